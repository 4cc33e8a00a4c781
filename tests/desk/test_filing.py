"""A request recorded in the name of somebody: through the service's own form, with its own checks."""

from uuid import UUID, uuid4

import pytest

from parvis.catalogue.models import Grant
from parvis.kit.errors import Refused
from parvis.people.models import User
from parvis.tickets.behalf import Behalf, begin, new_person
from parvis.tickets.models import Draft, Ticket
from tests.cast import text

PAGES = [
    {"key": "ask", "title": text("Ask"), "fields": [{"key": "summary", "type": "text", "label": text("Summary"), "required": True}]},
    {"key": "more", "title": text("More"), "fields": [{"key": "where", "type": "text", "label": text("Where"), "required": True}]},
]


@pytest.fixture
def known(cast):
    cast.ticket()
    return cast.alice


def begun(cast, desk, **said):
    answer = desk.post(f"/desk/new/for/{cast.alice.pk}", {"service": str(cast.help.pk), "channel": "call", **said})
    return answer.url


def test_somebody_known_is_found_by_name(cast, desk, known):
    page = desk.get("/desk/new", {"q": "alice"}).content.decode()

    assert f"/desk/new/for/{cast.alice.pk}" in page
    assert str(cast.chloe.pk) not in page


def test_a_request_said_by_telephone_is_filed_in_their_name(cast, desk, known):
    cast.forget_mails()

    filed = desk.post(begun(cast, desk), {"summary": "The phone says so"})

    ticket = Ticket.objects.get(title="The phone says so")
    entry = ticket.entries.get(verb="submitted")
    assert filed.url == f"/desk/t/{ticket.reference}"
    assert (ticket.requester, ticket.channel, ticket.organisation) == (cast.alice, "call", cast.home)
    assert (entry.actor, entry.is_from_team, entry.data["for"]) == (cast.technician, True, "Alice Martin")
    assert "ticket_received" in cast.mails(cast.alice)
    assert not Draft.objects.exists()


def test_each_page_of_the_form_is_asked_and_checked(cast, desk, known):
    service = cast.service("pages", steps=PAGES)
    first = begun(cast, desk, service=str(service.pk))

    assert desk.post(first, {"summary": ""}).status_code == 422
    second = desk.post(first, {"summary": "Two pages"}).url
    assert second.endswith("/more")
    assert desk.post(second, {"where": ""}).status_code == 422
    desk.post(second, {"where": "Here"})

    assert Ticket.objects.get(title="Two pages").answers["where"] == "Here"


def test_sent_twice_it_is_filed_once(cast, desk, known):
    address = begun(cast, desk)
    assert Behalf.of(cast.technician, UUID(address.split("/")[3])) is not None

    answers = [desk.post(address, {"summary": "Once"}) for _ in range(2)]

    ticket = Ticket.objects.get(title="Once")
    assert [(one.status_code, one.headers["Location"]) for one in answers] == [(302, f"/desk/t/{ticket.reference}")] * 2


def test_a_form_sent_again_after_it_was_filed_begins_another_request(cast, desk, known):
    key = str(uuid4())
    first = begun(cast, desk, key=key)
    assert begun(cast, desk, key=key) == first

    desk.post(first, {"summary": "One"})
    desk.post(begun(cast, desk, key=key), {"summary": "Two"})

    assert set(Ticket.objects.filter(channel="call").values_list("title", flat=True)) == {"One", "Two"}


def test_another_choice_with_the_key_of_the_first_is_another_request(cast, desk, known):
    key, other = str(uuid4()), cast.service("other")
    first, second = begun(cast, desk, key=key), begun(cast, desk, key=key, service=str(other.pk))

    desk.post(first, {"summary": "One"})
    desk.post(second, {"summary": "Two"})

    assert set(Ticket.objects.filter(channel="call").values_list("title", "service__slug")) == {("One", "help"), ("Two", "other")}


def test_what_a_colleague_filed_is_not_found_by_its_draft(cast, desk, browse, known):
    address = begun(cast, desk)
    desk.post(address, {"summary": "Once"})

    assert browse(cast.agent("olga")).post(address, {"summary": "Once"}).status_code == 404


def test_what_is_not_open_to_the_person_is_not_filed_for_them(cast, desk, known):
    closed = cast.service("closed")
    Grant.objects.filter(service=closed, role="use").delete()

    assert desk.post(f"/desk/new/for/{cast.alice.pk}", {"service": str(closed.pk), "channel": "call"}).status_code == 422
    with pytest.raises(Refused) as caught:
        begin(closed, cast.alice, cast.home, "call", by=cast.technician)
    assert caught.value.code == "not_granted"


def test_a_draft_is_its_agents_alone(cast, browse, desk, known):
    address = begun(cast, desk)

    other = browse(cast.agent("olga"))

    assert [other.get(address).status_code, browse(cast.alice).get(address).status_code] == [404, 404]


def test_giving_up_leaves_nothing(cast, desk, known):
    desk.post(begun(cast, desk), {"_cancel": "1"})

    assert not Draft.objects.exists()


def test_somebody_new_is_written_down_within_an_organisation(cast, desk, known):
    answer = desk.post(
        "/desk/new", {"email": "dora@town.example", "name": "Dora Petit", "organisation": str(cast.home.pk), "portal": "house"}
    )

    dora = User.objects.get(email="dora@town.example")
    assert answer.url == f"/desk/new/for/{dora.pk}"
    assert (dora.first_name, dora.has_usable_password(), dora.places()[0].organisation) == ("Dora", False, cast.home)
    assert desk.get(answer.url).status_code == 200


@pytest.mark.parametrize(
    ("email", "code"), [("nobody", "no_address"), ("tessa@house.example", "not_a_customer"), ("chloe@house.example", "elsewhere")]
)
def test_an_address_that_cannot_be_theirs_is_refused(cast, email, code):
    cast.technician.get_username(), cast.chloe.get_username()

    with pytest.raises(Refused) as caught:
        new_person(email, name="", organisation=cast.home, portal=cast.portal)

    assert caught.value.code == code
