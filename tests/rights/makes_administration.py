"""What the administration's forms are sent, so that each makes or changes something; what it is about is made first."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from parvis.catalogue import retiring, teams
from parvis.catalogue.models import Portal
from parvis.hooks import outbox
from parvis.hooks.models import Delivery, Webhook
from parvis.kit.clock import now
from parvis.kit.ids import uuid7
from parvis.people.models import Team
from parvis.presets.kept import parts_of
from tests.administration.screens import send
from tests.administration.test_automations import RULE
from tests.cast import move, text
from tests.places.importing.files import BAN_ROW, ban
from tests.planning.contracts import level
from tests.rights.sending import KEY, Cases, Sending
from tests.rights.world import World

AT = "/admin/<portal_key>"
OWNER = "superuser"
LINES = {"closures-TOTAL_FORMS": "0", "closures-INITIAL_FORMS": "0"}
WORKS = {"meaning": "warn", "title_fr": "Travaux", "title_en": "Works", "starts_at": "2099-12-01T08:00", "ends_at": "2099-12-02T08:00"}
OFFICE = {"title_fr": "Bureau", "title_en": "Office", "time_zone": "Europe/Paris", "holidays": "fr", "mon": "8h-12h", **LINES}
NIGHT = {"title_fr": "Équipe de nuit", "title_en": "Night team"}
COLOURS = [
    {"key": "summary", "type": "text", "label": text("Summary"), "required": True, "max_length": 120},
    {
        "key": "colour",
        "type": "choice",
        "label": text("Colour"),
        "options": [{"value": one, "label": text(one)} for one in ("red", "blue")],
    },
]
SHOWN = {"_act": "save", "mode": "all", "g0.mode": "all", "g0.t0.field": "summary", "g0.t0.operator": "is", "g0.t0.value": "Paint"}
"""The condition that a choice is shown under."""


def kept(world: World, kind: str, at: str, said: dict[str, Any]) -> str:
    """Kept by the form for a new one; its key."""
    before = {one.key for one in parts_of(world.cast.portal) if one.kind == kind}
    answer = world.client(OWNER).post(f"/admin/house/{at}/new", said)
    assert answer.status_code == 302, at
    portal = Portal.objects.get(pk=world.cast.portal.pk)
    return next(one.key for one in parts_of(portal) if one.kind == kind and one.key not in before)


def _rewritten(kind: str, at: str, said: dict[str, Any], other: dict[str, Any]) -> Any:
    """What says `said` is made to say `other`."""
    return lambda world: Sending(other, at={"key": kept(world, kind, at, said)}, page=f"{AT}/{at}/<key>/write")


def hook(world: World) -> Webhook:
    row = Webhook(portal_key="house", title="Suivi", url="https://hooks.example/parvis")
    row.renew_secret()
    row.save()
    return row


def _hook_changed(world: World) -> Sending:
    return Sending({"title": "Autre suivi"}, at={"hook_id": hook(world).pk}, page=f"{AT}/hooks/<hook_id>/write")


def _secret_renewed(world: World) -> Sending:
    return Sending(at={"hook_id": hook(world).pk}, page=f"{AT}/hooks/<hook_id>/write")


def _told_again(world: World) -> Sending:
    one = hook(world)
    payload = outbox.body("ticket.noted", now().isoformat(), ticket={"reference": "HOUSE-1"})
    said = {"organisation": world.cast.home, "webhook": one, "entry_id": uuid7(), "event": "ticket.noted", "payload": payload}
    failed = Delivery.objects.create(**said, state="failed", attempts=8, next_attempt_at=None)
    return Sending(at={"hook_id": one.pk, "delivery_id": failed.pk})


def _family(world: World) -> Sending:
    return Sending({"title.fr": "Plus", "title.en": "More"}, at={"key": world.cast.family("more").key}, page=f"{AT}/families/<key>/edit")


def _level(world: World) -> Sending:
    return Sending({"title_fr": "Bronze", "title_en": "Bronze"}, at={"key": level("bronze").key}, page=f"{AT}/levels/<key>/write")


def _choice_of_a_service(world: World) -> Sending:
    service = world.cast.service("painting", fields=COLOURS)
    return Sending(SHOWN, at={"key": service.slug, "item_key": "colour", "number": 1})


def _choice_of_a_move(world: World) -> Sending:
    flow = world.cast.workflow()
    flow.definition = {
        **flow.definition,
        "moves": [*flow.definition["moves"], move("paint", "received", "solved", "handler", asks=COLOURS)],
    }
    flow.updated_at = now()
    flow.save(update_fields=["definition", "updated_at"])
    return Sending(SHOWN, at={"move": "paint", "item_key": "colour", "number": 1})


def _milestone(world: World) -> Sending:
    at = "/admin/house/workflows/life/milestone/new"
    assert send(world.client(OWNER), at, {"label.fr": "Une", "label.en": "One", "phases": "active"}).status_code == 302
    page = f"{AT}/workflows/<key>/milestone/<item_key>/edit"
    return Sending({"label.fr": "Deux", "label.en": "Two", "phases": "active"}, at={"item_key": "une"}, page=page)


def _access(world: World) -> Sending:
    """What its check page has listed, for a customer whose people are given each service by itself."""
    village, service = world.cast.organisation("Village"), world.cast.portal.services.get(slug="rare")
    world.cast.grant("see", who="organisation", organisation=village, member_role="administrator")
    service.grants.filter(role="use").delete()
    person = world.cast.person("vera", village)
    return Sending({"change": [f"+{person.pk.hex}:{service.pk}"], "key": KEY}, query=f"?organisation={village.pk}")


def _team(world: World) -> Team:
    """One that the portal knows, and nothing depends on."""
    return teams.create(world.cast.portal, {"fr": "Nuit", "en": "Night"}, by=world.users[OWNER])


def _restored(world: World) -> Sending:
    team = _team(world)
    retiring.archive(team, world.cast.portal, by=world.users[OWNER])
    return Sending(at={"key": team.key})


CASES: Cases = {
    "/admin/house/places": (OWNER, lambda _: Sending({"file": SimpleUploadedFile("a.csv", ban(BAN_ROW), content_type="text/csv")})),
    f"{AT}/access": (OWNER, _access),
    f"{AT}/access/check": (OWNER, _access),
    f"{AT}/announcements/new": (OWNER, lambda _: Sending(WORKS)),
    f"{AT}/announcements/<key>/write": (
        OWNER,
        _rewritten("announcement", "announcements", WORKS, {"body_fr": "Demain", "body_en": "Tomorrow"}),
    ),
    f"{AT}/appearance": (OWNER, lambda _: Sending({"brand_colour": "#205080"}, page=f"{AT}/appearance")),
    f"{AT}/automations/new": (OWNER, lambda _: Sending(RULE)),
    f"{AT}/automations/<key>/write": (OWNER, _rewritten("automation", "automations", RULE, {"most_per_hour": "20"})),
    f"{AT}/families/<key>/edit": (OWNER, _family),
    f"{AT}/hooks/new": (OWNER, lambda _: Sending({"title": "Suivi", "url": "https://hooks.example/parvis"})),
    f"{AT}/hooks/<hook_id>/write": (OWNER, _hook_changed),
    f"{AT}/hooks/<hook_id>/secret": (OWNER, _secret_renewed),
    f"{AT}/hooks/<hook_id>/deliveries/<delivery_id>/resend": (OWNER, _told_again),
    f"{AT}/hours/new": (OWNER, lambda _: Sending(OFFICE)),
    f"{AT}/hours/<key>/write": (OWNER, _rewritten("calendar", "hours", OFFICE, {"tue": "9h-12h"})),
    f"{AT}/letters/<kind>": (
        OWNER,
        lambda _: Sending({"subject_fr": "Du nouveau : {title}", "subject_en": "News: {title}", "save": "1"}, page=f"{AT}/letters/<kind>"),
    ),
    f"{AT}/levels/new": (OWNER, lambda _: Sending({"title_fr": "Or", "title_en": "Gold", "calendar": "office"}, page=f"{AT}/levels/new")),
    f"{AT}/levels/<key>/write": (OWNER, _level),
    f"{AT}/organisations/new": (OWNER, lambda _: Sending({"name": "Village"})),
    f"{AT}/organisations/<organisation_id>/act": (OWNER, lambda _: Sending({"close": "1", "reason": "Merged into another"})),
    f"{AT}/people/new": (
        OWNER,
        lambda world: Sending({"organisation": str(world.cast.home.pk), "lines": "nina@town.example;Nina\npia@town.example", "save": "1"}),
    ),
    f"{AT}/people/<person_id>/act": (OWNER, lambda _: Sending({"invite": "1"})),
    f"{AT}/people/<person_id>/acting": (OWNER, lambda _: Sending({"reason": "To see what they see"})),
    f"{AT}/retention": (OWNER, lambda _: Sending({"drafts.amount": "60", "save": "1"}, page=f"{AT}/retention")),
    f"{AT}/services/<key>/fields/<item_key>/choices/<number>/show": (OWNER, _choice_of_a_service),
    f"{AT}/teams/new": (OWNER, lambda _: Sending(NIGHT)),
    f"{AT}/teams/<key>/archive": (OWNER, lambda world: Sending(at={"key": _team(world).key})),
    f"{AT}/teams/<key>/restore": (OWNER, _restored),
    f"{AT}/teams/<key>/act": (
        OWNER,
        lambda world: Sending({"add": "1", "person": str(world.users["other agent"].pk)}, at={"key": world.cast.team.key}),
    ),
    f"{AT}/workflows/<key>/milestone/<item_key>/edit": (OWNER, _milestone),
    f"{AT}/workflows/<key>/move/<move>/fields/<item_key>/choices/<number>/show": (OWNER, _choice_of_a_move),
}
