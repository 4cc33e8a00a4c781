"""Acting in the name of a customer: begun in the administration, seen on the portal, and nowhere else."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from parvis.journal.models import Entry
from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.mail.models import OutgoingMail
from parvis.mail.rendering import render
from parvis.people.audit import AuditLine
from parvis.people.models import Acting, User
from parvis.portal.accounts.urls import urlpatterns as account_pages
from parvis.portal.acting.allowed import LOOKED_AT, is_allowed
from parvis.tickets import acting
from parvis.tickets.models import Ticket
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.database]
PASSWORD = "three apples on a wall"


@pytest.fixture
def cast(db) -> Cast:
    cast = Cast()
    assert cast.help
    return cast


@pytest.fixture
def owner(cast) -> User:
    owner = cast.agent("olga")
    cast.grant("administer", who="person", user=owner)
    owner.set_password(PASSWORD)
    owner.save(update_fields=["password"])
    return owner


@pytest.fixture
def desk(owner) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(owner)
    return client


def asked(cast, person: User) -> str:
    return reverse("administration:person_acting", args=[cast.key, person.pk])


def begun(desk: Client, cast: Cast, **said: str):
    """The answer of the portal to the link that the administration gives."""
    answer = desk.post(asked(cast, cast.alice), {"reason": "A call", "secret": PASSWORD, **said})
    assert answer.status_code == 302, answer.context["refusal"]
    return desk.get(path_of(answer))


def path_of(answer) -> str:
    return "/p/" + answer["Location"].partition("/p/")[2]


def page(cast: Cast, path: str = "/") -> str:
    return f"/p/{cast.key}{path}"


def test_every_page_of_the_portal_is_the_persons_and_says_whose_name_it_is(desk, cast, owner):
    ticket = cast.ticket()

    begun(desk, cast)

    for path in ("/", "/tickets", f"/t/{ticket.reference}", "/account"):
        answer = desk.get(page(cast, path))
        assert (answer.status_code, answer.context["user"], "Alice Martin" in answer.content.decode()) == (200, cast.alice, True)
        assert b'action="/p/house/acting/stop"' in answer.content


def test_desk_and_administration_stay_ones_own(desk, cast, owner):
    begun(desk, cast)

    for path in (reverse("desk:queue"), reverse("administration:people", args=[cast.key])):
        assert desk.get(path).wsgi_request.user == owner


def test_another_session_and_another_portal_know_nothing_of_it(desk, cast, owner):
    other, elsewhere = Client(), Cast("other")
    other.force_login(owner)

    begun(desk, cast)

    assert other.get(page(cast, "/tickets")).wsgi_request.user == owner
    assert desk.get(page(elsewhere, "/tickets")).wsgi_request.user == owner


def test_what_is_done_bears_both_names(desk, cast, owner):
    ticket = cast.ticket()
    begun(desk, cast)

    desk.post(page(cast, f"/t/{ticket.reference}/messages"), {"body": "Said by telephone", "key": str(uuid4())})

    entry = Entry.objects.get(verb="replied")
    assert (entry.actor, entry.data["hand"]) == (cast.alice, {"id": str(owner.pk), "name": str(owner)})
    assert str(owner) in desk.get(page(cast, f"/t/{ticket.reference}")).content.decode()


def test_nothing_is_marked_after_it_stopped_and_the_person_is_told_once(desk, cast, owner):
    begun(desk, cast)

    for _ in range(2):
        answer = desk.post(page(cast, "/acting/stop"))
    cast.ticket()

    assert answer["Location"] in (page(cast), reverse("administration:person", args=[cast.key, cast.alice.pk]))
    assert desk.get(page(cast, "/tickets")).wsgi_request.user == owner
    assert "hand" not in Entry.objects.get(verb="submitted").data
    assert cast.mails(cast.alice).count("acted_as") == 1
    assert list(AuditLine.objects.filter(verb__startswith="acting").order_by("id").values_list("verb", flat=True)) == [
        "acting_begun",
        "acting_ended",
    ]


def test_stopping_leads_back_to_the_page_of_the_person(desk, cast):
    begun(desk, cast)

    assert desk.post(page(cast, "/acting/stop"))["Location"] == reverse("administration:person", args=[cast.key, cast.alice.pk])


def test_the_letter_says_who_why_and_how_much(desk, cast, owner):
    begun(desk, cast)
    desk.post(page(cast, "/acting/stop"))

    letter = render(OutgoingMail.objects.get(kind="acted_as"))

    assert all(words in letter.text for words in (str(owner), "A call"))


def test_after_half_an_hour_nothing_is_done_in_any_name(desk, cast, owner):
    begun(desk, cast)

    with time_machine.travel(now() + timedelta(minutes=31), tick=False):
        answer = desk.post(page(cast, "/services/help/new"), {"summary": "Late"})
        acting.tell_of_acting()
        acting.tell_of_acting()

    assert (answer.status_code, Ticket.objects.count()) == (302, 0)
    assert cast.mails(cast.alice).count("acted_as") == 1


def test_who_loses_the_right_meanwhile_acts_no_more(desk, cast, owner):
    begun(desk, cast)
    owner.grants.all().delete()

    assert desk.get(page(cast, "/tickets")).status_code == 302
    assert desk.get(page(cast, "/tickets")).wsgi_request.user == owner


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    "path",
    ["/account/security", "/account/security/password", "/account/data", "/account/email", "/bookings/calendars", "/organisation/access"],
)
def test_what_is_the_persons_alone_is_refused(desk, cast, method, path):
    begun(desk, cast)

    assert getattr(desk, method)(page(cast, path)).status_code == 409


def test_pages_of_an_account_are_refused_unless_they_are_named():
    assert {str(one.name) for one in account_pages if is_allowed(str(one.name), "GET")} == LOOKED_AT
    assert not any(is_allowed(str(one.name), "POST") for one in account_pages)


def test_a_link_is_followed_once_and_soon(desk, cast, owner):
    link = path_of(desk.post(asked(cast, cast.alice), {"reason": "A call", "secret": PASSWORD}))
    stranger = Client()

    with time_machine.travel(now() + timedelta(minutes=3), tick=False):
        assert stranger.get(link).status_code == 409
    assert desk.get(link).status_code == 302
    assert stranger.get(link).status_code == 409
    assert desk.get(link).status_code == 302


def test_a_link_opened_where_somebody_else_is_signed_in_opens_nothing(desk, cast):
    link = path_of(desk.post(asked(cast, cast.alice), {"reason": "A call", "secret": PASSWORD}))
    other = Client()
    other.force_login(cast.bruno)

    assert other.get(link).status_code == 409
    assert other.get(page(cast, "/tickets")).wsgi_request.user == cast.bruno


def test_on_an_address_of_its_own_nothing_is_left_in_the_browser_afterwards(desk, cast):
    link = path_of(desk.post(asked(cast, cast.alice), {"reason": "A call", "secret": PASSWORD}))
    browser = Client()
    browser.get(link)
    assert browser.get(page(cast, "/tickets")).wsgi_request.user == cast.alice

    browser.post(page(cast, "/acting/stop"))

    assert browser.get(page(cast, "/tickets")).status_code == 302
    assert "acting" not in browser.session


def test_the_person_sees_it_on_their_security_page_and_their_sessions_are_theirs(desk, cast, owner):
    begun(desk, cast)
    desk.get(page(cast, "/tickets"))
    person = Client()
    person.force_login(cast.alice)

    shown = person.get(page(cast, "/account/security")).context

    assert [(one.by, one.reason) for one in shown["acted"]] == [(owner, "A call")]
    assert all(is_current for _session, _device, is_current in shown["sessions"])


def test_what_the_team_read_stays_unread(desk, cast):
    ticket = cast.ticket()
    ticket.reply("An answer", by=cast.technician)
    begun(desk, cast)

    desk.get(page(cast, f"/t/{ticket.reference}"))

    assert ticket.participants.get(user=cast.alice).last_read_at < Entry.objects.filter(verb="replied").get().created_at


@pytest.mark.parametrize(("said", "status"), [({"reason": ""}, 422), ({"secret": "wrong"}, 422), ({"secret": ""}, 422)])
def test_without_a_reason_or_oneself_nothing_begins(desk, cast, said, status):
    answer = desk.post(asked(cast, cast.alice), {"reason": "A call", "secret": PASSWORD, **said})

    assert (answer.status_code, Acting.objects.count()) == (status, 0)


def _closed(cast):
    User.objects.filter(pk=cast.alice.pk).update(is_active=False)


def _confidential(cast):
    service = cast.service("secret", options={"visibility": "restricted"})
    service.grants.filter(role="handle").delete()
    Ticket.objects.filter(pk=cast.ticket(service).pk).update(visibility="restricted")


def _of_the_team(cast):
    User.objects.filter(pk=cast.alice.pk).update(is_staff=True)


@pytest.mark.parametrize(("before", "code"), [(_closed, "closed"), (_confidential, "confidential"), (_of_the_team, "not_yours")])
def test_nobody_acts_where_that_would_open_more_than_is_theirs(cast, owner, before, code):
    before(cast)

    with pytest.raises(Refused) as refused:
        acting.begin(cast.alice, cast.portal, by=owner, reason="A call")

    assert (refused.value.code, Acting.objects.count()) == (code, 0)


def test_an_agent_who_does_not_administer_the_portal_acts_in_nobodys_name(cast):
    with pytest.raises(Refused):
        acting.begin(cast.alice, cast.portal, by=cast.technician, reason="A call")


def test_begun_twice_it_is_one_and_for_another_person_the_first_ends(cast, owner):
    first = acting.begin(cast.alice, cast.portal, by=owner, reason="A call")
    assert acting.begin(cast.alice, cast.portal, by=owner, reason="A call") == first

    acting.begin(cast.bruno, cast.portal, by=owner, reason="Another call")

    assert [one.person for one in Acting.objects.running()] == [cast.bruno]
