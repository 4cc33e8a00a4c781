"""When: business calendars, what was promised, and what can be booked."""

from parvis.planning.models.agreement import Agreement, AgreementNotice, AgreementTarget, Coverage, Quota, QuotaPeriod, QuotaUse
from parvis.planning.models.booking import BookedSlot, Booking, BookingSeries, CalendarFeed, Slot
from parvis.planning.models.calendar import Calendar, Closure
from parvis.planning.models.level import Level, LevelTarget, Target
from parvis.planning.models.resource import BookingRule, Closing, Resource, ResourceAudience, Zone

__all__ = [
    "Agreement",
    "AgreementNotice",
    "AgreementTarget",
    "BookedSlot",
    "Booking",
    "BookingRule",
    "BookingSeries",
    "Calendar",
    "CalendarFeed",
    "Closing",
    "Closure",
    "Coverage",
    "Level",
    "LevelTarget",
    "Quota",
    "QuotaPeriod",
    "QuotaUse",
    "Resource",
    "ResourceAudience",
    "Slot",
    "Target",
    "Zone",
]
