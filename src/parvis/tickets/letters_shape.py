"""What the mails say of requests that were given another shape: merged, made again by themselves, told of from outside."""

from __future__ import annotations

from django.utils.translation import gettext as _

from parvis.kit.links import site_url
from parvis.mail.models import OutgoingMail
from parvis.mail.notices import NOTICES, Action, Facts, Notice, Obsolete, Paragraph
from parvis.tickets.letter import Letter
from parvis.tickets.models import Recurrence
from parvis.tickets.redirects import destination_for


@NOTICES.register("ticket_merged")
def merged(mail: OutgoingMail) -> Notice:
    """Raises Obsolete when it was taken back before anybody read it."""
    letter = Letter.of(mail)
    if letter.ticket.merged_into_id is None:
        raise Obsolete
    found = destination_for(letter.ticket, mail.user) if mail.user else None
    said = {"reference": letter.ticket.reference, "into": found.reference if found else ""}
    if found:
        text = (
            _("The team answers your request %(reference)s together with %(into)s. What was said stays, and your links lead there.") % said
        )
    else:
        text = (
            _("The team answers your request %(reference)s together with another one on the same matter. You can still write to us.") % said
        )
    return letter.notice(_("Handled together"), _("Two requests on the same matter"), Paragraph(text))


@NOTICES.register("recurrence_stopped")
def recurrence_stopped(mail: OutgoingMail) -> Notice:
    """To its owner; raises Obsolete once it goes on again."""
    found = Recurrence.objects.filter(pk=mail.context.get("recurrence")).select_related("organisation").first()
    if found is None or found.paused_at is None:
        raise Obsolete
    said = {"name": found.name}
    return Notice(
        subject=_("Recurring request stopped: %(name)s") % said,
        title=_("A recurring request has stopped"),
        blocks=(
            Paragraph(_("“%(name)s” could not be made, and makes no more until you look at it.") % said),
            Paragraph(found.problem),
            Action(_("Look at it"), f"{site_url()}/desk/recurring/{found.pk}"),
            Facts(((_("Organisation"), str(found.organisation)),)),
        ),
        why=_("You get this message because you look after this recurring request."),
    )


@NOTICES.register("ticket_news")
def news(mail: OutgoingMail) -> Notice:
    """What an outside system told, where nothing moved on."""
    letter = Letter.of(mail)
    return letter.notice(_("News of your request"), letter.turn.title or letter.status, letter.told("says"))
