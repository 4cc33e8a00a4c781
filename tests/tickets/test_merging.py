"""Merging is a redirect that can be taken back: nothing moves, everything that names the source leads to the target."""

from datetime import timedelta
from uuid import uuid4

import pytest

from parvis.journal.models import Attachment, Entry
from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.tickets import automatic, search
from parvis.tickets.merging import UNDO, merge, preview, unmerge, widening_of
from parvis.tickets.models import Clock, Merge, Ticket
from parvis.tickets.redirects import Merged, destination, destination_for, led_by_reference
from parvis.tickets.replies import keep_reply, reply_draft
from parvis.tickets.submission import submit
from parvis.tickets.thread import attachment_for, conversation
from tests.tickets.promised import at


@pytest.fixture
def two(cast):
    return cast.ticket(summary="Printer on fire"), cast.ticket(summary="Smoke from the printer")


def state(ticket):
    row = Ticket.objects.filter(pk=ticket.pk).values().get()
    return {name: value for name, value in row.items() if name not in ("version", "updated_at")}


def said(ticket, user):
    found = conversation(Ticket.objects.get(pk=ticket.pk), user)
    return [(line.entry.body, line.origin.reference if line.origin else "") for line in found if line.is_message]


def refusal(act, *args, **more):
    with pytest.raises(Refused) as caught:
        act(*args, **more)
    return caught.value.code


def test_the_source_points_to_the_target_and_waits_for_nothing(cast, two):
    source, target = two

    merge([source], target, by=cast.technician)

    source.refresh_from_db()
    assert (source.merged_into_id, source.is_open, source.turn, source.next_move_at) == (target.pk, False, "none", None)
    assert [entry.verb for entry in source.entries.order_by("-id")[:1]] == ["merged"]
    assert [entry.verb for entry in target.entries.order_by("-id")[:1]] == ["took_in"]


def test_what_was_said_on_both_is_read_in_order_with_where_it_was_said(cast, two):
    source, target = two
    source.reply("one", by=cast.alice)
    target.reply("two", by=cast.alice)
    source.reply("three", by=cast.technician)

    merge([source], target, by=cast.technician)

    assert said(target, cast.alice) == [("", source.reference), ("one", source.reference), ("two", ""), ("three", source.reference)]


def test_notes_of_the_source_are_read_by_the_team_alone(cast, two):
    source, target = two
    source.reply("between us", by=cast.technician, internal=True)

    merge([source], target, by=cast.technician)

    assert ("between us", source.reference) in said(target, cast.technician)
    assert ("between us", source.reference) not in said(target, cast.alice)


@pytest.mark.parametrize("verb", ["reply", "move", "assign", "tag", "rename"])
def test_verbs_on_the_source_say_where_to_go(cast, two, verb):
    source, target = two
    merge([source], target, by=cast.technician)
    acts = {
        "reply": lambda one: one.reply("late", by=cast.technician),
        "move": lambda one: one.move("take", by=cast.technician),
        "assign": lambda one: one.assign(cast.technician, by=cast.technician),
        "tag": lambda one: one.tag(["a"], by=cast.technician),
        "rename": lambda one: one.rename("New", by=cast.technician),
    }

    with pytest.raises(Merged) as caught:
        acts[verb](Ticket.objects.get(pk=source.pk))

    assert (caught.value.into, target.reference in str(caught.value)) == (target.pk, True)


def test_who_may_not_see_the_target_is_not_told_its_reference(cast):
    source, target = cast.ticket(by=cast.alice), cast.ticket(by=cast.bruno)
    merge([source], target, by=cast.technician, is_sure=True)

    with pytest.raises(Merged) as caught:
        Ticket.objects.get(pk=source.pk).reply("late", by=cast.alice)

    assert target.reference not in str(caught.value)
    assert destination_for(Ticket.objects.get(pk=source.pk), cast.alice) is None


def test_a_reference_leads_whoever_sees_the_target(cast):
    source, target = cast.ticket(by=cast.bruno), cast.ticket(by=cast.alice)
    merge([source], target, by=cast.technician, is_sure=True)

    assert led_by_reference(Ticket.objects.all(), source.reference, cast.alice) == target
    assert led_by_reference(Ticket.objects.all(), source.reference, cast.chloe) is None


def test_both_references_find_the_target(cast, two):
    source, target = two
    merge([source], target, by=cast.technician)

    found = [search.matching(Ticket.objects.all(), one.reference) for one in two]

    assert [set(rows) for rows in found] == [{source, target}, {target}]


def test_chains_lead_to_their_end_and_come_apart_link_by_link(cast, two):
    first, second = two
    third = cast.ticket()
    merge([first], second, by=cast.technician)
    merge([second], third, by=cast.technician)

    assert destination(Ticket.objects.get(pk=first.pk)) == third
    assert len([line for line in said(third, cast.technician) if line[1] == first.reference]) == 1

    unmerge(second, by=cast.technician)
    assert destination(Ticket.objects.get(pk=first.pk)) == second


def test_no_circle_can_be_made(cast, two):
    first, second = two
    merge([first], second, by=cast.technician)

    assert refusal(merge, [second], first, by=cast.technician) == "merged"
    assert refusal(merge, [second], second, by=cast.technician) == "itself"


def test_several_are_merged_at_once_or_none(cast):
    tickets, foreign, target = [cast.ticket(), cast.ticket()], cast.ticket(by=cast.chloe), cast.ticket()

    assert refusal(merge, [*tickets, foreign], target, by=cast.technician) == "other_organisation"
    assert not Ticket.objects.exclude(merged_into=None).exists()

    assert len(merge(tickets, target, by=cast.technician)) == 2
    assert set(Ticket.objects.filter(merged_into=target)) == set(tickets)


def test_merged_twice_into_the_same_it_is_done_once(cast, two):
    source, target = two

    first, second = (merge([source], target, by=cast.technician) for _ in range(2))

    assert first == second
    assert target.entries.filter(verb="took_in").count() == 1


def test_two_organisations_are_refused(cast):
    assert refusal(merge, [cast.ticket(by=cast.chloe)], cast.ticket(), by=cast.technician) == "other_organisation"


def test_a_stranger_who_wrote_twice_is_one_person(cast):
    cast.grant("use", service=cast.help, who="everyone")
    mine, again, other = (
        submit(cast.help, by=None, answers={"summary": "Hello"}, contact={"email": email}, key=uuid4())
        for email in ("x@y.example", "X@y.example", "z@y.example")
    )
    assert refusal(merge, [mine], other, by=cast.technician) == "other_organisation"
    assert merge([mine], again, by=cast.technician)


def test_customers_and_other_agents_merge_nothing(cast, two):
    source, target = two
    other = cast.agent("olga", cast.make_team("elsewhere"))

    assert refusal(merge, [source], target, by=cast.alice) == "team_only"
    assert refusal(merge, [source], target, by=other) == "team_only"
    merge([source], target, by=cast.technician)
    assert refusal(unmerge, source, by=other) == "team_only"


def test_a_confidential_request_is_merged_into_no_open_one(cast, two):
    source, target = two
    Ticket.objects.filter(pk=source.pk).update(visibility="restricted")

    assert refusal(merge, [source], target, by=cast.technician) == "restricted"


def test_an_open_request_is_not_hidden_in_a_closed_one(cast):
    assert refusal(merge, [cast.ticket()], cast.ticket_at("closed"), by=cast.technician) == "closed"
    assert merge([cast.ticket_at("closed")], cast.ticket(), by=cast.technician)


def test_more_readers_must_be_agreed_to(cast):
    source, target = cast.ticket(by=cast.alice), cast.ticket(by=cast.bruno)
    assert widening_of(source, target).people == (cast.bruno,)

    assert refusal(merge, [source], target, by=cast.technician) == "wider"
    assert merge([source], target, by=cast.technician, is_sure=True)


def test_a_share_of_the_target_is_said(cast, two):
    source, target = two
    partner = cast.organisation("Partner")
    target.share(partner, by=cast.technician)

    assert preview(source, target, by=cast.technician).widening.organisations == (partner,)
    assert refusal(merge, [source], target, by=cast.technician) == "wider"


def test_people_of_the_source_come_along_when_chosen_and_leave_when_it_is_undone(cast):
    source, target = cast.ticket(by=cast.bruno), cast.ticket(by=cast.alice)
    assert preview(source, target, by=cast.technician).proposed == (cast.bruno,)

    merge([source], target, by=cast.technician, people=[cast.bruno.pk], is_sure=True)
    assert Ticket.objects.get(pk=target.pk).standing_of(cast.bruno).sees

    unmerge(source, by=cast.technician)
    assert not Ticket.objects.get(pk=target.pk).standing_of(cast.bruno).sees


def test_who_came_along_and_wrote_since_stays(cast):
    source, target = cast.ticket(by=cast.bruno), cast.ticket(by=cast.alice)
    merge([source], target, by=cast.technician, people=[cast.bruno.pk], is_sure=True)
    Ticket.objects.get(pk=target.pk).reply("here", by=cast.bruno)

    unmerge(source, by=cast.technician)

    assert Ticket.objects.get(pk=target.pk).standing_of(cast.bruno).sees


def test_files_of_the_source_are_read_with_the_target(cast):
    source, target = cast.ticket(by=cast.bruno), cast.ticket(by=cast.alice)
    files = [
        Attachment.objects.create(
            organisation=source.organisation, entry=entry, name="a.txt", size=1, content_type="text/plain", sha256="", storage_key="k"
        )
        for entry in (source.reply("see", by=cast.bruno), source.reply("note", by=cast.technician, internal=True))
    ]
    assert [attachment_for(cast.alice, file.pk) for file in files] == [None, None]

    merge([source], target, by=cast.technician, is_sure=True)

    assert [attachment_for(cast.alice, file.pk) for file in files] == [files[0], None]
    assert [attachment_for(cast.technician, file.pk) for file in files] == files
    assert [attachment_for(cast.chloe, file.pk) for file in files] == [None, None]
    assert Entry.objects.filter(verb="merged").count() == 1


def test_after_seven_days_it_stays(cast, two):
    source, target = two
    merge([source], target, by=cast.technician)
    Merge.objects.update(merged_at=now() - UNDO - timedelta(seconds=1))

    assert refusal(unmerge, source, by=cast.technician) == "too_late"


def test_undoing_says_so_on_both_and_a_second_time_changes_nothing(cast, two):
    source, target = two
    merge([source], target, by=cast.technician)
    Ticket.objects.get(pk=target.pk).reply("together", by=cast.technician)

    assert unmerge(source, by=cast.technician) == unmerge(source, by=cast.technician)

    assert [source.entries.filter(verb="unmerged").count(), target.entries.filter(verb="gave_back").count()] == [1, 1]
    assert said(target, cast.alice) == [("together", "")]
    Ticket.objects.get(pk=source.pk).reply("apart", by=cast.alice)


@pytest.mark.parametrize("status", ["received", "taken", "asked", "solved", "closed"])
def test_merging_and_undoing_leaves_both_as_they_were(cast, status):
    source, target = cast.ticket_at(status), cast.ticket()
    before = [state(source), state(target)]

    with at(3):
        merge([source], target, by=cast.technician)
        unmerge(source, by=cast.technician)

    assert [state(source), state(target)] == before


def test_what_is_to_come_is_put_off_by_the_time_in_between(cast):
    with at(0):
        source, target = cast.solved_ticket(), cast.ticket()
    source.refresh_from_db()
    due = source.next_move_at
    with at(1):
        merge([source], target, by=cast.technician)
        assert automatic.move_due() == 0
    with at(4):
        unmerge(source, by=cast.technician)

    source.refresh_from_db()
    assert source.next_move_at - due == timedelta(hours=3)


def test_clocks_stop_and_go_on(cast, promising, promised):
    with at(0):
        target = cast.ticket(promising)
    due = dict(Clock.objects.filter(ticket=promised).values_list("milestone", "due_at"))

    with at(1):
        merge([promised], target, by=cast.technician)
    assert set(Clock.objects.filter(ticket=promised).values_list("due_at", flat=True)) == {None}
    with at(1.5):
        unmerge(promised, by=cast.technician)

    after = dict(Clock.objects.filter(ticket=promised).values_list("milestone", "due_at"))
    assert {name: after[name] - due[name] for name in due} == {"first_answer": timedelta(minutes=30), "resolution": timedelta(minutes=30)}


def test_its_people_are_told_by_mail(cast, two):
    source, target = two
    cast.forget_mails()

    merge([source], target, by=cast.technician)

    assert cast.mails(cast.alice) == ["ticket_merged"]


def test_an_answer_being_written_goes_on_where_one_is_led(cast, two):
    source, target = two
    keep_reply(source, cast.alice, {"body": "half a sen"})

    merge([source], target, by=cast.technician)

    assert reply_draft(target, cast.alice).answers["body"] == "half a sen"
