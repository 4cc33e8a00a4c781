"""A browser as small as can be: one kept connection, cookies, the form's own token."""

from __future__ import annotations

import gzip
import http.client
import re
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode, urljoin, urlsplit

HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')
NAME, VALUE = re.compile(r'name="([^"]*)"'), re.compile(r'value="([^"]*)"')
KEPT_SECONDS = 5.0
"""A connection that rested longer is opened anew, as browsers do: the server closes it some time after."""


@dataclass
class Answer:
    status: int
    body: str
    size: int
    query_count: int
    path: str


@dataclass
class Browser:
    """`source`: the address it comes from; sixteen people of one address would meet the limit on signing in."""

    host: str
    port: int
    source: str = "127.0.0.1"
    cookies: dict[str, str] = field(default_factory=dict)
    elapsed: float = 0.0
    byte_count: int = 0
    query_count: int = 0
    used_at: float = 0.0

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection(self.host, self.port, timeout=60, source_address=(self.source, 0))

    def start(self) -> None:
        """Begin to count: what a person waits for."""
        self.elapsed, self.byte_count, self.query_count = 0.0, 0, 0

    def get(self, path: str) -> Answer:
        return self._follow("GET", path, None)

    def post(self, path: str, values: dict[str, str]) -> Answer:
        return self._follow("POST", path, urlencode(values).encode())

    def _follow(self, method: str, path: str, body: bytes | None) -> Answer:
        for _ in range(6):
            answer, location = self._once(method, path, body)
            if not location:
                return answer
            target = urlsplit(urljoin(f"http://{self.host}{path}", location))
            method, path, body = "GET", f"{target.path}{'?' + target.query if target.query else ''}", None
        return answer

    def _once(self, method: str, path: str, body: bytes | None) -> tuple[Answer, str]:
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()), "Accept-Encoding": "gzip", "Accept-Language": "fr"}
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Referer": f"http://{self.host}:{self.port}{path}"}
        if time.perf_counter() - self.used_at > KEPT_SECONDS:
            self.connection.close()
        started = time.perf_counter()
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        data = response.read()
        self.used_at = time.perf_counter()
        self.elapsed += self.used_at - started
        self.byte_count += len(data)
        self.query_count += int(response.headers.get("X-Query-Count", 0))
        for cookie in response.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return self._answer(response, data, path), response.headers.get("Location", "") if response.status in (301, 302, 303) else ""

    def _answer(self, response: http.client.HTTPResponse, data: bytes, path: str) -> Answer:
        text = gzip.decompress(data) if response.headers.get("Content-Encoding") == "gzip" else data
        return Answer(response.status, text.decode("utf-8", "replace"), len(data), int(response.headers.get("X-Query-Count", 0)), path)


def hidden_fields(page: str, posts_to: str) -> dict[str, str]:
    """The hidden inputs of the form that posts to `posts_to`; a form without an address posts to its own page."""
    for form in re.findall(r"<form\b.*?</form>", page, re.DOTALL):
        opening = form.partition(">")[0]
        action = re.search(r'action="([^"]*)"', opening)
        is_here = action is None and 'method="post"' in opening
        if is_here or (action and action.group(1).partition("?")[0].endswith(posts_to)):
            tags = [(NAME.search(tag), VALUE.search(tag)) for tag in HIDDEN.findall(form)]
            return {name.group(1): value.group(1) if value else "" for name, value in tags if name}
    return {}
