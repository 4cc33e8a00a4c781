"""Classes 6, 19, 35 and 36 of trust.md: addresses, host names and ways back that somebody bent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from parvis.kit.files import discard, open_stored, safe_name
from parvis.kit.links import absolute, local, safe_next
from parvis.mail.models import OutgoingMail
from parvis.mail.rendering import render
from tests.rights.world import World
from tests.trust.reading import read
from tests.trust.visiting import stranger, visitor

pytestmark = pytest.mark.once

CLOSED = ["/account", "/tickets", "/tickets/export.csv", "/t/{reference}", "/t/{reference}/pdf", "/t/{reference}/print", "/messages"]
DESK = ["/desk/", "/desk/t/{reference}"]


def bent(path: str) -> Iterator[str]:
    """Ways of writing an address that some servers and filters take for another one."""
    head, _, tail = path.rpartition("/")
    yield from (
        f"{path}/",
        f"{path}//",
        f"{path}/.",
        f"{path}/..;/",
        f"{path};",
        f"{path};x=1",
        f"{path}.",
        f"{path}%20",
        f"{path}%00",
        f"{path}.html",
        f"{path}.json",
    )
    yield from (
        f"/{path}",
        f"//{path}",
        f"/.{path}",
        f"/%2e{path}",
        f"/..;{path}",
        f"/p/house/..;{path}",
        f"/x/..{path}",
        f"/login/..{path}",
        f"/static/..{path}",
    )
    yield from (
        f"{head}/%2e/{tail}",
        f"{head}/./{tail}",
        f"{head}//{tail}",
        f"{head}/%2f{tail}",
        f"{head}%2f{tail}",
        f"{head}\\{tail}",
        f"{head}/{tail.upper()}",
    )
    yield from (
        path.upper(),
        path.title(),
        path.replace("a", "%61"),
        path.replace("t", "%2574"),
        f"{path}\t",
        f"{path}%0d%0a",
        f"{path}%ff",
        f"{path}é",
    )
    yield from (f"{path}?next=/account", f"{path}/login", f"{path}/../login", f"/help/..{path}", f"/brand/..{path}", f"/embed/..{path}")


def test_a_bent_address_gives_a_stranger_no_more_than_the_straight_one(world: World):
    reference = world.named["own"]["reference"]
    given: dict[str, int] = {}
    for path in [each.format(reference=reference) for each in CLOSED]:
        for crooked in bent(path):
            given[crooked] = stranger().get(f"/p/house{crooked}").status_code
    for path in [each.format(reference=reference) for each in DESK]:
        for crooked in bent(path):
            given[f"desk {crooked}"] = stranger().get(crooked).status_code

    assert {path: code for path, code in given.items() if code not in (301, 302, 400, 404)} == {}
    assert len(given) > 300


def test_a_bent_address_shows_another_customer_nothing(world: World):
    mark, client = "MarkOfElsewhere", visitor(world, "requester")
    for path in (f"/t/{world.named['another’s']['reference']}", "/tickets"):
        for crooked in bent(path):
            answer = client.get(f"/p/house{crooked}")
            assert mark.encode() not in read(answer), crooked


def test_another_spelling_of_the_portal_is_no_portal(world: World):
    for prefix in ("/P/house", "/p/HOUSE", "/p/house%20", "/p//house", "/p/house;", "/p/./house", "/p/%68ouse/../house", "/p/house%00"):
        assert stranger().get(f"{prefix}/account").status_code in (302, 400, 404), prefix
        assert visitor(world, "requester").get(f"{prefix}/t/{world.named['another’s']['reference']}").status_code in (400, 404), prefix


@pytest.mark.parametrize(
    "name",
    [
        "../../../../etc/passwd",
        "..%2f..%2fetc%2fpasswd",
        "/etc/passwd",
        "a%00.txt",
        "..\\..\\boot.ini",
        "．．／etc",
        "%c0%ae%c0%ae/",
        "x" * 3000,
    ],
)
def test_the_name_in_the_address_of_a_file_chooses_nothing(world: World, name: str):
    base = f"/p/house/t/{world.named['own']['reference']}/files"

    with_right = visitor(world, "requester").get(f"{base}/{world.named['own']['file_id']}/{name}")
    without = visitor(world, "requester").get(f"{base}/{name}/a.txt")

    assert with_right.status_code in (200, 400, 404)
    assert b"root:" not in read(with_right)
    assert with_right.status_code != 200 or "passwd" not in with_right["Content-Disposition"]
    assert without.status_code in (400, 404)


@pytest.mark.parametrize("slug", ["..", "../etc", "%2e%2e", "a/../../b", "settings", "\x00", "house.toml", "%00", "é", "x" * 3000])
def test_a_slug_reads_no_file(world: World, slug: str):
    client = visitor(world, "requester")

    for place in ("services", "help", "embed", "t", "services/open/new", "brand", "static", "static/kit", "desk/t"):
        assert client.get(f"/p/house/{place}/{slug}").status_code in (301, 302, 400, 404), place
        assert client.get(f"/{place}/{slug}").status_code in (301, 302, 400, 404), place


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "..\\..\\x",
        "C:\\x\\a.txt",
        "/etc/passwd",
        "a\x00.txt",
        ".htaccess",
        "..",
        ".",
        "",
        "a\u202egnp.exe",
        "a\r\nb.txt",
        "x" * 5000,
    ],
)
def test_the_name_that_a_file_brings_is_never_a_path(name: str):
    safe = safe_name(name)

    assert safe
    assert not set(safe) & set('/\\\0\r\n<>:"|?*\u202e')
    assert not safe.startswith(".")
    assert len(safe) <= 160


@pytest.mark.parametrize("key", ["../../etc/passwd", "/etc/passwd", "..", "a/../../../b"])
def test_the_store_opens_nothing_outside_its_folder(key: str):
    from django.core.exceptions import SuspiciousOperation

    with pytest.raises((SuspiciousOperation, FileNotFoundError)):
        open_stored(key)
    with pytest.raises((SuspiciousOperation, FileNotFoundError)):
        discard(key)
        raise FileNotFoundError  # there was nothing to forget


# --- host names -------------------------------------------------------------------------------------------------------


def test_a_foreign_host_name_is_refused(world: World):
    for host in (
        "evil.test",
        "testserver.evil.test",
        "evil.test:80",
        "testserver@evil.test",
        "testserver/evil",
        "",
        "[::1]",
        "evil.test#testserver",
    ):
        assert stranger().get("/p/house/", headers={"host": host}).status_code == 400, host
    assert stranger().get("/p/house/", headers={"x-forwarded-host": "evil.test"}).status_code == 200


def test_no_page_repeats_the_host_name_that_was_asked_for(world: World):
    """`.example` is among the names answered in tests: it stands for another name of the same server."""
    forged = {
        "host": "other.example",
        "x-forwarded-host": "evil.example",
        "x-forwarded-server": "evil.example",
        "forwarded": "host=evil.example",
        "x-original-url": "/desk/",
    }
    for role, path in (
        ("anonymous", "/"),
        ("anonymous", "/login"),
        ("anonymous", "/embed"),
        ("anonymous", "/robots.txt"),
        ("requester", "/t/HOUSE-1"),
        ("agent", "/"),
    ):
        answer = visitor(world, role).get(f"/p/house{path}", headers=forged)
        assert b"evil.example" not in answer.content, path
        assert b"other.example" not in answer.content, path
        assert urlsplit(answer.headers.get("Location", "")).netloc == ""


def test_links_in_mails_keep_the_configured_base_whatever_host_was_asked(world: World, settings: Any):
    user = world.users["requester"]
    user.set_password("quatre chevaux verts dansent")
    user.save(update_fields=["password"])
    before = set(OutgoingMail.objects.values_list("pk", flat=True))
    forged = {"host": "other.example", "x-forwarded-host": "evil.example", "x-forwarded-proto": "https"}

    stranger(headers=forged).post("/p/house/recover", {"lost": "password", "who": user.email})
    stranger(headers=forged).post("/p/house/recover", {"lost": "username", "who": user.email})

    for mail in OutgoingMail.objects.exclude(pk__in=before):
        rendered = render(mail)
        assert "other.example" not in rendered.html + rendered.text
        assert "evil.example" not in rendered.html + rendered.text
        assert f"{settings.SITE_URL}/p/house/" in rendered.text


# --- ways back --------------------------------------------------------------------------------------------------------

EVIL = [
    *(
        "//evil.test",
        "///evil.test",
        "////evil.test",
        "\\\\evil.test",
        "/\\evil.test",
        "\\/evil.test",
        "/\t/evil.test",
        "/%09/evil.test",
        "\t//evil.test",
    ),
    *(
        "https://evil.test",
        "http:evil.test",
        "http:/evil.test",
        "https:///evil.test",
        "HTTPS://evil.test",
        "//testserver@evil.test",
        "https://testserver@evil.test",
    ),
    *(
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        " javascript:alert(1)",
        "\x01javascript:alert(1)",
    ),
    *(
        "//evil.test/%2f..",
        "/\r\nLocation: https://evil.test",
        "/%0d%0aSet-Cookie:a=b",
        "//evil%E3%80%82test",
        "//[::1]",
        "http://[evil",
        "https://127.0.0.1:8000.evil.test",
    ),
    *(
        "//evil.test\\@testserver",
        "ftp://evil.test",
        "mailto:x@evil.test",
        "blob:x",
        "file:///etc/passwd",
        "https:evil.test",
        "//2130706433",
        "／／evil.test",
    ),
]


def leads_away(location: str) -> bool:
    """As a browser reads it: backslashes are slashes, control characters are nothing."""
    read = "".join(each for each in location if each > " ").replace("\\", "/")
    return bool(urlsplit(read).scheme or urlsplit(read).netloc) or read.startswith("//")


@pytest.mark.parametrize("address", EVIL)
def test_the_guard_lets_no_way_out(address: str):
    assert safe_next([], address, "/safe") == "/safe" or not leads_away(safe_next([], address, "/safe"))


@pytest.mark.parametrize("address", EVIL)
def test_the_link_builder_makes_no_foreign_address(address: str, settings: Any):
    try:
        made = absolute(address)
    except ValueError:
        return
    assert urlsplit(made).netloc == urlsplit(settings.SITE_URL).netloc
    assert not made.startswith("javascript") and local(address, "/p/house") in (address, f"/p/house{address}")


def test_no_page_leads_away_whatever_way_back_is_asked(world: World):
    user = world.users["requester"]
    user.set_password("quatre chevaux verts dansent")
    user.save(update_fields=["password"])
    right = {"login": user.username, "password": "quatre chevaux verts dansent"}
    for address in EVIL:
        inside = stranger()
        inside.force_login(user)
        answers = [
            stranger().post("/p/house/login", {**right, "next": address}),
            inside.get("/p/house/login", {"next": address}),
            inside.post("/p/house/preferences", {"theme": "dark", "next": address}),
            inside.post("/p/house/tickets/columns", {"col": "status", "next": address}),
            inside.post("/p/house/tickets/views", {"name": "x", "next": address}),
            inside.post("/p/house/account/security/confirm", {"password": right["password"], "next": address}),
        ]
        assert [answer.status_code for answer in answers] == [302] * len(answers), address
        for answer in answers:
            assert not leads_away(answer["Location"]), (address, answer["Location"])
            assert set(answer.headers) & {"A", "Set-Cookie:a"} == set()
        shown = stranger().get("/p/house/login", {"next": address}).content.decode()
        assert f'value="{address}"' not in shown or not leads_away(address)


@pytest.mark.parametrize(
    "path", ["//evil.test", "///evil.test", "/\\evil.test", "//evil.test/..", "/%5cevil.test", "/%09/evil.test", "//evil.test%2f.."]
)
def test_choosing_a_language_or_a_slash_leads_nowhere_else(world: World, path: str):
    for address in (f"{path}?lang=en", f"/p/house/{path}?lang=en", f"/p/house{path}?lang=en", f"{path}/", f"/p/house/{path}"):
        location = stranger().get(address).headers.get("Location", "")
        assert not leads_away(location), (address, location)
