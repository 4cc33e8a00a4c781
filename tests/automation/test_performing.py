"""Rules that wait for an event: written with it, performed once, marked in the journal, and nothing where no rule listens."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from parvis.automation.models import Automation, AutomationRun, Occurrence
from parvis.automation.performing import perform, perform_due
from parvis.journal.acting import LISTENERS
from parvis.journal.models import Entry
from parvis.tickets.models import Ticket
from parvis.tickets.sentences import sentence_of
from parvis.tickets.thread import conversation

pytestmark = pytest.mark.django_db
URGENT = {"do": "tags", "add": ["urgent"]}


def test_rule_acts_on_what_was_just_filed(house):
    rule = house.rule("mark", "filed", URGENT)
    ticket = house.ticket()

    house.settle()

    ticket.refresh_from_db()
    run = AutomationRun.objects.get()
    assert ticket.tags == ["urgent"]
    assert (run.automation, run.ticket, run.state, run.did, run.depth) == (rule, ticket, "done", [{"do": "tags", "changed": True}], 1)


def test_nothing_is_written_while_no_rule_listens(house):
    house.rule("mark", "rated", URGENT)

    house.ticket()

    assert not Occurrence.objects.exists()


def test_portal_without_rules_pays_nothing(house):
    """Not one query more than a house that knows no rules at all, once the portal's configuration is known."""
    ticket = house.ticket()
    ticket.reply("The first changes the status", by=house.technician)
    listener = LISTENERS.get("automation")

    LISTENERS.unregister("automation")
    try:
        with CaptureQueriesContext(connection) as without:
            ticket.reply("Hello", by=house.technician)
    finally:
        LISTENERS.register("automation", listener)
    with CaptureQueriesContext(connection) as beside:
        ticket.reply("Hello again", by=house.technician)

    assert len(beside) == len(without)


def test_occurrence_goes_with_the_transaction_of_its_cause(house):
    house.rule("mark", "noted", URGENT)
    ticket = house.ticket()

    with pytest.raises(RuntimeError), transaction.atomic():
        ticket.reply("Hush", by=house.technician, internal=True)
        raise RuntimeError

    assert not Occurrence.objects.exists()


def test_condition_decides(house):
    house.rule("mark", "filed", URGENT, condition={"field": "words", "contains": "Dérangé"})
    calm, broken = house.ticket(summary="A question"), house.ticket(summary="Everything is DERANGE here")

    house.settle()

    assert [Ticket.objects.get(pk=one.pk).tags for one in (calm, broken)] == [[], ["urgent"]]
    assert AutomationRun.objects.get().matched == {"words": ["derange"]}


def test_rule_waits_for_the_phase_it_names(house):
    house.rule("mark", {"event": "moved", "phase": "solved"}, URGENT)
    ticket = house.ticket()
    ticket.move("take", by=house.technician)
    house.settle()
    assert not AutomationRun.objects.exists()

    ticket.move("solve", by=house.technician)
    house.settle()

    assert AutomationRun.objects.count() == 1


def test_thread_says_which_rule_acted_to_the_team_alone(house):
    house.rule("north", "filed", {"do": "assign", "team": "support"}, title={"fr": "Litiges Nord", "en": "Disputes North"})
    assert house.technician
    ticket = house.ticket()
    house.settle()

    entry = Entry.objects.get(verb="assigned")

    assert "Disputes North" in sentence_of(entry, for_team=True) or "Litiges Nord" in sentence_of(entry, for_team=True)
    assert "Nord" not in sentence_of(entry, for_team=False)
    assert entry.actor is None
    assert entry.data["automation"]["key"] == "north"
    assert all("Nord" not in line.sentence for line in conversation(Ticket.objects.get(pk=ticket.pk), house.alice))


def test_what_a_person_does_is_never_a_rules(house):
    house.rule("mark", "filed", URGENT)
    ticket = house.ticket()

    ticket.reply("Hello", by=house.technician)

    assert "automation" not in Entry.objects.get(verb="replied").data


def test_all_acts_or_none(house):
    house.rule("mark", "filed", URGENT, {"do": "move", "move": "close"})
    ticket = house.ticket()

    house.settle()

    run = AutomationRun.objects.get()
    assert Ticket.objects.get(pk=ticket.pk).tags == []
    assert (run.state, run.did, bool(run.problem)) == ("failed", [], True)


def test_failing_three_times_it_is_paused_and_its_owner_told_once(house):
    owner = house.agent("otto")
    rule = house.rule("mark", "filed", {"do": "move", "move": "close"}, owner=owner)
    for _number in range(5):
        house.ticket()

    house.settle()

    rule.refresh_from_db()
    assert (rule.paused_because, rule.is_working) == ("failed", False)
    assert AutomationRun.objects.filter(state="failed").count() == 3
    assert house.mails(owner).count("automation_paused") == 1


def test_bug_in_an_act_holds_up_no_other_rule(house, monkeypatch):
    house.rule("broken", "filed", {"do": "priority", "priority": "enormous"}, order=1)
    house.rule("mark", "filed", URGENT, order=2)
    ticket = house.ticket()

    house.settle()

    assert Ticket.objects.get(pk=ticket.pk).tags == ["urgent"]
    assert AutomationRun.objects.get(automation__key="broken").problem == "ValueError"


def test_resumed_rule_leaves_what_came_meanwhile(house):
    rule = house.rule("mark", "filed", URGENT)
    rule.pause(Automation.Paused.HAND)
    house.refresh()
    before = house.ticket()
    rule.resume()
    house.refresh()
    after = house.ticket()

    house.settle()

    assert [Ticket.objects.get(pk=one.pk).tags for one in (before, after)] == [[], ["urgent"]]


def test_performed_once_however_often_it_is_asked(house):
    house.rule("mark", "filed", {"do": "note", "text": {"fr": "Vu {reference}", "en": "Seen {reference}"}})
    ticket = house.ticket()
    pk = Occurrence.objects.get().pk

    assert [perform(pk), perform(pk), perform_due()] == [True, False, 0]
    assert [entry.body for entry in Entry.objects.filter(verb="noted")] == [f"Vu {ticket.reference}"]
