"""Periods of retention at the administration: what each touches now, what another one would, and the change."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from parvis.catalogue.models import Portal
from parvis.kit.clock import standing_at
from parvis.mail.models import IncomingMail, Mailbox
from parvis.people.models import User
from parvis.presets import editing
from parvis.presets.apply import plan
from parvis.presets.export import canonical_texts, export
from parvis.presets.models import Revision
from parvis.presets.parts import PartId
from parvis.privacy import holds, retention
from parvis.privacy.models import LegalHold, Notice
from parvis.privacy.touching import present, touched
from parvis.tickets.models import Draft, Ticket
from tests.administration.screens import fields_of
from tests.privacy.conftest import Office

pytestmark = [pytest.mark.django_db, pytest.mark.database]
CLOSED = datetime(2026, 3, 10, 9, tzinfo=UTC)
YEAR_LATER = datetime(2027, 3, 11, 9, tzinfo=UTC)
AT = reverse("administration:retention", args=["petite"])


@pytest.fixture
def office(db, settings, tmp_path) -> Office:
    """Its requests of help are kept for a year."""
    settings.MEDIA_ROOT = tmp_path
    office = Office()
    office.help.retention = "P1Y"
    office.help.save(update_fields=["retention"])
    return office


def closed(office: Office, at: datetime = CLOSED, text: bytes = b"") -> Ticket:
    with standing_at(at - timedelta(days=1)):
        ticket = office.ticket(answers={"summary": "One", "description": "Two"})
        if text:
            ticket.reply("Three", by=office.alice, uploads=[office.file(ticket, office.alice, "a.txt", text)])
    Ticket.objects.filter(pk=ticket.pk).update(is_open=False, phase="closed", status_key="closed", closed_at=at, next_move_at=None)
    return Ticket.objects.get(pk=ticket.pk)


def found(office: Office, at: datetime, **changed: str):
    with standing_at(at):
        return touched(office.portal, present(office.portal) | changed)


def rule_of(office: Office) -> str:
    return f"service:{office.help.slug}"


def test_what_is_over_is_counted_with_its_files_and_what_comes_next(office):
    closed(office, text=b"12345")
    closed(office, CLOSED + timedelta(days=10))

    said = found(office, YEAR_LATER)[rule_of(office)]

    assert (said.over, said.files, said.size, said.held) == (1, 1, 5, 0)
    assert said.next_at == datetime(2027, 3, 20, 9, tzinfo=UTC)


def test_nothing_is_over_before_its_day_and_open_requests_never_are(office):
    office.ticket(answers={"summary": "One", "description": "Two"})
    closed(office)

    assert found(office, datetime(2027, 3, 9, 9, tzinfo=UTC))[rule_of(office)].over == 0


def test_what_went_already_is_counted_no_more(office):
    ticket = closed(office)
    Notice.objects.create(
        organisation=ticket.organisation, portal_key=office.portal.key, subject_kind="ticket", subject_id=ticket.pk,
        since=CLOSED, ends_at=CLOSED, erased_at=YEAR_LATER,
    )  # fmt: skip

    assert found(office, YEAR_LATER)[rule_of(office)].over == 0


@pytest.mark.parametrize("what", ["ticket", "person", "organisation"])
def test_a_legal_hold_is_seen(office, what):
    ticket = closed(office)
    about = {"ticket": ticket} if what == "ticket" else {"person": ticket.requester} if what == "person" else {}
    LegalHold.objects.create(
        organisation=ticket.organisation, portal_key=office.portal.key, reason="Dispute", owner=office.technician, **about
    )

    said = found(office, YEAR_LATER)[rule_of(office)]

    assert (said.over, said.held) == (1, 1)


def test_another_period_is_tried_without_being_written(office):
    closed(office)

    tried = found(office, CLOSED + timedelta(days=40), **{rule_of(office): "P1M"})[rule_of(office)]

    assert (tried.over, found(office, CLOSED + timedelta(days=40))[rule_of(office)].over) == (1, 0)
    assert found(office, YEAR_LATER, **{rule_of(office): ""})[rule_of(office)].over == 0


def test_accounts_drafts_and_originals_of_mails_are_counted(office, settings):
    settings.RAW_MAIL_DAYS = 365
    User.objects.filter(pk=office.alice.pk).update(last_login=CLOSED, created_at=CLOSED)
    Draft.objects.create(service=office.help, form_version=closed(office).form_version, owner=office.alice, updated_at=CLOSED)
    box = Mailbox.objects.create(key="m", portal_key=office.portal.key, address="m@house.example")
    IncomingMail.objects.create(
        mailbox=box, content_key="1", size=70, raw_key="raw", received_at=CLOSED, state="done", next_attempt_at=None
    )
    later = CLOSED + timedelta(days=100)

    said = found(office, later, inactive_accounts="P3M", drafts="P90D", raw_mails="P90D")
    longer = found(office, later, inactive_accounts="P2Y", drafts="P200D", raw_mails="P200D")

    assert office.alice.pk in [user.pk for user, _at in retention.accounts_ending(office.portal, later, retention.parse_delay("P3M"))]
    assert said["inactive_accounts"].over > longer["inactive_accounts"].over == 0
    assert (said["drafts"].over, longer["drafts"].over, longer["drafts"].next_at) == (1, 0, CLOSED + timedelta(days=200))
    assert (said["raw_mails"].over, said["raw_mails"].size, longer["raw_mails"].over) == (1, 70, 0)


@pytest.mark.parametrize("count", [1, 3])
def test_counting_takes_as_many_questions_for_one_service_as_for_three(office, count, django_assert_max_num_queries):
    for _one in range(count):
        closed(office)
    found(office, YEAR_LATER)

    with django_assert_max_num_queries(9):
        found(office, YEAR_LATER)


def test_what_was_announced_and_is_kept_longer_now_stays(office):
    ticket = closed(office)
    with standing_at(YEAR_LATER - timedelta(days=30)):
        retention.give_notice()
    office.help.retention = "P3Y"
    office.help.save(update_fields=["retention"])

    with standing_at(YEAR_LATER + timedelta(days=40)):
        retention.erase_expired()

    ticket.refresh_from_db()
    assert (ticket.title, Notice.objects.filter(subject_id=ticket.pk).count()) == ("One", 0)


def test_so_does_an_account(office):
    Portal.objects.filter(pk=office.portal.pk).update(legal={"retention": {"inactive_accounts": "P3M"}})
    User.objects.filter(pk=office.alice.pk).update(last_login=CLOSED, created_at=CLOSED)
    with standing_at(CLOSED + timedelta(days=80)):
        retention.give_notice()
    assert Notice.objects.filter(subject_id=office.alice.pk).count() == 1
    Portal.objects.filter(pk=office.portal.pk).update(legal={"retention": {"inactive_accounts": "P2Y"}})

    with standing_at(CLOSED + timedelta(days=200)):
        retention.erase_expired()

    office.alice.refresh_from_db()
    assert (office.alice.anonymised_at, Notice.objects.filter(subject_id=office.alice.pk).count()) == (None, 0)


def test_a_hold_keeps_what_is_over(office):
    ticket = closed(office)
    LegalHold.objects.create(
        organisation=ticket.organisation, portal_key=office.portal.key, ticket=ticket, reason="Dispute", owner=office.technician
    )
    for moment in (YEAR_LATER - timedelta(days=30), YEAR_LATER + timedelta(days=1)):
        with standing_at(moment):
            retention.give_notice()
            retention.erase_expired()

    ticket.refresh_from_db()
    assert ticket.title == "One"
    assert holds.Held.now().keeps_ticket(ticket)


def sent(client: Client, **changed: str):
    return client.post(AT, {**fields_of(client, AT), **{name.replace("__", "."): value for name, value in changed.items()}})


def test_a_preview_says_what_would_change_and_changes_nothing(editor, portal):
    answer = sent(editor, drafts__amount="30")

    [change] = answer.context["changes"]
    assert (answer.status_code, change["rule"], change["planned"], change["then"].over) == (200, "drafts", "30 days", 0)
    assert not Revision.objects.exists()


def test_periods_are_changed_and_taken_back_as_files(editor, portal, petite, owner):
    sent(editor, save="1", drafts__amount="30", **{"service:question__amount": "18", "service:question__unit": "months"})

    portal.refresh_from_db()
    assert (portal.legal["retention"]["drafts"], portal.services.get(slug="question").retention) == ("P30D", "P18M")
    assert sorted((one.kind, one.key, one.author) for one in Revision.objects.all()) == [
        ("portal", "petite", owner),
        ("service", "question", owner),
    ]
    assert [one.kind for one in plan(petite)] == ["kept-by-hand", "kept-by-hand"]
    assert 'drafts = "P30D"' in export("petite")["portal.toml"]
    assert 'retention = "P18M"' in export("petite")["services/question.toml"]


def test_what_is_saved_unchanged_leaves_every_file_as_it_was(editor, portal, petite):
    sent(editor, save="1")

    assert (export("petite"), Revision.objects.count()) == (canonical_texts(petite), 0)


def test_a_period_is_taken_away_and_the_history_brings_it_back(editor, portal, owner):
    sent(editor, save="1", **{"service:question__amount": "2", "service:question__unit": "years"})
    sent(editor, save="1", **{"service:question__amount": ""})
    assert portal.services.get(slug="question").retention == ""

    last = Revision.objects.order_by("-pk").first()
    editing.restore(last, by=owner, base=editing.read(portal, PartId("service", "question")).base)

    assert portal.services.get(slug="question").retention == "P2Y"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"drafts__amount": "0"}, "drafts.amount"),
        ({"drafts__amount": "soon"}, "drafts.amount"),
        ({"drafts__amount": ""}, "drafts.amount"),
        ({"notice__amount": "2"}, "notice.amount"),
        ({"inactive_accounts__amount": "900"}, "inactive_accounts.amount"),
        ({"service:question__amount": "-3"}, "service:question.amount"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_written(editor, portal, wrong, field):
    answer = sent(editor, save="1", **wrong)

    assert (answer.status_code, list(answer.context["form"].errors), Revision.objects.count()) == (422, [field], 0)


def test_two_who_change_do_not_undo_each_other(editor, portal):
    page = fields_of(editor, AT)
    sent(editor, save="1", drafts__amount="30")

    answer = editor.post(AT, {**page, "save": "1", "drafts.amount": "60"})

    assert (answer.status_code, Portal.objects.get(key="petite").legal["retention"]["drafts"]) == (409, "P30D")


def test_an_agent_finds_no_periods(agents):
    assert agents.get(AT).status_code == 404
