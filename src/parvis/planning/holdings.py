"""Bookings and agreements: whom they name."""

from django.utils.translation import gettext_lazy as _

from parvis.kit.holdings import exempt, hold
from parvis.kit.merging import ends, moves, stays

hold(
    key="planning.booking",
    title=_("Bookings"),
    model="planning.Booking",
    within=lambda rows, scope: rows.filter(portal_key=scope.portal_key),
    people=("user",),
    addresses=("contact_email",),
    texts=("title", "place", "contact_name", "contact_phone", "contact_email", "instructions", "data", "end_reason", "access_reference"),
    codes=("portal_key", "reference", "state", "key", "subject_kind", "type_key", "nature"),
    about="subject_id",
    place=lambda booking: booking.reference,
)
hold(
    key="planning.agreement",
    title=_("Agreements"),
    model="planning.Agreement",
    within=lambda rows, scope: rows.filter(portal_key=scope.portal_key, organisation__in=scope.organisations),
    links=("in_charge",),
    texts=("title", "in_charge_name", "direct_phone", "note"),
    codes=("portal_key", "reference", "channels"),
    place=lambda agreement: agreement.reference,
)
hold(
    key="planning.feed",
    title=_("Calendar addresses"),
    model="planning.CalendarFeed",
    within=lambda rows, scope: rows.filter(portal_key=scope.portal_key),
    people=("user",),
    codes=("portal_key", "language", "nonce"),
    fates=("delete", "delete", "delete"),
)
hold(
    key="planning.closing",
    title=_("Closings"),
    model="planning.Closing",
    within=lambda rows, scope: rows.filter(resource__portal_key=scope.portal_key),
    links=("closed_by",),
    texts=("reason",),
)
exempt(
    "what was promised: keys, delays and numbers",
    "planning.AgreementTarget",
    "planning.Coverage",
    "planning.Quota",
    "planning.AgreementNotice",
)
moves("planning.Booking.user", _("Bookings"))
ends("the address of a feed is a key: the account that goes on makes its own", "planning.CalendarFeed.user")
stays("who of the team is in charge, or closed something", "planning.Agreement.in_charge", "planning.Closing.closed_by")
