"""Whether mails can leave: the outgoing host is called as it is for a mail, and told of none; and a mail that one sends oneself."""

from __future__ import annotations

import logging
import smtplib
import socket
import ssl

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from parvis.kit.text import excerpt, one_line
from parvis.mail.fetching.trying import Tried
from parvis.mail.models import OutgoingMail
from parvis.mail.notices import NOTICES, Facts, Notice, Paragraph, letterhead
from parvis.mail.sending import Post

logger = logging.getLogger(__name__)
TRIAL = "mail_trial"
"""The kind of the mail that one sends oneself."""


def tried_post(sender: str, seconds: float = 20) -> Tried:
    """Connected, signed in, and `sender` taken for whom mails come from; no mail is sent. `seconds`: for each call."""
    where = {"host": settings.EMAIL_HOST, "port": settings.EMAIL_PORT, "user": settings.EMAIL_HOST_USER, "sender": sender}
    if not settings.EMAIL_HOST:
        return Tried(False, _("No outgoing host is configured: mails wait. Set PARVIS_SMTP_URL on the server."))
    post = Post(seconds)
    try:
        smtp = post.open()
        smtp.ehlo_or_helo_if_needed()
        code, answer = smtp.mail(sender)
        if code >= 400:
            raise smtplib.SMTPSenderRefused(code, answer, sender)
        smtp.rset()
    except (smtplib.SMTPException, OSError, ValueError) as error:
        logger.warning("the outgoing host was tried and does not take mail (%s)", type(error).__name__)
        return Tried(False, _words(error) % (where | {"why": _said_by(error)}))
    finally:
        post.close()
    is_safe = settings.EMAIL_USE_SSL or settings.EMAIL_USE_TLS
    said = _("%(host)s:%(port)s takes mails from %(sender)s, over an encrypted connection.") if is_safe else _(
        "%(host)s:%(port)s takes mails from %(sender)s; the connection is not encrypted."
    )  # fmt: skip
    return Tried(True, said % where)


@NOTICES.register(TRIAL)
def trial(mail: OutgoingMail) -> Notice:
    head = letterhead(mail.portal_key)
    return Notice(
        subject=_("Test mail of %(portal)s") % {"portal": head.name},
        title=_("Mails of this portal leave"),
        blocks=(
            Paragraph(_("You asked for this mail to see whether mails leave. It came: they do.")),
            Facts(((_("Outgoing host"), f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"),)),
        ),
        why=_("You get this message because you asked for it in the administration."),
    )


def _words(error: Exception) -> str:
    """The narrow ones first; what the host said goes to the end."""
    table: list[tuple[type[Exception] | tuple[type[Exception], ...], str]] = [
        (ssl.SSLCertVerificationError, _("The certificate of %(host)s:%(port)s is not to be trusted (%(why)s).")),
        (ssl.SSLError, _("%(host)s:%(port)s does not speak TLS as we do (%(why)s): check port and security.")),
        (socket.gaierror, _("There is no host called %(host)s: check its name.")),
        (ConnectionRefusedError, _("Nothing answers at %(host)s:%(port)s: is the mail host running, and the port right?")),
        (TimeoutError, _("%(host)s:%(port)s takes too long to answer: is it overloaded, or is a firewall between?")),
        (smtplib.SMTPAuthenticationError, _("%(host)s does not let “%(user)s” in: check user and password (%(why)s).")),
        (smtplib.SMTPSenderRefused, _("%(host)s takes no mail from %(sender)s (%(why)s): check the portal’s address, or its rights.")),
        (smtplib.SMTPNotSupportedError, _("%(host)s:%(port)s does not offer what is configured (%(why)s): check security and password.")),
        (smtplib.SMTPServerDisconnected, _("%(host)s:%(port)s hung up (%(why)s): check port and security.")),
    ]
    otherwise = pgettext("outgoing host", "%(host)s:%(port)s cannot be used: %(why)s")
    return next((words for kinds, words in table if isinstance(error, kinds)), otherwise)


def _said_by(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        text = f"{error.smtp_code} {said.decode('utf-8', 'replace') if isinstance(said, bytes) else said}"
    elif isinstance(error, ssl.SSLCertVerificationError):
        text = error.verify_message
    else:
        text = str(error) or type(error).__name__
    return excerpt(one_line(text), 200)
