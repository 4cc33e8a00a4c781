"""Equipment from a table: what is proposed, what is planned, and doing all of it or nothing."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils.translation import override

from parvis.assets.importing.applying import apply
from parvis.assets.importing.columns import columns_of, proposed
from parvis.assets.importing.known import Known
from parvis.assets.importing.plan import Plan, Table
from parvis.assets.keeping import Said, give_to, register
from parvis.assets.models import Asset, AssetKind
from parvis.intake.models import Form
from parvis.journal.models import Entry
from parvis.kit import sheets
from parvis.kit.errors import Refused
from parvis.people.models import Organisation
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.database]
FIELDS = [
    {"key": "model", "type": "text", "label": {"fr": "Modèle", "en": "Model"}, "max_length": 20},
    {
        "key": "system",
        "type": "choice",
        "label": {"fr": "Système", "en": "System"},
        "options": [{"value": "win", "label": {"fr": "Fenêtres", "en": "Windows"}}],
    },
    {"key": "memory", "type": "number", "label": {"fr": "Mémoire", "en": "Memory"}, "min": 1, "max": 512},
]
STATES = [
    {"key": "in_use", "phase": "active", "label": {"fr": "En service", "en": "In use"}},
    {"key": "scrapped", "phase": "retired", "label": {"fr": "Réformé", "en": "Scrapped"}},
]


class World:
    def __init__(self, cast: Cast) -> None:
        assert cast.help  # the technician handles a service of the portal
        self.cast, self.shop = cast, cast.organisation("Shop", parent=cast.home)
        form = Form.objects.create(portal_key=cast.key, key="asset:computer")
        form.publish({"steps": [{"key": "attributes", "fields": FIELDS}]})
        self.computer = self._kind("computer", {"fr": "Ordinateur", "en": "Computer"}, form=form)
        self.software = self._kind("software", {"fr": "Logiciel", "en": "Software"}, parent_keys=["computer"])

    def _kind(self, key, title, **said) -> AssetKind:
        schemes = [{"key": "serial", "label": {"fr": "N° de série", "en": "Serial number"}}]
        return AssetKind.objects.create(portal_key=self.cast.key, key=key, title=title, states=STATES, schemes=schemes, **said)

    def plan(self, table: str, *, kind="", owner=None, by=None) -> Plan:
        sheet, by = sheets.read(table.encode()), by or self.cast.technician
        owners = Organisation.objects.within(self.cast.home)
        known = Known(by, self.cast.key, owners, (cell for line in sheet.lines for cell in line.cells))
        mapping = proposed(sheet.header, columns_of(known.kinds))
        return Plan(Table(sheet, mapping, "en", known.kind(kind) if kind else None, owner or self.cast.home), by, known)

    def load(self, table: str, **said) -> Plan:
        plan = self.plan(table, **said)
        apply(plan, by=self.cast.technician)
        return plan


@pytest.fixture
def world(cast: Cast) -> World:
    return World(cast)


@pytest.fixture(autouse=True)
def in_english():
    with override("en"):
        yield


def acts(plan: Plan) -> list[str]:
    return [line.act for line in plan.lines]


def told(plan: Plan) -> list[tuple[int, list[str]]]:
    return [(line.number, line.errors) for line in plan.errors]


WHOLE = """Nom;Référence;Type;Entité;N° de série;Sous;Emplacement;État;Modèle;Système;Mémoire;Sous garantie jusqu’au;Utilisé par
Accueil;PC-1;Ordinateur;Shop;SN1;;Hall;En service;800 G6;fenêtres;16;31/12/2027;
Bureautique;L-1;Logiciel;shop;;PC-1;;;;;;;
"""


def test_titles_in_french_and_in_english_say_what_columns_are(world: World):
    columns = columns_of([world.computer, world.software])
    english = [
        "name",
        "asset tag",
        "Kind",
        "ENTITY",
        "serial number",
        "under",
        "location",
        "status",
        "Model",
        "system",
        "memory",
        "warranty",
    ]

    french = proposed(WHOLE.partition("\n")[0].split(";"), columns)

    assert list(proposed(english, columns).values()) == list(french.values())[:-1]
    assert french[4] == "number:serial"
    assert proposed(["Numéro de série"], columns) == proposed(["n° de série"], columns) == {0: "number:serial"}
    assert proposed(["Nom", "nom", "Couleur", ""], columns) == {0: "name"}


def test_a_table_makes_equipment_with_all_it_says(world: World):
    plan = world.load(WHOLE)

    pc, software = Asset.objects.order_by("name")
    assert acts(plan) == ["make", "make"]
    assert (pc.owner, pc.kind, pc.location, pc.state, pc.warranty_ends_on) == (
        world.shop,
        world.computer,
        "Hall",
        "in_use",
        date(2027, 12, 31),
    )
    assert pc.attributes == {"model": "800 G6", "system": "win", "memory": 16}
    assert list(pc.identifiers.values_list("scheme", "value")) == [("serial", "SN1")]
    assert (software.parent, software.kind) == (pc, world.software)
    assert "sn1" in pc.search_text
    assert [entry.verb for entry in Entry.objects.about(pc)] == ["asset_registered"]


def test_the_same_table_again_changes_nothing_and_makes_no_copy(world: World):
    world.load(WHOLE)

    again = world.load(WHOLE)

    assert acts(again) == ["leave", "leave"]
    assert Asset.objects.count() == 2
    assert Entry.objects.filter(subject_kind="asset").count() == 2


@pytest.mark.parametrize("line", ["Comptoir;PC-1;", "Comptoir;;SN1", "Comptoir;PC-1;SN1"])
def test_a_line_is_known_by_its_reference_or_its_number(world: World, line):
    world.load("Nom;Référence;N° de série\nAccueil;PC-1;SN1\n", kind="computer")

    plan = world.load(f"Nom;Référence;N° de série\n{line}\n", kind="computer")

    assert [(one.act, one.differences) for one in plan.lines] == [("change", ["Name"])]
    assert [(one.name, one.reference) for one in Asset.objects.all()] == [("Comptoir", "PC-1")]


def test_an_empty_cell_and_a_missing_column_change_nothing(world: World):
    world.load(WHOLE)

    world.load("Référence;Type;Entité;Emplacement;Modèle;Mémoire\nPC-1;Ordinateur;Shop;;;32\n")

    pc = Asset.objects.get(reference="PC-1")
    assert (pc.name, pc.location, pc.attributes) == ("Accueil", "Hall", {"model": "800 G6", "system": "win", "memory": 32})
    assert [entry.verb for entry in Entry.objects.about(pc)] == ["asset_registered", "asset_changed"]


def test_a_line_moves_what_is_here_under_another_one(world: World):
    world.load("Nom;Référence;Type\nA;A;Ordinateur\nB;B;Ordinateur\nOffice;L-1;Logiciel\n")

    plan = world.load("Référence;Type;Sous\nL-1;Logiciel;B\n")

    assert plan.lines[0].differences == ["Under"]
    assert Asset.objects.get(reference="L-1").parent.reference == "B"
    assert acts(world.plan("Référence;Type;Sous\nL-1;Logiciel;B\n")) == ["leave"]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (";PC-2;Ordinateur;Shop;;;;;;;;;", "Write a name."),
        ("A;;Voiture;Shop;;;;;;;;;", "“Voiture” is no kind of equipment here."),
        ("A;;Ordinateur;Ailleurs;;;;;;;;;", "“Ailleurs” is none of the entities you serve."),
        ("A;;Ordinateur;Shop;;PC-9;;;;;;;", "“PC-9”, under which it would stand, is not known here."),
        ("A;;Ordinateur;Shop;;;;Volé;;;;;", "Choose one of the states of this kind."),
        ("A;;Ordinateur;Shop;;;;;;BeOS;;;", "System: This choice is not offered any more: choose one of the list."),
        ("A;;Ordinateur;Shop;;;;;;;;31/02/2027;", "Write the date as day/month/year, for example 21/11/2026."),
        (
            "A;;Ordinateur;Shop;;;;;;;;;nobody@x.example",
            "“nobody@x.example” is nobody of this entity: write an identifier or an e-mail address.",
        ),
        ("A;;Logiciel;Shop;;;;;X1;;;;", "Equipment of this kind has no “Modèle”."),
        ("A;PC-1;Ordinateur;Shop;;;;;;;;;", "This is the same thing as line 2: keep one of them."),
        ("A;;Ordinateur;Shop;SN1;;;;;;;;", "This is the same thing as line 2: keep one of them."),
    ],
)
def test_what_is_wrong_is_said_by_line_and_nothing_is_done(world: World, line, sentence):
    header, good, _software, _end = WHOLE.split("\n")

    plan = world.plan("\n".join([header, good, line, ""]))

    assert told(plan) == [(3, [sentence])]
    with pytest.raises(Refused):
        apply(plan, by=world.cast.technician)
    assert not Asset.objects.exists()


def test_equipment_never_stands_under_itself(world: World):
    world.computer.parent_keys = ["computer"]
    world.computer.save()

    plan = world.plan("Nom;Référence;Sous\nA;A;B\nB;B;A\nC;C;B\nD;D;D\n", kind="computer")

    assert [line.number for line in plan.errors] == [2, 3, 5]
    assert {sentence for line in plan.errors for sentence in line.errors} == {"It would stand under itself."}


def test_what_is_at_another_entity_of_the_customer_is_not_made_twice(world: World):
    asset = register(world.computer, world.cast.home, Said("A", reference="PC-1", numbers={"serial": "SN1"}), by=world.cast.technician)
    give_to(asset, world.shop, by=world.cast.technician)

    for line in ("PC-1;", ";SN1"):
        plan = world.plan(f"Nom;Référence;N° de série\nA;{line}\n", kind="computer")
        assert told(plan) == [(2, ["It is at “Shop” already: give it to this entity first."])]


def test_what_another_customer_has_is_neither_found_nor_named(world: World):
    other = world.cast.organisation("Secret customer")
    register(world.computer, other, Said("A", reference="PC-1", numbers={"serial": "SN1"}), by=None)

    plan = world.load("Nom;Référence;N° de série\nA;PC-1;SN1\n", kind="computer")

    assert acts(plan) == ["make"]
    assert told(world.plan("Nom;Entité\nA;Secret customer\n", kind="computer")) == [
        (2, ["“Secret customer” is none of the entities you serve."])
    ]


def test_who_does_not_keep_the_equipment_imports_none(world: World):
    plan = world.plan("Nom;Référence\nA;PC-1\n", kind="computer", by=world.cast.alice)

    with pytest.raises(Refused):
        apply(plan, by=world.cast.alice)

    assert not Asset.objects.exists()


@pytest.mark.slow
def test_ten_thousand_lines_are_bearable(world: World):
    lines = [f"Poste {number};PC-{number};SN{number};800 G6;Fenêtres;16" for number in range(10_000)]

    plan = world.load("\n".join(["Nom;Référence;N° de série;Modèle;Système;Mémoire", *lines]), kind="computer")

    assert plan.counts == {"make": 10_000}
    assert Asset.objects.count() == 10_000
