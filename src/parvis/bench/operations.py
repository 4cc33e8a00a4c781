"""What is measured: the pages a customer and an agent open all day, each checked so that a wrong page is an error, not a fast one."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote
from uuid import uuid4

from parvis.bench.client import Answer, Browser, hidden_fields
from parvis.bench.corpus import COMMON, LABEL, RARE, RARE_LABEL

PORTAL, SERIES = "/p/bench", "BEN"


class Wrong(Exception):  # noqa: N818  as it reads where it is raised
    """A page came that is not the one asked for."""


@dataclass
class Person:
    """Somebody signed in, with the references they may open and their own chance."""

    browser: Browser
    chance: random.Random
    references: list[str]


Operation = Callable[[Person], None]


def sign_in(browser: Browser, path: str, username: str, password: str) -> None:
    page = browser.get(path)
    fields = hidden_fields(page.body, path)
    browser.post(path, {**fields, "login": username, "password": password})
    if "session" not in browser.cookies:
        raise Wrong(f"{username} could not sign in at {path}")


def page(path: str, must_hold: str) -> Operation:
    address = quote(path, safe="/?=&:+")

    def run(person: Person) -> None:
        expect(person.browser.get(address), must_hold)

    return run


def ticket_page(prefix: str) -> Operation:
    def run(person: Person) -> None:
        reference = person.chance.choice(person.references)
        expect(person.browser.get(f"{prefix}/t/{reference}"), reference)

    return run


def create(person: Person) -> None:
    """The form is fetched before the clock starts, as a person reads it first; then it is sent and the confirmation shown."""
    browser = person.browser
    form = browser.get(f"{PORTAL}/services/assistance/new")
    browser.start()
    step = form.path.partition("?")[0]
    answers = {"summary": "Le badge ne s’ouvre plus", "description": "Depuis ce matin, au guichet."}
    expect(browser.post(step, {**hidden_fields(form.body, step), **answers}), f"{SERIES}-")


def reply(person: Person) -> None:
    browser = person.browser
    reference = person.chance.choice(person.references)
    path = f"{PORTAL}/t/{reference}"
    shown = browser.get(path)
    browser.start()
    posted = f"{path}/messages"
    marker = uuid4().hex
    answer = browser.post(posted, {**hidden_fields(shown.body, posted), "body": f"Voici la suite. {marker}"})
    expect(answer, marker)


def expect(answer: Answer, must_hold: str) -> None:
    if answer.status != 200 or must_hold not in answer.body:
        raise Wrong(f"{answer.path} answered {answer.status} without “{must_hold}”")


CUSTOMER: dict[str, Operation] = {
    "bare": page("/bench/bare", "Bench"),
    "home": page(f"{PORTAL}/", f"{SERIES}-"),
    "list": page(f"{PORTAL}/tickets", f"{SERIES}-"),
    "list, closed": page(f"{PORTAL}/tickets?state=closed", f"{SERIES}-"),
    "search, rare word": page(f"{PORTAL}/tickets?state=all&q={RARE}", "</html>"),
    "search, common word": page(f"{PORTAL}/tickets?state=all&q={COMMON}", f"{SERIES}-"),
    "request": ticket_page(PORTAL),
    "create": create,
    "reply": reply,
}
QUEUE = "/desk/queue"
AGENT: dict[str, Operation] = {
    "desk, mine": page(f"{QUEUE}?view=mine", f"{SERIES}-"),
    "desk, my teams": page(f"{QUEUE}?view=team", f"{SERIES}-"),
    "desk, unassigned": page(f"{QUEUE}?view=unassigned", f"{SERIES}-"),
    "desk, late": page(f"{QUEUE}?view=late", f"{SERIES}-"),
    "desk, late, last changed first": page(f"{QUEUE}?view=late&order=latest", f"{SERIES}-"),
    "desk, due soon": page(f"{QUEUE}?view=soon", "</html>"),
    "desk, all open": page(f"{QUEUE}?view=open", f"{SERIES}-"),
    "desk, all open, pressing first": page(f"{QUEUE}?view=open&order=due", f"{SERIES}-"),
    "desk, waiting": page(f"{QUEUE}?view=waiting", f"{SERIES}-"),
    "desk, solved": page(f"{QUEUE}?view=solved", "</html>"),
    "desk, closed": page(f"{QUEUE}?view=closed", f"{SERIES}-"),
    "desk, mine, new": page(f"{QUEUE}?phase=new", "</html>"),
    "desk, mine, one kind": page(f"{QUEUE}?type=assistance", f"{SERIES}-"),
    "desk, mine, frequent label": page(f"{QUEUE}?tag={LABEL}", f"{SERIES}-"),
    "desk, all open, rare label": page(f"{QUEUE}?view=open&tag={RARE_LABEL}", f"{SERIES}-"),
    "desk, mine, unread": page(f"{QUEUE}?unread=1", f"{SERIES}-"),
    "desk, all open, rare word": page(f"{QUEUE}?view=open&q={RARE}", "</html>"),
    "desk, all open, frequent word": page(f"{QUEUE}?view=open&q={COMMON}", f"{SERIES}-"),
    "desk, mine, frequent word": page(f"{QUEUE}?q={COMMON}", f"{SERIES}-"),
    "desk search, rare word": page(f"/desk/search?q={RARE}", f"{SERIES}-"),
    "desk search, frequent word": page(f"/desk/search?q={COMMON}", f"{SERIES}-"),
    "desk search, an organisation": page("/desk/search?q=org:Bellerive-lès-Bois", f"{SERIES}-"),
    "desk search, a state and days": page("/desk/search?q=state:waiting before:2026-06-01", f"{SERIES}-"),
    "desk request": ticket_page("/desk"),
}
