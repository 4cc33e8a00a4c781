"""Who enters the desk, and what there is for anybody else."""

from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.urls import reverse

from parvis.assets.models import Asset, AssetKind
from parvis.catalogue.writing import latest
from parvis.connectors.models import Run
from parvis.desk.assets.importing import PURPOSE
from parvis.desk.urls import urlpatterns
from parvis.intake.models import Upload
from parvis.journal.models import Entry
from parvis.kit.clock import now
from parvis.kit.files import store
from parvis.mail.alerts import alert
from parvis.mail.models import FailingAddress, MailAlert, OutgoingMail
from parvis.people.models import Absence
from parvis.planning.grid import Grid
from parvis.privacy.models import LegalHold
from parvis.reports.models import ReportSubscription
from parvis.tickets.behalf import begin
from parvis.tickets.bulk import perform
from parvis.tickets.handy import keep_answer, keep_macro
from parvis.tickets.models import SavedView
from parvis.tickets.recurring import repeat
from parvis.tickets.working import Plan
from tests.cast import Cast
from tests.desk.arrivals import came, letter
from tests.planning.bookable import booked, room
from tests.planning.contracts import agreement

DOORS = {"login", "code", "protect", "logout"}


def addresses(cast):
    """One address for each page, of things of the cast's own portal."""
    ticket = cast.ticket()
    values = {
        "reference": ticket.reference,
        "key": "ask",
        "file_id": "01900000-0000-7000-8000-000000000000",
        "mail_id": OutgoingMail.objects.first().pk,
        "person_id": cast.alice.pk,
        "organisation_id": cast.home.pk,
        "entry_id": Entry.write(ticket, "replied", by=cast.alice, body="x", channel="mail", data={"original_text": "> x"}).pk,
        **of_mails(ticket),
        **of_work(ticket, cast),
        **of_articles(cast),
        **of_bookings(cast),
        **of_promises(ticket, cast),
        **of_assets(cast),
        **of_writing(cast),
        **of_shape(ticket, cast),
        **of_queues(ticket, cast),
        **of_reports(cast),
    }
    found = {}
    for pattern in urlpatterns:
        wanted = {name: values.get(f"{pattern.name} {name}", values.get(name)) for name in pattern.pattern.converters}
        found[pattern.name] = reverse(f"desk:{pattern.name}", kwargs=wanted)
    return found


def of_shape(ticket, cast):
    draft = begin(ticket.service, cast.alice, cast.home, "call", by=cast.technician)
    said = {"name": "Again", "unit": "day", "every": 1, "first_at": now() + timedelta(days=1)}
    return {"draft_id": draft.pk, "step": "ask", "recurrence_id": repeat(ticket, by=cast.technician, **said).pk}


def of_queues(ticket, cast):
    batch = perform([ticket], "priority", {"priority": 4}, by=cast.technician, key=uuid4())
    view = SavedView.objects.create(owner=cast.technician, name="Late", query="view=late")
    return {"form": "csv", "batch_id": batch.pk, "view_id": view.pk}


def of_reports(cast):
    absence = Absence.objects.create(user=cast.technician, starts_at=now(), ends_at=now() + timedelta(days=1))
    subscription = ReportSubscription.objects.create(person=cast.technician, language="fr", next_at=now())
    return {"report_table key": "volumes", "kind": "csv", "subscription_id": subscription.pk, "absence_id": absence.pk}


def of_mails(ticket):
    incoming = came(raw=letter(files={"a.txt": ("text/plain", b"a")}), about=ticket, state="held")
    alert("loop_silenced", key="a", portal_key="house", subject=ticket, address="a@town.example")
    failing = FailingAddress.objects.create(email=ticket.requester.email)
    return {"incoming_id": incoming.pk, "number": 0, "alert_id": MailAlert.objects.get().pk, "address_id": failing.pk}


def of_work(ticket, cast):
    asked = {"organisation": ticket.organisation, "portal_key": cast.key, "connector_key": "gone", "operation_key": "ask", "ticket": ticket}
    run = Run.objects.create(**asked, number="190509-1029-2679560", key="one")
    task = ticket.add_task(Plan("Visit"), by=cast.technician)
    round = ticket.rounds.create(organisation=ticket.organisation, move_key="go", asked_by=cast.technician)
    approval = round.approvals.create(organisation=ticket.organisation, approver=cast.technician)
    return {"run_id": run.pk, "task_id": task.pk, "round_id": round.pk, "approval_id": approval.pk}


def of_articles(cast):
    article = cast.portal.articles.create(slug="answer", title={"en": "Answer"}, body={"en": "So."}, see=["everyone"])
    return {"portal_key": cast.portal.key, "slug": article.slug, "revision_id": latest(article).pk}


def of_bookings(cast):
    place = room(cast)
    made = booked(place, cast.alice, Grid(place, place.rules.get()).nearest(now(), 1)[0].starts_at)
    closing = place.closings.create(starts_at=made.starts_at, ends_at=made.ends_at)
    return {"resource_id": place.pk, "booking_id": made.pk, "closing_id": closing.pk}


def of_promises(ticket, cast):
    hold = LegalHold.objects.create(organisation=cast.home, portal_key=cast.key, ticket=ticket, reason="x", owner=cast.technician)
    return {"agreement_id": agreement(cast.home).pk, "hold_id": hold.pk, "bundle_id": hold.pk}


def of_assets(cast):
    kind = AssetKind.objects.create(portal_key=cast.key, key="computer", title={"en": "Computer"})
    asset = Asset.objects.create(kind=kind, organisation=cast.home, name="Front desk")
    said = {"purpose": PURPOSE, "name": "a.csv", "size": 9, "content_type": "text/csv", "sha256": "0" * 64}
    table = Upload.objects.create(owner=cast.technician, storage_key=store(BytesIO(b"Name\nA\n"), name="a.csv").key, **said)
    return {"asset_id": asset.pk, "upload_id": table.pk}


def of_writing(cast):
    answer = keep_answer(None, by=cast.technician, title="Hello", bodies={"en": "Hello"})
    macro = keep_macro(None, by=cast.technician, title="Take", gives="me")
    return {"answer_id": answer.pk, "macro_id": macro.pk, "batch": answer.pk, "held_id": answer.pk}


def statuses(client, cast):
    return {name: status(client, address) for name, address in addresses(cast).items() if name not in DOORS}


def status(client, address):
    answer = client.get(address)
    if answer.streaming:
        b"".join(answer.streaming_content)  # to its end, which closes the file
    return answer.status_code


def test_a_stranger_is_asked_to_sign_in_on_every_page(cast, browse):
    assert set(statuses(browse(), cast).values()) == {302}


def test_a_customer_finds_no_page_of_the_desk(cast, browse):
    assert set(statuses(browse(cast.alice), cast).values()) == {404}


def test_a_deactivated_agent_finds_no_page_of_the_desk(cast, browse):
    client = browse(cast.technician)
    type(cast.technician).objects.filter(pk=cast.technician.pk).update(is_active=False)

    assert set(statuses(client, cast).values()) == {302}


def test_an_agent_opens_every_page_that_is_not_a_form_s_target(cast, desk):
    opened = statuses(desk, cast)

    targets = {name for name, status in opened.items() if status == 405}
    assert targets == {
        "ticket_answers", "ticket_draft", "ticket_moves", "ticket_priority", "ticket_impact", "ticket_tags", "ticket_title", "ticket_watch",
        "ticket_participants", "ticket_proposed", "mail_again", "mail_cancel", "article_publication", "article_restore", "alert_seen",
        "failing_retry", "came_rehearsal", "came_replay", "came_release", "came_discard",
        "ticket_task_cancel", "ticket_approval", "ticket_approval_delegate", "ticket_round_withdraw", "ticket_category", "ticket_visibility",
        "domain_verify", "domain_forget", "booking_answer", "booking_cancel", "closings", "closing_remove", "support_contact", "agreement_end",
        "privacy_holds", "privacy_release", "case_identity", "case_search", "case_choices", "case_outcome", "case_extension", "case_bundles",
        "ticket_canned", "ticket_files", "preview", "held_undo", "held_seen", "answer_forget", "macro_forget",
        "asset_state", "ticket_unmerge", "ticket_split_back", "recurrence_pause", "recurrence_answers",
        "queue_columns", "view_save", "view", "bulk_preview", "bulk", "batch_undo", "report_mail_stop", "team_absences", "absence_end", "booking_visit", "ticket_run_given_up", "ticket_run_again", "ticket_snooze",
        "ticket_unread",
    }  # fmt: skip
    # of a portal without contracts, and whose requests are not about personal data
    elsewhere = {"agreement_new", "agreement", "agreement_edit", "information_sheet", "information_sheet_pdf"}
    elsewhere |= {"privacy", "privacy_proofs", "case", "case_bundle", "case_certificate"}
    elsewhere |= {"ticket_equipment"}
    elsewhere |= {"assets_preview"}  # of a table whose address says no portal
    elsewhere |= {"team_member", "team_requests"}  # of a team that there is not
    elsewhere |= {"upload"}  # a table, and no picture
    assert {name for name, status in opened.items() if status == 404} == {"file", *elsewhere}
    assert {name for name, status in opened.items() if status == 302} == {"home"}
    others = {name: status for name, status in opened.items() if name not in targets | elsewhere | {"file", "home"} and status != 200}
    assert others == {"article_new": 403, "article_edit": 403, "promises": 403, "ticket_article": 403}  # for whoever administers the portal


@pytest.mark.parametrize(
    "name",
    [
        "ticket",
        "ticket_related",
        "ticket_assignment",
        "ticket_move",
        "mail",
        "person",
        "organisation",
        "invite",
        "asset",
        "asset_edit",
        "asset_retire",
    ],
)
def test_an_agent_of_another_portal_does_not_find_what_is_not_theirs(cast, browse, name):
    other = Cast("elsewhere")
    other.service("elsewhere-help")

    assert browse(other.technician).get(addresses(cast)[name]).status_code == 404


@pytest.mark.parametrize(
    "name", ["ticket_answers", "ticket_draft", "ticket_moves", "ticket_priority", "ticket_title", "mail_again", "mail_cancel"]
)
def test_an_agent_of_another_portal_changes_nothing_that_is_not_theirs(cast, browse, name):
    other = Cast("elsewhere")
    other.service("elsewhere-help")

    assert browse(other.technician).post(addresses(cast)[name]).status_code == 404


def test_a_superuser_sees_every_portal(cast, browse):
    ticket = cast.ticket()
    boss = Cast("elsewhere").agent("sophie", is_superuser=True)

    assert browse(boss).get(f"/desk/t/{ticket.reference}").status_code == 200


def test_an_agent_who_is_but_a_participant_reads_without_notes_and_handles_nothing(cast, browse):
    ticket = cast.ticket()
    ticket.reply("Only among us", by=cast.technician, internal=True)
    guest = Cast("elsewhere").agent("guest")
    ticket.participants.create(organisation=ticket.organisation, user=guest, role="participant")

    page = browse(guest).get(f"/desk/t/{ticket.reference}")

    assert page.status_code == 200
    assert "Only among us" not in page.content.decode()
    assert 'id="composer"' not in page.content.decode()
    assert browse(guest).post(f"/desk/t/{ticket.reference}/answers", {"body": "x", "mode": "reply"}).status_code == 404


def test_a_lost_session_leads_htmx_to_the_sign_in_and_back(cast, browse):
    ticket = cast.ticket()

    answer = browse(htmx="context").post(
        f"/desk/t/{ticket.reference}/priority",
        {"priority": "4"},
        headers={"HX-Current-URL": f"http://testserver/desk/t/{ticket.reference}"},
    )

    assert answer.headers["HX-Redirect"] == f"/desk/login?next=%2Fdesk%2Ft%2F{ticket.reference}"
