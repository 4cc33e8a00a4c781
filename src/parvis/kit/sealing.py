"""Secrets that must be read again (a webhook's signing key, a private key): encrypted at rest with keys derived from SECRET_KEY."""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class Unsealable(ValueError):  # noqa: N818  named as the house names its exceptions
    """Sealed for another purpose, with a key that is gone, or tampered with."""


def seal(secret: bytes, purpose: str) -> bytes:
    """`secret` encrypted and authenticated; `unseal` needs the same `purpose`."""
    return _box(purpose).encrypt(secret)


def unseal(sealed: bytes, purpose: str) -> bytes:
    """What `seal` was given. Reads what SECRET_KEY_FALLBACKS sealed too. Raises Unsealable."""
    try:
        return _box(purpose).decrypt(sealed)
    except InvalidToken:
        raise Unsealable(f"cannot be unsealed for “{purpose}”: was SECRET_KEY changed without a fallback?") from None


def _box(purpose: str) -> MultiFernet:
    return MultiFernet([Fernet(_derived(key, purpose)) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _derived(key: str | bytes, purpose: str) -> bytes:
    material = key.encode() if isinstance(key, str) else key
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"parvis.sealing:{purpose}".encode()).derive(material)
    return base64.urlsafe_b64encode(derived)
