"""Whether an answer is a number of a thing that the organisation has, in use, and on which nothing of the same service is open.

[[checks]]
kind = "asset"
field = "id1"
scheme = "id1"
assets = ["access"]        # kinds; left out: any
alone = true               # no other request of this service may be open on it
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from parvis.assets.models import Asset, Phase
from parvis.assets.reading import state_of
from parvis.kit.errors import Refused
from parvis.kit.languages import pick
from parvis.kit.text import one_line
from parvis.tickets.checks import CHECKS, Check, Faults, Judged
from parvis.tickets.models import Ticket, TicketAsset


def found(judged: Judged) -> Asset | None:
    """The newest that carries the number: one may serve one line after another."""
    if judged.organisation is None:
        return None
    own = Asset.objects.filter(organisation=judged.organisation, kind__portal_key=judged.service.portal.key)
    if kinds := judged.said.get("assets"):
        own = own.filter(kind__key__in=kinds)
    number = one_line(str(judged.answer), 100).strip()
    carrying = own.identified_by(number, scheme=str(judged.said.get("scheme", "")))
    return carrying.select_related("kind").order_by("-created_at", "-id").first()


def judge(judged: Judged) -> Iterator[str]:
    one = found(judged)
    if one is None:
        said = {"name": one_line(str(judged.answer), 40)}
        yield _("Nothing of your organisation has the number “%(name)s”. Check it on the order or in your equipment.") % said
    elif one.phase != Phase.ACTIVE:
        yield _("%(thing)s is not in service (%(state)s): nothing can be asked for it.") % {"thing": one.name, "state": _state(one)}
    elif other := _other(one, judged):
        said = {"thing": one.name, "reference": other.reference, "service": pick(judged.service.title)}
        yield _("%(reference)s is open on %(thing)s already (%(service)s): wait until it ends, or follow it.") % said


def tells(judged: Judged) -> str:
    one = found(judged)
    return ", ".join(part for part in (one.name, one.location) if part) if one else ""


def settles(judged: Judged) -> None:
    """The request is about it. Two at once on one thing: one is filed."""
    one = found(judged)
    if one is None or judged.ticket is None:
        return
    held = Asset.objects.select_for_update(of=("self",)).select_related("kind").get(pk=one.pk)
    if other := _other(held, judged):
        said = {"thing": held.name, "reference": other.reference, "service": pick(judged.service.title)}
        raise Refused(
            _("%(reference)s is open on %(thing)s already (%(service)s): wait until it ends, or follow it.") % said, code="open_already"
        )
    TicketAsset.objects.get_or_create(ticket=judged.ticket, asset=held, defaults={"organisation_id": judged.ticket.organisation_id})


def faults(said: Mapping[str, Any]) -> Faults:
    if not isinstance(said.get("scheme"), str):
        yield "scheme", _("Say which number it is.")
    if not isinstance(said.get("assets", []), list):
        yield "assets", _("This must be a list of kinds.")


def _other(one: Asset, judged: Judged) -> Ticket | None:
    if not judged.said.get("alone"):
        return None
    tied = TicketAsset.objects.filter(asset=one).values("ticket")
    others = Ticket.objects.filter(pk__in=tied, service=judged.service, is_open=True)
    return (others.exclude(pk=judged.ticket.pk) if judged.ticket else others).order_by("-id").first()


def _state(one: Asset) -> Any:
    return state_of(one).label


CHECKS.register("asset", Check(judge, tells, settles, faults))
