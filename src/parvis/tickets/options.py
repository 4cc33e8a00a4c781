"""What a form offers to choose from: the colleagues of whoever fills it in, the contracts of their organisation."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from parvis.intake.context import Context
from parvis.intake.options import Option
from parvis.intake.registries import option_sources
from parvis.people.models import Organisation, User
from parvis.planning.agreements import agreements_of
from parvis.tickets.billing import OUTSIDE

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


@option_sources.register("agreements")
def agreements(context: Context) -> Iterator[Option]:
    """The contracts in force, by their numbers, and none of them."""
    organisation, portal = context.source_args.get("organisation"), context.source_args.get("portal")
    if organisation is not None and portal is not None:
        for agreement in agreements_of(organisation, portal.key, context.today)[:MOST]:
            yield Option(agreement.reference, agreement.reference, hint=agreement.title)
    yield Option(OUTSIDE, _("Outside any contract"))
