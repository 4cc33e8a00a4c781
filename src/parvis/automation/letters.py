"""The mails of rules: what a rule has to say about a request, and notices to its owner: it was paused, what it tells another system is lost."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from parvis.automation.acts.telling import NOTICE
from parvis.automation.alarms import GIVEN_UP
from parvis.automation.models import Automation
from parvis.catalogue.models import Portal
from parvis.catalogue.writing import may_write
from parvis.hooks.models import Delivery, Webhook
from parvis.kit.languages import pick
from parvis.kit.links import site_url
from parvis.kit.speaking import moment
from parvis.mail.models import OutgoingMail
from parvis.mail.notices import NOTICES, Action, Facts, Notice, Obsolete, Paragraph
from parvis.tickets.letter import Letter
from parvis.tickets.wording import fill, values_of

PAUSED = "automation_paused"


@NOTICES.register(NOTICE)
def told(mail: OutgoingMail) -> Notice:
    """In the reader's language; placeholders say how things stand when the mail leaves."""
    letter = Letter.of(mail)
    values = values_of(letter.ticket)
    subject, text = (fill(mail.context[name], values, get_language()) for name in ("subject", "text"))
    paragraphs = [Paragraph(part.strip()) for part in text.split("\n\n") if part.strip()]
    rule = Paragraph(_("Sent by the rule “%(rule)s”.") % {"rule": pick(mail.context.get("rule"))}) if letter.is_for_team else None
    return letter.notice(subject, subject, *paragraphs, rule, preheader=text)


@NOTICES.register(PAUSED)
def paused(mail: OutgoingMail) -> Notice:
    rule = Automation.objects.select_related("portal").filter(pk=mail.context["rule"]).first()
    if rule is None or rule.paused_at is None:
        raise Obsolete
    title = _("The rule “%(rule)s” was paused") % {"rule": rule}
    rows = [(_("Portal"), rule.portal.name), (_("Reason"), str(rule.get_paused_because_display()))]
    if problem := mail.context.get("problem"):
        rows.append((_("Last problem"), str(problem)))
    if reference := mail.context.get("reference"):
        rows.append((_("Request"), str(reference)))
    return Notice(
        subject=title,
        title=title,
        preheader=str(rule.get_paused_because_display()),
        blocks=(
            Paragraph(_("It does nothing any more until you resume it. What it did stays as it is.")),
            Facts(tuple(rows)),
            Action(_("Read its log"), f"{site_url()}/admin/{rule.portal.key}/automations/{rule.key}/log"),
        ),
        why=_("You get this message because this rule is yours, or because you administer its portal."),
    )


@NOTICES.register(GIVEN_UP)
def given_up(mail: OutgoingMail) -> Notice:
    """How many since its first cause, as it stands when the mail leaves; what was sent again meanwhile is none of them."""
    webhook = Webhook.objects.filter(pk=UUID(hex=mail.context["hook"])).first()
    portal = Portal.objects.filter(key=mail.portal_key).first()
    lost = Delivery.objects.filter(
        webhook=webhook, state=Delivery.State.FAILED, last_attempt_at__gte=datetime.fromisoformat(mail.context["since"])
    )
    count, first, last = lost.count(), lost.order_by("id").first(), lost.order_by("last_attempt_at").last()
    if webhook is None or portal is None or first is None or last is None:
        raise Obsolete
    title = ngettext("%(count)d call was not accepted by “%(hook)s”", "%(count)d calls were not accepted by “%(hook)s”", count)
    rows = [
        (_("Portal"), portal.name),
        (_("Calls given up"), str(count)),
        (_("Oldest call"), moment(first.created_at)),
        (_("Last answer"), str(last.last_status) if last.last_status else pgettext("answer", "none")),
    ]
    page = f"{site_url()}/admin/{portal.key}/hooks/{webhook.pk}/deliveries?state=failed"
    may_resend = mail.user is not None and may_write(mail.user, portal)
    return Notice(
        subject=title % {"hook": webhook, "count": count},
        title=title % {"hook": webhook, "count": count},
        preheader=_("The other system does not know what they say."),
        blocks=(
            Paragraph(
                _(
                    "The other system does not know what these calls say. A call is tried again for more than a day before it is given up; not at all where the answer is that the address is gone."
                ),
                is_intro=True,
            ),
            Facts(tuple(rows)),
            Paragraph(_standing(webhook)),
            Action(_("See the calls and send them again"), page)
            if may_resend
            else Paragraph(_("Whoever administers the portal can send these calls again.")),
        ),
        why=_("You get this message, once a day at most, because your rule calls this address, or because you administer its portal."),
    )


def _standing(webhook: Webhook) -> str:
    if webhook.state == Webhook.State.DISABLED:
        return _("The address is not called any more until it is set going again: it has accepted nothing for days, or is gone.")
    if webhook.state == Webhook.State.PAUSED:
        return _("The address is paused: the calls to come wait until it is set going again.")
    if webhook.failures:
        return _("The address still accepts nothing; the calls that follow are tried again by themselves.")
    return _("The address accepts calls again.")
