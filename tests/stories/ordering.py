"""What the stories of orders share: an appointment, the steps of the wizard, and the simulated outside that goes on with them."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import uuid4

from playwright.sync_api import Response, expect

from parvis.presets.demo.people import PASSWORD
from tests.stories.house import House
from tests.stories.visitor import NewVisitor, Visitor

WITHIN = 60
OTHERS = 5
"""Times tried, one after the other: stories book at the same time."""
CHOSEN = "trois pommes sur le mur bleu"
ORDER = "/services/e-just-fibre/new/installation"
BUILDING, PM, PBO = "IMB/77058/X/0Z60", "FI-77058-000B", "PT 002053"
"""A building that no page of addresses knows: what is ordered there leaves those of other stories as they are."""
ADDRESS = {"number": "60", "street": "rue Etienne Ganneron", "postcode": "77600", "town": "Bussy"}
INSTALLATION = {
    "operator_order_reference": "AT-8100 SIM-DONE",
    "building_id": BUILDING,
    "pm_reference": PM,
    "pbo_reference": PBO,
    "customer_last_name": "Le Goff",
    "customer_first_name": "Jeanne",
    "customer_mobile": "0600004218",
    **{f"customer_address_{part}": words for part, words in ADDRESS.items()},
}
"""The first step as one types it who was given everything on paper."""


@contextmanager
def own_clock(house: House) -> Iterator[None]:
    """Inside, which is early on a simulated day, no other story puts the simulated clock forward: what lasts some days is there to be seen."""
    with house.alone("clock"):
        shown = datetime.fromisoformat(house.types("simulated", "clock").partition(",")[0])
        house.types("simulated", "clock", "--at", f"{shown + timedelta(days=1):%Y-%m-%d}T07:00")
        yield


def wait_for(one: Visitor, state: str) -> None:
    """A worker takes it there meanwhile."""
    until = time.monotonic() + WITHIN
    while time.monotonic() < until:
        one.page.reload()
        if one.page.locator(".turn .status").first.inner_text().strip() == state:
            return
        time.sleep(0.5)
    raise AssertionError(f"never “{state}”: {one.text()[:400]}")


def wait_for_words(one: Visitor, words: str) -> None:
    until = time.monotonic() + WITHIN
    while time.monotonic() < until:
        one.page.reload()
        if words in one.text():
            return
        time.sleep(0.5)
    raise AssertionError(f"never “{words}”: {one.text()[:400]}")


def signed_in(visitor: NewVisitor, login: str = "sophie.quere", **more: object) -> Visitor:
    one = visitor("operateurs", **more)
    one.sign_in(login, PASSWORD)
    return one


def plain(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").split())


def said(one: Visitor, selector: str) -> list[str]:
    """The visible texts of these places, in the order of the page."""
    return [plain(text) for text in one.page.locator(selector).locator("visible=true").all_inner_texts()]


def primary(one: Visitor) -> None:
    one.go(one.page.locator("main form button.btn--primary").locator("visible=true").last)


def typed(one: Visitor, name: str, words: str) -> None:
    """With the keys alone."""
    one.page.locator(f"[name={name}]").first.focus()
    one.page.keyboard.press("Control+A")
    one.page.keyboard.type(words)


def pick(one: Visitor, name: str, value: str) -> None:
    """An answer of a group of choices, with the keys alone."""
    one.page.locator(f"[name={name}][value={value}]").focus()
    one.page.keyboard.press("Space")


def faults(one: Visitor) -> dict[str, str]:
    """{key: what is said beside it}; each is named in the summary too, which leads to its field."""
    beside = {}
    for field in one.page.locator("main form [data-field]:has(> .error)").all():
        control = field.locator("input, select, textarea").first
        described = (field.get_attribute("aria-describedby") or control.get_attribute("aria-describedby") or "").split()
        assert field.locator("> .error").get_attribute("id") in described
        beside[str(field.get_attribute("data-field"))] = plain(field.locator("> .error").inner_text()).partition(": ")[2]
    summary = [plain(text) for text in one.page.locator(".errors li").all_inner_texts()]
    assert sorted(summary) == sorted(beside.values())
    return beside


def chooses(one: Visitor, nth: int = 0) -> None:
    """A free time on a page of times, the nth if nobody is faster. Where the page holds what is chosen, it says that it does."""
    times = one.page.locator("#times")
    for place in range(nth, nth + OTHERS):
        time_of = times.locator("input[name=start]").nth(place)
        if time_of.is_checked():
            return
        if not (one.has_script and times.get_attribute("hx-post")):
            time_of.check(force=True)
            return
        value = str(time_of.get_attribute("value"))
        with one.page.expect_response(_is_hold) as held:
            time_of.check(force=True)
        if held.value.status == 200:
            expect(one.page.locator("#choice .due")).to_be_visible()
            return
        one.page.wait_for_url(re.compile(rf"taken={value}"))
    raise AssertionError("somebody was faster each time")


def _is_hold(answer: Response) -> bool:
    return answer.request.method == "POST" and "do=hold" in (answer.request.post_data or "")


def takes(one: Visitor, send: Callable[[], None], nth: int = 0) -> None:
    """Chooses a free time and sends it; where another story was faster, the next, as whoever reads that does."""
    for place in range(nth, nth + OTHERS):
        chooses(one, place)
        send()
        if not one.page.locator(".errors").count():
            return
    raise AssertionError(one.page.locator(".errors").inner_text())


def an_appointment(one: Visitor) -> str:
    """Its reference: at the building of this module, for a house, by the codes on paper."""
    one.open(f"/appointments/new?service=e-rdv-grand-public&key={uuid4()}")
    codes = {"street_number": ADDRESS["number"], "street_code": "0361", "town_code": "77058"}
    for name, words in codes.items():
        one.page.fill(f"[name={name}]", words)
    for name, value in {"product_nature": "just_fibre", "operation": "house", "appointment_kind": "standard"}.items():
        one.page.select_option(f"[name={name}]", value)
    primary(one)
    takes(one, lambda: leaves_word(one))
    primary(one)
    return one.page.locator(".reference").inner_text().strip()


def leaves_word(one: Visitor) -> None:
    """Who is there when the technician comes; sent with the time."""
    one.page.fill("[name=contact_name]", "Jeanne Le Goff")
    one.page.fill("[name=contact_mobile]", "0600004218")
    primary(one)


def installs(one: Visitor, appointment: str, **otherwise: str) -> None:
    """The first step, filled in with the keys alone and sent. `has_socket`: of `otherwise`, `yes` or `no`."""
    answers = INSTALLATION | {"appointment_reference": appointment} | otherwise
    for name, words in answers.items():
        if name not in ("has_socket", "pto_reference"):
            typed(one, name, words)
    pick(one, "has_socket", answers.get("has_socket", "no"))
    if "pto_reference" in answers:
        typed(one, "pto_reference", answers["pto_reference"])
    pick(one, "customer_civility", "mme")
    primary(one)


def an_order(one: Visitor, appointment: str) -> str:
    """Where the page of an order is that was just made, in French."""
    one.open(ORDER)
    installs(one, appointment)
    pick(one, "offer", "just_fibre")
    primary(one)
    primary(one)
    one.press("Créer la commande")
    one.sees("Votre commande est créée.")
    one.follow("Ouvrir cette demande")
    return one.path


def in_service(one: Visitor, house: House, order: str) -> str:
    """ID1 of the access of this order, once the outside has made it."""
    one.open(order)
    wait_for_words(one, "Commande acceptée")
    with own_clock(house):
        house.types("simulated", "clock", "--forward", "P40D")
    wait_for(one, "Terminée")
    found = re.search(r"ID1 ?: (F\d{8})", plain(one.text()))
    assert found
    return found[1]


def newcomer(house: House, visitor: NewVisitor, service: str, *, language: str = "fr", by: str = "marc.delaunay") -> Visitor:
    """Somebody whom an administrator just invited, and who may use this e-service (its title) and no other.

    One administrator invites five people an hour, and one network as many in five minutes: each works from a network of their own.
    """
    name, sign = f"Nom{uuid4().hex[:6]}", uuid4()
    administrator = visitor("operateurs")
    administrator.context.set_extra_http_headers({"X-Forwarded-For": f"10.{200 + sign.bytes[0] % 40}.{sign.bytes[1]}.1"})
    administrator.sign_in(by, PASSWORD)
    administrator.open("/organisation")
    address = f"{sign.hex[:8]}@{plain(administrator.text()).partition(f'{by}@')[2].partition(' ')[0]}"
    administrator.go(administrator.page.locator("main a[href$='/invite']").first)
    administrator.page.fill("[name=email]", address)
    administrator.press("Envoyer l’invitation")
    one = visitor("operateurs", language=language)
    link = re.search(r"http://\S+/activate/\S+", house.mail(address).text)
    assert link
    one.open(link[0])
    for field, words in {"full_name": f"Maud {name}", "password": CHOSEN, "repeat": CHOSEN}.items():
        one.page.fill(f"[name={field}]", words)
    primary(one)
    administrator.open(f"/organisation/access?q={name}")
    administrator.page.get_by_role("checkbox", name=re.compile(rf"^Maud {name} .*{re.escape(service)}$")).check()
    administrator.press("Vérifier et enregistrer")
    administrator.press("Enregistrer et prévenir une personne")
    assert service in plain(house.mail(address, "Vos accès ont changé").text)
    one.open(f"/?lang={language}")
    return one
