"""Addresses whose line in the table makes nothing: by what each is that is sent there, and where it is sent twice."""

from __future__ import annotations

ONCE = {
    "/admin/<portal_key>/hooks/<hook_id>/trial": "calls the other system each time, and keeps nothing: tests/administration/test_hooks.py",
    "/api/connectors/<key>/events/": "heard only where a remote is set up: tests/connectors/http",
    "/api/v1/eligibility": "with the key of a program: tests/api/test_eligibility.py",
    "/admin/<portal_key>/mailboxes/<key>/try": "asks a real mail host, and keeps nothing: tests/administration/test_mailboxes.py",
    "/api/geocode/search/csv": "reads and keeps nothing: tests/api/geocoding/test_tables.py",
    "/api/geocode/search/csv/": "the same",
}
"""{address: where it is sent twice}."""
GONE = (
    "/acting/stop",
    "/admin/<portal_key>/appearance/restore",
    "/admin/<portal_key>/families/<key>/place",
    "/admin/<portal_key>/history/<revision_id>/restore",
    "/admin/<portal_key>/levels/<key>/drop",
    "/admin/<portal_key>/levels/<key>/publish",
    "/admin/<portal_key>/levels/<key>/remove",
    "/admin/<portal_key>/services/<key>/remove",
    "/admin/<portal_key>/workflows/<key>/milestone/<item_key>/place",
    "/admin/<portal_key>/workflows/<key>/milestone/<item_key>/remove",
    "/admin/<portal_key>/workflows/<key>/remove",
    "/desk/bulk/<batch_id>/undo",
)
"""Publishes, places, takes away or puts back what is there, by its own id: done already, there is nothing to do. Not sent twice yet."""
SECRETS = (
    "/account/email",
    "/account/email/confirm",
    "/account/security/authenticator",
    "/account/security/confirm",
    "/account/security/passkey",
    "/account/security/password",
    "/activate",
    "/desk/login/code",
    "/desk/login/protect",
    "/login/code",
    "/login/password",
    "/login/protect",
    "/mail/address/<token>",
    "/mail/approval/<answer>/<token>",
    "/mail/follow/<token>",
    "/mail/move/<move>/<stamp>/<token>",
    "/mail/rate/<score>/<token>",
    "/mail/report/<token>",
    "/mail/stop/<token>",
    "/recover",
    "/reset",
)
"""Signing in, and links under a seal: a code or a link is used up, and says so."""
ELSEWHERE = frozenset({*ONCE, *GONE, *SECRETS})
