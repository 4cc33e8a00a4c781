"""What is there is taken away, stopped, ended or brought back: each of it is made first."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import timezone

from parvis.kit.clock import now
from parvis.people import timetable
from parvis.people.models import User
from parvis.reports.asked import Asked
from parvis.reports.subscribing import subscribe
from parvis.tickets.handy import keep_macro
from parvis.tickets.merging import merge
from parvis.tickets.models import HeldAct
from parvis.tickets.recurring import repeat
from parvis.tickets.splitting import split
from tests.administration.test_automations import RULE
from tests.rights.makes_administration import AT, OFFICE, OWNER, WORKS, hook, kept
from tests.rights.makes_desk import MONTHLY, agent, answer, own
from tests.rights.sending import Cases, Makes, Sending
from tests.rights.world import HOUR, World


def _of(kind: str, at: str, said: dict[str, Any]) -> Makes:
    return lambda world: Sending(at={"key": kept(world, kind, at, said)})


def _hook(**state: Any) -> Makes:
    def makes(world: World) -> Sending:
        row = hook(world)
        type(row).objects.filter(pk=row.pk).update(**state or {"title": row.title})
        return Sending(at={"hook_id": row.pk}, page=f"{AT}/hooks/<hook_id>/write")

    return makes


def _rule_paused(world: World) -> Sending:
    key = kept(world, "automation", "automations", RULE)
    assert world.client(OWNER).post(f"/admin/house/automations/{key}/pause").status_code == 302
    return Sending(at={"key": key})


def _absence(world: World) -> Sending:
    one = timetable.note_absence(agent(world), now() + 24 * HOUR, now() + 48 * HOUR, by=agent(world))
    return Sending({"person": str(agent(world).pk)}, at={"absence_id": one.pk})


def _macro(world: World) -> Sending:
    return Sending(at={"macro_id": keep_macro(None, by=agent(world), title="Mine", gives="me").pk})


def _recurrence(world: World) -> Sending:
    return Sending({"pause": "1"}, at={"recurrence_id": repeat(own(world), by=agent(world), **MONTHLY).pk})


def _subscription(world: World) -> Sending:
    return Sending(at={"subscription_id": subscribe(Asked(), weekday=1, hour=9, by=agent(world)).pk})


def _merged(world: World) -> Sending:
    source = world.cast.ticket(world.cast.portal.services.get(slug="closed"), summary="The same again")
    merge([source], own(world), by=agent(world), is_sure=True)
    return Sending(at={"reference": source.reference})


def _split(world: World) -> Sending:
    said = own(world).reply("My screen is dark as well", by=world.cast.alice)
    made = split(own(world), {said.pk}, own(world).service, "Dark screen", by=agent(world), key=UUID(int=7))
    return Sending(at={"reference": made.reference})


def _held(problem: str) -> Makes:
    def makes(world: World) -> Sending:
        said = {"organisation": own(world).organisation, "by": agent(world), "act": "reply", "data": {"body": "We come"}}
        key = UUID(int=8)
        row = HeldAct.objects.create(ticket=own(world), key=key, batch=key, due_at=now() + HOUR, problem=problem, **said)
        ticket = own(world).reference
        return Sending({"next": f"/desk/t/{ticket}", "reference": ticket}, at={"batch": key, "held_id": row.pk})

    return makes


def _shared(world: World) -> Sending:
    site = world.cast.organisation("Site", parent=world.cast.home)
    own(world).share(site, by=User.objects.get(pk=world.cast.alice.pk))
    return Sending(at={"organisation_id": site.pk})


CASES: Cases = {
    f"{AT}/announcements/<key>/remove": (OWNER, _of("announcement", "announcements", WORKS)),
    f"{AT}/automations/<key>/pause": (OWNER, _of("automation", "automations", RULE)),
    f"{AT}/automations/<key>/resume": (OWNER, _rule_paused),
    f"{AT}/automations/<key>/remove": (OWNER, _of("automation", "automations", RULE)),
    f"{AT}/families/<key>/remove": (OWNER, lambda world: Sending(at={"key": world.cast.family("more").key})),
    f"{AT}/hooks/<hook_id>/pause": (OWNER, _hook()),
    f"{AT}/hooks/<hook_id>/resume": (OWNER, _hook(state="paused")),
    f"{AT}/hooks/<hook_id>/remove": (OWNER, _hook()),
    f"{AT}/hours/<key>/remove": (OWNER, _of("calendar", "hours", OFFICE)),
    "/desk/absences/<absence_id>/end": ("agent", _absence),
    "/desk/agreements/<agreement_id>/end": ("superuser", lambda _: Sending({"on": timezone.localdate(now()).isoformat()})),
    "/desk/answers/<answer_id>/forget": ("agent", lambda world: Sending(at={"answer_id": answer(world).pk})),
    "/desk/assets/<asset_id>/retire": ("agent", lambda _: Sending({"state": "scrapped"})),
    "/desk/held/<batch>/undo": ("agent", _held("")),
    "/desk/held/<held_id>/seen": ("agent", _held("Somebody else wrote meanwhile")),
    "/desk/macros/<macro_id>/forget": ("agent", _macro),
    "/desk/recurring/<recurrence_id>/pause": ("agent", _recurrence),
    "/desk/reports/mails/<subscription_id>/stop": ("agent", _subscription),
    "/desk/t/<reference>/split/undo": ("agent", _split),
    "/desk/t/<reference>/unmerge": ("agent", _merged),
    "/t/<reference>/shares/<organisation_id>/remove": ("requester", _shared),
}
