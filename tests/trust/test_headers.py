"""Every kind of answer carries the headers that keep a browser from being used against its owner, and no cookie too many."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponseBase
from django.test import Client

from tests.rights import rows_portal
from tests.rights.addresses import filled
from tests.rights.world import World
from tests.trust.visiting import visitor

Get = Callable[[], HttpResponseBase]
DECLARED = "default-src 'none'"
BREAKING = "/p/house/legal"


def answers(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, int, HttpResponseBase]]:
    """(what it is, the status it should have, the answer)"""
    anonymous, alice = visitor(world, "anonymous"), visitor(world, "requester")
    strict = visitor(world, "requester", enforce_csrf_checks=True)
    own = world.named["own"]
    ticket = f"/p/house/t/{own['reference']}"
    portal = world.cast.portal
    yield "a page", 200, anonymous.get("/p/house/")
    yield "a page of one's own", 200, alice.get(ticket)
    yield "a fragment", 200, alice.get("/p/house/tickets", headers={"hx-request": "true"})
    yield "a redirection to sign in", 302, anonymous.get(ticket)
    yield "a script told to sign in", 401, anonymous.get(ticket, headers={"accept": "application/json"})
    yield "a form without its token", 403, strict.post(f"{ticket}/messages", {"body": "x"})
    yield "a page that is not", 404, anonymous.get("/p/house/nothing")
    yield "a page that is not, outside", 404, anonymous.get("/nothing")
    yield "a method that is not", 405, anonymous.post("/p/house/legal")
    yield "something refused", 422, anonymous.post("/p/house/login", {"login": "x", "password": "y"})
    yield "something too large", 413, anonymous.post("/p/house/login", {}, CONTENT_LENGTH="999999999")
    yield "a body too large to read", 400, anonymous.post("/p/house/login", {"login": "x" * 6_000_000})
    yield "a host that is not ours", 400, anonymous.get("/", headers={"host": "evil.test"})
    yield "a file", 200, alice.get(f"{ticket}/files/{own['file_id']}/a.txt")
    yield "a spreadsheet", 200, alice.get("/p/house/tickets/export.csv")
    yield "a document", 200, alice.get(f"{ticket}/pdf")
    yield "a stylesheet of a portal", 200, anonymous.get(_brand(portal, "css"))
    yield "the mark of a portal", 200, anonymous.get(_brand(portal, "svg"))
    yield "a static file", 200, anonymous.get("/static/kit/parvis.css")
    yield "a sign of life", 200, anonymous.get("/healthz")
    monkeypatch.setattr("parvis.portal.browse.notices.render", lambda *_args, **_named: 1 / 0)
    yield "a fault of ours", 500, anonymous.get(BREAKING)


def _brand(portal: Any, kind: str) -> str:
    return f"/p/house/brand/house-{'0' * 12}.{kind}"


def test_every_kind_of_answer_carries_the_headers(world: World, monkeypatch: pytest.MonkeyPatch):
    found = {}
    for what, status, answer in answers(world, monkeypatch):
        assert (what, answer.status_code) == (what, status)
        found[what] = _faults(answer)
        b"".join(answer)  # read to its end, a file is closed

    assert {what: faults for what, faults in found.items() if faults} == {}


def _faults(answer: HttpResponseBase) -> list[str]:
    policy = answer.headers.get("Content-Security-Policy", "")
    is_image = answer.headers["Content-Type"] == "image/svg+xml" if "Content-Type" in answer.headers else False
    checks = {
        "no policy": DECLARED in policy,
        "a policy that may be framed": "frame-ancestors 'none'" in policy or "sandbox" in policy,
        "a policy with holes": is_image or ("unsafe" not in policy and "*" not in policy and "http" not in policy),
        "types are guessed": answer.headers.get("X-Content-Type-Options") == "nosniff",
        "addresses leak": answer.headers.get("Referrer-Policy") in ("same-origin", "no-referrer"),
        "says what serves it": not {"Server", "X-Powered-By"} & set(answer.headers),
    }
    return [fault for fault, is_well in checks.items() if not is_well]


def test_what_a_person_sees_is_kept_by_no_cache(world: World):
    alice = visitor(world, "requester")
    reference = world.named["own"]["reference"]

    for path in ("/", "/tickets", f"/t/{reference}", f"/t/{reference}/pdf", "/tickets/export.csv", "/account"):
        assert "no-store" in alice.get(f"/p/house{path}")["Cache-Control"], path


def test_over_https_browsers_never_come_back_in_clear(world: World, settings: Any):
    settings.SECURE_HSTS_SECONDS, settings.SECURE_SSL_REDIRECT = 31_536_000, True

    assert Client().get("/p/house/", secure=True)["Strict-Transport-Security"] == "max-age=31536000"
    assert Client().get("/p/house/")["Location"] == "https://testserver/p/house/"


def test_a_secure_site_has_secure_cookies(tmp_path: Any):
    """Read by the settings module as a server reads it."""
    import os
    import subprocess
    import sys

    names = "SESSION_COOKIE_NAME SESSION_COOKIE_SECURE CSRF_COOKIE_NAME CSRF_COOKIE_SECURE LANGUAGE_COOKIE_SECURE SECURE_SSL_REDIRECT"
    code = f"from parvis.config import settings as s; print(*[getattr(s, n) for n in '{names}'.split()], s.SECURE_HSTS_SECONDS)"
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PARVIS_")}
    said = subprocess.run(
        [sys.executable, "-c", code],
        env={**clean, "PARVIS_SITE_URL": "https://support.example", "PARVIS_DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert said.stdout.split() == ["__Host-session", "True", "__Host-csrf", "True", "True", "True", "31536000"]


def test_before_signing_in_no_page_sets_a_cookie_but_that_of_its_forms(world: World):
    set_by = {}
    for row in rows_portal.ROWS:
        if row.method != "GET":
            continue
        answer = Client().get(filled(row, world, row.objects[0]))
        if set(answer.cookies) - {"csrf"}:
            set_by[row.path] = set(answer.cookies)

    assert set_by == {}


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(world: World):
    client = Client()
    client.get("/p/house/login")
    client.get("/p/house/?lang=en")
    client.post("/p/house/preferences", {"theme": "dark"})
    client.post("/p/house/services/open/new/ask", {"summary": "x"})

    assert {name: (cookie["httponly"], cookie["samesite"]) for name, cookie in client.cookies.items()} == {
        "csrf": (True, "Lax"),
        "language": (True, "Lax"),
        "theme": ("", "Lax"),  # says light or dark; the page's own switch writes it too
        "session": (True, "Lax"),
    }
    assert settings.SESSION_COOKIE_DOMAIN is None
    assert settings.SESSION_COOKIE_AGE <= 14 * 24 * 3600
