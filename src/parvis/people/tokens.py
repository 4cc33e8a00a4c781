"""One-use links without a stored secret: the token is the row's id and a seal made with the server's key and the row's nonce."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Protocol
from uuid import UUID

from django.conf import settings


class Sealed(Protocol):
    """A row whose link is sealed; a new nonce makes every earlier link void."""

    pk: UUID
    nonce: str


def token(row: Sealed, purpose: str) -> str:
    """22 characters of id and 43 of a 256-bit seal, safe in a URL."""
    return f"{_text(row.pk.bytes)}.{_seal(row, purpose)}"


def row_id(value: str) -> UUID | None:
    """Which row a token is about; says nothing of its worth."""
    try:
        return UUID(bytes=base64.urlsafe_b64decode(value.partition(".")[0] + "=="))
    except (ValueError, TypeError):
        return None


def fits(value: str, row: Sealed, purpose: str) -> bool:
    """Compares the whole, as bytes: one row and purpose have one spelling, whatever characters a link was given."""
    return hmac.compare_digest(value.encode(errors="replace"), token(row, purpose).encode())


def _seal(row: Sealed, purpose: str) -> str:
    key = hashlib.sha256(b"parvis.people:" + settings.SECRET_KEY.encode()).digest()
    return _text(hmac.new(key, f"{purpose}|{row.pk.hex}|{row.nonce}".encode(), hashlib.sha256).digest())


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
