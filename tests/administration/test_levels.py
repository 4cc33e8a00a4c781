"""Levels of commitment: read, prepared, looked at with what they make of requests, published, and taken back as files."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from parvis.administration.levels import spelling
from parvis.catalogue.models import Grant, Portal
from parvis.people.models import User
from parvis.planning.models import Agreement, Level
from parvis.presets.apply import apply, plan
from parvis.presets.export import canonical_texts, export
from parvis.presets.models import Preparation, Revision
from parvis.presets.source import Source, folders, read
from parvis.tickets.models import Clock, PolicyRevision
from parvis.tickets.submission import submit
from tests.administration.screens import fields_of
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.database]
MONDAY = datetime(2026, 11, 30, 9, tzinfo=UTC)


def address(name: str, *args: str) -> str:
    return reverse(f"administration:{name}", args=["ipeos", *args])


@pytest.fixture
def source() -> Source:
    source = read(folders()["ipeos"])
    apply(source)
    return source


@pytest.fixture
def ipeos(source) -> Portal:
    return Portal.objects.get(key="ipeos")


@pytest.fixture
def owners(ipeos) -> Client:
    owner = User.objects.create_user("owner", "owner@house.example", is_staff=True, language="en")
    Grant.objects.create(who="person", user=owner, role="administer", portal=ipeos)
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(owner)
    return client


@pytest.fixture
def ticket(ipeos):
    """Of an organisation with a silver contract."""
    cast = object.__new__(Cast)
    cast.key, cast.portal = "ipeos", ipeos
    bea = cast.person("beatrice")
    home = bea.memberships.get().organisation
    cast.grant("use", who="organisation", organisation=home)
    Agreement.objects.create(
        organisation=home, portal_key="ipeos", reference="A-1", level=Level.objects.get(key="argent"), starts_on="2020-01-01"
    )
    answers = {"urgency": "medium", "follow_up": False, "category": "general", "title": "Panne", "description": "Tout"}
    with time_machine.travel(MONDAY, tick=False):
        return submit(ipeos.services.get(slug="nouveau-ticket"), by=bea, answers=answers, key=bea.pk)


def prepare(client: Client, key: str = "argent", **changed: str):
    path = address("level_write", key)
    return client.post(path, {**fields_of(client, path), **changed})


def publish(client: Client, key: str = "argent", **more: str):
    version = Preparation.objects.get(kind="level", key=key).version
    return client.post(address("level_publish", key), {"version": version, **more})


@pytest.mark.parametrize(
    ("within", "elapsed", "said"),
    [
        ("PT90M", False, (90, "minutes")),
        ("PT120M", False, (2, "hours")),
        ("P5D", False, (5, "days")),
        ("PT4H", True, (4, "hours_elapsed")),
        ("P2D", True, (2, "days_elapsed")),
        ("P1Y", False, (12, "months")),
        ("P1DT2H", False, None),
        ("PT30S", False, None),
    ],
)
def test_a_time_is_said_as_a_number_and_a_unit(within, elapsed, said):
    assert spelling.read(within, is_elapsed=elapsed) == said
    if said:
        assert spelling.read(*spelling.written(*said)[:1], is_elapsed=spelling.written(*said)[1]) == said


@pytest.mark.parametrize(
    ("text", "said"), [("PT30M", (30, "minutes")), ("PT4H", (4, "hours")), ("P1D", (1, "days")), ("PT24H", (1, "days"))]
)
def test_so_is_a_warning(text, said):
    assert spelling.read_warning(text) == said
    assert spelling.read_warning(spelling.written_warning(*said)) == said


@time_machine.travel(MONDAY, tick=False)
def test_levels_are_read_with_when_a_request_filed_now_would_be_due(owners):
    rows = {one["key"]: one for one in owners.get(address("levels")).context["rows"]}

    assert list(rows) == ["or", "argent", "bronze"]
    first = next(iter(rows["argent"]["lines"]))
    assert (first.what, first.within, first.due_at) == ("First answer", "4 working hours", datetime(2026, 11, 30, 16, tzinfo=UTC))


def test_what_the_page_says_is_what_a_request_then_owes(owners, ticket):
    with time_machine.travel(MONDAY, tick=False):
        rows = {one["key"]: one for one in owners.get(address("levels")).context["rows"]}

    said = {line.what: line.due_at for line in rows["argent"]["lines"]}
    owed = {one.milestone: one.due_at for one in Clock.objects.filter(ticket=ticket)}
    assert (said["First answer"], said["Resolution"]) == (owed["first_answer"], owed["resolution"])


def test_what_is_saved_unchanged_says_the_same(owners, ipeos, source):
    for key in ("argent", "bronze", "or"):
        assert prepare(owners, key).status_code == 302
        assert publish(owners, key).status_code == 302

    assert (plan(source), Revision.objects.count(), Preparation.objects.count()) == ([], 0, 0)


def test_a_target_is_prepared_published_and_taken_back_as_a_file(owners, ipeos, source, ticket):
    prepare(
        owners, **{"targets-0-number": "90", "targets-0-unit": "minutes", "targets-0-warn_number": "30", "targets-0-warn_unit": "minutes"}
    )
    assert str(Level.objects.get(key="argent").targets.get(milestone="first_answer").delay) == "PT4H"

    publish(owners)

    target = Level.objects.get(key="argent").targets.get(milestone="first_answer")
    assert (target.delay, target.warn_before.total_seconds()) == ("PT90M", 1800)
    assert [(one.kind, str(one.what)) for one in plan(source)] == [("kept-by-hand", "level argent")]
    assert 'within = "PT90M"\nwarn = "PT30M"' in export("ipeos")["levels/argent.toml"]
    assert {file for file, text in export("ipeos").items() if text != canonical_texts(source)[file]} == {"levels/argent.toml"}
    assert PolicyRevision.objects.filter(author__username="owner").count() == 1


def test_what_becomes_of_open_requests_is_said_before_and_done_only_when_asked(owners, ipeos, ticket):
    prepare(owners, **{"targets-0-number": "1"})
    due = {one.milestone: one.due_at for one in Clock.objects.filter(ticket=ticket)}

    seen = owners.get(address("level", "argent")).context
    [told] = seen["differences"]

    assert (told.reference, told.before, told.after) == (ticket.reference, due["first_answer"], datetime(2026, 11, 30, 13, tzinfo=UTC))
    assert {one.milestone: one.due_at for one in Clock.objects.filter(ticket=ticket)} == due
    publish(owners)
    assert {one.milestone: one.due_at for one in Clock.objects.filter(ticket=ticket)} == due
    prepare(owners, **{"targets-0-number": "2"})
    publish(owners, apply="on")
    assert Clock.objects.get(ticket=ticket, milestone="first_answer").due_at == datetime(2026, 11, 30, 14, tzinfo=UTC)


def test_of_many_open_requests_nothing_is_counted_unasked(owners, ticket, monkeypatch):
    monkeypatch.setattr("parvis.administration.levels.views.MOST_AT_ONCE", 0)
    prepare(owners, **{"targets-0-number": "1"})

    assert "plan" not in owners.get(address("level", "argent")).context
    assert owners.get(address("level", "argent") + "?count=1").context["count"] == 1


def test_a_line_without_a_number_goes_and_a_new_one_comes(owners, ipeos):
    lines = {"targets-1-number": "", "targets-3-milestone": "resolution", "targets-3-number": "3", "targets-3-unit": "days_elapsed"}
    prepare(owners, **lines, **{"targets-3-priority": "major", "targets-3-scope": "nouveau-ticket"})
    publish(owners)

    found = Level.objects.get(key="argent").targets.values_list("milestone", "priority", "scope", "delay", "is_elapsed")
    assert sorted(found) == [
        ("first_answer", "", "", "PT4H", False),
        ("resolution", "", "", "P2D", False),
        ("resolution", "6", "nouveau-ticket", "P3D", True),
    ]


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"targets-0-number": "0"}, (0, "number")),
        ({"targets-0-number": "soon"}, (0, "number")),
        ({"targets-3-milestone": "resolution", "targets-3-priority": "major"}, (3, "number")),
        ({"targets-3-number": "3", "targets-3-milestone": "first_answer"}, (3, "milestone")),
        ({"title_en": ""}, "title_en"),
        ({"calendar": ""}, "calendar"),
        ({"notice_days": "60, soon"}, "notice_days"),
        ({"rank": "first"}, "rank"),
    ],
)
def test_what_is_wrong_is_said_at_its_place_and_nothing_is_kept(owners, wrong, where):
    answer = prepare(owners, **wrong)

    lines = [(place, name) for place, one in enumerate(answer.context["targets"]) for name in one.errors]
    assert (answer.status_code, [*answer.context["form"].errors, *lines]) == (422, [where])
    assert not Preparation.objects.exists()


def test_two_who_write_do_not_undo_each_other(owners):
    path = address("level_write", "argent")
    first, second = fields_of(owners, path), fields_of(owners, path)
    owners.post(path, first | {"rank": "7"})

    answer = owners.post(path, second | {"rank": "8"})

    assert (answer.status_code, Preparation.objects.get().part["rank"]) == (409, 7)


def test_a_new_level_is_made_and_its_name_is_taken_once(owners, ipeos):
    said = {"title_fr": "Platine", "title_en": "Platinum", "rank": "9", "calendar": "etendu", "targets-TOTAL_FORMS": "1"}
    said |= {"targets-INITIAL_FORMS": "0", "targets-0-milestone": "resolution", "targets-0-number": "2", "targets-0-unit": "hours"}

    assert [owners.post(address("level_new"), said).headers["Location"] for _ in range(2)] == [address("level", "platine")] * 2
    assert owners.post(address("level_new"), said | {"rank": "8"}).status_code == 409
    assert not Level.objects.filter(key="platine").exists()
    publish(owners, "platine")

    assert Level.objects.get(key="platine").targets.get().delay == "PT2H"


def test_publishing_twice_is_publishing_once(owners):
    prepare(owners, rank="7")
    publish(owners)

    answer = owners.post(address("level_publish", "argent"), {"version": "1"})

    assert (answer.status_code, Revision.objects.count()) == (302, 1)


def test_what_was_prepared_further_is_not_published_unread(owners):
    prepare(owners, rank="7")
    prepare(owners, rank="8")

    owners.post(address("level_publish", "argent"), {"version": "1"})

    assert (Level.objects.get(key="argent").rank, Preparation.objects.count()) == (2, 1)


def test_what_is_in_preparation_is_forgotten(owners):
    prepare(owners, rank="7")

    owners.post(address("level_drop", "argent"))

    assert (Level.objects.get(key="argent").rank, Preparation.objects.count()) == (2, 0)


def test_the_history_brings_a_level_back(owners):
    prepare(owners, rank="7")
    publish(owners)

    owners.post(address("change_restore", str(Revision.objects.get().pk)))

    assert Level.objects.get(key="argent").rank == 2


def test_a_level_with_contracts_stays_and_one_without_goes(owners, ticket):
    for key in ("argent", "bronze"):
        owners.post(address("level_remove", key))

    assert sorted(Level.objects.values_list("key", flat=True)) == ["argent", "or"]


@pytest.mark.parametrize("name", ["level", "level_write"])
def test_there_is_no_page_of_a_level_that_there_is_not(owners, name):
    assert owners.get(address(name, "none")).status_code == 404
