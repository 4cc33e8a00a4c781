"""Choosing an organisation that one may open a request to."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.people.models import Organisation, User
from parvis.tickets.models import Ticket


class ShareForm(forms.Form):
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("Organisation"),
        help_text=_("Its people will read the whole request, and answer unless you say otherwise."),
        empty_label=_("Choose"),
        error_messages={"required": _("Choose an organisation"), "invalid_choice": _("Choose one of the organisations of the list")},
    )
    reads_only = forms.BooleanField(label=_("They may read it, not write in it"), required=False)

    def __init__(self, ticket: Ticket, data: Any = None) -> None:
        super().__init__(data)
        self.fields["organisation"].queryset = ticket.partners()  # type: ignore[attr-defined]  # a choice among rows


def sharing_form(ticket: Ticket, user: User, data: Any = None) -> ShareForm | None:
    """None for whoever may not share it."""
    return ShareForm(ticket, data) if ticket.may_share(user) else None
