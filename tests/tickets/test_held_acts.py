"""A reply, a note, a move and a macro that may be taken back; what stops them, and where their words go."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from parvis.intake.definition import Field
from parvis.intake.models import Upload
from parvis.intake.owner import Owner
from parvis.intake.uploads import receive
from parvis.journal.models import Attachment
from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.tickets.handy import Place, keep_answer, keep_macro
from parvis.tickets.held import perform_held, take_back
from parvis.tickets.held_acts import later
from parvis.tickets.macros import written
from parvis.tickets.models import HeldAct, Ticket
from parvis.tickets.replies import keep_reply, reply_draft
from tests.cast import text


@pytest.fixture(autouse=True)
def wait(settings):
    settings.UNDO_SECONDS = 15


def again(ticket):
    return Ticket.objects.get(pk=ticket.pk)


def last(ticket):
    return str(ticket.entries.last().pk)


def reply(ticket, by, body="Here is the answer", key=None, **more):
    data = {"body": body, "files": [], "then": "", "answers": {}, "seen": last(ticket), **more}
    return later(ticket, "reply", data, by=by, key=key or uuid4())


def come_due():
    HeldAct.objects.update(due_at=now() - timedelta(seconds=1))
    return perform_held()


def said(ticket):
    return [(entry.verb, entry.body) for entry in ticket.entries.exclude(body="")]


def kept(ticket, user):
    draft = reply_draft(again(ticket), user)
    return draft.answers if draft else None


def test_a_reply_and_its_move_are_made_when_their_time_has_come(cast):
    ticket = cast.ticket()
    cast.forget_mails()

    reply(ticket, cast.technician, then="ask")
    assert (said(ticket), again(ticket).status_key, cast.mails(cast.alice)) == ([], "received", [])
    come_due()

    assert (said(ticket), again(ticket).status_key) == ([("replied", "Here is the answer")], "asked")
    assert cast.mails(cast.alice) == ["ticket_replied"]


def test_trying_whether_it_can_be_done_leaves_nothing_behind(cast):
    ticket = cast.ticket()
    before = again(ticket)

    reply(ticket, cast.technician, then="ask")

    after = again(ticket)
    assert (after.version, after.updated_at, after.searchable) == (before.version, before.updated_at, before.searchable)


@pytest.mark.parametrize("more", [{"body": " "}, {"then": "no such move"}, {"body": "Before ⟦the day⟧"}])
def test_what_cannot_be_done_is_refused_at_once(cast, more):
    with pytest.raises(Refused):
        reply(cast.ticket(), cast.technician, **more)

    assert not HeldAct.objects.exists()


def test_sent_twice_it_is_held_once(cast):
    ticket, key = cast.ticket(), uuid4()

    assert reply(ticket, cast.technician, key=key) == reply(ticket, cast.technician, key=key)


def test_taken_back_all_of_it_is_in_the_box_again(cast):
    ticket = cast.ticket()
    file = receive(
        SimpleUploadedFile("a.txt", b"alpha"),
        owner=Owner(cast.technician.pk),
        purpose=ticket.reply_purpose,
        field=Field.read({"key": "files", "type": "file", "many": True}),
    )
    row = reply(ticket, cast.technician, files=[str(file.pk)], then="ask")

    take_back(row.batch, by=cast.technician)
    come_due()

    assert kept(ticket, cast.technician) == {
        "body": "Here is the answer",
        "note": False,
        "files": [str(file.pk)],
        "then": "ask",
        "answers": {},
    }
    assert said(ticket) == []
    assert Upload.objects.waiting().count() == 1


def test_its_files_go_with_it(cast):
    ticket = cast.ticket()
    field = Field.read({"key": "files", "type": "file", "many": True})
    owner = Owner(cast.technician.pk)
    file = receive(SimpleUploadedFile("a.txt", b"alpha"), owner=owner, purpose=ticket.reply_purpose, field=field)

    reply(ticket, cast.technician, files=[str(file.pk)])
    come_due()

    assert [one.name for one in Attachment.objects.filter(entry__in=ticket.entries)] == ["a.txt"]


def test_what_was_typed_since_stays_behind_what_is_taken_back(cast):
    ticket = cast.ticket()
    row = reply(ticket, cast.technician)
    keep_reply(ticket, cast.technician, {"body": "And one more thing", "note": False})

    take_back(row.batch, by=cast.technician)

    assert kept(ticket, cast.technician)["body"] == "Here is the answer\n\nAnd one more thing"


@pytest.mark.parametrize(("act", "typed_note"), [("reply", True), ("note", False)])
def test_where_a_note_and_an_answer_meet_the_customer_reads_neither(cast, act, typed_note):
    ticket = cast.ticket()
    row = later(ticket, act, {"body": "One", "files": []}, by=cast.technician, key=uuid4())
    keep_reply(ticket, cast.technician, {"body": "Two", "note": typed_note})

    take_back(row.batch, by=cast.technician)

    assert kept(ticket, cast.technician)["note"] is True


def test_what_the_customer_says_meanwhile_stops_it_and_gives_the_words_back(cast):
    ticket = cast.ticket()
    reply(ticket, cast.technician)
    ticket.reply("I found it myself", by=cast.alice)

    come_due()

    assert said(ticket) == [("replied", "I found it myself")]
    assert bool(HeldAct.objects.get().problem)
    assert kept(ticket, cast.technician)["body"] == "Here is the answer"


def test_one_s_own_note_meanwhile_stops_nothing(cast):
    ticket = cast.ticket()
    reply(ticket, cast.technician)
    ticket.reply("To myself", by=cast.technician, internal=True)

    come_due()

    assert not HeldAct.objects.exists()


def test_who_lost_the_right_meanwhile_sends_nothing_and_is_told(cast):
    ticket = cast.ticket()
    reply(ticket, cast.technician)
    cast.team.memberships.all().delete()

    come_due()

    assert said(ticket) == []
    assert bool(HeldAct.objects.get().problem)


def test_a_note_waits_too_and_reaches_the_team_alone(cast):
    ticket = cast.ticket()
    cast.forget_mails()

    later(ticket, "note", {"body": "Between us", "files": []}, by=cast.technician, key=uuid4())
    assert said(ticket) == []
    come_due()

    assert said(ticket) == [("noted", "Between us")]
    assert cast.mails(cast.alice) == []


def test_a_move_waits_and_is_taken_back(cast):
    ticket = cast.ticket()
    row = later(ticket, "move", {"move": "solve", "seen": last(ticket)}, by=cast.technician, key=uuid4())

    taken = take_back(row.batch, by=cast.technician)
    come_due()

    assert (len(taken), again(ticket).status_key) == (1, "received")


def test_a_move_that_somebody_made_meanwhile_is_not_made_twice(cast):
    ticket = cast.ticket()
    later(ticket, "move", {"move": "solve", "seen": last(ticket)}, by=cast.technician, key=uuid4())
    again(ticket).move("solve", by=cast.agent("other"))

    come_due()

    assert ticket.entries.filter(verb="moved").count() == 1
    assert bool(HeldAct.objects.get().problem)


def macro_of(cast, **does):
    answer = keep_answer(None, by=cast.technician, title="Hello", bodies=text("Hello {customer_name}"), place=Place(cast.team))
    return keep_macro(None, by=cast.technician, title="Greet", answer=answer, **does)


def run(cast, macro, ticket, **more):
    data = written(macro, ticket, by=cast.technician, seen=last(ticket)) | more
    return later(ticket, "macro", data, by=cast.technician, key=uuid4())


def test_a_macro_does_all_it_says_at_once(cast):
    ticket = cast.ticket()
    macro = macro_of(cast, gives="me", priority=5, tags=["vip"], move_key="ask")

    run(cast, macro, ticket)
    assert again(ticket).agent is None
    come_due()

    now_is = again(ticket)
    assert (now_is.agent, now_is.priority, now_is.tags, now_is.status_key) == (cast.technician, 5, ["vip"], "asked")
    assert said(ticket) == [("replied", "Hello Alice Martin")]


def test_a_macro_of_which_one_act_cannot_be_done_does_nothing(cast):
    ticket = cast.ticket()
    macro = macro_of(cast, priority=5, gives_to=cast.agent("elsewhere", team=cast.make_team("elsewhere")))

    with pytest.raises(Refused) as refused:
        run(cast, macro, ticket)

    assert refused.value.code == "not_a_handler"
    assert (again(ticket).priority, said(ticket)) == (3, [])


def test_a_macro_that_cannot_be_done_any_more_does_nothing(cast):
    ticket = cast.ticket()
    run(cast, macro_of(cast, priority=5, move_key="solve"), ticket, seen="")
    again(ticket).move("solve", by=cast.technician)

    come_due()

    assert (again(ticket).priority, said(ticket)) == (3, [])
    assert bool(HeldAct.objects.get().problem)


def test_a_macro_with_a_gap_is_refused(cast):
    answer = keep_answer(None, by=cast.technician, title="Due", bodies=text("Before {due}"))
    macro = keep_macro(None, by=cast.technician, title="Due", answer=answer)

    with pytest.raises(Refused) as refused:
        run(cast, macro, cast.ticket())

    assert refused.value.code == "gap"


def test_a_macro_done_twice_is_done_once(cast, settings):
    settings.UNDO_SECONDS = 0
    ticket, key = cast.ticket(), uuid4()
    data = written(macro_of(cast, gives="me", tags=["vip"]), ticket, by=cast.technician, seen=last(ticket))

    for _time in range(2):
        later(ticket, "macro", data, by=cast.technician, key=key)

    assert said(ticket) == [("replied", "Hello Alice Martin")]
    assert ticket.entries.filter(verb="tagged").count() == 1


def test_a_refusal_is_said_in_the_language_of_who_acted(cast):
    ticket = cast.ticket()
    reply(ticket, cast.technician)
    Ticket.objects.filter(pk=ticket.pk).update(phase="closed", is_open=False)

    come_due()

    assert "closed" in HeldAct.objects.get().problem
