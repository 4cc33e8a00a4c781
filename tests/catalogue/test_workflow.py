"""What a workflow's definition means."""

from parvis.catalogue.models import Workflow
from tests.cast import LIFE, move, status


def test_a_life_knows_its_phases_and_moves(cast):
    life = cast.workflow().life

    assert (life.start, life.keys_in("closed"), life.keys_in("new", "waiting")) == (
        "received",
        ["closed", "cancelled"],
        ["received", "asked"],
    )
    assert [one.key for one in life.moves_from("solved")] == ["accept", "refuse", "forget"]


def test_a_star_is_every_status_but_the_one_it_leads_to(cast):
    life = cast.workflow(
        "star", {"start": "a", "statuses": [status("a", "new"), status("b", "closed", "none")], "moves": [move("end", "*", "b", "handler")]}
    ).life

    assert ([one.key for one in life.moves_from("a")], life.moves_from("b")) == (["end"], [])


def test_a_life_is_read_once_and_again_after_a_change(cast):
    workflow = cast.workflow()
    assert Workflow.objects.get(pk=workflow.pk).life is workflow.life

    workflow.definition = {**LIFE, "start": "taken"}
    workflow.save(update_fields=["definition", "updated_at"])

    assert Workflow.objects.get(pk=workflow.pk).life.start == "taken"


def test_a_solved_ticket_is_open_until_it_is_closed(cast):
    life = cast.workflow().life

    assert [one.key for one in life.statuses if not one.is_open] == ["closed", "cancelled"]


def test_agents_read_their_own_words(cast):
    taken = cast.workflow().life.status("taken")

    assert (taken.label["en"], taken.agent_label["en"]) == ("State taken", "Agent taken")
