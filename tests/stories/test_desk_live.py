"""Two agents on one request see each other: reading, writing, and what one of them or the customer has just said. Design 6.1."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import expect

from tests.stories.visitor import NewVisitor, Visitor

pytestmark = [pytest.mark.story, pytest.mark.timeout(300)]

PASSWORD = "parvis-demo"
WITHIN = 1.0
SCANNER = "Le scanner n’envoie plus les e-mails"
SOCKETS = "Prises mortes dans la salle de réunion"
CERTIFICATE = "Renouveler le certificat de l’extranet"
SUSPECT = "Message suspect reçu par toute l’équipe"

PLACE = "document.activeElement.getBoundingClientRect().top"
"""Of what one has in hand, on the screen: a heading that came in above it moves it no more than the list's being drawn anew."""

LAST_OF_ALL = """
  Math.random = () => 100;  /* of those who look for what concerns them least */
  const { setTimeout } = globalThis;
  globalThis.waits = [];
  globalThis.setTimeout = (act, delay, ...more) => { waits.push(delay); return setTimeout(act, delay, ...more); };
"""
MARKED = """() => {
  const queue = document.querySelector("#queue");
  const note = () => { for (const row of queue.querySelectorAll("li[data-on]")) if (!marked.includes(row.id)) marked.push(row.id); };
  globalThis.marked = [];
  document.querySelector(".queue li a").dataset.putAnew = "";  /* until the list is drawn again */
  new MutationObserver(note).observe(queue, { subtree: true, childList: true, attributes: true });
  note();
}"""
"""Every row that is marked as the open one, from now on."""


def at_the_desk(visitor: NewVisitor, login: str) -> Visitor:
    someone = visitor("ipeos")
    someone.open("//desk/login")
    someone.page.locator("input[name=login]").fill(login)
    someone.page.locator("input[name=password]").fill(PASSWORD)
    someone.go(someone.page.locator("form:has(input[name=password]) button[type=submit]").first)
    return someone


def on_the_request(someone: Visitor, reference: str) -> None:
    someone.open(f"//desk/t/{reference}?view=open")
    expect(someone.page.locator("#live[data-state=open]")).to_be_attached()


def since(moment: float) -> float:
    return time.monotonic() - moment


def shows(someone: Visitor, place: str, words: str) -> None:
    """Waits until it does, looking at each picture that the browser draws: `expect` looks again after longer and longer times."""
    someone.page.wait_for_function("([place, words]) => document.querySelector(place)?.innerText.includes(words)", arg=[place, words])


def retitle(someone: Visitor, title: str) -> None:
    someone.page.get_by_text("Autres actions").locator("xpath=ancestor::summary").click()
    someone.page.locator("#new-title").fill(title)
    someone.page.get_by_role("button", name="Changer le titre").click()
    expect(someone.page.locator("h1")).to_have_text(title)


@pytest.fixture
def two(visitor: NewVisitor, request: pytest.FixtureRequest) -> tuple[Visitor, Visitor, str]:
    """Both at the desk, one of them on a request of the story's own: other stories are told at the same time, by the same people."""
    aurelie, laurent = at_the_desk(visitor, "aurelie.maran"), at_the_desk(visitor, "laurent.zobel")
    aurelie.open("//desk/queue?view=open&state=all")
    reference = aurelie.page.locator(".queue li", has_text=request.param).locator(".ref").inner_text()
    on_the_request(aurelie, reference)
    return aurelie, laurent, reference


@pytest.mark.parametrize("two", [SCANNER], indirect=True)
def test_two_on_one_request_see_each_other_within_a_second(two: tuple[Visitor, Visitor, str]) -> None:
    aurelie, laurent, reference = two
    on_the_request(laurent, reference)
    begun = time.monotonic()
    shows(aurelie, "#presence", "Laurent Zobel lit aussi")
    shows(laurent, "#presence", "Aurélie Maran lit aussi")
    assert since(begun) < WITHIN

    laurent.page.locator("[name=mode][value=note]").check()
    laurent.page.locator("#body").press_sequentially("J’ai changé le mot de passe du relais, @aurelie.maran")
    laurent.page.keyboard.press("Escape")
    begun = time.monotonic()
    shows(aurelie, "#presence", "Laurent Zobel écrit")
    assert since(begun) < WITHIN

    aurelie.page.locator("#body").fill("Bonjour, pouvez-vous")
    with laurent.page.expect_response(re.compile("/answers")):
        laurent.page.keyboard.press("Control+Enter")
    expect(laurent.page.locator(".mention").last).to_be_visible()
    begun = time.monotonic()
    shows(aurelie, "#news", "Laurent Zobel a écrit à ")
    assert since(begun) < WITHIN
    bar = aurelie.page.locator("#news")
    expect(bar).to_contain_text(re.compile("Laurent Zobel a écrit à .+, voir"))
    expect(aurelie.page.locator("#body")).to_have_value("Bonjour, pouvez-vous")
    expect(aurelie.page.locator("#body")).to_be_focused()
    expect(aurelie.page.locator("#thread .mention").last).to_have_text("@Aurélie")

    before = aurelie.page.locator("#composer [name=seen]").input_value()
    bar.get_by_role("link", name="voir").click()
    expect(bar).to_be_empty()
    assert aurelie.page.locator("#composer [name=seen]").input_value() != before

    laurent.page.close()
    expect(aurelie.page.locator(".presence__one", has_text="Laurent Zobel")).to_have_count(0)
    aurelie.page.locator("#body").fill("")


@pytest.mark.parametrize("two", [SOCKETS], indirect=True)
def test_the_queue_follows_without_losing_its_place(two: tuple[Visitor, Visitor, str]) -> None:
    aurelie, laurent, reference = two
    laurent.open("//desk/queue?view=open")
    laurent.page.set_viewport_size({"width": 1280, "height": 500})
    expect(laurent.page.locator("#live[data-state=open]")).to_be_attached()
    last = laurent.page.locator(".queue a").last
    last.focus()
    held, place = last.get_attribute("data-open"), laurent.page.evaluate(PLACE)
    assert laurent.page.evaluate("document.querySelector('#queue .col__scroll').scrollTop") > 0

    title = f"{SOCKETS} {int(time.time())}"
    retitle(aurelie, title)

    begun = time.monotonic()
    shows(laurent, f"#row-{reference} a", title)
    assert since(begun) < 2 * WITHIN
    assert laurent.page.evaluate("document.activeElement.dataset.open") == held
    assert laurent.page.evaluate(PLACE) == pytest.approx(place, abs=4)


@pytest.mark.parametrize("two", [SOCKETS], indirect=True)
def test_a_list_that_comes_late_marks_what_was_opened_meanwhile(two: tuple[Visitor, Visitor, str]) -> None:
    aurelie, _laurent, reference = two
    page, late = aurelie.page, []

    of_this = re.compile(rf"/desk/queue\?.*on={reference}")
    page.route(of_this, lambda route: late.append((route, route.fetch())))
    with (
        page.expect_request(of_this),
        page.expect_response(lambda answer: answer.request.method == "POST" and "/presence" not in answer.url),
    ):
        page.locator("[data-key=w]").click()
    other = page.locator(f".queue li:not(#row-{reference})").first
    shown = other.get_attribute("id")
    other.locator("a").click()
    expect(page.locator(f"#{shown}[data-on]")).to_be_visible()
    page.wait_for_timeout(500)
    page.evaluate(MARKED)
    route, answer = late[0]
    with page.expect_response(of_this):
        route.fulfill(response=answer)
    expect(page.locator("[data-put-anew]")).to_have_count(0)

    assert page.evaluate("marked") == [shown]


@pytest.mark.parametrize("two", [SUSPECT], indirect=True)
def test_a_change_in_the_queue_does_not_wait_for_one_that_concerns_it_least(two: tuple[Visitor, Visitor, str], visitor: NewVisitor) -> None:
    aurelie, laurent, reference = two
    laurent.context.add_init_script(LAST_OF_ALL)
    laurent.open("//desk/queue?view=open")
    expect(laurent.page.locator("#live[data-state=open]")).to_be_attached()
    customer = visitor("ipeos")
    customer.sign_in("julien.faure", PASSWORD)
    customer.open("/services/nouveau-ticket/new")
    customer.say({"Titre": "Une demande de plus", "Description": "Pour la file."})
    customer.press("Envoyer message", exact=True)
    laurent.page.wait_for_function("waits.some(delay => delay > 60_000)")

    begun = time.monotonic()
    retitle(aurelie, title := f"{SUSPECT} {int(time.time())}")
    shows(laurent, f"#row-{reference} a", title)
    assert since(begun) < 5 * WITHIN


@pytest.mark.parametrize("two", [CERTIFICATE], indirect=True)
def test_put_off_and_unread_by_the_keyboard(visitor: NewVisitor, two: tuple[Visitor, Visitor, str]) -> None:
    aurelie, _laurent, reference = two
    page = aurelie.page
    page.locator("#content").focus()
    page.keyboard.press("z")
    expect(page.locator(".snooze")).to_contain_text("Les engagements continuent de courir")
    expect(page.locator(".snooze button").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".snoozed")).to_be_visible()
    aurelie.open("//desk/queue?view=asleep")
    expect(page.locator(f"#row-{reference}")).to_be_visible()

    on_the_request(aurelie, reference)
    page.locator("#content").focus()
    page.keyboard.press("z")
    expect(page.locator(".snoozed")).to_have_count(0)

    page.locator("#content").focus()
    page.keyboard.press("u")
    expect(page).to_have_url(re.compile(r"/desk/queue\?view=open"))
    expect(page.locator(f"#row-{reference}[data-unread]")).to_be_visible()


@pytest.mark.parametrize("two", [SUSPECT], indirect=True)
def test_where_no_stream_can_be_had_the_page_asks_from_time_to_time(visitor: NewVisitor, two: tuple[Visitor, Visitor, str]) -> None:
    aurelie, laurent, reference = two
    laurent.context.add_init_script("delete window.EventSource")
    laurent.page.clock.install()
    laurent.open(f"//desk/t/{reference}?view=open")
    expect(laurent.page.locator("#live[data-state=polling]")).to_be_attached()

    laurent.page.clock.fast_forward("00:30")
    expect(laurent.page.locator("#presence")).to_contain_text("Aurélie Maran lit aussi")
    expect(aurelie.page.locator("#presence")).to_contain_text("Laurent Zobel lit aussi")

    laurent.open("//desk/customers")
    expect(aurelie.page.locator(".presence__one", has_text="Laurent Zobel")).to_have_count(0)
