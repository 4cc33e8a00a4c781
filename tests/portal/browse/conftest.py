"""A portal with its pages, and browsers that read English."""

from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from django.test import Client

from parvis.catalogue.models import Article
from parvis.people.models import User
from tests.cast import Cast, text

TEXTS = {"home_title": text("Welcome to the house"), "home_lead": text("Ask, and follow the answer.")}
Browser = Callable[..., Client]


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast(texts=TEXTS, modules=["messages", "help"])


@pytest.fixture
def browser() -> Browser:
    """`browser()` of a stranger, `browser(user)` of somebody signed in."""

    def open_one(user: User | None = None) -> Client:
        client = Client(headers={"accept-language": "en"})
        if user:
            client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return open_one


@pytest.fixture
def article(cast: Cast) -> Callable[..., Article]:
    def write(slug: str, title: str = "", body: str = "Words.", **more: object) -> Article:
        said = title or slug.capitalize()
        fields = {"title": text(said), "body": text(body), "see": ["everyone"], **more}
        return Article.objects.create(portal=cast.portal, slug=slug, **fields)

    return write


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, list[str]] = {}
        self.links: dict[str, str] = {}
        self._open: list[str] = []
        self._words: list[str] = []
        self._href = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("h1", "h2", "h3", "h4", "title", "a"):
            self._open.append(tag)
            self._words = []
            self._href = dict(attrs).get("href") or ""

    def handle_endtag(self, tag: str) -> None:
        if self._open and tag in self._open:
            self._open.remove(tag)
            said = " ".join("".join(self._words).split())
            self.found.setdefault(tag, []).append(said)
            if tag == "a":
                self.links[said] = self._href

    def handle_data(self, data: str) -> None:
        self._words.append(data)


class Page:
    """What a page says where it matters."""

    def __init__(self, html: str) -> None:
        reader = _Text()
        reader.feed(html)
        self.html, self.links = html, reader.links
        self._found = reader.found

    def __getattr__(self, tag: str) -> list[str]:
        return self._found.get(tag, [])


@pytest.fixture
def page() -> Callable[..., Page]:
    """`page(client, path)`: the page of the house at `path`, which must answer 200."""

    def read(client: Client, path: str = "", **options: object) -> Page:
        response = client.get(f"/p/house/{path}", **options)
        assert response.status_code == 200, response.status_code
        return Page(response.content.decode())

    return read
