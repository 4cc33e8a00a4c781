"""A rendered mail as bytes on the wire, with the headers that keep machines from answering it."""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from django.conf import settings

from parvis.kit.clock import now
from parvis.kit.text import one_line
from parvis.mail.identity import bounce_address, thread_id
from parvis.mail.models import Mailbox, OutgoingMail
from parvis.mail.notices import Appointment
from parvis.mail.pictures import Inline
from parvis.mail.rendering import Rendered

# Message-IDs are longer than a folded line, and hosts that read them by line must find them whole.
POLICY = SMTP.clone(max_line_length=200)


def build(mail: OutgoingMail, rendered: Rendered) -> EmailMessage:
    """Loop headers: the union of field.md 4.7. An automatic mail says so; nothing of ours answers one."""
    message = EmailMessage(policy=POLICY)
    message["Subject"] = rendered.subject
    message["From"] = _sender(rendered)
    message["To"] = _address(mail.to_name, mail.to)
    if mail.reply_to and rendered.notice.may_reply:
        message["Reply-To"] = _address(rendered.head.name, mail.reply_to)
    message["Date"] = format_datetime(now())
    message["Message-ID"] = mail.message_id
    if mail.subject_id:
        thread = thread_id(mail.subject_id)
        message["References"] = thread
        message["In-Reply-To"] = thread
    message["Content-Language"] = mail.language
    message["Auto-Submitted"] = "auto-replied" if rendered.notice.is_acknowledgement else "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message["Precedence"] = "auto_reply" if rendered.notice.is_acknowledgement else "bulk"
    message["X-Loop"] = "yes"
    if rendered.notice.is_acknowledgement:
        message["X-Autoreply"] = "yes"
    if rendered.notice.stop:
        message["List-Unsubscribe"] = f"<{rendered.notice.stop[1]}>"
        if rendered.notice.stops_in_one_click and rendered.notice.stop[1].startswith("https://"):
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(rendered.text, cte="quoted-printable")
    message.add_alternative(rendered.html, subtype="html", cte="quoted-printable")
    if rendered.pictures:
        _add_pictures(message, rendered.pictures)
    if rendered.notice.appointment:
        _add_appointment(message, rendered.notice.appointment)
    return message


def _add_pictures(message: EmailMessage, pictures: tuple[Inline, ...]) -> None:
    """Beside the HTML that shows them, so that no program lists them as files of their own."""
    html = message.get_body(("html",))
    assert isinstance(html, EmailMessage)  # it was just added
    for one in pictures:
        html.add_related(one.data, "image", one.subtype, cid=f"<{one.cid}>", filename=one.name, disposition="inline")


def _add_appointment(message: EmailMessage, appointment: Appointment) -> None:
    """As a part that mail programs offer to put into the calendar, and as a file for those that do not."""
    message.add_alternative(appointment.text, subtype="calendar", cte="base64", params={"method": appointment.method})
    message.add_attachment(appointment.text.encode(), maintype="application", subtype="ics", filename="booking.ics")


def envelope_sender(mail: OutgoingMail, rendered: Rendered) -> str:
    """Empty for an acknowledgement, so that nothing bounces back to it; signed where a mailbox reads what comes back."""
    if rendered.notice.is_acknowledgement:
        return ""
    return bounce_address(mail.pk) if has_mailbox(mail.portal_key) else parseaddr(str(_sender(rendered)))[1]


def has_mailbox(portal_key: str) -> bool:
    """Whether somebody reads what is answered to this portal's mails."""
    return Mailbox.objects.filter(portal_key=portal_key, is_active=True).exists()


def _sender(rendered: Rendered) -> Address:
    name, email = parseaddr(rendered.head.sender or settings.DEFAULT_FROM_EMAIL)
    return _address(rendered.head.name or name, email)


def on_the_wire(email: str) -> str:
    """`email` in ASCII: a domain with accents as the network knows it. Raises ValueError for one that no network knows."""
    user, _, domain = one_line(email, 320).rpartition("@")
    wired = f"{user}@{domain if domain.isascii() else domain.encode('idna').decode('ascii')}"
    if not wired.isascii():
        raise ValueError("an address with accents before its @")
    return wired


def _address(name: str, email: str) -> Address:
    user, _, domain = on_the_wire(email).rpartition("@")
    return Address(one_line(name, 120), user, domain)
