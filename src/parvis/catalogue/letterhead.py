"""How a portal signs its mails."""

from parvis.catalogue.models import Portal
from parvis.kit.languages import pick
from parvis.kit.links import site_url
from parvis.kit.theme import ramp
from parvis.mail.notices import LETTERHEADS, Letterhead


@LETTERHEADS.register("portal")
def portal_letterhead(portal_key: str) -> Letterhead:
    """Of the portal that still exists, else the installation's own."""
    portal = Portal.objects.filter(key=portal_key).first()
    if portal is None:
        return Letterhead(name="Support", url=site_url())
    colours = ramp(portal.brand_colour)
    subtitle = pick(portal.subtitle)
    return Letterhead(
        name=f"{portal.name}, {subtitle[:1].lower()}{subtitle[1:]}" if subtitle else portal.name,
        url=portal.base_url,
        colour=colours.accent[0],
        on_colour=colours.on_accent[0],
        link_colour_dark=colours.accent_text[1],
        sender=portal.mail_from,
        contact=str(portal.contact.get("email", "")),
        texts=portal.mail_texts,
    )
