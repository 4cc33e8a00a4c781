"""A webhook at work: what it was told and what became of it, telling it again, trying it out, pausing it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from parvis.administration.guards import StaffRequest, for_administrators
from parvis.administration.hooks.views import HERE, found, note
from parvis.administration.shell import page
from parvis.hooks import outbox, sending
from parvis.hooks.models import Delivery, Webhook
from parvis.kit.errors import Refused
from parvis.people.models import User
from parvis.tickets.models import Ticket

SIZE: Final = 50
STATES: Final = ("waiting", "sending", "sent", "failed")
PROBLEMS: Final[Mapping[str, str | Promise]] = {
    "timeout": gettext_lazy("It did not answer in time."),
    "certificate": gettext_lazy("Its certificate is not valid for this address."),
    "unknown_host": gettext_lazy("Nobody knows this host."),
    "internal": gettext_lazy("The address leads into a network: who runs the installation must allow it first."),
    "plain": gettext_lazy("The address is not https."),
    "malformed": gettext_lazy("The address is none."),
    "secret": gettext_lazy("Its secret cannot be read any more: make a new one."),
    "ConnectionRefusedError": gettext_lazy("Nobody listens there."),
}


@dataclass(frozen=True)
class Line:
    """`body`: what was sent; empty for who does not handle the request, as its page is. `outcome`: what came of the last attempt."""

    delivery: Delivery
    reference: str
    is_readable: bool
    body: str
    outcome: str


class Deliveries:
    """One page of them, the last first. `said`: what the address says: `state`, `before`."""

    def __init__(self, hook: Webhook, user: User, said: QueryDict) -> None:
        self.hook, self.user = hook, user
        self.state = said.get("state", "") if said.get("state", "") in STATES else ""
        self.before = said.get("before", "")

    @property
    def states(self) -> list[tuple[str, str, str]]:
        """(key, label, the address's end) of each way to narrow."""
        labels = dict(Delivery.State.choices)
        return [("", _("All of them"), "?"), *((key, str(labels[key]), f"?state={key}") for key in STATES)]

    @cached_property
    def lines(self) -> list[Line]:
        rows = self._found[:SIZE]
        readable = _readable(self.user, (reference_of(one) for one in rows))
        return [self._line(one, reference_of(one), reference_of(one) in readable) for one in rows]

    @property
    def next(self) -> str:
        return self._address(before=self._found[SIZE - 1].pk.hex) if len(self._found) > SIZE else ""

    @property
    def first(self) -> str:
        return self._address() if self.before else ""

    @cached_property
    def _found(self) -> list[Delivery]:
        rows = self.hook.deliveries.order_by("-id")
        rows = rows.filter(state=self.state) if self.state else rows
        try:
            rows = rows.filter(pk__lt=UUID(hex=self.before)) if self.before else rows
        except ValueError:
            rows = rows.none()
        return list(rows[: SIZE + 1])

    def _line(self, one: Delivery, reference: str, is_readable: bool) -> Line:
        body = json.dumps(one.payload, ensure_ascii=False, indent=2) if is_readable else ""
        return Line(one, reference, is_readable, body, outcome_of(one))

    def _address(self, **more: str) -> str:
        return "?" + urlencode({name: value for name, value in {"state": self.state, **more}.items() if value})


@for_administrators
@require_safe
def deliveries(request: StaffRequest, portal_key: str, hook_id: UUID) -> HttpResponse:
    portal, hook = found(request, portal_key, hook_id)
    context = {"hook": hook, "deliveries": Deliveries(hook, request.user, request.GET)}
    return page(request, "administration/hooks/deliveries.html", context, here=HERE, portal=portal)


@for_administrators
@require_POST
def resend(request: StaffRequest, portal_key: str, hook_id: UUID, delivery_id: UUID) -> HttpResponse:
    portal, hook = found(request, portal_key, hook_id)
    delivery = get_object_or_404(hook.deliveries, pk=delivery_id)
    try:
        if outbox.send_again(delivery):
            note(request, portal, hook, "hook_resent")
        delivery.refresh_from_db(fields=["state"])
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("administration:hook_deliveries", portal.key, hook.pk)
    if delivery.state == Delivery.State.WAITING:
        messages.success(request, _("It is sent again in a moment, with the id it had."))
    else:
        messages.info(request, _("It is being sent right now."))
    return redirect("administration:hook_deliveries", portal.key, hook.pk)


@for_administrators
@require_POST
def trial(request: StaffRequest, portal_key: str, hook_id: UUID) -> HttpResponse:
    """One call, at once; what came of it is said."""
    portal, hook = found(request, portal_key, hook_id)
    try:
        tried = sending.try_out(hook)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        words = {"hook": hook, "outcome": outcome_of(tried)}
        if tried.state == Delivery.State.SENT:
            messages.success(request, _("“%(hook)s” was called. %(outcome)s") % words)
        else:
            messages.error(request, _("“%(hook)s” did not accept the call. %(outcome)s") % words)
    return redirect("administration:hook", portal.key, hook.pk)


@for_administrators
@require_POST
def pause(request: StaffRequest, portal_key: str, hook_id: UUID) -> HttpResponse:
    portal, hook = found(request, portal_key, hook_id)
    if hook.pause():
        note(request, portal, hook)
    messages.success(request, _("“%(hook)s” is paused: what it is told waits.") % {"hook": hook})
    return redirect("administration:hooks", portal.key)


@for_administrators
@require_POST
def resume(request: StaffRequest, portal_key: str, hook_id: UUID) -> HttpResponse:
    portal, hook = found(request, portal_key, hook_id)
    if hook.resume():
        note(request, portal, hook)
    messages.success(request, _("“%(hook)s” is called again, with what waited first.") % {"hook": hook})
    return redirect("administration:hooks", portal.key)


def reference_of(delivery: Delivery) -> str:
    return str(delivery.payload.get("data", {}).get("ticket", {}).get("reference", ""))


def outcome_of(delivery: Delivery) -> str:
    """One sentence; empty before the first attempt."""
    if delivery.last_status is not None:
        said = f" {delivery.last_error}" if delivery.last_error else ""
        return _("It answered %(status)s.") % {"status": delivery.last_status} + said
    if not delivery.last_error:
        return ""
    return str(PROBLEMS.get(delivery.last_error) or _("It could not be reached (%(problem)s).") % {"problem": delivery.last_error})


def _readable(user: User, references: Iterable[str]) -> set[str]:
    """Who administers a portal does not read its requests by that: of those that they do not handle, the reference is all that is said."""
    wanted = {one for one in references if one}
    return (
        set(Ticket.objects.visible_to(user).order_by().filter(reference__in=wanted).values_list("reference", flat=True))
        if wanted
        else set()
    )
