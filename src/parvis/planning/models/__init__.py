"""When: business calendars, what was promised, and what can be booked."""

from parvis.planning.models.agreement import Agreement, AgreementNotice, AgreementTarget, Coverage, Quota, QuotaPeriod
from parvis.planning.models.booking import BookedSlot, Booking, Slot
from parvis.planning.models.calendar import Calendar, Closure
from parvis.planning.models.level import Level, LevelTarget, Target
from parvis.planning.models.resource import BookingRule, Resource, ResourceAudience, Zone

__all__ = [
    "Agreement",
    "AgreementNotice",
    "AgreementTarget",
    "BookedSlot",
    "Booking",
    "BookingRule",
    "Calendar",
    "Closure",
    "Coverage",
    "Level",
    "LevelTarget",
    "Quota",
    "QuotaPeriod",
    "Resource",
    "ResourceAudience",
    "Slot",
    "Target",
    "Zone",
]
