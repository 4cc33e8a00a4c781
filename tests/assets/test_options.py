from datetime import date

from parvis.assets.models import Asset, AssetKind
from parvis.intake.context import Context
from parvis.intake.registries import option_sources
from parvis.people.models import Organisation


def offered(organisation):
    context = Context(language="fr", today=date(2026, 11, 22), source_args={"organisation": organisation})
    return [option.label for option in option_sources.get("assets")(context)]


def test_a_form_offers_what_the_organisation_and_those_below_it_have_and_nothing_of_others(db):
    kind = AssetKind.objects.create(portal_key="ipeos", key="server", title={"fr": "Serveur"})
    town, other = (Organisation.objects.create(name=name) for name in ("Ville", "Autre"))
    school = Organisation.objects.create(name="École", parent=town)
    for owner, name in ((town, "Serveur A"), (school, "Serveur B"), (other, "Serveur C")):
        Asset.objects.create(organisation=owner, owner=owner, kind=kind, name=name)

    assert offered(town) == ["Serveur A", "Serveur B"]
    assert offered(None) == []
