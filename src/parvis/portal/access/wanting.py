"""A service that somebody may not use, as pages say it: who can open it to them, and whether they asked today."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse

from parvis.catalogue import wanting
from parvis.catalogue.models import Service
from parvis.journal.models import Entry
from parvis.people.models import Organisation, User


@dataclass(frozen=True)
class Wanted:
    service: Service
    user: User

    @property
    def url(self) -> str:
        return reverse("portal:ask_access", args=[self.service.slug])

    @cached_property
    def may_ask(self) -> bool:
        return wanting.may_ask(self.user, self.service)

    @cached_property
    def asked(self) -> Entry | None:
        """What was asked today."""
        return wanting.asked_today(self.user, self.service)

    @cached_property
    def deciders(self) -> wanting.Deciders:
        return wanting.deciders(self.user, self.service)

    @property
    def table_url(self) -> str:
        """Where the person opens it themselves; empty for who does not administer."""
        root = self.deciders.own(self.user)
        if root is None:
            return ""
        return ticked_url(root, self.user, self.service)

    @property
    def most(self) -> int:
        return wanting.MOST_CHARACTERS


def ticked_url(root: Organisation, user: User, service: Service) -> str:
    """The table of accesses with this person alone, and this box ticked."""
    said = {"organisation": str(root.pk), "person": user.pk.hex, "change": f"+{user.pk.hex}:{service.pk}"}
    return f"{reverse('portal:access')}?{urlencode(said)}"
