"""Signatures as Standard Webhooks has them, so that receivers check them with a library. Source: standardwebhooks.com, v1."""

from __future__ import annotations

import base64
import binascii
import hmac
from typing import Final

from parvis.kit.ids import token

PREFIX: Final = "whsec_"


def new_secret() -> str:
    """Of 32 random bytes."""
    return PREFIX + base64.b64encode(base64.urlsafe_b64decode(f"{token()}=")).decode()


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """HMAC-SHA256 of id, seconds since 1970 and body, as the header `webhook-signature` says it. Raises ValueError for no such secret."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error as error:
        raise ValueError("a secret is whsec_ and base64") from error
    said = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, said, "sha256")).decode()
