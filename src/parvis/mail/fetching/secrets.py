"""Passwords of mailboxes: in the environment or in a file that it names, never in the database."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from parvis.mail.fetching.trouble import Trouble


def secret(name: str) -> str:
    """What the environment calls `name`; its file is read each time, so that a new password needs no restart. Raises Trouble."""
    found = optional_secret(name)
    if not found:
        raise Trouble(
            _("The environment has no %(name)s nor %(name)s_FILE: the secret of the mailbox is missing.")
            % {"name": name or "PARVIS_MAILBOX_…"}
        )
    return found


def optional_secret(name: str) -> str:
    """As `secret`; empty when the environment says nothing of it. Raises Trouble for a file that cannot be read."""
    path = settings.MAILBOX_SECRETS.get(f"{name}_FILE", "")
    if not path:
        return str(settings.MAILBOX_SECRETS.get(name, ""))
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Trouble(
            _("The file that %(name)s_FILE names cannot be read (%(why)s).") % {"name": name, "why": type(error).__name__}
        ) from error
