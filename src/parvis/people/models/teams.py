"""The staff who serve: teams, and when they are there."""

from __future__ import annotations

from django.db import models

from parvis.people.models.users import User


class Team(models.Model):
    """People of the staff who share queues. Configuration."""

    key = models.SlugField(max_length=60, unique=True)
    title = models.JSONField(help_text="text in languages")
    email = models.EmailField(blank=True)
    archived_at = models.DateTimeField(null=True, blank=True, help_text="it serves no more; what it did keeps its name")
    members = models.ManyToManyField(User, through="TeamMembership", related_name="teams")

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return self.key


class TeamMembership(models.Model):
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="team_memberships")
    is_lead = models.BooleanField(default=False)
    skills = models.JSONField(default=list, blank=True)
    capacity = models.PositiveSmallIntegerField(null=True, blank=True, help_text="open requests at most")
    last_given_at = models.DateTimeField(null=True, blank=True, help_text="when a request last came to them by turns")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "user"], name="team_membership_once")]

    def __str__(self) -> str:
        return f"{self.user} / {self.team}"


class Absence(models.Model):
    """When a member of the staff is away."""

    # CASCADE: a timetable goes with whose it is
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="absences")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    # SET_NULL: the absence counts without whoever stood in
    deputy = models.ForeignKey(User, on_delete=models.SET_NULL, related_name="+", null=True, blank=True, help_text="who stands in")

    class Meta:
        indexes = [models.Index(fields=["user", "ends_at"], name="absence_of")]
        constraints = [models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="absence_ends_after_start")]

    def __str__(self) -> str:
        return f"{self.user}: {self.starts_at:%Y-%m-%d}"


class WorkingHours(models.Model):
    """When a person or a team is at work: as a portal's calendar says, else by its own week. Without any, at any hour."""

    # CASCADE: part of whose they are
    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="working_hours", null=True, blank=True)
    team = models.OneToOneField(Team, on_delete=models.CASCADE, related_name="working_hours", null=True, blank=True)
    calendar = models.CharField(max_length=101, blank=True, help_text="portal/key of a calendar of the planning; empty: the week below")
    week = models.JSONField(default=dict, blank=True, help_text="as a calendar's")
    time_zone = models.CharField(max_length=50, default="Europe/Paris")

    class Meta:
        verbose_name_plural = "working hours"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(user=None, team__isnull=False) | models.Q(user__isnull=False, team=None), name="working_hours_of_one"
            )
        ]

    def __str__(self) -> str:
        return f"hours of {self.user or self.team}"
