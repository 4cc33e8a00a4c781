"""Workflows drawn, checked in words, and changed by forms."""

from uuid import uuid4

import pytest

from parvis.administration.workflows.beginning import shortest
from parvis.administration.workflows.checks import advice
from parvis.administration.workflows.drawing import drawing
from parvis.catalogue.models import Grant, Service, Workflow
from parvis.catalogue.workflow import Life
from parvis.people.models import Membership, Organisation, User
from parvis.presets import editing
from parvis.presets.apply import plan
from parvis.presets.export import export
from parvis.presets.models import Preparation
from parvis.presets.parts import PartId
from parvis.tickets.models import Ticket
from parvis.tickets.submission import submit
from tests.administration.screens import send
from tests.cast import LIFE, move, status

pytestmark = pytest.mark.django_db
ONE = "/admin/petite/workflows/simple"


def prepared() -> dict:
    return editing.prepared_part(Preparation.objects.get(kind="workflow"))


@pytest.fixture
def ticket(portal) -> Ticket:
    alice = User.objects.create_user("alice.martin", email="alice@here.example")
    home = Organisation.objects.create(name="Here")
    Grant.objects.create(who="organisation", organisation=home, role="use", portal=portal)
    Membership.objects.create(user=alice, organisation=home)
    return submit(Service.objects.get(slug="question"), by=alice, answers={"summary": "Late"}, key=uuid4(), organisation=home)


def test_a_drawing_has_every_status_in_the_order_of_phases_and_every_move_on_a_line_of_its_own():
    drawn = drawing(LIFE)

    assert [node.key for node in drawn.nodes] == ["received", "taken", "asked", "solved", "closed", "cancelled"]
    assert len({arrow.y for arrow in drawn.arrows}) == len(LIFE["moves"])
    assert {node.x for node in drawn.nodes if node.x > drawn.width} == set()


def test_a_move_by_itself_is_dashed_and_says_its_delay(editor):
    page = editor.get(f"{ONE}/")

    forgotten = next(arrow for arrow in page.context["drawn"].arrows if arrow.key == "forget")
    assert (forgotten.is_automatic, forgotten.when) == (True, "10 days")
    assert " style=" not in page.content.decode()


def test_a_status_is_added_reached_by_a_move_and_published(editor, portal):
    send(editor, f"{ONE}/status/new", {"label.fr": "En pause", "label.en": "On hold", "phase": "waiting", "turn": "team"})
    alone = editor.get(f"{ONE}/").context["faults"]
    for name, ways in {"Pause": (["open"], "en_pause"), "Reprise": (["en_pause"], "open")}.items():
        send(editor, f"{ONE}/move/new", {"label.fr": name, "label.en": name, "from": ways[0], "to": ways[1], "by": ["handler"]})

    assert editor.post(f"{ONE}/publish").status_code == 302
    assert len(alone) >= 1
    assert [one["key"] for one in Workflow.objects.get(key="simple").definition["statuses"]] == ["new", "open", "closed", "en_pause"]


def test_what_a_page_shows_and_sends_back_prepares_nothing(editor):
    send(editor, f"{ONE}/title", {})
    for key in ("new", "open", "closed"):
        send(editor, f"{ONE}/status/{key}/edit", {})
    for key in ("take", "close", "forget"):
        send(editor, f"{ONE}/move/{key}/edit", {})

    assert not Preparation.objects.exists()


def test_a_status_in_which_requests_stand_stays_and_the_page_says_how_many(editor, ticket):
    answer = editor.post(f"{ONE}/status/new/remove")

    assert (answer.status_code, "1 request" in answer.context["problem"]) == (409, True)
    assert not Preparation.objects.exists()


def test_a_status_goes_with_the_moves_that_lead_only_there(editor):
    editor.post(f"{ONE}/status/open/remove")

    assert [one["key"] for one in prepared()["moves"]] == ["close"]


def test_what_a_move_asks_is_written_in_the_same_editor(editor):
    send(editor, f"{ONE}/move/take/fields/new?type=text", {"label.fr": "Numéro", "label.en": "Number"})

    assert [one["key"] for one in prepared()["moves"][0]["asks"]] == ["numero"]
    assert editor.get(f"{ONE}/move/take/asks").status_code == 200


def test_the_checks_say_in_words_what_a_preset_lets_pass():
    statuses = [status("new", "new"), status("asked", "waiting", "customer"), status("end", "closed", "none")]
    moves = [move("ask", "new", "asked", "handler", notify=False), move("end", "asked", "end", "handler")]
    life = Life.read({"start": "new", "statuses": statuses, "moves": moves})

    found = {(one.what, one.key) for one in advice(life)}

    assert found == {("status", "asked"), ("move", "ask")}
    assert len(advice(life)) == 4


def test_a_new_workflow_is_a_copy(editor, portal):
    editor.post("/admin/petite/workflows/new", {"title": "Rapide", "model": "simple"})
    send(editor, "/admin/petite/workflows/rapide/title", {"title.en": "Quick"})

    assert editor.post("/admin/petite/workflows/rapide/publish").status_code == 302
    assert portal.workflows.filter(key="rapide").exists()


NEW = "/admin/petite/workflows"
LABELS = {"label.fr": "Une étape", "label.en": "A step"}


def test_a_workflow_from_blank_is_built_published_used_by_a_new_service_and_exported(editor, portal, petite):
    editor.post(f"{NEW}/new", {"title": "Sur place", "model": ""})
    one = f"{NEW}/sur-place"
    begun = [(status["key"], status["phase"]) for status in prepared()["statuses"]]
    send(editor, f"{one}/title", {"title.en": "On site"})
    send(editor, f"{one}/status/new", {**LABELS, "phase": "active", "turn": "team"})
    send(editor, f"{one}/move/new", {**LABELS, "from": ["received"], "to": "une_etape", "by": ["handler"]})
    half = editor.get(f"{one}/")
    send(editor, f"{one}/move/new", {**LABELS, "from": ["une_etape"], "to": "done", "by": ["handler"]})
    send(editor, f"{one}/milestone/new", {**LABELS, "statuses": ["une_etape"]})

    assert editor.post(f"{one}/publish").status_code == 302
    editor.post("/admin/petite/services/new", {"title": "Visite", "model": "question", "family": "", "workflow": "sur-place"})
    send(editor, "/admin/petite/services/visite/workflow", {"workflow": "sur-place"})
    send(editor, "/admin/petite/services/visite/replies", {"expects.une_etape.amount": "4", "expects.une_etape.unit": "hours"})
    send(editor, "/admin/petite/services/visite/presentation", {"title.en": "Visit"})
    assert editor.post("/admin/petite/services/visite/publish").status_code == 302

    assert begun == [("received", "new"), ("done", "closed")]
    assert (half.context["drawn"].nodes[1].is_wrong, len(half.context["faults"])) == (True, 1)
    life = Workflow.objects.get(key="sur-place").life
    assert ([one.key for one in life.statuses], [one.key for one in life.milestones]) == (["received", "done", "une_etape"], ["une_etape"])
    visit = Service.objects.get(slug="visite")
    assert (visit.workflow.key, visit.expects) == ("sur-place", {"first_answer": "PT4H", "une_etape": "PT4H"})
    written = export("petite")
    assert {"workflows/sur-place.toml", "services/visite.toml"} <= set(written)
    assert plan(petite) == []
    assert editor.get(f"{one}/").context["services"].get() == visit


def test_the_shortest_life_can_be_lived_in_every_language_of_a_portal():
    for languages in (["fr"], ["en", "fr"]):
        part = shortest(languages)
        life = Life.read({**part, "key": "x"})
        assert [one.to for one in life.moves_from(life.start)] == [status.key for status in life.statuses if status.phase == "closed"]
        assert {code for one in part["statuses"] for code in one["label"]} == set(languages)


def test_a_workflow_that_loses_a_status_in_which_requests_stand_is_not_published(editor, portal, owner, ticket):
    part = editing.read(portal, PartId("workflow", "simple")).part
    statuses = [one for one in part["statuses"] if one["key"] != "new"]
    moves = [one for one in part["moves"] if "new" not in one["from"] and one["to"] != "new"]
    editing.prepare(portal, PartId("workflow", "simple"), {**part, "start": "open", "statuses": statuses, "moves": moves}, by=owner)

    compared = editor.get(f"{ONE}/compare").context["stranded"]
    answer = editor.post(f"{ONE}/publish")

    assert [one.count for one in compared] == [1]
    assert (answer.status_code, "1 request" in answer.context["problem"]) == (409, True)
    assert Workflow.objects.get(key="simple").definition["start"] == "new"
