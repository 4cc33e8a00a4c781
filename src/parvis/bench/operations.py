"""What is measured: the pages a customer and an agent open all day, each checked so that a wrong page is an error, not a fast one."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from uuid import uuid4

from parvis.bench.client import Answer, Browser, hidden_fields
from parvis.bench.corpus import COMMON, RARE

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
    def run(person: Person) -> None:
        expect(person.browser.get(path), must_hold)

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
AGENT: dict[str, Operation] = {
    "desk queue": page("/desk/queue?view=all", f"{SERIES}-"),
    "desk search, rare word": page(f"/desk/queue?view=all&q={RARE}", "</html>"),
    "desk search, common word": page(f"/desk/queue?view=all&q={COMMON}", f"{SERIES}-"),
    "desk request": ticket_page("/desk"),
}
