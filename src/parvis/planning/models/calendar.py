"""Business calendars: the hours in which commitments are counted and appointments given. Configuration."""

from __future__ import annotations

from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from parvis.kit.configured import Configured
from parvis.planning.hours import validate_day, validate_week


def validate_time_zone(value: str) -> None:
    if value not in available_timezones():
        raise ValidationError(_("“%(zone)s” is not a time zone."), params={"zone": value})


class Calendar(Configured):
    """Hours per weekday in one time zone, public holidays of one region, and closures."""

    portal_key = models.CharField(max_length=40)
    key = models.SlugField(max_length=60)
    code = models.CharField(max_length=20, blank=True, help_text="short form shown in commitments, such as HO")
    title = models.JSONField(help_text="text in languages: Lundi au Samedi 8h à 18h")
    time_zone = models.CharField(max_length=50, default="Europe/Paris", validators=[validate_time_zone])
    week = models.JSONField(
        default=dict, validators=[validate_week], help_text='{"mon": [["08:00", "18:00"]], …}: a day left out is closed'
    )
    holiday_country = models.CharField(max_length=2, blank=True, default="FR", help_text="empty: holidays are days like others")
    holiday_region = models.CharField(max_length=20, blank=True, help_text="a subdivision of it with holidays of its own (Alsace-Moselle)")
    is_default = models.BooleanField(default=False, help_text="what promises are counted in where nothing names a calendar")

    class Meta:
        ordering = ["portal_key", "key"]
        constraints = [
            models.UniqueConstraint(fields=["portal_key", "key"], name="calendar_once"),
            models.UniqueConstraint(fields=["portal_key"], name="calendar_default_once", condition=models.Q(is_default=True)),
        ]

    def __str__(self) -> str:
        return f"{self.portal_key}/{self.key}"


class Closure(models.Model):
    """Days that are unlike the week: closed, or open at hours of their own."""

    # CASCADE: part of the calendar
    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="closures")
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="included")
    title = models.JSONField(default=dict, blank=True, help_text="text in languages")
    hours = models.JSONField(default=list, blank=True, validators=[validate_day], help_text="of each of these days; empty: closed")

    class Meta:
        ordering = ["calendar", "starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["calendar", "starts_on"], name="closure_once"),
            models.CheckConstraint(condition=models.Q(ends_on__gte=models.F("starts_on")), name="closure_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.calendar}: {self.starts_on} – {self.ends_on}"
