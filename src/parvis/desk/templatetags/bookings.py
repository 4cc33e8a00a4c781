"""`{% load bookings %}`: what happened to a booking, in words."""

from django import template
from django.utils.translation import gettext_lazy as _

register = template.Library()

VERBS = {
    "held": _("held"),
    "booked": _("booked"),
    "moved": _("moved"),
    "approved": _("approved"),
    "refused": _("refused"),
    "cancelled": _("cancelled"),
    "expired": _("ended without an answer"),
    "let_go": _("let go of before it was booked"),
    "done": _("took place"),
    "missed": _("has to be booked again"),
    "reminded": _("reminder sent"),
}


@register.filter
def booking_verb(verb: str) -> str:
    return str(VERBS.get(verb, verb))
