"""What the house writes about assets."""

from __future__ import annotations

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.assets.expiry import VALIDITY, end_of, leaders_of
from parvis.assets.models import Asset, Phase
from parvis.kit.clock import now
from parvis.kit.speaking import day
from parvis.mail.models import OutgoingMail
from parvis.mail.notices import NOTICES, Action, Facts, Notice, Obsolete, Paragraph, letterhead
from parvis.people.models import Organisation

MOST: Final = 20


@NOTICES.register("assets_end")
def assets_end(mail: OutgoingMail) -> Notice:
    """Of what has been retired, given away or prolonged since, nothing is said."""
    owner = Organisation.objects.get(pk=mail.context["owner"])
    held = _held(owner, [pk for _what, pk, _at in mail.context["ends"]])
    rows = [(what, held[pk]) for what, pk, at in mail.context["ends"] if pk in held and _still_ends(what, held[pk], at)]
    if not rows or mail.user not in leaders_of(owner):
        raise Obsolete
    count = len(rows)
    title = ngettext("One piece of your equipment ends soon", "%(count)d pieces of your equipment end soon", count) % {"count": count}
    lead = _("Here is what ends soon at %(owner)s. Ask us in time, if you want it prolonged or replaced.") % {"owner": owner.name}
    more = (Paragraph(_("And %(count)d more, on the page.") % {"count": count - MOST}),) if count > MOST else ()
    return Notice(
        subject=f"{title} – {letterhead(mail.portal_key).name}",
        title=title,
        preheader=lead,
        blocks=(
            Paragraph(lead, is_intro=True),
            Facts(tuple((asset.name, _said(what, asset)) for what, asset in rows[:MOST])),
            *more,
            Action(_("See the equipment"), letterhead(mail.portal_key).url + reverse("portal:assets")),
        ),
        why=_("You get this message because you manage %(owner)s.") % {"owner": owner.name},
    )


def _held(owner: Organisation, ids: list[str]) -> dict[str, Asset]:
    return {str(asset.pk): asset for asset in Asset.objects.filter(pk__in=ids, owner=owner).exclude(phase=Phase.RETIRED)}


def _still_ends(what: str, asset: Asset, at: str) -> bool:
    ends_at = end_of(what, asset)
    return ends_at is not None and ends_at.isoformat() == at


def _said(what: str, asset: Asset) -> str:
    if what == VALIDITY and asset.valid_until:
        return _("valid until %(day)s") % {"day": day(asset.valid_until)}
    return _("under warranty until %(day)s") % {"day": day(asset.warranty_ends_on or now())}
