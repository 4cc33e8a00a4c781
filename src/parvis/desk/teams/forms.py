"""What is said of somebody at work: when they are away, what they can do, how much they can take."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.kit.forms import DayInput
from parvis.kit.languages import pick
from parvis.people.models import TeamMembership, User, WorkingHours
from parvis.planning.models import Calendar


class AbsenceForm(forms.Form):
    starts_on = forms.DateField(label=gettext_lazy("From"), widget=DayInput())
    ends_on = forms.DateField(label=gettext_lazy("Until, that day included"), widget=DayInput())
    deputy = forms.ChoiceField(label=gettext_lazy("Who stands in"), required=False)

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shared = TeamMembership.objects.filter(user=user).values("team")
        near = User.objects.filter(team_memberships__team__in=shared, is_active=True, is_staff=True).exclude(pk=user.pk).distinct()
        self.colleagues = {str(one.pk): one for one in near}
        self.fields["deputy"].choices = [("", _("Nobody")), *((pk, str(one)) for pk, one in self.colleagues.items())]  # type: ignore[attr-defined]

    @property
    def starts_at(self) -> datetime:
        """From the first minute of the day; of today, from now."""
        return timezone.make_aware(datetime.combine(self.cleaned_data["starts_on"], time.min))

    @property
    def ends_at(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.cleaned_data["ends_on"] + timedelta(days=1), time.min))

    @property
    def stand_in(self) -> User | None:
        return self.colleagues.get(self.cleaned_data["deputy"])


class MemberForm(forms.Form):
    skills = forms.CharField(
        label=gettext_lazy("Skills"),
        required=False,
        max_length=800,
        help_text=gettext_lazy("Separate them by commas. Rules choose people by them."),
    )
    capacity = forms.IntegerField(
        label=gettext_lazy("Open requests at most"),
        required=False,
        min_value=0,
        max_value=1000,
        help_text=gettext_lazy("Empty: as many as come."),
    )
    calendar = forms.ChoiceField(label=gettext_lazy("At work"), required=False)

    def __init__(self, membership: TeamMembership, portal_keys: list[str], *args: Any, **kwargs: Any) -> None:
        hours = WorkingHours.objects.filter(user=membership.user_id).first()
        first = {"skills": ", ".join(membership.skills), "capacity": membership.capacity, "calendar": hours.calendar if hours else ""}
        super().__init__(*args, initial=first, **kwargs)
        rows = Calendar.objects.filter(portal_key__in=portal_keys)
        known = [(f"{row.portal_key}/{row.key}", f"{pick(row.title)} ({row.portal_key})") for row in rows]
        if (stands := first["calendar"]) and stands not in dict(known):  # said by somebody who knows other portals: it is kept
            known.append((stands, stands))
        self.fields["calendar"].choices = [("", _("at any hour")), *known]  # type: ignore[attr-defined]
