"""Pages that no story comes by, each opened once: what every page is looked at for holds there too."""

from __future__ import annotations

import pytest

from tests.stories.house import House
from tests.stories.visitor import NewVisitor, Visitor

pytestmark = [pytest.mark.story, pytest.mark.timeout(200)]

PASSWORD = "parvis-demo"
PUBLISHED = (
    "/legal",
    "/privacy",
    "/accessibility",
    "/sitemap",
    "/about",
    "/embed",
    "/help",
    "/help/suivre-ses-demandes",
    "/search?q=terminal",
)
ACCOUNT = (
    "/account",
    "/account/email",
    "/account/notifications",
    "/account/organisations",
    "/account/keyboard",
    "/account/security",
    "/account/security/password",
    "/account/security/authenticator",
    "/account/security/passkey",
    "/account/security/codes",
    "/logout",
)
DESK = (
    "queue",
    "queue?view=all",
    "mails",
    "mails/in",
    "mails/failing",
    "articles",
    "customers",
    "search?q=terminal",
    "account",
)


def at_the_desk(agent: Visitor, login: str) -> None:
    agent.open("//desk/login")
    agent.page.locator("input[name=login]").fill(login)
    agent.page.locator("input[name=password]").fill(PASSWORD)
    agent.go(agent.page.locator("main button[type=submit]").first)


def test_what_is_published(visitor: NewVisitor):
    town = visitor("yservice")

    assert {path: town.open(path).status for path in PUBLISHED} == dict.fromkeys(PUBLISHED, 200)
    assert town.open("/nowhere").status == 404
    town.sees("YService")


def test_what_belongs_to_ones_account(visitor: NewVisitor):
    town = visitor("yservice")
    town.sign_in("ines.pradel", PASSWORD)

    assert {path: town.open(path).status for path in ACCOUNT} == dict.fromkeys(ACCOUNT, 200)


def test_what_belongs_to_a_request(visitor: NewVisitor):
    town = visitor("yservice")
    town.sign_in("saint-aubin", PASSWORD)
    town.open("/tickets?turn=customer")
    town.go(town.page.locator("tbody a").first)
    request = town.path

    paths = [f"{request}/{part}" for part in ("watch", "participants", "print", "moves/cancel")]
    assert {path: town.open(path).status for path in paths} == dict.fromkeys(paths, 200)
    town.open("/tickets?q=nothing-like-this")
    town.open("/messages?only=unread")


def test_what_belongs_to_the_desk(visitor: NewVisitor, house: House):
    town, agent = visitor("yservice"), visitor("yservice")
    town.open("/recover")
    town.page.locator("input[name=who]").fill("roquefeuil")
    town.press("Recevoir le courriel")
    house.mail("roquefeuil")
    at_the_desk(agent, "camille")

    assert {page: agent.open(f"//desk/{page}").status for page in DESK} == dict.fromkeys(DESK, 200)
    for page, linked in (("mails", "mails/"), ("customers", "customers/people/"), ("customers", "customers/organisations/")):
        agent.open(f"//desk/{page}")
        agent.go(agent.page.locator(f"main a[href*='/desk/{linked}']").first)
    agent.open(f"{agent.page.url}/invite")
    agent.open("//desk/logout")


def test_what_tells_of_articles(visitor: NewVisitor):
    author = visitor("yservice")
    at_the_desk(author, "admin")
    article = "//desk/articles/yservice/suivre-ses-demandes"

    paths = ["//desk/articles?portal=yservice", "//desk/articles/yservice", article, f"{article}/text", f"{article}/history"]
    assert {path: author.open(path).status for path in paths} == dict.fromkeys(paths, 200)
    author.go(author.page.locator("main a[href*='/history/']").first)
