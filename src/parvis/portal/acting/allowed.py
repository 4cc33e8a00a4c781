"""What nobody does in the name of another: what guards an account, hands its data over, or is its own word."""

from __future__ import annotations

from typing import Final

from parvis.portal.accounts.urls import urlpatterns as account_pages

LOOKED_AT: Final = frozenset({"account", "notifications", "organisations", "organisation", "keyboard"})
"""Pages of the account that are shown, and not changed. Another page of the account is refused until it stands here."""
OWN_WORD: Final = frozenset(
    {"ticket_approval", "ticket_approval_delegate", "ticket_round_withdraw", "mailed_approval", "ticket_rating", "mailed_rating"}
)
SECRET: Final = frozenset({"booking_feeds", "calendar", "mailed_stop", "mailed_follow", "mailed_address", "mailed_move", "mailed_report"})
"""Addresses that are keys, or are opened by one."""
OWN_CHOICE: Final = frozenset({"access", "access_check", "access_log", "preferences"})
_ACCOUNT: Final = frozenset(str(page.name) for page in account_pages)


def is_allowed(name: str, method: str) -> bool:
    if name in LOOKED_AT:
        return method in ("GET", "HEAD")
    return name not in _ACCOUNT | OWN_WORD | SECRET | OWN_CHOICE
