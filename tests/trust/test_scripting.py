"""Classes 12, 14 and 16 of trust.md: nothing that people type, and nothing that owners name, acts in a page."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from threading import Thread
from typing import Any

import pytest
from django.db import transaction
from playwright.sync_api import Route, sync_playwright
from pytest_django import DjangoDbBlocker

from parvis.kit.markdown import render, sanitise
from parvis.kit.typography import typo
from parvis.tickets.wording import fill
from tests.browser import FLAGS, chromium_path
from tests.rights.world import World
from tests.trust.hostile import MARK, pages, piles, poison
from tests.trust.payloads import EVERYTHING, NAMES, SCRIPTS, TEMPLATES
from tests.trust.reading import faults, read, words
from tests.trust.visiting import stranger, visitor

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def poisoned(built: World, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        poison(built)
        yield built
        transaction.set_rollback(True)


@pytest.fixture
def hostile(poisoned: World, db: Any, settings: Any, no_tries_yet: None) -> World:
    settings.LIMITS = dict.fromkeys(settings.LIMITS, "100000/m/ip")
    return poisoned


@pytest.mark.parametrize("payload", EVERYTHING)
def test_what_people_type_does_nothing(payload: str):
    assert faults(str(render(payload))) == []
    assert faults(str(sanitise(payload))) == []
    assert faults(str(typo(render(payload), "fr"))) == []
    assert sanitise(sanitise(payload)) == sanitise(payload)


def test_payloads_together_do_nothing_either():
    for pile in [*piles(), "".join(SCRIPTS), "\n".join(reversed(SCRIPTS))]:
        assert faults(str(render(pile))) == []
        assert faults(str(sanitise(pile))) == []


WORKED_OUT = ("of the owner')</script>\"'>49", "$49", "#49", "development-only-key", "<class 'parvis")


def test_no_page_of_a_hostile_house_acts_or_works_anything_out(hostile: World):
    found, seen = {}, 0
    for role, address, _row in pages(hostile):
        answer = visitor(hostile, role).get(address)
        assert answer.status_code == 200, (role, address)
        body = read(answer)
        if answer["Content-Type"].startswith("text/html"):
            said = words(body.decode())
            seen += MARK[:20] in said
            if wrong := faults(body.decode()) + [word for word in WORKED_OUT if word in said]:
                found[role, address] = wrong

    assert found == {}
    assert seen > 40  # the names are there, as text


def test_what_is_shown_of_a_message_is_what_was_typed(hostile: World):
    page = visitor(hostile, "requester").get(f"/p/house/t/{hostile.named['own']['reference']}").content.decode()

    said = words(page)
    for payload in (SCRIPTS[0], SCRIPTS[8], *TEMPLATES[:4]):
        assert payload in said


def test_data_in_pages_is_not_broken_out_of(hostile: World):
    """JSON for scripts stands in attributes, escaped; answers of type JSON are no HTML."""
    client = visitor(hostile, "requester")
    answer = client.post("/p/house/services/open/draft/files", {"field": "files"})
    assert answer.status_code == 404
    suggested = client.get(
        "/p/house/help/suggest", {"q": NAMES[0], "summary": NAMES[0], "field": "summary"}, headers={"hx-request": "true"}
    )
    assert faults(suggested.content.decode()) == []
    for path in ("/p/house/search", "/p/house/tickets", "/p/house/messages", "/p/house/help"):
        for name in (*NAMES, *SCRIPTS[:12]):
            assert faults(client.get(path, {"q": name, "state": name, "audience": name, "after": name, "col": name}).content.decode()) == []


def test_a_form_that_comes_back_repeats_what_was_typed_as_text(hostile: World):
    client = visitor(hostile, "requester")
    for name in NAMES:
        pages = [
            client.post("/p/house/services/open/new/ask", {"summary": "", "description": name, "key": name}),
            client.post("/p/house/account", {"first_name": "", "last_name": name, "phone": name, "language": name}),
            stranger().post("/p/house/login", {"login": name, "password": "x", "next": name}),
            stranger().post("/p/house/recover", {"who": name, "lost": "username"}),
            client.post("/p/house/preview", {"text": name}),
            client.post("/p/house/account/security/passkey", {"name": name, "credential": name}),
        ]
        for page in pages:
            assert faults(page.content.decode()) == []


# --- texts with placeholders ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_placeholder_that_is_none_is_read_as_typed(template: str):
    assert fill({"fr": f"Avant {template}"}, {"reference": "YS-1", "status": "Reçue"}, "fr") == f"Avant {template}"


def test_what_fills_a_placeholder_is_not_read_again():
    assert fill({"fr": "{reference} {status}"}, {"reference": "{status}", "status": "{reference}"}, "fr") == "{status} {reference}"


def test_a_document_shows_what_was_typed_and_reads_no_file(hostile: World):
    answer = visitor(hostile, "requester").get(f"/p/house/t/{hostile.named['own']['reference']}/pdf")

    assert answer.status_code == 200
    document = read(answer)
    assert document.startswith(b"%PDF")
    assert b"/JavaScript" not in document
    assert b"/Launch" not in document
    assert b"javascript:" not in document


# --- a browser --------------------------------------------------------------------------------------------------------


PLACES = (
    "/t/{reference}",
    "/",
    "/services",
    "/help/answer",
    "/tickets",
    "/messages",
    "/account",
    "/services/open",
    "/services/open/new/ask",
)
SITE = "http://localhost"
TOUCH = """document.querySelectorAll('*').forEach(one => {
    for (const name of ['mouseover', 'focus', 'toggle', 'load']) one.dispatchEvent(new Event(name))
})"""


@pytest.mark.story
@pytest.mark.parametrize("with_policy", [True, False], ids=["with the policy", "by the sanitiser alone"])
def test_a_browser_is_not_had(hostile: World, with_policy: bool):
    """Nothing talks, complains, asks elsewhere or leads away, with our policy and without it."""
    if chromium_path() is None:
        pytest.skip("no Chromium on this machine")
    paths = [f"/p/house{path.format(reference=hostile.named['own']['reference'])}" for path in PLACES]
    answers = _answers(hostile, paths)
    trapped: list[str] = []

    browsing = Thread(target=_browse, args=(paths, answers, with_policy, trapped))  # its loop would change Django's connection
    browsing.start()
    browsing.join()

    assert json.dumps(trapped, indent=1, ensure_ascii=False) == "[]"


def _answers(world: World, paths: list[str]) -> dict[str, tuple[int, dict[str, str], bytes]]:
    """What the house says at these addresses, and at those of the portal that their pages load."""
    client, found, waiting = visitor(world, "requester"), {}, list(paths)
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        answer = client.get(path)
        body = read(answer)
        found[path] = answer.status_code, dict(answer.headers), body
        if answer.headers.get("Content-Type", "").startswith(("text/html", "text/css", "text/javascript")):
            base = path.rpartition("/")[0]
            loaded = re.findall(r'(?:src|href)="(/(?:static|p/house/brand)/[^"]*)"', body.decode())
            loaded += [
                f"{base}/{name}"
                for name in re.findall(r'url\("?([\w./-]+)"?\)|from ?"\./([\w.-]+)"', body.decode())
                for name in name
                if name
            ]
            waiting += [each.partition("#")[0] for each in loaded]
    return found


def _browse(paths: list[str], answers: dict[str, tuple[int, dict[str, str], bytes]], with_policy: bool, trapped: list[str]) -> None:
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(SITE)
        if path.startswith("/static/"):  # answered before anything asks the database
            file = stranger().get(path)
            route.fulfill(status=file.status_code, headers=dict(file.headers), body=read(file))
            return
        if path not in answers:
            trapped.append(f"asked {route.request.url}")
            route.abort()
            return
        status, headers, body = answers[path]
        shown = {name: value for name, value in headers.items() if with_policy or name != "Content-Security-Policy"}
        route.fulfill(status=status, headers=shown, body=body)

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path(), args=flags)
        page = chromium.new_page(base_url=SITE, locale="fr-FR")
        page.route("**/*", answer)
        page.on("dialog", lambda dialog: (trapped.append(f"dialog {dialog.message}"), dialog.dismiss()))
        page.on("console", lambda message: trapped.append(f"console {message.text}") if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: trapped.append(f"error {error}"))
        page.on("popup", lambda popup: trapped.append(f"popup {popup.url}"))
        for path in paths:
            page.goto(path, wait_until="load")
            page.evaluate(TOUCH)
            page.wait_for_timeout(50)
            if page.url != SITE + path:
                trapped.append(f"led from {path} to {page.url}")
        chromium.close()
