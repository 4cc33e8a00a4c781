"""The shape of orders: what is asked of the operations `<connector>.create_order`, `swap_box`, `terminate`, `rebook`,
`cancel_order`, and the notifications that come back.

All of it is JSON; days, instants, texts and amounts as in `shapes.qualification`. The remote's reference of an order is
`Answer.remote_reference`; each notification carries it. Nobody's name goes along: the remote's parcels are addressed by the
operator's own reference.
"""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from parvis.connectors.shapes.qualification import Appointment, Text

EventKind = Literal[
    "order_acknowledged",
    "order_held",
    "order_completed",
    "order_failed",
    "order_cancelled",
    "box_shipped",
    "box_delivered",
    "visit_done",
    "visit_missed",
    "access_activated",
    "access_terminated",
    "return_awaited",
    "return_reminder",
    "box_returned",
    "return_late",
]


class VisitBooked(TypedDict):
    """The appointment. `reference`: of the booking; `kind`: its sort; instants in ISO 8601."""

    reference: str
    starts_at: str
    ends_at: NotRequired[str]
    kind: NotRequired[Appointment]


class NewOrder(TypedDict):
    """Input of `create_order`. `own_reference`: the operator's; `building`: its identifier or id; `socket`: the PTO where one is there.
    `asset_kind`: under which kind of asset the access is kept here; remotes do not need it.
    """

    own_reference: str
    offer: str
    offer_title: NotRequired[Text]
    options: NotRequired[list[str]]
    building: str | int
    address: NotRequired[str]
    asset_kind: NotRequired[str]
    floor: NotRequired[str]
    staircase: NotRequired[str]
    socket: NotRequired[str]
    visit: VisitBooked


class OnAccess(TypedDict):
    """Input of `swap_box` and `terminate`. `id1`: of the access; `box`: its serial number; `wanted_on`: day of termination."""

    own_reference: NotRequired[str]
    id1: str
    box: NotRequired[str]
    wanted_on: NotRequired[str]


class Rebooking(TypedDict):
    """Input of `rebook`. `order`: the remote's reference; `once`: what the order was placed with, while that is not known."""

    order: str
    once: NotRequired[str]
    visit: VisitBooked


class Cancelling(TypedDict):
    """Input of `cancel_order`."""

    order: str
    once: NotRequired[str]


class OrderAnswer(TypedDict):
    """`Run.result` of all five. `state`: received; what follows comes as notifications."""

    order: str
    state: str
    received_at: str


class Facts(TypedDict, total=False):
    """`data` of a notification; which ones are there depends on its kind.

    order_acknowledged: expected_on. order_held: reason, reason_text; appointmentToRebook or none for an order whose visit has to be made
    again. order_completed: what the last step of such an order says. order_failed: reason, reason_text, billed (the amount of what is invoiced). box_shipped:
    carrier, tracking, box, box_mac, expected_on. box_delivered: tracking, on. visit_done: on, socket. visit_missed: on, reason,
    reason_text. access_activated: id1, id2, ont, box, box_mac, socket, on. access_terminated: on. return_awaited: old_box,
    return_by, label (reference of the parcel's return label). return_reminder: old_box, return_by. box_returned: old_box, on.
    return_late: old_box, billed, reason, reason_text. order_cancelled: on. What is not known is not there.
    """

    on: str
    expected_on: str
    reason: str
    reason_text: Text
    carrier: str
    tracking: str
    label: str
    return_by: str
    billed: str
    id1: str
    id2: str
    ont: str
    box: str
    box_mac: str
    old_box: str
    socket: str
