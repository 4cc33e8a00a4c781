"""Where a person stands: for which organisation new requests are made, and of which the lists show requests. Kept per person and portal.

Other modules ask `stand_of(request)`: its `organisation_id` is that organisation, its `within` what lists are narrowed to. Standing
somewhere only narrows: what one may see is said by `visible_to`, whatever is kept here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.core.cache import caches
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.catalogue.models import Portal
from parvis.kit.links import safe_next
from parvis.kit.wording import word
from parvis.people.models import Organisation, User
from parvis.portal.shell.entry import signed_in
from parvis.portal.shell.middleware import portal_of
from parvis.tickets.places import Place, places_of
from parvis.tickets.scope import Scope
from parvis.tickets.visibility import Reach

EVERYWHERE: Final = "all"
BELOW: Final = "+"
"""After the key of a place: with what lies below it."""
KEPT: Final = "stands"
"""Among a person's preferences: {key of a portal: the choice}."""
READ_AGAIN: Final = 60
"""Seconds: every page shows it, and it changes a few times a year."""


@dataclass(frozen=True)
class Choice:
    """One line of the switch."""

    value: str
    label: str
    note: str
    depth: int
    is_chosen: bool


@dataclass(frozen=True)
class Stand:
    """`sees_below`: with the entities below; `is_everywhere`: nothing is narrowed, new requests are made at the first place."""

    place: Place
    places: tuple[Place, ...]
    sees_below: bool
    is_everywhere: bool
    role: str
    is_shown: bool

    @property
    def organisation_id(self) -> UUID:
        """That of new requests, and of what is offered to choose from."""
        return self.place.pk

    @property
    def within(self) -> tuple[UUID, ...]:
        """The organisations whose requests lists show; empty for all that one may see."""
        if self.is_everywhere:
            return ()
        return self.place.ids if self.sees_below else (self.place.pk,)

    @property
    def path(self) -> str:
        """«IPEOS > IPEOS-WTC»"""
        return _("Personally") if self.place.is_personal else " > ".join(self.place.path)

    @property
    def has_choice(self) -> bool:
        return len(self.places) > 1

    @property
    def name(self) -> str:
        """On the switch: «IPEOS-WTC (Voir tous)»"""
        if self.is_everywhere and self.has_choice:
            return _("All my organisations")
        return _with_below(self.place) if self.sees_below and self.place.has_below else _named(self.place)


def _named(place: Place) -> str:
    return _("Personally") if place.is_personal else place.name


def _with_below(place: Place) -> str:
    return _("%(organisation)s (see all)") % {"organisation": place.name}


def stand_of(request: HttpRequest) -> Stand | None:
    """Of who is signed in and belongs somewhere; asked once for each request."""
    if not hasattr(request, "_stand"):
        request._stand = _found(request)  # type: ignore[attr-defined]  # this module's own mark
    return request._stand  # type: ignore[attr-defined, no-any-return]


def organisation_of_stand(request: HttpRequest) -> Organisation | None:
    """The organisation where the person stands, read anew: for what is going to be written there."""
    stand = stand_of(request)
    return Organisation.objects.filter(pk=stand.organisation_id).first() if stand else None


def reach_of(request: HttpRequest) -> Reach:
    """What is open to the person, read once for the line on top and the lists below."""
    if not hasattr(request, "_reach"):
        request._reach = Reach(request.user)  # type: ignore[attr-defined, arg-type]  # this module's own mark; signed in
    return request._reach  # type: ignore[attr-defined, no-any-return]


def scope_of(request: HttpRequest, portal: Portal | None = None) -> Scope:
    """Of the lists of who is signed in: what they may see, narrowed to where they stand."""
    return Scope(request.user, portal, within_of(request), reach_of(request))  # type: ignore[arg-type]  # signed in


def within_of(request: HttpRequest) -> tuple[UUID, ...]:
    """What lists are narrowed to; empty for all that the person may see."""
    stand = stand_of(request)
    return stand.within if stand else ()


def filing_place(request: HttpRequest) -> Organisation | None:
    """Where a form is filed: where it said to be for (`stand` of what was sent), if the person still belongs there; else where they stand."""
    user = request.user
    if not isinstance(user, User):
        return None
    named, places = request.POST.get("stand", ""), _places(request)
    place = next((one for one in places if str(one.pk) == named), None) or _standing(user, portal_of(request), places)[0]
    if place is None:
        return None
    own = next((one.organisation for one in user.places() if one.organisation_id == place.pk), None)
    return own or Organisation.objects.filter(pk=place.pk).first()


def _places(request: HttpRequest) -> list[Place]:
    if not hasattr(request, "_places"):
        request._places = places_of(reach_of(request))  # type: ignore[attr-defined]  # this module's own mark
    return request._places  # type: ignore[attr-defined, no-any-return]


def _found(request: HttpRequest) -> Stand | None:
    user = request.user
    if not isinstance(user, User) or not user.is_active:
        return None
    places: list[Place] = caches["memory"].get_or_set(f"places:{user.pk}", lambda: _places(request), READ_AGAIN)
    portal = portal_of(request)
    place, sees_below, is_everywhere = _standing(user, portal, places)
    if place is None:
        return None
    is_shown = not place.is_personal if len(places) == 1 else True
    is_shown = is_shown and (len(places) > 1 or portal.organisation_options.get("place") == "always")
    role = word(f"role_{place.role}", portal.texts)
    return Stand(place, tuple(places), sees_below, is_everywhere, role, is_shown)


def _standing(user: User, portal: Portal, places: list[Place]) -> tuple[Place | None, bool, bool]:
    """(place, with those below, everywhere): as the person chose; who chose nothing stands at their first place and sees everything."""
    first = next((one for one in places if one.is_first), None) or next(iter(places), None)
    kept: Any = user.preferences.get(KEPT)
    said = str(kept.get(portal.key) or EVERYWHERE) if isinstance(kept, dict) else EVERYWHERE
    place = next((one for one in places if str(one.pk) == said.removesuffix(BELOW)), None)
    return (first, True, True) if place is None else (place, said.endswith(BELOW) and place.has_below, False)


def choices(stand: Stand, portal: Portal) -> list[Choice]:
    """Everywhere, then each place, and each with what lies below it."""
    several = sum(place.is_member for place in stand.places) > 1
    found = [Choice(EVERYWHERE, _("All my organisations"), "", 0, stand.is_everywhere)] if several or stand.is_everywhere else []
    for place in stand.places:
        is_here = not stand.is_everywhere and place == stand.place
        role = "" if place.is_personal else word(f"role_{place.role}", portal.texts)
        depth = min(place.depth, 4)
        if place.has_below:
            found.append(Choice(f"{place.pk}{BELOW}", _with_below(place), role, depth, is_here and stand.sees_below))
        found.append(Choice(str(place.pk), _named(place), role, depth, is_here and not stand.sees_below))
    return found


@require_POST
@signed_in
def stand(request: HttpRequest) -> HttpResponse:
    """`place`: “all”, or the key of a place, with “+” for what lies below. Another's place is not found."""
    user: User = request.user  # type: ignore[assignment]  # signed in
    said, portal = request.POST.get("place", ""), portal_of(request)
    place = next((one for one in _places(request) if str(one.pk) == said.removesuffix(BELOW)), None)
    if place is None and said != EVERYWHERE:
        raise Http404
    kept = user.preferences.get(KEPT)
    chosen = {**(kept if isinstance(kept, dict) else {}), portal.key: said}
    user.preferences = {**user.preferences, KEPT: chosen}
    user.save(update_fields=["preferences"])
    caches["memory"].delete(f"places:{user.pk}")
    return HttpResponseRedirect(safe_next([], request.POST.get("next"), reverse("portal:home")))
