"""A form through its pages: nothing skipped, nothing typed lost, nothing filed twice."""

import re
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from parvis.tickets.models import Draft, Ticket
from tests.cast import Cast, text
from tests.portal.asking.conftest import STEPS

NEW = "/p/house/services/wizard/new"
FIRST = {"summary": "The meter is broken", "kind": "a"}
LAST = {"email": "helene@town.example"}


def wizard(house: Cast, **more: object) -> None:
    house.service("wizard", steps=STEPS, use=more.pop("use", "everyone"), **more)


def send(client: Client, step: str, answers: dict[str, object], **more: object) -> object:
    return client.post(f"{NEW}/{step}", {**answers, **more})


def test_the_start_leads_to_the_first_page(house: Cast, alice: Client) -> None:
    wizard(house)

    assert alice.get(NEW).headers["Location"] == f"{NEW}/what"


def test_looking_at_a_form_writes_nothing(house: Cast, visitor: Client) -> None:
    wizard(house)

    answer = visitor.get(f"{NEW}/what")

    assert answer.status_code == 200
    assert not Draft.objects.exists()
    assert "session" not in visitor.cookies


def test_a_page_answered_leads_to_the_next_that_applies(house: Cast, alice: Client) -> None:
    wizard(house)

    assert send(alice, "what", FIRST).headers["Location"] == f"{NEW}/who"
    assert send(alice, "what", {**FIRST, "kind": "b"}).headers["Location"] == f"{NEW}/more"


def test_a_page_with_a_fault_is_shown_again_with_all_that_was_typed(house: Cast, alice: Client) -> None:
    wizard(house)

    answer = send(alice, "what", {"summary": "", "kind": "b"})

    assert answer.status_code == 422
    assert "<title>Error: What, Wizard, House" in answer.content.decode().replace("\n", "")
    assert Draft.objects.get().answers == {"kind": "b"}


def test_the_only_page_of_a_form_is_called_by_its_service_once(house: Cast, alice: Client) -> None:
    """However French spaces the title."""
    house.service("meter", title={"fr": "Compteur : en panne ?", "en": "Meter: broken?"})

    answer = alice.get("/p/house/services/meter/new", follow=True)
    page = alice.get(f"{answer.wsgi_request.path}?lang=fr", follow=True).content.decode()

    title = re.search("<title>(.*?)</title>", page, re.DOTALL)
    assert title and title[1].strip().startswith("Compteur\u00a0: en panne\u202f?") and title[1].count("Compteur") == 1


def test_a_later_page_cannot_be_sent_before_the_first(house: Cast, alice: Client) -> None:
    wizard(house)

    answer = send(alice, "who", LAST)

    assert answer.headers["Location"] == f"{NEW}/what"
    assert not Ticket.objects.exists()


def test_the_check_cannot_be_sent_before_every_page_is_answered(house: Cast, alice: Client) -> None:
    wizard(house)
    send(alice, "what", FIRST)

    answer = alice.post(f"{NEW}/check", {})

    assert answer.headers["Location"] == f"{NEW}/who"
    assert not Ticket.objects.exists()


def test_the_check_repeats_each_answer_with_a_link_back_to_it(house: Cast, alice: Client) -> None:
    wizard(house)
    send(alice, "what", FIRST)
    send(alice, "who", LAST)

    page = alice.get(f"{NEW}/check").content.decode()

    assert "The meter is broken" in page
    assert f'href="{NEW}/what#id_summary"' in page
    assert f'href="{NEW}/who#id_email"' in page


def test_what_is_checked_is_filed_and_confirmed(house: Cast, alice: Client) -> None:
    wizard(house)
    send(alice, "what", FIRST)
    send(alice, "who", LAST)

    answer = alice.post(f"{NEW}/check", {"key": Draft.objects.get().key})

    ticket = Ticket.objects.get()
    assert answer.headers["Location"] == f"{NEW}/done/{ticket.reference}"
    assert (ticket.requester, ticket.answers) == (house.alice, {**FIRST, **LAST})
    assert not Draft.objects.exists()
    assert "The request Wizard has been recorded." in alice.get(answer.headers["Location"]).content.decode()


def test_the_same_check_sent_twice_files_once(house: Cast, alice: Client) -> None:
    wizard(house)
    send(alice, "what", FIRST)
    send(alice, "who", LAST)
    key = Draft.objects.get().key

    first, second = (alice.post(f"{NEW}/check", {"key": key}) for _click in range(2))

    assert first.headers["Location"] == second.headers["Location"]
    assert Ticket.objects.count() == 1


def test_one_page_is_sent_at_once_and_a_double_click_files_once(house: Cast, alice: Client) -> None:
    house.service("wizard")
    data = {"summary": "Nothing works", "key": uuid4()}

    first, second = (alice.post(f"{NEW}/ask", data) for _click in range(2))

    assert first.headers["Location"] == f"{NEW}/done/{Ticket.objects.get().reference}" == second.headers["Location"]


def test_one_page_can_be_checked_first(house: Cast, alice: Client) -> None:
    house.service("wizard")

    answer = alice.post(f"{NEW}/ask", {"summary": "Nothing works", "_check": "1"})

    assert answer.headers["Location"] == f"{NEW}/check"
    assert not Ticket.objects.exists()


def test_somebody_elses_key_files_nothing(house: Cast, alice: Client) -> None:
    house.service("wizard")
    key = house.ticket(by=house.chloe).key

    alice.post(f"{NEW}/ask", {"summary": "Mine", "key": key}, follow=True)

    assert Ticket.objects.count() == 1


def test_conditions_come_first_and_must_be_accepted(house: Cast, alice: Client) -> None:
    wizard(house, conditions=text("I accept the terms"))

    refused = alice.post(NEW, {})
    skipped = send(alice, "what", FIRST)
    accepted = alice.post(NEW, {"accept": "1"})

    assert refused.status_code == 422
    assert "Tick the box to go on" in refused.content.decode()
    assert skipped.headers["Location"] == NEW
    assert accepted.headers["Location"] == f"{NEW}/what"
    assert alice.get(NEW).headers["Location"] == f"{NEW}/what"


def test_a_draft_is_saved_while_typing_and_found_again(house: Cast, alice: Client) -> None:
    wizard(house)

    saved = send(alice, "what", {"summary": "Half a sent"}, _autosave="1")

    assert saved.status_code == 200
    assert "Half a sent" in alice.get(f"{NEW}/what").content.decode()


def test_a_draft_put_aside_is_kept_as_it_is(house: Cast, alice: Client) -> None:
    wizard(house)

    answer = send(alice, "what", {"kind": "b"}, _later="1")

    assert answer.headers["Location"] == "/p/house/"
    assert Draft.objects.get().answers == {"kind": "b"}


def test_going_back_keeps_what_was_typed(house: Cast, alice: Client) -> None:
    wizard(house)
    send(alice, "what", FIRST)

    answer = send(alice, "who", {"email": "not yet"}, _back="1")

    assert answer.headers["Location"] == f"{NEW}/what"
    assert Draft.objects.get().answers["email"] == "not yet"


def test_giving_up_is_asked_twice_and_erases_the_draft(house: Cast, alice: Client) -> None:
    wizard(house)
    send(alice, "what", FIRST)
    discard = "/p/house/services/wizard/draft/discard"

    asked = alice.get(discard)
    assert asked.status_code == 200
    assert Draft.objects.exists()

    alice.post(discard)
    assert not Draft.objects.exists()


def test_a_service_nobody_may_see_is_not_there(house: Cast, alice: Client) -> None:
    house.service("wizard", use="customers")

    assert alice.get(f"{NEW}/ask").status_code == 404


def test_a_service_one_may_only_see_is_forbidden(house: Cast, alice: Client) -> None:
    service = house.service("wizard", use="customers")
    house.grant("see", service=service)

    assert alice.get(f"{NEW}/ask").status_code == 403
    assert alice.post(f"{NEW}/ask", {"summary": "x"}).status_code == 403


def test_a_new_request_begins_with_the_answers_of_an_earlier_one(house: Cast, alice: Client) -> None:
    service = house.service("wizard")
    earlier = house.ticket(service, answers={"summary": "Printer", "description": "Jams"})

    page = alice.get(f"{NEW}/ask?from={earlier.reference}").content.decode()
    assert "Printer" in page
    assert "Jams" in page

    alice.post(f"{NEW}/ask", {"summary": "Printer again", "description": "Jams", "from": earlier.reference})
    assert Ticket.objects.exclude(pk=earlier.pk).get().answers == {"summary": "Printer again", "description": "Jams"}


def test_nobody_begins_with_the_answers_of_a_request_they_may_not_see(house: Cast, alice: Client) -> None:
    service = house.service("wizard")
    foreign = house.ticket(service, by=house.chloe, answers={"summary": "Secret of Chloe"})

    assert "Secret of Chloe" not in alice.get(f"{NEW}/ask?from={foreign.reference}").content.decode()


def test_one_goes_over_to_another_service_without_losing_what_was_typed(house: Cast, alice: Client) -> None:
    house.service("wizard", options={"switch": True})
    house.service("other", options={"switch": True})

    answer = alice.post(f"{NEW}/ask", {"summary": "Typed already", "_switch": "other"})

    assert answer.headers["Location"] == f"/p/house/services/other/new?key={Draft.objects.get().key}"
    assert "Typed already" in alice.get("/p/house/services/other/new/ask").content.decode()
    assert Draft.objects.get().service.slug == "other"


def test_what_the_other_service_does_not_ask_comes_back_and_files_and_all_is_sent(house: Cast, alice: Client) -> None:
    asked = [{"key": "summary", "type": "text", "label": text("Summary")}, {"key": "reason", "type": "text", "label": text("Reason")}]
    house.service("wizard", options={"switch": True})
    house.service("other", options={"switch": True}, fields=asked)
    typed = {"summary": "Typed already", "description": "A long story", "files": SimpleUploadedFile("a.txt", b"text")}

    alice.post(f"{NEW}/ask", {**typed, "_switch": "other"})
    there = alice.get("/p/house/services/other/new/ask").content.decode()
    alice.post("/p/house/services/other/new/ask", {"summary": "Typed again", "reason": "Because", "_switch": "wizard"})
    back = alice.get(f"{NEW}/ask").content.decode()

    assert "Typed already" in there
    assert [words for words in ("Typed again", "A long story", "a.txt") if words not in back] == []
    kept = re.search(r'name="_kept-files" value="([^"]+)"', back)
    assert kept
    alice.post(f"{NEW}/ask", {"summary": "Typed again", "description": "A long story", "_kept-files": kept[1]})
    assert Ticket.objects.get().answers["files"][0]["name"] == "a.txt"
    assert "_aside" not in Ticket.objects.get().answers


def test_the_kinds_stand_in_one_order_whichever_one_is_on(house: Cast, alice: Client) -> None:
    for order, slug in enumerate(("wizard", "other", "third")):
        house.service(slug, options={"switch": True}, order=order)

    def chips(slug: str) -> list[str]:
        page = alice.get(f"/p/house/services/{slug}/new/ask").content.decode()
        return re.findall(r'<(?:span|button) class="chip"[^>]*>(\w+)<', page)

    assert chips("wizard") == chips("third") == ["Wizard", "Other", "Third"]


def test_one_goes_over_only_to_services_that_say_so(house: Cast, alice: Client) -> None:
    house.service("wizard", options={"switch": True})
    house.service("other")

    assert alice.post(f"{NEW}/ask", {"summary": "Typed", "_switch": "other"}).status_code == 404


def test_a_version_that_has_a_name_is_named_on_the_form_the_request_and_its_print(house: Cast, alice: Client) -> None:
    service = house.service("report", use="everyone")
    service.form.publish({"steps": STEPS[2:]}, "FRM-12, version 3")
    ticket = house.ticket(service, answers=LAST)

    pages = [
        alice.get(f"/p/house{path}").content.decode()
        for path in ("/services/report/new/who", ticket_path(ticket), f"{ticket_path(ticket)}/print")
    ]

    assert ["FRM-12, version 3" in page for page in pages] == [True, True, True]


def test_a_version_without_a_name_is_not_spoken_of(house: Cast, alice: Client) -> None:
    wizard(house)

    assert "Form:" not in alice.get(f"{NEW}/what").content.decode()


def test_a_service_may_say_otherwise_that_it_sends_and_what_was_sent(house: Cast, alice: Client) -> None:
    said = {"send": text("Send the message"), "cancel": text("Do not send"), "recorded": text("Your message is sent.")}
    service = house.service("message", use="everyone", options=said)
    ticket = house.ticket(service)

    form = alice.get("/p/house/services/message/new/ask").content.decode()
    done = alice.get(f"/p/house/services/message/new/done/{ticket.reference}").content.decode()

    assert ["Send the message" in form, "Do not send" in form, "Your message is sent." in done] == [True, True, True]


def ticket_path(ticket: Ticket) -> str:
    return f"/t/{ticket.reference}"
