"""«Mes matériels» in a form: what the person's organisations have now."""

from collections.abc import Iterator

from parvis.assets.models import Asset, Phase
from parvis.intake.context import Context
from parvis.intake.options import Option
from parvis.intake.registries import option_sources
from parvis.people.models import Organisation

MOST = 500


@option_sources.register("assets")
def assets_of(context: Context) -> Iterator[Option]:
    """Of the organisation the form is filled in for, and of those below it; by kind, the nearest to hand first."""
    organisation = context.source_args.get("organisation")
    if organisation is None:
        return
    held = Asset.objects.filter(owner__in=Organisation.objects.within(organisation)).exclude(phase=Phase.RETIRED)
    for asset in held.select_related("kind").order_by("kind__key", "name")[:MOST]:
        hint = " – ".join(part for part in (asset.reference, asset.location) if part)
        yield Option(str(asset.pk), asset.name, hint=hint, group=str(asset.kind))
