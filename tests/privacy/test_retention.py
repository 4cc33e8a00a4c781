"""What goes by itself: after notice, on its day, and never while something keeps it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from parvis.kit.clock import standing_at
from parvis.kit.traces import ERASED
from parvis.mail.models import OutgoingMail
from parvis.people.models import User
from parvis.privacy import holds, retention
from parvis.privacy.models import Notice, Proof
from parvis.tickets.automatic import forget_drafts
from parvis.tickets.merging import merge
from parvis.tickets.models import Draft, Link, Ticket
from tests.desk.arrivals import came, mailbox

pytestmark = [pytest.mark.django_db, pytest.mark.database]
CLOSED = datetime(2026, 3, 10, 9, tzinfo=UTC)
ENDS = datetime(2027, 3, 10, 9, tzinfo=UTC)


def at(moment: datetime):
    return standing_at(moment)


def sweep(moment: datetime) -> None:
    with at(moment):
        retention.give_notice()
        retention.erase_expired()


@pytest.fixture
def kept(office):
    office.help.retention = "P1Y"
    office.help.save(update_fields=["retention"])
    with at(CLOSED - timedelta(days=1)):
        ticket = office.ticket(answers={"summary": "MarkOne", "description": "MarkTwo"})
        ticket.reply("MarkThree", by=office.alice, uploads=[office.file(ticket, office.alice, "MarkFour.txt", b"MarkFive")])
        ticket.reply("MarkSix", by=office.technician, internal=True)
    Ticket.objects.filter(pk=ticket.pk).update(is_open=False, phase="closed", status_key="closed", closed_at=CLOSED, next_move_at=None)
    User.objects.update(last_login=ENDS - timedelta(days=40))
    office.forget_mails()
    return Ticket.objects.get(pk=ticket.pk)


def test_notice_comes_a_month_before_and_the_request_goes_on_its_day_and_not_before(office, kept):
    sweep(ENDS - timedelta(days=31))
    assert office.mails(office.alice) == []

    sweep(ENDS - timedelta(days=30))
    sweep(ENDS - timedelta(days=1))
    kept.refresh_from_db()
    assert (office.mails(office.alice), kept.title) == (["ticket_ending"], "MarkOne")

    sweep(ENDS)
    kept.refresh_from_db()
    assert (kept.title, kept.answers, kept.requester) == (ERASED, {"summary": ERASED, "description": ERASED}, None)
    assert [entry.body for entry in kept.entries.messages()] == [ERASED, ERASED]
    assert (kept.reference, kept.organisation, kept.closed_at) == ("HOUSE-1", office.home, CLOSED)
    assert Proof.objects.get().counts["tickets.file"] == {"blank": 1}


def test_nothing_of_it_is_left_in_the_database_or_the_files(office, kept):
    from tests.privacy.dumps import dumped

    marks = ["MarkOne", "MarkTwo", "MarkThree", "MarkFour", "MarkFive", "MarkSix"]
    assert all(mark.lower() in dumped().lower() for mark in marks)

    sweep(ENDS - timedelta(days=30))
    sweep(ENDS)

    assert [mark for mark in marks if mark.lower() in dumped().lower()] == []


def test_twice_is_once(office, kept):
    for moment in (ENDS - timedelta(days=30), ENDS, ENDS + timedelta(days=1)):
        sweep(moment)
        sweep(moment)

    assert (OutgoingMail.objects.filter(kind="ticket_ending").count(), Proof.objects.count()) == (1, 1)


def test_what_is_announced_late_goes_later(office, kept):
    sweep(ENDS + timedelta(days=100))
    kept.refresh_from_db()
    assert (kept.title, office.mails(office.alice)) == ("MarkOne", ["ticket_ending"])

    sweep(ENDS + timedelta(days=130))
    kept.refresh_from_db()
    assert kept.title == ERASED


def test_a_request_opened_again_stays(office, kept):
    sweep(ENDS - timedelta(days=30))
    Ticket.objects.filter(pk=kept.pk).update(is_open=True, phase="active", status_key="taken")

    sweep(ENDS)

    kept.refresh_from_db()
    assert (kept.title, Notice.objects.count()) == ("MarkOne", 0)


def test_a_legal_hold_keeps_it_until_it_is_released(office, kept):
    hold = holds.place(portal_key="house", reason="Dispute", ticket=kept, by=office.officer)
    sweep(ENDS - timedelta(days=30))
    sweep(ENDS)
    kept.refresh_from_db()
    assert kept.title == "MarkOne"

    holds.release(hold, by=office.officer)
    sweep(ENDS + timedelta(hours=1))
    kept.refresh_from_db()
    assert kept.title == ERASED


def test_what_is_held_does_not_hold_up_what_comes_after_it(office, kept, monkeypatch):
    with at(CLOSED - timedelta(days=1)):
        later = office.ticket(answers={"summary": "MarkSeven", "description": ""})
    closed = {"is_open": False, "phase": "closed", "status_key": "closed", "next_move_at": None}
    Ticket.objects.filter(pk=later.pk).update(closed_at=CLOSED + timedelta(hours=1), **closed)
    holds.place(portal_key="house", reason="Dispute", ticket=kept, by=office.officer)
    monkeypatch.setattr(retention, "BATCH", 1)

    sweep(ENDS - timedelta(days=29))
    sweep(ENDS + timedelta(days=1))

    assert [Ticket.objects.get(pk=one.pk).title for one in (kept, later)] == ["MarkOne", ERASED]


def test_a_linked_request_that_is_open_keeps_it(office, kept):
    other = office.ticket()
    Link.objects.create(ticket=kept, other=other, kind="related", organisation=kept.organisation)
    sweep(ENDS - timedelta(days=30))
    sweep(ENDS)

    kept.refresh_from_db()
    assert (kept.title, retention.why_kept(kept, holds.Held.now())) == ("MarkOne", "linked")


def test_the_report_says_what_goes_and_changes_nothing(office, kept):
    from tests.privacy.dumps import dumped

    before = dumped()
    with at(ENDS - timedelta(days=60)):
        soon, later = retention.report([office.portal], 30), retention.report([office.portal], 90)

    assert (soon, [(one.reference, one.ends_at, one.why) for one in later]) == ([], [("HOUSE-1", ENDS, "")])
    assert dumped() == before


def test_an_account_nobody_uses_is_told_then_goes_and_signing_in_keeps_it(office):
    seen = datetime(2024, 6, 1, 8, tzinfo=UTC)
    ends = datetime(2026, 6, 1, 8, tzinfo=UTC)
    for person in (office.alice, office.bruno, office.officer):
        User.objects.filter(pk=person.pk).update(last_login=seen, created_at=seen)

    sweep(ends - timedelta(days=30))
    assert office.mails(office.alice) == office.mails(office.bruno) == ["account_ending"]
    User.objects.filter(pk=office.bruno.pk).update(last_login=ends - timedelta(days=2))
    sweep(ends - timedelta(days=1))
    assert User.objects.filter(anonymised_at=None, email=office.alice.email).exists()
    sweep(ends)

    said = {user.pk: user.anonymised_at is not None for user in User.objects.all()}
    assert (said[office.alice.pk], said[office.bruno.pk], said[office.officer.pk]) == (True, False, False)


def test_what_the_form_erases_at_closing_is_erased_then(office):
    case = office.demand(person_contact="zoe@mail.example")
    retention.erase_at_closing()
    assert Ticket.objects.get(pk=case.ticket_id).answers["person_contact"] == "zoe@mail.example"

    Ticket.objects.filter(pk=case.ticket_id).update(is_open=False, phase="closed", status_key="closed")
    retention.erase_at_closing()

    ticket = Ticket.objects.get(pk=case.ticket_id)
    assert "person_contact" not in ticket.answers
    assert "zoe" not in str(list(ticket.revisions.values_list("answers", flat=True))) + ticket.searchable
    assert ticket.entries.filter(verb="redacted").get().data == {"ground": "closing"}


def test_a_portal_lets_go_of_originals_of_mails_sooner(office):
    office.portal.legal = {"retention": {"raw_mails": "P60D"}}
    office.portal.save(update_fields=["legal"])
    mailbox()
    with at(CLOSED):
        mail = came()
    with at(CLOSED + timedelta(days=59)):
        assert retention.shorten_raw_mails() == 0
    with at(CLOSED + timedelta(days=60)):
        type(mail).objects.filter(pk=mail.pk).update(received_at=CLOSED, expires_at=CLOSED + timedelta(days=90))
        assert retention.shorten_raw_mails() == 1


def test_a_portal_says_how_long_drafts_wait(office):
    office.portal.legal = {"retention": {"drafts": "P10D"}}
    office.portal.save(update_fields=["legal"])
    draft = Draft.objects.create(owner=office.alice, service=office.help, form_version=office.help.form.latest, updated_at=CLOSED)

    with at(CLOSED + timedelta(days=9)):
        assert forget_drafts() == 0
    with at(CLOSED + timedelta(days=11)):
        assert forget_drafts() == 1
    assert not Draft.objects.filter(pk=draft.pk).exists()


def test_what_is_held_at_its_closing_does_not_hold_up_the_others(office, monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 1)
    cases = [office.demand(person_contact=f"zoe{number}@mail.example") for number in range(3)]
    Ticket.objects.filter(pk__in=[case.ticket_id for case in cases]).update(is_open=False, phase="closed", status_key="closed")
    holds.place(portal_key="house", reason="Dispute", ticket=cases[0].ticket, by=office.officer)

    assert [retention.erase_at_closing() for _round in range(3)] == [1, 1, 0]

    kept = [ticket.pk for ticket in Ticket.objects.all() if "person_contact" in ticket.answers]
    assert kept == [cases[0].ticket_id]


@pytest.fixture
def pair(office, kept):
    """(a request merged into the one that goes, the one that goes)"""
    with at(CLOSED - timedelta(days=2)):
        part = office.ticket(answers={"summary": "PartOne", "description": "PartTwo"})
        part.reply("PartThree", by=office.alice, uploads=[office.file(part, office.alice, "PartFour.txt", b"PartFive")])
    Ticket.objects.filter(pk=part.pk).update(is_open=False, phase="closed", status_key="closed", closed_at=CLOSED - timedelta(days=1))
    with at(CLOSED + timedelta(hours=1)):
        merge([Ticket.objects.get(pk=part.pk)], kept, by=office.technician, is_sure=True)
    office.forget_mails()
    return Ticket.objects.get(pk=part.pk), kept


def titles(*tickets: Ticket) -> list[str]:
    return [Ticket.objects.get(pk=one.pk).title for one in tickets]


def test_what_was_merged_goes_with_the_request_that_it_is_part_of_and_not_before(office, pair):
    from tests.privacy.dumps import dumped

    part, kept = pair
    sweep(ENDS - timedelta(days=30))
    sweep(ENDS - timedelta(days=1))
    assert titles(part, kept) == ["PartOne", "MarkOne"]
    assert [one.subject_id for one in Notice.objects.all()] == [kept.pk]

    sweep(ENDS)

    assert titles(part, kept) == [ERASED, ERASED]
    assert [mark for mark in ("PartOne", "PartTwo", "PartThree", "PartFour", "PartFive") if mark.lower() in dumped().lower()] == []
    assert sorted((one.reference, one.ground) for one in Proof.objects.all()) == sorted(
        [(kept.reference, "retention"), (part.reference, "retention")]
    )
    assert Proof.objects.get(reference=part.reference).counts["tickets.file"] == {"blank": 1}


def test_what_is_part_of_an_open_request_stays_however_old(office, pair):
    part, kept = pair
    Ticket.objects.filter(pk=kept.pk).update(is_open=True, closed_at=None, phase="active")

    sweep(ENDS + timedelta(days=400))
    sweep(ENDS + timedelta(days=500))

    assert titles(part, kept) == ["PartOne", "MarkOne"]


def test_a_notice_given_before_it_was_merged_is_void(office, pair):
    part, kept = pair
    with at(ENDS - timedelta(days=31)):
        Notice.objects.create(
            portal_key="house",
            organisation=part.organisation,
            subject_kind="ticket",
            subject_id=part.pk,
            since=part.closed_at,
            ends_at=ENDS,
        )
        Ticket.objects.filter(pk=kept.pk).update(is_open=True, closed_at=None, phase="active")

    sweep(ENDS + timedelta(days=1))

    assert (titles(part), Notice.objects.filter(subject_id=part.pk).exists()) == (["PartOne"], False)


@pytest.mark.parametrize("which", [0, 1])
def test_a_hold_on_one_of_those_that_were_merged_keeps_them_all(office, pair, which):
    hold = holds.place(portal_key="house", reason="Court", ticket=pair[which], by=office.officer)
    sweep(ENDS - timedelta(days=30))
    sweep(ENDS)
    assert titles(*pair) == ["PartOne", "MarkOne"]

    holds.release(hold, by=office.officer)
    sweep(ENDS)
    assert titles(*pair) == [ERASED, ERASED]


def test_an_open_request_linked_to_what_was_merged_keeps_both(office, pair):
    part, kept = pair
    Link.objects.create(organisation=part.organisation, ticket=part, other=office.ticket(), kind="related")

    sweep(ENDS - timedelta(days=30))
    sweep(ENDS)

    assert titles(part, kept) == ["PartOne", "MarkOne"]


def test_answers_erased_at_closing_wait_for_the_request_that_theirs_was_merged_into(office):
    source, target = (office.ticket(office.rights, answers={"summary": "S", "person_contact": "SecretContact"}) for _ in range(2))
    merge([source], target, by=office.officer, is_sure=True)
    retention.erase_at_closing()
    source.refresh_from_db()
    assert source.answers["person_contact"] == "SecretContact"

    Ticket.objects.filter(pk=target.pk).update(is_open=False, phase="closed", closed_at=CLOSED)
    retention.erase_at_closing()

    assert ["person_contact" in Ticket.objects.get(pk=one.pk).answers for one in (source, target)] == [False, False]


def test_who_waits_for_an_open_request_that_theirs_is_part_of_keeps_their_account(office, pair):
    part, kept = pair
    Ticket.objects.filter(pk=kept.pk).update(is_open=True, closed_at=None, phase="active", requester=office.bruno)
    User.objects.update(last_login=CLOSED)
    with at(CLOSED + timedelta(days=800)):
        ending = {user.pk for user, _at in retention.accounts_ending(office.portal, CLOSED + timedelta(days=800))}
        assert part.requester_id not in ending
        Ticket.objects.filter(pk=part.pk).update(merged_into=None)
        ending = {user.pk for user, _at in retention.accounts_ending(office.portal, CLOSED + timedelta(days=800))}
    assert part.requester_id in ending
