"""What the team must look at: one row for one cause, shown on the desk until somebody has seen it."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from parvis.kit.clock import now
from parvis.kit.prepared import insert
from parvis.mail.models import MailAlert

if TYPE_CHECKING:
    from parvis.journal.models import Subject
    from parvis.people.models import User

KINDS: dict[str, str] = {
    "loop_silenced": gettext_noop("Automatic answers to %(address)s are silenced: too many in one hour. Its mails are all kept."),
    "mailbox_failing": gettext_noop("The mailbox %(mailbox)s cannot be read: %(reason)s"),
    "address_refused": gettext_noop("The host of %(address)s refused a mail: %(reason)s"),
    "complaint": gettext_noop("%(address)s called a mail unwanted: it gets no more notices about that request."),
    "own_mail": gettext_noop("Mails of ours reach the mailbox %(mailbox)s: look at its aliases, and at who has its address."),
    "outsider_wrote": gettext_noop("%(address)s takes no part in %(reference)s and wrote to it: the team alone can read it there."),
    "hook_given_up": gettext_noop(
        "The address “%(hook)s” did not accept what it was told of %(event)s: given up after %(attempts)s attempts."
    ),
    "hook_disabled": gettext_noop("The address “%(hook)s” is not called any more: it has taken nothing for days, or is gone."),
    "mail_failed": gettext_noop("A mail from %(sender)s could not be worked through. It is kept and can be tried again."),
}
"""kind: what it says, with values of `MailAlert.data`."""


def alert(kind: str, *, key: str, portal_key: str = "", subject: Subject | None = None, **data: Any) -> None:
    """Tell the team; a second time with the same `key` counts, and is news again once the first was seen.

    `data`: plain values for the sentence of KINDS.
    """
    named = key if len(key) <= 120 else hashlib.sha256(key.encode()).hexdigest()
    row = MailAlert(key=named, kind=kind, portal_key=portal_key, data=data)
    row.subject_kind, row.subject_id = (subject.entry_kind, subject.pk) if subject else ("", None)
    insert(row, at_conflict=AGAIN)


AGAIN = """
("key") DO UPDATE SET "count" = mail_mailalert."count" + 1, last_at = EXCLUDED.last_at, data = EXCLUDED.data, seen_at = NULL, seen_by_id = NULL
"""


def unseen(portal_keys: Collection[str] | None) -> QuerySet[MailAlert]:
    """Of these portals and of the whole house; None: of every portal."""
    news = MailAlert.objects.filter(seen_at=None).order_by("-last_at", "-pk")
    return news if portal_keys is None else news.filter(Q(portal_key__in=portal_keys) | Q(portal_key=""))


def see(alert: MailAlert, *, by: User) -> None:
    MailAlert.objects.filter(pk=alert.pk, seen_at=None).update(seen_at=now(), seen_by=by)


def said(alert: MailAlert) -> str:
    """The alert as one sentence in the reader's language."""
    words = KINDS.get(alert.kind)
    if words is None:
        return alert.kind.replace("_", " ").capitalize()
    return _(words) % _Values(alert.data)


class _Values(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "?"
