"""What every page of the desk shows around its own matter: the rail, the person, the keyboard."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.catalogue.models import Grant
from parvis.desk.guards import StaffRequest
from parvis.desk.held.pending import Held, held_of
from parvis.desk.keyboard import FIXED, Fixed, Key, after_sending, changed, is_on, pressed
from parvis.kit.clock import now
from parvis.people.models import User

SCHEMES = ("light", "dark")


@dataclass(frozen=True)
class Place:
    """One entry of the rail; `key`: the letter after `g` that leads there."""

    name: str
    route: str
    icon: str
    label: str | Promise
    key: str = ""


PLACES = (
    Place("queue", "desk:queue", "inbox", _("Queues"), "f"),
    Place("customers", "desk:customers", "building-2", _("Customers"), "c"),
    Place("bookings", "desk:bookings", "calendar", _("Bookings"), "b"),
    Place("assets", "desk:assets", "monitor", pgettext_lazy("place", "Equipment"), "e"),
    Place("teams", "desk:teams", "users", _("Teams"), "t"),
    Place("mails", "desk:incoming", "mail", _("Mails"), "m"),
    Place("articles", "desk:articles", "book-open", _("Articles"), "a"),
    Place("reports", "desk:reports", "chart-column", _("Figures"), "i"),
    Place("search", "desk:search", "search", _("Search"), "s"),
)


class _Remembered:
    """Answers about people, for a minute: what every page asks and rarely changes. It shows a link; the pages behind it ask anew."""

    LONG, MOST = timedelta(minutes=1), 2000

    def __init__(self) -> None:
        self._kept: dict[object, tuple[datetime, bool]] = {}

    def says(self, key: object, ask: Callable[[], bool]) -> bool:
        moment = now()
        until, answer = self._kept.get(key, (moment, False))
        if until > moment:
            return answer
        if len(self._kept) >= self.MOST:
            self._kept.clear()
        answer = ask()
        self._kept[key] = moment + self.LONG, answer
        return answer


ADMINISTERING = _Remembered()


@dataclass
class Shell:
    """`place`: which entry of the rail this page is under."""

    user: User
    place: str

    @property
    def places(self) -> tuple[Place, ...]:
        return PLACES

    @cached_property
    def may_administer(self) -> bool:
        """Whether there is an administration for them; a right given just now shows within a minute."""
        return self.user.is_superuser or ADMINISTERING.says(self.user.pk, self._administers)

    def _administers(self) -> bool:
        return Grant.objects.held_by(self.user).filter(role=Grant.Role.ADMINISTER, family=None, service=None).exists()

    @property
    def keys(self) -> str:
        """Single-key shortcuts, unless the person turned them off (WCAG 2.1.4)."""
        return "on" if is_on(self.user) else "off"

    @property
    def keymap(self) -> str:
        """The keys that this person changed, for the page's script; empty for most."""
        own = changed(self.user)
        return json.dumps(own, ensure_ascii=False) if own else ""

    @property
    def key_list(self) -> list[tuple[Key, str]]:
        return pressed(self.user)

    @property
    def fixed_keys(self) -> tuple[Fixed, ...]:
        return FIXED

    @property
    def after_sending(self) -> str:
        return after_sending(self.user)

    @cached_property
    def held(self) -> Held:
        """Asked where the page shows it; a request's page has asked already, with what is held there."""
        return held_of(self.user)


def page(
    request: StaffRequest, template: str, context: dict[str, Any] | None = None, *, place: str = "", status: int = 200
) -> HttpResponse:
    theme = request.COOKIES.get("theme") or request.user.theme
    shell = Shell(request.user, place)
    held = (context or {}).get("held")
    if held is not None:
        shell.held = held
    shared = {"desk": shell, "theme": theme if theme in SCHEMES else ""}
    return render(request, template, shared | (context or {}), status=status)
