"""What allauth asks of us: where a request comes from, and how its secrets are kept."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter

from parvis.kit.sealing import seal, unseal
from parvis.people.limits import client_ip

PURPOSE = "people.second_factors"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth brings no types
    def get_client_ip(self, request: Any) -> str:
        return client_ip(request)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth brings no types
    """Seeds are encrypted with a key derived from SECRET_KEY: a stolen database opens no account."""

    def encrypt(self, text: str) -> str:
        return seal(text.encode(), PURPOSE).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text.encode(), PURPOSE).decode()
