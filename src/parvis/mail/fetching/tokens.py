"""Access tokens for hosts that want OAuth 2.0 (XOAUTH2): from a command of the operator's, or for a refresh token.

The address of the token endpoint is the operator's own configuration, so it may be inside their network; it must be HTTPS, no
redirection is followed, and neither a slow answer nor a long one is waited for.
"""

from __future__ import annotations

import http.client
import json
import shlex
import ssl
import subprocess
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from django.utils.translation import gettext as _

from parvis.kit.text import excerpt, one_line
from parvis.mail.fetching.secrets import optional_secret, secret
from parvis.mail.fetching.trouble import Trouble
from parvis.mail.models import Mailbox

ANSWER_SECONDS = 20
ANSWER_BYTES = 64 * 1024
EARLY_SECONDS = 60
"""A token is not used up to its last second."""


@dataclass
class Tokens:
    """Of one mailbox; a token is asked for again only when the one at hand ends."""

    _token: str = field(default="", repr=False)
    _until: float = 0.0

    def current(self, mailbox: Mailbox) -> str:
        """Raises Trouble."""
        if time.monotonic() >= self._until:
            self._token, seconds = _new_token(mailbox)
            self._until = time.monotonic() + seconds - EARLY_SECONDS
        return self._token

    def drop(self) -> None:
        """The host did not take it."""
        self._until = 0.0


def _new_token(mailbox: Mailbox) -> tuple[str, float]:
    """The token and for how many seconds it is good."""
    name = mailbox.secret_name
    command = optional_secret(f"{name}_COMMAND")
    if command:
        return _by_command(command), 0.0
    url = str(mailbox.settings.get("token_url", ""))
    if not url:
        return secret(name), 0.0  # another program renews the token in this file
    asked = {"grant_type": "refresh_token", "refresh_token": secret(name), "client_id": str(mailbox.settings.get("client_id", ""))}
    if password := optional_secret(f"{name}_CLIENT_SECRET"):
        asked["client_secret"] = password
    if scope := mailbox.settings.get("scope"):
        asked["scope"] = str(scope)
    return _by_endpoint(url, asked)


def _by_command(command: str) -> str:
    """The first line that the command writes. It is in the environment, as secrets are: a preset can start no program."""
    try:
        done = subprocess.run(shlex.split(command), capture_output=True, timeout=ANSWER_SECONDS, check=True, text=True)  # noqa: S603  the operator's own
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise Trouble(_("The command that makes access tokens failed (%(why)s).") % {"why": type(error).__name__}) from error
    lines = done.stdout.split()
    if not lines:
        raise Trouble(_("The command that makes access tokens wrote nothing."))
    return lines[0]


def _by_endpoint(url: str, asked: dict[str, str]) -> tuple[str, float]:
    status, body = _post(url, urlencode(asked).encode())
    try:
        answer = json.loads(body)
        token, seconds = str(answer["access_token"]), float(answer.get("expires_in", 300))
    except (ValueError, KeyError, TypeError, AttributeError):
        why = _refusal(body) if status >= 400 else _("no token in the answer")
        raise Trouble(_("The token endpoint gave no access token (%(status)s: %(why)s).") % {"status": status, "why": why}) from None
    return token, seconds


def _post(url: str, body: bytes) -> tuple[int, bytes]:
    place = urlsplit(url)
    if place.scheme != "https" or not place.hostname:
        raise Trouble(_("The address of the token endpoint must begin with https://."))
    until = time.monotonic() + ANSWER_SECONDS
    connection = http.client.HTTPSConnection(
        place.hostname, place.port or 443, timeout=ANSWER_SECONDS / 2, context=ssl.create_default_context()
    )
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json", "Connection": "close"}
    try:
        connection.request("POST", f"{place.path or '/'}{'?' + place.query if place.query else ''}", body, headers)
        answer = connection.getresponse()
        received = b""
        while (piece := answer.read1(4096)) and len(received) < ANSWER_BYTES and time.monotonic() < until:
            received += piece
        return answer.status, received
    except (OSError, http.client.HTTPException) as error:
        raise Trouble(
            _("The token endpoint %(host)s does not answer (%(why)s).") % {"host": place.hostname, "why": type(error).__name__}
        ) from error
    finally:
        connection.close()


def _refusal(body: bytes) -> str:
    """The code of RFC 6749, such as invalid_grant; never more, for some endpoints repeat what they were sent."""
    try:
        return excerpt(one_line(json.loads(body)["error"]), 60)
    except (ValueError, KeyError, TypeError):
        return "?"
