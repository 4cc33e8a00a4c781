"""The line to the outside system: JSON over HTTPS, with a token and our certificate, within the time of the run.

What it answers is no more trusted than what a person types: only its status, and what the operations look for in the body.
"""

from __future__ import annotations

import base64
import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property, lru_cache
from typing import Any, Final
from urllib.parse import quote, urlencode

from django.conf import settings

from parvis.connectors.attempt import seconds_left, went_over_the_line
from parvis.connectors.http.tokens import Tokens
from parvis.connectors.troubles import Garbled, NoLonger, Rejected, Unavailable
from parvis.kit import egress
from parvis.kit.text import one_line

CONNECT_SECONDS: Final = 5.0
MAX_BYTES: Final = 2_000_000
UNAUTHORISED, TOO_EARLY, TOO_MANY = 401, 425, 429
GONE: Final = (404, 409, 410)
NOT_OURS: Final = {
    "fr": "Le service n’a pas accepté cette demande : {reason}. Vérifiez ce qui est demandé, ou demandez à l’équipe.",
    "en": "The service did not accept this: {reason}. Check what is asked, or ask the team.",
}


@dataclass(frozen=True)
class Told:
    """What was answered: `body` is {} where there was none."""

    status: int
    body: Any


@dataclass(frozen=True)
class Line:
    """`url`: of the outside system, without a slash at its end; the rest as docs/operations.md says of `PARVIS_REMOTE_…`."""

    url: str
    token_url: str = ""
    client_id: str = ""
    client_secret: str = ""
    scope: str = ""
    certificate: str = ""
    key: str = ""
    ca: str = ""
    allow: tuple[str, ...] = ()
    seconds: float = 20.0

    @cached_property
    def tokens(self) -> Tokens:
        return Tokens(self._fetch_token)

    @cached_property
    def tls(self) -> ssl.SSLContext:
        """Whom to trust, and the certificate that we show. Raises OSError for a file that cannot be read."""
        context = ssl.create_default_context(cafile=self.ca or None)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if self.certificate:
            context.load_cert_chain(self.certificate, self.key or None)
        return context

    def get(self, path: str, **query: str) -> Told:
        return self.call("GET", f"{path}?{urlencode(query)}" if query else path)

    def call(self, method: str, path: str, said: Any = None, *, once: str = "") -> Told:
        """`once`: by which the outside system does it once, however often it is sent.

        Raises Unavailable, TimeoutError, Garbled, and Rejected for what it will not do.
        """
        for is_second in (False, True):
            token = self.tokens.get() if self.token_url else ""
            found = self._exchange(method, f"{self.url}{path}", _bytes(said), self._headers(token, once))
            if found.status != UNAUTHORISED or not token or is_second:
                return _read(found)
            self.tokens.forget(token)
        raise AssertionError("two turns at most")

    def _headers(self, token: str, once: str) -> dict[str, str]:
        headers = {"Accept": "application/json", "Content-Type": "application/json", "User-Agent": "Parvis"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if once:
            headers["Idempotency-Key"] = once
        return headers

    def _fetch_token(self) -> tuple[str, timedelta]:
        asked = {"grant_type": "client_credentials", **({"scope": self.scope} if self.scope else {})}
        basic = base64.b64encode(f"{quote(self.client_id, safe='')}:{quote(self.client_secret, safe='')}".encode()).decode()
        headers = {"Authorization": f"Basic {basic}", "Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        found = self._exchange("POST", self.token_url, urlencode(asked).encode(), headers)
        if found.status != 200:
            raise Unavailable(f"token_{found.status}")
        body = _json(found.body)
        if not isinstance(body, dict) or not isinstance(body.get("access_token"), str):
            raise Garbled("token")
        lasting = body.get("expires_in", 300)
        return body["access_token"], timedelta(seconds=float(lasting) if isinstance(lasting, int | float | str) else 300)

    def _exchange(self, method: str, url: str, body: bytes | None, headers: Mapping[str, str]) -> egress.Whole:
        limits = egress.Limits(CONNECT_SECONDS, seconds_left(self.seconds), MAX_BYTES)
        sent = len(body or b"")
        try:
            tls = self.tls
            found = egress.exchange(method, url, body, headers, allowed=self.allow, limits=limits, tls=tls)
        except (egress.Forbidden, egress.Unreachable) as error:
            went_over_the_line(status=None, sent=sent, received=0)
            raise Unavailable(error.code) from error
        except TimeoutError:
            went_over_the_line(status=None, sent=sent, received=0)
            raise
        except OSError as error:
            raise Unavailable("certificate_files") from error
        went_over_the_line(status=found.status, sent=sent, received=len(found.body))
        return found


@lru_cache(maxsize=4)
def kept(**said: Any) -> Line:
    return Line(**said)


def line() -> Line:
    """As the operator set it; kept while that stays the same, with its token."""
    said = {name: value for name, value in settings.REMOTE.items() if name in Line.__dataclass_fields__}
    return kept(**said | {"url": said["url"].rstrip("/"), "allow": tuple(said["allow"])})


def _read(found: egress.Whole) -> Told:
    if 200 <= found.status < 300:
        return Told(found.status, _json(found.body) if found.body else {})
    if found.status >= 500 or found.status in (UNAUTHORISED, TOO_EARLY, TOO_MANY, 403, 408) or found.status < 400:
        raise Unavailable(f"http_{found.status}")
    code, reason = _reason(found)
    raise (NoLonger if found.status in GONE else Rejected)(
        code, {language: sentence.format(reason=reason) for language, sentence in NOT_OURS.items()}
    )


def _reason(found: egress.Whole) -> tuple[str, str]:
    """(code, words) of a refusal, as TM Forum's interfaces say them: {code, reason, message}."""
    try:
        said = json.loads(found.body)
    except ValueError:
        said = {}
    said = said if isinstance(said, dict) else {}
    code = one_line(said.get("code") or f"http_{found.status}", 40)
    return code, one_line(said.get("reason") or said.get("message") or code, 200).rstrip(".")


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        raise Garbled("no_json") from None


def _bytes(said: Any) -> bytes | None:
    return None if said is None else json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
