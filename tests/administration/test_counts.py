"""What each page of the administration asks of the database, on a portal of many services."""

from copy import deepcopy
from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, reverse

from parvis.administration.urls import urlpatterns
from parvis.catalogue.models import Grant, Portal, Service
from parvis.connectors.simulated.clock import simulation
from parvis.hooks.models import Delivery, Webhook
from parvis.hooks.signing import new_secret
from parvis.kit.ids import uuid7
from parvis.people.models import Membership, Organisation, Team, User
from parvis.places.models import ImportRun
from parvis.presets import editing
from parvis.presets.apply import plan
from parvis.presets.comparison import stored
from parvis.presets.kept import differences, parts_of
from parvis.presets.models import Revision
from parvis.presets.parts import Part, PartId
from parvis.presets.rows.kinds import KEEPERS
from parvis.presets.source import Source

pytestmark = pytest.mark.django_db
MANY, MOST = 60, 15
OF_HOUSE = ("/admin/house/", "/admin/petite/connections")
WORDS = {"fr": "Dire", "en": "Tell"}
WEEK: Part = {"key": "usual", "title": WORDS, "week": {"mon": [["08:00", "12:00"], ["14:00", "17:00"]]}}
LEVEL: Part = {"key": "silver", "title": WORDS, "rank": 2, "calendar": "usual", "targets": [{"milestone": "resolution", "within": "P2D"}]}
RULE: Part = {"key": "told", "title": WORDS, "when": {"event": "filed"}, "then": [{"do": "tags", "add": ["told"]}]}
ASKED: Part = {"key": "reason", "type": "choice", "label": WORDS, "options": [{"value": "late", "label": WORDS}]}


@pytest.fixture
def customer(portal: Portal) -> User:
    home = Organisation.objects.create(name="Here")
    Grant.objects.create(who="organisation", organisation=home, role="use", portal=portal)
    alice = User.objects.create_user("alice.martin", email="alice@here.example")
    Membership.objects.create(user=alice, organisation=home)
    return alice


@pytest.fixture
def large(portal: Portal, owner: User, customer: User) -> Portal:
    """Sixty services more, hours and a rule; a service and its workflow are being prepared."""
    model = parts_of(portal)[PartId("service", "question")]
    for number in range(MANY):
        KEEPERS["service"].write(portal, {**deepcopy(model), "slug": f"question-{number}"})
    KEEPERS["calendar"].write(portal, WEEK)
    KEEPERS["automation"].write(portal, RULE)
    KEEPERS["level"].write(portal, LEVEL)
    editing.write(portal, PartId("family", "told"), {"key": "told", "title": WORDS}, by=owner, base="")
    flow = deepcopy(parts_of(portal)[PartId("workflow", "simple")])
    flow["moves"][0]["asks"] = [ASKED]
    flow["milestones"] = [{"key": "seen", "label": WORDS, "phases": ["active"]}]
    editing.prepare(portal, PartId("workflow", "simple"), flow, by=owner)
    editing.prepare(portal, PartId("service", "question"), {**model, "title": WORDS}, by=owner)
    hook = Webhook(portal_key=portal.key, title="Told", url="https://hooks.example/told")
    hook.secret = new_secret()
    hook.save()
    Delivery.objects.create(webhook=hook, organisation=Organisation.objects.get(name="Here"), entry_id=uuid7(), event="filed", payload={})
    team = Team.objects.create(key="desk", title=WORDS)
    Grant.objects.create(who="team", team=team, role="handle", portal=portal)
    simulation()
    ImportRun.objects.create(layout="ban", file_name="streets.csv")
    return portal


@pytest.fixture
def head(browse) -> Client:
    """The browser of who administers every portal."""
    return browse(User.objects.create_user("head", "head@house.example", is_staff=True, is_superuser=True))


def address(page: URLPattern, portal: Portal, customer: User) -> str:
    """Of a thing that is there, for each thing that the address of a page names; what is only sent to may be about nothing."""
    route = str(page.pattern)
    known: dict[str, object] = {"portal_key": portal.key, "person_id": customer.pk, "version": "first", "number": 0}
    known |= {"hook_id": Webhook.objects.get().pk, "delivery_id": Delivery.objects.get().pk, "kind": "account_merged", "language": "fr"}
    known |= {"run_id": ImportRun.objects.get().pk, "breaker_id": 1}
    known["organisation_id"] = Organisation.objects.get(name="Here").pk
    keys = {"services": "question", "workflows": "simple", "families": "told", "hours": "usual", "automations": "told", "teams": "desk"}
    keys |= {"levels": "silver"}
    known["key"] = keys.get(route.partition("/")[2].partition("/")[0], "winter")
    known |= {"revision_id": Revision.objects.latest("pk").pk, "step_key": "ask", "move": "take"}
    known["item_key"] = "ask" if "/steps/" in route else "reason" if "<slug:move>" in route else "kind"
    if "/workflows/" in route and "<slug:move>" not in route:
        known["item_key"] = "new" if "/status/" in route else "seen" if "/milestone/" in route else "take"
    known["field_key"] = known["item_key"]
    asked = f"?organisation={known['organisation_id']}" if page.name.startswith("access") else ""
    return reverse(f"administration:{page.name}", kwargs={name: known.get(name, uuid7()) for name in page.pattern.converters}) + asked


@pytest.mark.timeout(120)
def test_no_page_asks_more_than_fifteen_questions_of_sixty_services(large: Portal, customer: User, editor: Client, head: Client):
    """Counted as when a page of the portal was seen since its configuration last changed; what is of the house, by who administers it."""
    parts_of(large)
    found = {}
    for page in urlpatterns:
        path = address(page, large, customer)
        with CaptureQueriesContext(connection) as asked:
            status = (head if path.startswith(OF_HOUSE) else editor).get(path).status_code
        assert status in (200, 302, 405), path
        found[path] = len(asked)

    assert {path: count for path, count in found.items() if count > MOST} == {}
    assert parts_of(large) == stored(large)[0], "a page changed what all pages share"


def test_what_pages_show_is_what_is_stored_after_every_kind_of_change(large: Portal, owner: User):
    before = parts_of(large)
    assert parts_of(large) is before

    Service.objects.get(slug="question-1").delete()
    editing.remove(large, PartId("automation", "told"), by=owner)
    assert parts_of(large) == stored(large)[0]

    Grant.objects.filter(service__slug="question-2", is_preset=True, role="use").first().delete()
    assert parts_of(large) == stored(large)[0] != before


def test_what_differs_from_a_preset_is_said_as_its_plan_says_it(portal: Portal, owner: User, petite: Source):
    assert differences(petite) == plan(petite) == []

    at = PartId("service", "question")
    editing.write(portal, at, {**parts_of(portal)[at], "title": WORDS}, by=owner, base=None)
    editing.write(portal, PartId("automation", "told"), RULE, by=owner, base=None)
    said = deepcopy(petite.files)
    said["services/question.toml"]["title"] = {"fr": "Autre", "en": "Other"}
    said["services/compte.toml"]["minutes"] = 9
    del said["articles/payer.toml"]
    changed = replace(petite, files=said)

    assert differences(changed) == plan(changed)
    assert {change.kind for change in plan(changed)} == {"conflict", "change", "remove"}
