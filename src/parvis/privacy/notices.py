"""What the house writes about data: nothing of the data themselves."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from parvis.kit.languages import pick
from parvis.kit.links import site_url
from parvis.kit.speaking import day, moment
from parvis.mail.models import OutgoingMail
from parvis.mail.notices import NOTICES, Action, Facts, Obsolete, Paragraph, letterhead
from parvis.mail.notices import Notice as Said
from parvis.privacy.models import Bundle, Case, Notice
from parvis.tickets.letter import Letter
from parvis.tickets.models import Ticket


def _link(mail: OutgoingMail, path: str) -> str:
    return letterhead(mail.portal_key).url + path


@NOTICES.register("data_ready")
def data_ready(mail: OutgoingMail) -> Said:
    bundle = Bundle.objects.filter(pk=mail.context["bundle"], state=Bundle.State.READY).first()
    if bundle is None or bundle.expires_at is None:
        raise Obsolete
    until = moment(bundle.expires_at)
    return Said(
        subject=_("Your data are ready – %(portal)s") % {"portal": letterhead(mail.portal_key).name},
        title=_("Your data are ready"),
        blocks=(
            Paragraph(_("The copy of your data that you asked for can be downloaded, by you alone, until %(until)s.") % {"until": until}),
            Action(_("Download my data"), _link(mail, reverse("portal:my_data"))),
            Paragraph(_("This mail holds none of them. Your password is asked for again.")),
        ),
        why=_("You asked for nothing? Change your password: somebody has signed in as you."),
    )


@NOTICES.register("ticket_ending")
def ticket_ending(mail: OutgoingMail) -> Said:
    notice = _standing(mail)
    ticket = Ticket.objects.select_related("service").filter(pk=notice.subject_id, is_open=False).first()
    if ticket is None:
        raise Obsolete
    words = {"reference": ticket.reference, "day": day(notice.ends_at)}
    actions = (
        (Action(_("Download the request (PDF)"), _link(mail, reverse("portal:ticket_pdf", args=[ticket.reference]))),) if mail.user else ()
    )
    return Said(
        subject=_("%(reference)s will be erased on %(day)s") % words,
        title=_("Your request %(reference)s will soon be erased") % words,
        blocks=(
            Paragraph(
                _("It was closed long ago. On %(day)s its texts, its files and the names in it are erased for good.") % words, is_intro=True
            ),
            Facts(((_("Reference"), ticket.reference), (pgettext("case", "Kind of request"), pick(ticket.service.title)))),
            *actions,
            Paragraph(_("Keep a copy if you need one. What stays: the reference, the kind of request and its days, without any name.")),
        ),
        why=_("You get this message because you made this request."),
    )


@NOTICES.register("account_ending")
def account_ending(mail: OutgoingMail) -> Said:
    notice = _standing(mail)
    until = day(notice.ends_at)
    return Said(
        subject=_("Your account will be erased on %(day)s – %(portal)s") % {"day": until, "portal": letterhead(mail.portal_key).name},
        title=_("Your account will soon be erased"),
        blocks=(
            Paragraph(_("Nobody has signed in to it for a long time. On %(day)s it is erased, with what it says of you.") % {"day": until}),
            Paragraph(_("To keep it, sign in once before that day.")),
            Action(_("Sign in"), _link(mail, reverse("portal:login"))),
        ),
        why=_("You get this message because you have an account here."),
    )


def _standing(mail: OutgoingMail) -> Notice:
    notice = Notice.objects.filter(pk=mail.context["notice"], erased_at=None).first()
    if notice is None:
        raise Obsolete
    return notice


@NOTICES.register("legal_delay_warned")
def legal_delay_warned(mail: OutgoingMail) -> Said:
    return _about_delay(mail, _("[%(reference)s] Legal delay: it ends on %(day)s"), _("The legal delay of %(reference)s ends on %(day)s"))


@NOTICES.register("legal_delay_over")
def legal_delay_over(mail: OutgoingMail) -> Said:
    return _about_delay(
        mail, _("[%(reference)s] Legal delay: it is over since %(day)s"), _("The legal delay of %(reference)s is over since %(day)s")
    )


def _about_delay(mail: OutgoingMail, subject: str, title: str) -> Said:
    """To those who handle it alone; the request's title stays out, for it may name the person."""
    case = Case.objects.running().select_related("ticket__portal", "ticket__service").filter(ticket=mail.subject_id).first()
    letter = Letter.of(mail)
    if case is None or not letter.is_for_team:
        raise Obsolete
    words = {"reference": case.ticket.reference, "day": day(case.due_at)}
    rows = ((_("Reference"), case.ticket.reference), (_("Legal delay until"), words["day"]), (_("State"), case.get_state_display()))
    return Said(
        subject=subject % words,
        title=title % words,
        blocks=(
            Paragraph(_("The law wants the person answered by then, or told before then why it takes longer."), is_intro=True),
            Action(_("Open the case"), f"{site_url()}{reverse('desk:case', args=[case.ticket.reference])}"),
            Facts(rows),
        ),
        why=_("You get this message because your team handles personal-data requests."),
        may_reply=letter.may_reply,
    )
