"""What people are told of their rights."""

from django.utils.translation import gettext as _

from parvis.catalogue.models import Service
from parvis.mail.models import OutgoingMail
from parvis.mail.notices import NOTICES, Action, Facts, Notice, Obsolete, Paragraph, letterhead
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
