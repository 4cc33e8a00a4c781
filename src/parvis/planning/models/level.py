"""Levels of service (bronze, silver, gold…) and what each promises. Configuration."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from parvis.kit.configured import Configured
from parvis.kit.times import parse_delay
from parvis.planning.models.calendar import Calendar


def validate_delay(value: str) -> None:
    try:
        is_delay = bool(parse_delay(value))
    except ValueError:
        is_delay = False
    if not is_delay:
        raise ValidationError(_("“%(value)s” is not a duration such as PT4H, P1M or P5WD."), params={"value": value})


class Target(models.Model):
    """How long a milestone may take, for a priority and a part of the catalogue; the narrowest one that fits counts."""

    milestone = models.SlugField(max_length=60, help_text="first_answer, next_answer, resolution, or a workflow's own")
    priority = models.CharField(max_length=20, blank=True, help_text="1 … 6; empty: every priority")
    scope = models.CharField(max_length=120, blank=True, help_text="key of a category, service or family; empty: all of them")
    delay = models.CharField(max_length=30, validators=[validate_delay], help_text="PT10H: hours of the calendar, unless `is_elapsed`")
    is_elapsed = models.BooleanField(default=False, help_text="counted day and night, as a legal delay (P1M) is")
    warn_before = models.DurationField(null=True, blank=True, help_text="warning this long before the due time")
    # PROTECT: hours that a promise is counted in
    calendar = models.ForeignKey(
        Calendar, on_delete=models.PROTECT, related_name="%(class)ss", null=True, blank=True, help_text="none: the agreement's"
    )

    terms: ClassVar[list[str]] = ["milestone", "priority", "scope"]

    class Meta:
        abstract = True
        ordering = ["milestone", "priority", "scope"]
        constraints = [models.CheckConstraint(condition=~models.Q(delay=""), name="%(class)s_delay_filled")]

    def __str__(self) -> str:
        return f"{self.milestone} {self.delay}"


class Level(Configured):
    """What contracts of one name have in common."""

    portal_key = models.CharField(max_length=40)
    key = models.SlugField(max_length=60)
    title = models.JSONField(help_text="text in languages")
    rank = models.PositiveSmallIntegerField(default=0, help_text="«gold and above»: a higher rank is a higher level")
    # PROTECT: hours that promises are counted in
    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="levels")
    channels = models.JSONField(default=list, blank=True, help_text="portal, mail, phone…: ways open to these customers")
    shows_direct_phone = models.BooleanField(default=False, help_text="of the person in charge of the customer's solution")
    notice_days = models.JSONField(default=list, blank=True, help_text="[60, 30]: days before an agreement's end at which people are told")

    class Meta:
        ordering = ["portal_key", "rank", "key"]
        constraints = [models.UniqueConstraint(fields=["portal_key", "key"], name="level_once")]

    def __str__(self) -> str:
        return f"{self.portal_key}/{self.key}"


class LevelTarget(Target):
    """What a level promises unless the agreement says otherwise."""

    # CASCADE: part of the level
    level = models.ForeignKey(Level, on_delete=models.CASCADE, related_name="targets")

    class Meta(Target.Meta):
        constraints = [
            *Target.Meta.constraints,
            models.UniqueConstraint(fields=["level", *Target.terms], name="leveltarget_once"),
        ]
