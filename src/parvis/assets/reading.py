"""What an asset says of itself, in the words of its kind: state, numbers, attributes, warranty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from parvis.assets.models import Asset, AssetKind, Phase
from parvis.intake.answers import Row, summary
from parvis.kit.clock import today
from parvis.kit.languages import pick
from parvis.kit.text import fold, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

MEANINGS = {Phase.PLANNED: "info", Phase.ACTIVE: "good", Phase.PAUSED: "hold", Phase.RETIRED: "calm"}


@dataclass(frozen=True)
class State:
    key: str
    label: str
    meaning: str


@dataclass(frozen=True)
class Choosable(State):
    """A state that it may be given."""

    phase: Phase


@dataclass(frozen=True)
class Number:
    """One identifier, under the name of its scheme."""

    label: str
    value: str
    is_secret: bool


def state_of(asset: Asset) -> State:
    """As its kind says; of a state that the kind no longer has, the phase."""
    said = state_in(asset.kind, asset.state)
    if said:
        return State(asset.state, pick(said["label"]), said.get("meaning", "calm"))
    phase = Phase(asset.phase)
    return State("", str(phase.label), MEANINGS[phase])


def state_in(kind: AssetKind, key: str) -> Mapping[str, Any] | None:
    return next((state for state in kind.states if state["key"] == key), None)


def states_of(kind: AssetKind) -> list[Choosable]:
    """What may be chosen: the states of the kind; of a kind that names none, in service or retired."""
    if not kind.states:
        return [Choosable(phase, str(phase.label), MEANINGS[phase], phase) for phase in (Phase.ACTIVE, Phase.RETIRED)]
    return [Choosable(one["key"], pick(one["label"]), one.get("meaning", "calm"), Phase(one["phase"])) for one in kind.states]


def chosen_state(asset: Asset) -> str:
    """The key, among `states_of`, of the one it is in."""
    return asset.state if asset.kind.states else asset.phase


def numbers_of(asset: Asset, *, for_team: bool) -> list[Number]:
    """In the order of the kind's schemes; secret ones are the team's alone."""
    held = {one.scheme: one.value for one in asset.identifiers.all()}
    shown = [scheme for scheme in asset.kind.schemes if scheme["key"] in held and (for_team or not scheme.get("secret"))]
    return [Number(pick(scheme["label"]), held[scheme["key"]], bool(scheme.get("secret"))) for scheme in shown]


def attributes_of(asset: Asset, language: str, *, for_team: bool) -> list[Row]:
    """The attributes that were given, in the words of the day they were written with."""
    if asset.form_version is None:
        return []
    blocks = summary(asset.form_version, asset.attributes, language, internal=for_team)
    return [row for block in blocks for row in block.rows if row.is_answered]


def is_under_warranty(asset: Asset) -> bool | None:
    """None where nobody has said until when."""
    return None if asset.warranty_ends_on is None else asset.warranty_ends_on >= today()


def plural_of(kind: AssetKind) -> str:
    return pick(kind.plural) or pick(kind.title)


def search_text(asset: Asset, numbers: Iterable[str]) -> str:
    """What it is found by, whoever looks: secret numbers and what only the team reads are not part of it."""
    fields = [field for _step, field in asset.form_version.definition.fields()] if asset.form_version else []
    shown = [asset.attributes.get(field.key) for field in fields if not field.is_internal]
    said = [str(value) for value in shown if isinstance(value, str | int | float) and not isinstance(value, bool)]
    parts = [asset.name, asset.reference, asset.location, pick(asset.kind.title), *numbers, *said]
    return fold(one_line(" ".join(part for part in parts if part), 2000))
