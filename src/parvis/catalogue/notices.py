"""What people are told of their rights."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from parvis.catalogue.models import Service
from parvis.journal.models import Entry
from parvis.kit.speaking import moment
from parvis.mail.models import OutgoingMail
from parvis.mail.notices import NOTICES, Action, Block, Facts, Notice, Obsolete, Paragraph, Quote, letterhead
from parvis.people.notices import link


@NOTICES.register("uses_changed")
def uses_changed(mail: OutgoingMail) -> Notice:
    if mail.user is None or not mail.user.is_active:
        raise Obsolete
    named = {one.slug: str(one) for one in Service.objects.filter(portal__key=mail.portal_key)}
    given, taken = (", ".join(named[slug] for slug in mail.context[name] if slug in named) for name in ("given", "taken"))
    rows = [(label, names) for label, names in ((_("You may use from now on"), given), (_("You may not use any more"), taken)) if names]
    return Notice(
        subject=_("Your accesses have changed – %(portal)s") % {"portal": letterhead(mail.portal_key).name},
        title=_("Your accesses have changed"),
        blocks=(
            Paragraph(
                _("What you may use as a member of %(organisation)s has changed.") % {"organisation": mail.context["organisation"]},
                is_intro=True,
            ),
            Facts(tuple(rows)),
            Action(_("See the services"), link(mail, "home")),
            Paragraph(_("Your requests stay yours, whatever you may use.")),
        ),
        why=_("You get this message because somebody who administers your organisation changed your accesses."),
    )


@NOTICES.register("access_asked")
def access_asked(mail: OutgoingMail) -> Notice:
    """To whoever can open it: its link leads to the table of accesses with the box ticked, to be checked and saved."""
    if mail.entry_id is None:
        raise Obsolete
    entry = Entry.objects.select_related("actor").get(pk=mail.entry_id)
    service = (
        Service.objects.select_related("portal").filter(portal__key=mail.portal_key, slug=mail.context["service"], is_active=True).first()
    )
    if service is None or entry.actor is None or not entry.actor.is_active:
        raise Obsolete
    if Service.objects.usable_by(entry.actor).filter(pk=service.pk).exists():
        raise Obsolete
    person, values = entry.actor, {"name": entry.actor.full_name, "service": str(service)}
    rows = [(_("Person"), person.full_name), (_("E-mail address"), person.email), (_("Organisation"), mail.organisation.name)]
    quoted: tuple[Block, ...] = (Quote(person.full_name, moment(entry.created_at), entry.body),) if entry.body else ()
    return Notice(
        subject=_("%(name)s asks for access to “%(service)s” – %(portal)s") % {**values, "portal": letterhead(mail.portal_key).name},
        title=_("%(name)s asks for access to “%(service)s”") % values,
        blocks=(
            Paragraph(_("%(name)s may not use “%(service)s” yet and asks you for it.") % values, is_intro=True),
            *quoted,
            Facts(tuple((label, value) for label, value in rows if value)),
            *_decision(mail, entry),
        ),
        why=_("You get this message because you decide who may use this service."),
    )


def _decision(mail: OutgoingMail, entry: Entry) -> tuple[Block, ...]:
    if not mail.context["root"]:
        return (Paragraph(_("Nobody in this organisation can open it: give this access, or name an administrator there.")),)
    return (
        Action(pgettext("mail", "Look at the accesses"), link(mail, "asked_access", str(entry.pk))),
        Paragraph(_("The box is ticked there; nothing changes before you save.")),
    )
