"""A person in a form: the colleagues of whoever fills it in."""

from collections.abc import Iterator

from parvis.intake.context import Context
from parvis.intake.options import Option
from parvis.intake.registries import option_sources
from parvis.people.models import Organisation, User

MOST = 500


@option_sources.register("people")
def colleagues(context: Context) -> Iterator[Option]:
    """Active people of the organisation the form is filled in for, and of those below it."""
    organisation = context.source_args.get("organisation")
    if organisation is None or organisation.is_personal:
        return
    people = User.objects.filter(is_active=True, memberships__organisation__in=Organisation.objects.within(organisation)).distinct()
    for person in people[:MOST]:
        yield Option(str(person.pk), str(person), hint=person.email)
