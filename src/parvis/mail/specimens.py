"""A mail as it would look, of nobody's request: to be read before a portal's own words are in force, and sent to oneself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.utils.translation import gettext as _

from parvis.kit.registry import Registry
from parvis.mail.models import OutgoingMail
from parvis.mail.notices import NOTICES, Action, Notice, Paragraph, letterhead
from parvis.mail.rendering import values_of, worded

SPECIMENS: Registry[Callable[[str], Notice]] = Registry("specimens of mails")
"""kind: made for a portal's key, in the active language."""
KIND = "mail_specimen"


def specimen(kind: str, portal_key: str) -> Notice:
    """Of a kind that nobody made one of: its frame, where the portal's own words stand alone."""
    return SPECIMENS.get(kind)(portal_key) if kind in SPECIMENS else _frame(portal_key)


def _frame(portal_key: str) -> Notice:
    head = letterhead(portal_key)
    return Notice(
        subject=_("(the words of the house, as the case may be)"),
        title=_("(the words of the house, as the case may be)"),
        blocks=(
            Paragraph(_("(here the mail says what it is about: that depends on the case)")),
            Action(_("(the button, where there is one)"), head.url),
        ),
        why=_("(here it says why one gets it)"),
    )


@NOTICES.register(KIND)
def sent(mail: OutgoingMail) -> Notice:
    """`context`: {kind, texts}, the words that are tried. It answers nothing and stops nothing."""
    head = letterhead(mail.portal_key)
    made = specimen(str(mail.context["kind"]), mail.portal_key)
    said = worded(made, mail.context["texts"], values_of(made, head, mail.to_name))
    return replace(
        said,
        subject=_("Test: %(subject)s") % {"subject": said.subject},
        why=_("You get this message because you tried the words of a mail in the administration. It is about no request."),
        stop=None,
        may_reply=False,
        is_acknowledgement=False,
        appointment=None,
    )
