"""What is written to whoever sent a file of places."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.connectors.bulk import done_of
from parvis.connectors.models import Run
from parvis.mail.models import OutgoingMail
from parvis.mail.notices import NOTICES, Action, Facts, Notice, Obsolete, Paragraph, letterhead


@NOTICES.register("qualifications_done")
def qualifications_done(mail: OutgoingMail) -> Notice:
    whole = Run.objects.filter(pk=mail.context["run"]).first()
    if whole is None or whole.state != mail.context.get("state", Run.State.DONE):
        raise Obsolete
    return _done(mail, whole) if whole.is_done else _broken_off(mail, whole)


def _done(mail: OutgoingMail, whole: Run) -> Notice:
    count, refused = int(whole.input["lines"]), int((whole.result or {}).get("refused", 0))
    title = _("Your file has been gone through")
    lead = ngettext("The line of your file was asked about.", "The %(count)d lines of your file were asked about.", count) % {
        "count": count
    }
    rows = [(_("File"), whole.summary), (_("Lines"), str(count)), (_("Refused lines"), str(refused))]
    more = (Paragraph(_("The result file says why these were refused: correct them and send them again.")),) if refused else ()
    return _letter(mail, whole, title, lead, rows, *more)


def _broken_off(mail: OutgoingMail, whole: Run) -> Notice:
    """It came to nothing before its last line: nobody asks the rest by himself."""
    done, count = done_of(whole)
    title = _("Your file has not been gone through to its end")
    lead = _("Lines gone through: %(done)d of %(count)d. The others have no answer.") % {"done": done, "count": count}
    rows = [(_("File"), whole.summary)]
    advice = Paragraph(_("What was found is in the result file. Send the other lines again; if it goes on, ask the team."))
    return _letter(mail, whole, title, lead, rows, advice)


def _letter(mail: OutgoingMail, whole: Run, title: str, lead: str, rows: list[tuple[str, str]], *more: Paragraph) -> Notice:
    url = letterhead(mail.portal_key).url + reverse("portal:eligibility_file", args=[whole.number])
    return Notice(
        subject=f"{title} – {letterhead(mail.portal_key).name}",
        title=title,
        preheader=lead,
        blocks=(Paragraph(lead, is_intro=True), Facts(tuple(rows)), *more, Action(_("See the results"), url)),
        why=_("You get this message because you sent this file."),
    )
