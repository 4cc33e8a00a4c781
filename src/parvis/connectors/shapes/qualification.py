"""The shape of an eligibility look-up: what is asked, and `Run.result` of the operation `<connector>.eligibility`.

All of it is JSON. A `Text` is {"fr": …, "en": …}. Days are `YYYY-MM-DD`, instants ISO 8601 with an offset, amounts strings of
euros without tax ("21.40"), rates numbers of Mbit/s. Keys that are not `NotRequired` are always there; what is unknown is
None, "" or an empty list.

`Run.verdict`: `eligible` when every offer can be ordered in some building, `partly` when some can, `not-eligible` when none
can, `unknown` when the entry leads to no building. `Run.valid_until` is `Qualification["valid_until"]`: 30 days.

A page shows, for each of `places`, its offers and wiring; `offers` sums them up by offer over all buildings, for lists and CSV
(one row for each pair of building and offer: `places[].offers[]`). An order takes along `place.building`, one of `place.floors`,
`place.wiring`, `place.appointment` and one of the offers, by the number of the run.
"""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

Text = dict[str, str]

EntryKind = Literal["nd", "address", "gps", "service", "building", "pto"]
Appointment = Literal["short", "block", "house", "complex"]
"""Sort of visit: a socket is there; to lay in a block of flats; in a house; in a block, ground floor or complex."""


class Entry(TypedDict):
    """What the person knew. `label`: how a list names it."""

    kind: EntryKind
    value: str
    label: NotRequired[str]


class Place(TypedDict):
    """The buildings found for the entry, by their ids. `floor`: when one floor was chosen; `socket`: when one line was."""

    buildings: list[int]
    floor: NotRequired[int | None]
    socket: NotRequired[str]


class Rates(TypedDict):
    down: int
    up: int


class Price(TypedDict):
    """`monthly` for the offer; `setup` once. Either may be None: on quotation."""

    monthly: str | None
    setup: str | None


class LeadTime(TypedDict):
    """From the order to the service."""

    days: int
    counting: Literal["calendar", "working"]
    text: Text


class Rule(TypedDict):
    """Says why an offer cannot be had. The first rule of which every part of `when` fits is the reason.

    `when`: {name of a condition: value or list of values}; see `simulated.sites.conditions` for the names. `from` and `until`
    are days between which the rule holds. An empty `when` always fits.
    """

    when: dict[str, Any]
    reason: str
    text: NotRequired[Text]
    alternative: NotRequired[str]


class Offer(TypedDict):
    """An offer of the catalogue, handed in by the caller: connectors know none.

    Without `rules`, those of its `technology` stand (`simulated.house_rules`). `costs`: {sort of visit: amount once}, above
    `price.setup`. `needs_visit`: False for an offer that is delivered without a technician.
    """

    key: str
    title: Text
    family: str
    technology: str
    valid_from: NotRequired[str | None]
    valid_until: NotRequired[str | None]
    replaced_by: NotRequired[str | None]
    rates: NotRequired[Rates | None]
    price: NotRequired[Price | None]
    costs: NotRequired[dict[str, str]]
    lead_time: NotRequired[LeadTime | None]
    needs_visit: NotRequired[bool]
    rules: NotRequired[list[Rule]]


class Question(TypedDict):
    """`Run.input`. `with_portability`: whether an active number can be taken along is part of the answer."""

    entry: Entry
    place: Place
    offers: list[Offer]
    with_portability: NotRequired[bool]


class Reason(TypedDict):
    """Why not. `code`: the words of the field's interfaces where it has one. `day`: since or until when."""

    code: str
    text: Text
    day: str | None


class Visit(TypedDict):
    """The technician's visit that an order needs. `first_day`: the first one that can be booked."""

    kind: Appointment
    title: Text
    minutes: int
    first_day: str


class Cost(TypedDict):
    amount: str
    text: Text


class OfferAnswer(TypedDict):
    """One offer in one building. When it is not eligible: `reason`, perhaps `alternative`, the key of another offer of the question."""

    key: str
    title: Text
    family: str
    technology: str
    is_eligible: bool
    is_on_demand: bool
    reason: Reason | None
    alternative: str | None
    alternative_title: Text | None
    rates: Rates | None
    price: Price | None
    cost: Cost | None
    lead_time: LeadTime | None
    visit: Visit | None


class Wiring(TypedDict):
    """How the building is connected. `pm_distance`: metres along the ground as the crow flies; `link`: of NRO and PM."""

    nro: str
    pm: str
    pmt: str
    pbo: str
    pbo_kind: str
    pbo_laying: str
    patched_by: str
    link: str
    pm_distance: int | None


class Sockets(TypedDict):
    """`existing` of `total` dwellings have one; `free`: references of those that nobody uses, at most ten."""

    existing: int
    total: int
    free: list[str]


class FloorAnswer(TypedDict):
    id: int
    staircase: str
    level: str
    pm: str
    pmt: str
    pbo: str
    sockets: Sockets
    visit_kind: Appointment


class BuildingAnswer(TypedDict):
    """`kind`: PAVILLON or IMMEUBLE; `state`: as the file says, `state_text`: the same in words. Coordinates: metres, Lambert-93."""

    id: int
    identifier: str
    owner: str
    name: str
    kind: str
    state: str
    state_text: Text
    availability: str
    zone: int | None
    dwelling_count: int
    address: str
    postcode: str
    commune: str
    commune_code: str
    street_code: str
    number: str
    x: float | None
    y: float | None


class Copper(TypedDict):
    """Milestones of the closing of copper here. `stage`: the last one reached: "", FCG, FCC or FCT."""

    stage: str
    commercial_on: str | None
    technical_on: str | None


class PlaceAnswer(TypedDict):
    building: BuildingAnswer
    wiring: Wiring
    floors: list[FloorAnswer]
    sockets: Sockets
    socket: str
    copper: Copper
    visit: Visit
    offers: list[OfferAnswer]
    is_eligible: bool


class NumberAnswer(TypedDict):
    """What is known of the line number that was asked about. `state`: active, inactive or unknown; `is_portable`: None when not asked."""

    value: str
    state: str
    is_portable: bool | None
    portability: Reason | None


class OfferSummary(TypedDict):
    """One offer over all buildings. `reason`: that of the first building when it is eligible in none."""

    key: str
    title: Text
    family: str
    technology: str
    is_eligible: bool
    eligible_count: int
    reason: Reason | None
    alternative: str | None


class Qualification(TypedDict):
    """`Run.result`. `reason`: why no building was found. `is_partial`: the remote did not answer for all of it, see `missing`."""

    asked_at: str
    valid_until: str
    entry: Entry
    number: NumberAnswer | None
    places: list[PlaceAnswer]
    offers: list[OfferSummary]
    reason: Reason | None
    is_partial: bool
    missing: list[str]
    is_simulated: bool
