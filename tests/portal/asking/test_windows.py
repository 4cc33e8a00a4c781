"""One form in two windows, and a page that is sent after its request was filed: nothing is lost, nothing is mixed, nothing is filed twice."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from parvis.portal.browse.drafts import kept_drafts
from parvis.tickets import drafts
from parvis.tickets.models import Draft, Ticket
from parvis.tickets.submission import submit
from tests.cast import Cast
from tests.portal.asking.conftest import STEPS
from tests.portal.asking.test_flow import FIRST, LAST, NEW, send, wizard

ONE, OTHER = {"summary": "The door", "kind": "a"}, {"summary": "The roof", "kind": "a"}


def filed_by_pages(house: Cast, client: Client) -> UUID:
    """The key of a request that was filed."""
    wizard(house)
    send(client, "what", FIRST)
    send(client, "who", LAST)
    key = Draft.objects.get().key
    client.post(f"{NEW}/check", {"key": key})
    return key


def test_an_old_page_of_a_filed_request_leads_to_its_confirmation(house: Cast, alice: Client) -> None:
    key = filed_by_pages(house, alice)

    answer = send(alice, "what", {**FIRST, "summary": "  The meter is\tbroken "}, key=key)

    assert answer.headers["Location"] == f"{NEW}/done/{Ticket.objects.get().reference}"
    assert not Draft.objects.exists()


def test_other_words_on_an_old_page_are_kept_as_a_draft_and_the_person_is_told(house: Cast, alice: Client) -> None:
    key = filed_by_pages(house, alice)
    changed = {**FIRST, "summary": "The meter is broken again"}

    first, second = (send(alice, "what", changed, key=key) for _click in range(2))

    draft = Draft.objects.get()
    assert (draft.answers, draft.key != key) == ({**changed, **LAST}, True)
    assert {answer.headers["Location"].partition("?")[0] for answer in (first, second)} == {f"{NEW}/what"}
    page = alice.get(first.headers["Location"]).content.decode()
    assert "You have already sent HOUSE-1 from this page. What you wrote since is kept below, as a draft." in page
    assert "The meter is broken again" in page


def test_what_was_kept_is_sent_once_and_its_old_page_leads_to_it(house: Cast, alice: Client) -> None:
    house.service("wizard")
    key = uuid4()
    alice.post(f"{NEW}/ask", {"summary": "Nothing works", "key": key})
    alice.post(f"{NEW}/ask", {"summary": "All works", "key": key})

    sent = alice.post(f"{NEW}/ask", {"summary": "All works", "key": Draft.objects.get().key})
    again = alice.post(f"{NEW}/ask", {"summary": "All works", "key": key})

    assert sent.headers["Location"] == again.headers["Location"] == f"{NEW}/done/HOUSE-2"
    assert [ticket.title for ticket in Ticket.objects.order_by("created_at")] == ["Nothing works", "All works"]
    assert not Draft.objects.exists()


def test_what_is_saved_by_itself_after_the_filing_begins_nothing(house: Cast, alice: Client) -> None:
    key = filed_by_pages(house, alice)

    answer = send(alice, "what", {**FIRST, "summary": "Half a wo"}, key=key, _autosave=1)

    assert (answer.status_code, answer.json()) == (409, {"filed": f"{NEW}/done/HOUSE-1"})
    assert not Draft.objects.exists()


def test_two_windows_are_two_drafts_and_each_sends_its_own(house: Cast, alice: Client) -> None:
    wizard(house)
    left, right = uuid4(), uuid4()

    send(alice, "what", ONE, key=left)
    onward = send(alice, "what", OTHER, key=right).headers["Location"]
    send(alice, "who", {"email": "left@town.example"}, key=left)
    send(alice, "who", {"email": "right@town.example"}, key=right)
    checked = alice.get(f"{NEW}/check?key={left}").content.decode()
    said = [alice.post(f"{NEW}/check", {"key": key}).headers["Location"] for key in (left, right)]

    assert said == [f"{NEW}/done/HOUSE-1", f"{NEW}/done/HOUSE-2"]
    assert onward == f"{NEW}/who?key={right}"
    assert "The door" in checked
    assert "The roof" not in checked
    assert f'href="{NEW}/what?key={left}#id_summary"' in checked
    assert [ticket.answers for ticket in Ticket.objects.order_by("created_at")] == [
        {**ONE, "email": "left@town.example"},
        {**OTHER, "email": "right@town.example"},
    ]


def test_a_new_window_of_a_form_that_was_begun_goes_on_with_it(house: Cast, alice: Client) -> None:
    wizard(house)
    send(alice, "what", ONE, key=uuid4())

    assert "The door" in alice.get(f"{NEW}/what").content.decode()
    assert "The door" not in alice.get(f"{NEW}/what?key={uuid4()}").content.decode()


def test_the_drafts_of_one_form_are_found_apart_and_erased_apart(house: Cast, alice: Client, rf: Any) -> None:
    wizard(house, title_from="summary")
    left, right = uuid4(), uuid4()
    send(alice, "what", ONE, key=left)
    request = rf.get("/")
    request.user, request.session = house.alice, {}
    alone = [kept.url for kept in kept_drafts(request, house.portal)]
    send(alice, "what", OTHER, key=right)

    found = {kept.title: kept.url for kept in kept_drafts(request, house.portal)}
    discard = f"{NEW.removesuffix('/new')}/draft/discard?key={left}"
    page = alice.get(f"{NEW}/what?key={left}").content.decode()
    alice.post(discard)

    assert [url.endswith("/services/wizard/new") for url in alone] == [True]
    assert {title: url.partition("?")[2] for title, url in found.items()} == {"The door": f"key={left}", "The roof": f"key={right}"}
    assert f'href="{discard}"' in page
    assert Draft.objects.get().key == right


def test_what_is_given_up_at_the_check_is_the_draft_of_that_page(house: Cast, alice: Client) -> None:
    wizard(house)
    checked, other = uuid4(), uuid4()
    for step, answers in (("what", FIRST), ("who", LAST)):
        send(alice, step, answers, key=checked)
    send(alice, "what", FIRST, key=other)

    page = alice.get(f"{NEW}/check?key={checked}").content.decode()

    assert f'href="{NEW.removesuffix("/new")}/draft/discard?key={checked}"' in page


@pytest.mark.parametrize("was", ["sent", "erased"])
def test_a_draft_that_another_window_ends_while_it_is_written_loses_nothing(
    house: Cast, alice: Client, monkeypatch: pytest.MonkeyPatch, was: str
) -> None:
    service, key = house.service("wizard"), uuid4()
    alice.post(f"{NEW}/ask", {"summary": "Half", "key": key, "_autosave": 1})
    kept = drafts.save

    def faster(draft: Draft, answers: Mapping[str, Any], *rest: Any, **more: Any) -> Draft:
        monkeypatch.undo()
        if was == "sent":
            submit(service, by=house.alice, answers=answers, key=key, draft=Draft.objects.get(pk=draft.pk))
        else:
            drafts.discard(Draft.objects.get(pk=draft.pk))
        return kept(draft, answers, *rest, **more)

    monkeypatch.setattr(drafts, "save", faster)
    answer = alice.post(f"{NEW}/ask", {"summary": "The whole", "key": key})

    assert answer.headers["Location"] == f"{NEW}/done/HOUSE-1"
    assert [ticket.title for ticket in Ticket.objects.all()] == ["The whole"]
    assert not Draft.objects.exists()


def test_a_page_left_behind_by_going_over_to_another_service_has_a_draft_of_its_own(house: Cast, alice: Client) -> None:
    house.service("wizard", options={"switch": True})
    house.service("other", options={"switch": True})
    key, there = uuid4(), "/p/house/services/other/new/ask"
    alice.post(f"{NEW}/ask", {"summary": "Typed already", "key": key, "_switch": "other"})
    moved = Draft.objects.get()

    alice.post(f"{NEW}/ask", {"summary": "From the old page", "key": key})
    alice.post(there, {"summary": "From the new page", "key": moved.key})

    assert {ticket.service.slug: ticket.title for ticket in Ticket.objects.all()} == {
        "wizard": "From the old page",
        "other": "From the new page",
    }
    assert not Draft.objects.exists()


def test_going_over_pressed_twice_moves_one_draft(house: Cast, alice: Client) -> None:
    house.service("wizard", options={"switch": True})
    house.service("other", options={"switch": True})
    pressed = {"summary": "Typed already", "key": uuid4(), "_switch": "other"}

    for _click in range(2):
        alice.post(f"{NEW}/ask", pressed)

    draft = Draft.objects.get()
    assert (draft.service.slug, draft.answers) == ("other", {"summary": "Typed already"})


def test_an_address_that_names_a_draft_keeps_to_it_on_the_pages_that_follow(house: Cast, alice: Client) -> None:
    house.service("wizard")
    key = uuid4()

    opened = alice.get(f"{NEW}?key={key}").headers["Location"]
    alice.post(f"{NEW}/ask", {"summary": "Typed in another window", "key": uuid4(), "_autosave": "1"})

    page = alice.get(opened).content.decode()
    assert f'value="{key}"' in page
    assert "Typed in another window" not in page


def test_who_goes_over_finds_their_own_words_though_another_window_saves_meanwhile(house: Cast, alice: Client) -> None:
    house.service("wizard", options={"switch": True})
    house.service("other", options={"switch": True})

    answer = alice.post(f"{NEW}/ask", {"summary": "Typed in this window", "key": uuid4(), "_switch": "other"})
    alice.post("/p/house/services/other/new/ask", {"summary": "Typed in another", "key": uuid4(), "_autosave": "1"})

    page = alice.get(answer.headers["Location"], follow=True).content.decode()
    assert "Typed in this window" in page
    assert "Typed in another" not in page


def test_what_was_typed_after_the_session_ended_joins_the_draft_of_its_page(house: Cast, alice: Client, visitor: Client) -> None:
    house.grant("see", service=house.service("wizard", steps=STEPS))
    key = uuid4()
    send(alice, "what", ONE, key=key)

    send(visitor, "what", {**ONE, "summary": "The door again"}, key=key)
    visitor.force_login(house.alice)

    draft = Draft.objects.get()
    assert (draft.owner, draft.key, draft.answers) == (house.alice, key, {**ONE, "summary": "The door again"})


def test_a_page_of_somebody_elses_request_begins_with_none_of_its_answers(house: Cast, visitor: Client) -> None:
    wizard(house)
    send(visitor, "what", FIRST)
    send(visitor, "who", LAST)
    key = Draft.objects.get().key
    visitor.post(f"{NEW}/check", {"key": key})

    send(Client(), "what", OTHER, key=key)

    assert Draft.objects.get().answers == OTHER
