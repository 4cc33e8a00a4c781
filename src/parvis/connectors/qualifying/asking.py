"""Asking which offers can be had at a place: the one verb of pages, API and files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.catalogue.models import Service
from parvis.connectors.models import Run
from parvis.connectors.models.qualification import Qualification
from parvis.connectors.qualifying.entries import Entry, Kind
from parvis.connectors.qualifying.offers import KIND, Catalogue
from parvis.connectors.running import ask
from parvis.kit.errors import Refused
from parvis.places.folding import fold

if TYPE_CHECKING:
    from parvis.connectors.qualifying.locating import Spot
    from parvis.people.models import Organisation, User

VALID_DAYS = 30


@dataclass(frozen=True)
class Wish:
    """`service`: as which it is asked; `spot`: the place that `entry` leads to; `offers`: their keys."""

    service: Service
    entry: Entry
    spot: Spot
    offers: tuple[str, ...]

    def question(self, organisation: Organisation) -> dict[str, Any]:
        """As the connector reads it (`shapes.qualification.Question`). Raises Refused when no offer is left to ask about."""
        asked = Catalogue(self.service, organisation).named(self.offers)
        if not asked:
            raise Refused(_("Choose at least one offer."), code="offers")
        place: dict[str, Any] = {"buildings": list(self.spot.buildings)}
        if self.spot.floor:
            place["floor"] = self.spot.floor
        if self.spot.socket:
            place["socket"] = self.spot.socket
        kind = Kind.GPS if self.entry.kind == Kind.MAP else self.entry.kind
        return {
            "entry": {"kind": kind, "value": self.spot.value or self.entry.text, "label": self.spot.label},
            "place": place,
            "offers": [one.asked for one in asked],
            "with_portability": self.entry.kind == Kind.ND,
        }


def qualify(wish: Wish, *, by: User, organisation: Organisation, key: str | UUID, parent: Run | None = None) -> Qualification:
    """Ask, and keep what is found; sent twice under one `key`, it is the first one that returns.

    Look at `.run.state`: the outside system may not have answered. Raises Refused when `by` may not use the service, or asks about no
    offer; Conflict when `key` was used to ask something else.
    """
    require_use(wish.service, by)
    run = ask(
        str(wish.service.tool["operation"]),
        by=by,
        organisation=organisation,
        portal_key=wish.service.portal.key,
        input=wish.question(organisation),
        key=key,
        summary=wish.spot.label or wish.entry.text,
        **({"parent": parent} if parent else {}),
    )
    return keep(run, wish)


def keep(run: Run, wish: Wish) -> Qualification:
    """The row beside the run, made once; it says what the run found by now."""
    with transaction.atomic():
        _shorten(run, wish.service)
        said = {"organisation_id": run.organisation_id, "portal_key": run.portal_key, "service_slug": wish.service.slug}
        found, is_new = Qualification.objects.get_or_create(
            run=run, defaults=said | {"kind": wish.entry.kind, "search_text": searched(run, wish.entry)}
        )
        if not is_new and (text := searched(run, wish.entry)) != found.search_text:
            found.search_text = text
            found.save(update_fields=["search_text"])
    found.run = run
    return found


def require_use(service: Service, by: User) -> None:
    """Raises Refused when `by` may not use the service, or it tells of no offers."""
    if service.tool.get("kind") != KIND or not Service.objects.usable_by(by).filter(pk=service.pk).exists():
        raise Refused(_("You may not use this service. Ask the administrator of your organisation."), code="right")


def searched(run: Run, entry: Entry) -> str:
    """What it is found again by."""
    places = (run.result or {}).get("places", ())
    identifiers = [str(place["building"]["identifier"]) for place in places]
    return fold(" ".join((run.summary, entry.text, entry.digits if entry.kind == Kind.ND else "", *identifiers)), 600)


def offers_of(run: Run) -> list[str]:
    """The keys of what was asked about."""
    return [str(one["key"]) for one in run.input.get("offers", ())]


def _shorten(run: Run, service: Service) -> None:
    """The preset may say that it is relied upon for less long than the outside system says."""
    days = timedelta(days=int(service.tool.get("valid_days", VALID_DAYS)))
    latest = run.finished_at + days if run.finished_at and run.is_done else None
    if latest and (run.valid_until is None or run.valid_until > latest):
        run.valid_until = latest
        run.save(update_fields=["valid_until"])


def entry_of(found: Qualification) -> Entry:
    """What was typed, to ask again."""
    said = found.run.input.get("entry", {})
    return Entry(found.kind, str(said.get("value", "")))


def among(keys: Iterable[str], catalogue: Catalogue) -> tuple[str, ...]:
    """Those of `keys` that are sold, in the order of the preset; all of them where none is."""
    wanted = frozenset(keys)
    sold = [one.key for one in catalogue.sold]
    return tuple(one for one in sold if one in wanted) or tuple(sold)
