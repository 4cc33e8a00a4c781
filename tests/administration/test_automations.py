"""The pages of rules: written with buttons alone, rehearsed without a trace, paused and resumed."""

import pytest

from parvis.automation.models import Automation, AutomationRun, Occurrence
from parvis.automation.performing import perform_due
from parvis.catalogue.models import Portal
from parvis.journal.models import Entry
from parvis.mail.models import OutgoingMail
from parvis.presets.apply import apply
from parvis.presets.source import folders, read
from tests.cast import Cast

pytestmark = pytest.mark.django_db
RULE = {
    "title_fr": "Urgences",
    "title_en": "Urgent ones",
    "when": "event:filed",
    "unit": "hours",
    "joint": "all",
    "owner": "",
    "most_per_hour": "10",
    "active": "on",
    "base": "",
    "c0-field": "priority",
    "c0-test": "at_least",
    "c0-value": "3",
    "a0-do": "tags",
    "a0-add": "urgent, nord",
    "a0-remove": "",
}


@pytest.fixture
def ruled():
    """With the rules of its preset."""
    source = read(folders()["yservice"])
    apply(source)
    return Portal.objects.get(key="yservice")


@pytest.fixture
def yservice(ruled):
    """Without them: each test has its own."""
    Automation.objects.all().delete()
    return ruled


@pytest.fixture
def owner(client, ruled):
    cast = Cast("other")
    user = cast.agent("olga", is_superuser=True)
    client.force_login(user)
    return user


def at(portal, rest=""):
    return f"/admin/{portal.key}/automations{rest}"


def test_rule_is_written_with_the_form_and_read_back(client, yservice, owner):
    answer = client.post(at(yservice, "/new"), RULE | {"owner": str(owner.pk)})

    rule = Automation.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, at(yservice, "/urgences/rehearsal"))
    assert (rule.when, rule.condition, rule.acts, rule.owner) == (
        {"event": "filed"},
        {"field": "priority", "at_least": 3},
        [{"do": "tags", "add": ["urgent", "nord"]}],
        owner,
    )
    shown = client.get(at(yservice, "/urgences/write")).content.decode()
    assert 'value="urgent, nord"' in shown
    assert 'value="3"' in shown


def test_the_words_of_a_rule_name_services_by_their_titles(client, ruled, owner):
    titles = {"fr": "Appel", "en": "Call"}
    ruled.services.filter(slug__endswith="-hotline").update(title=titles)

    page = client.get(at(ruled), headers={"Accept-Language": "en"})

    words = {rule.key: words for rule, _when, words, _acts in page.context["rows"]}
    assert words["rappel-en-retard"] == "Kind of request is “Call” and Phase is “new”"


def test_rule_of_time_counts_in_hours(client, yservice, owner):
    client.post(at(yservice, "/new"), RULE | {"when": "after:customer", "count": "4", "unit": "hours", "working": "on"})

    assert Automation.objects.get().when == {"after": "customer", "delay": "PT4H", "working": True}


@pytest.mark.parametrize(
    ("line", "seen"),
    [
        ("add condition", ["c0-field", "c1-field", "a0-do"]),
        ("remove condition 0", ["a0-do"]),
        ("add act", ["c0-field", "a0-do", "a1-do"]),
        ("remove act 0", ["c0-field"]),
        ("up act 7", ["c0-field", "a0-do"]),
    ],
)
def test_buttons_change_lines_and_save_nothing(client, yservice, owner, line, seen):
    answer = client.post(at(yservice, "/new"), RULE | {"line": line, "new_act": "note"})

    names = [name for name in ("c0-field", "c1-field", "a0-do", "a1-do") if f'name="{name}"' in answer.content.decode()]
    assert (answer.status_code, names, Automation.objects.count()) == (200, seen, 0)


def test_lines_change_places(client, yservice, owner):
    more = {"a1-do": "note", "a1-text_fr": "Vu", "a1-text_en": "Seen"}

    answer = client.post(at(yservice, "/new"), RULE | more | {"line": "up act 1"}).content.decode()

    assert answer.index('name="a0-text_fr"') < answer.index('name="a1-add"')


@pytest.mark.parametrize("wrong", [{"title_fr": ""}, {"c0-value": "much"}, {"a0-do": "none"}, {"when": "after:customer"}, {"a0-add": ""}])
def test_what_is_wrong_is_said_and_nothing_saved(client, yservice, owner, wrong):
    answer = client.post(at(yservice, "/new"), RULE | wrong)

    assert (answer.status_code, Automation.objects.count()) == (422, 0)


def test_who_saved_meanwhile_is_not_written_over(client, yservice, owner):
    client.post(at(yservice, "/new"), RULE)

    answer = client.post(at(yservice, "/urgences/write"), RULE | {"base": "old", "title_en": "Other"})

    assert (answer.status_code, Automation.objects.get().title["en"]) == (409, "Urgent ones")


def test_rehearsal_says_what_it_would_have_done_and_writes_nothing(client, db):
    cast = Cast()
    user = cast.agent("olga", is_superuser=True)
    client.force_login(user)
    cast.ticket()
    Automation.objects.create(
        portal=cast.portal,
        key="mark",
        title={"fr": "M", "en": "M"},
        when={"event": "filed"},
        acts=[
            {"do": "tags", "add": ["urgent"]},
            {"do": "assign", "team": "support"},
            {"do": "move", "move": "take"},
            {"do": "notify", "to": "requester", "subject": {"fr": "S", "en": "S"}, "text": {"fr": "T", "en": "T"}},
        ],
    )
    before = (Entry.objects.count(), OutgoingMail.objects.count(), AutomationRun.objects.count(), Occurrence.objects.count())

    answer = client.get("/admin/house/automations/mark/rehearsal")

    after = (Entry.objects.count(), OutgoingMail.objects.count(), AutomationRun.objects.count(), Occurrence.objects.count())
    assert (answer.status_code, answer.context["rehearsal"].ticket_count, after) == (200, 1, before)
    assert "HOUSE-1" in answer.content.decode()


def test_log_shows_words_only_to_who_handles_the_request(client, db):
    """Who administers a portal does not read its requests by that."""
    cast = Cast()
    chief = cast.agent("carl", cast.make_team("office"))
    cast.grant("administer", who="person", user=chief)
    portal = Portal.objects.get(key="house")
    Automation.objects.create(
        portal=portal,
        key="mark",
        title={"fr": "M", "en": "M"},
        when={"event": "filed"},
        condition={"field": "words", "contains": "secret"},
        acts=[{"do": "tags", "add": ["a"]}],
    )
    cast.portal = Portal.objects.get(key="house")
    cast.help.portal = cast.portal
    cast.ticket(summary="A secret matter")
    perform_due()
    client.force_login(chief)

    log = client.get("/admin/house/automations/mark/log").content.decode()
    rehearsal = client.get("/admin/house/automations/mark/rehearsal").content.decode()

    assert ("HOUSE-1" in log, "HOUSE-1" in rehearsal, "secret matter" in rehearsal, "/desk/t/HOUSE-1" in log) == (True, True, False, False)


def test_paused_and_resumed(client, yservice, owner):
    client.post(at(yservice, "/new"), RULE)

    client.post(at(yservice, "/urgences/pause"))
    paused = Automation.objects.get().paused_because
    client.post(at(yservice, "/urgences/resume"))

    assert (paused, Automation.objects.get().is_working) == ("hand", True)


def test_list_costs_the_same_for_one_and_for_three(client, yservice, owner, django_assert_max_num_queries):
    counts = []
    for number in range(3):
        client.post(at(yservice, "/new"), RULE | {"title_fr": f"Règle {number}"})
        if number != 1:
            with django_assert_max_num_queries(25) as counted:
                assert client.get(at(yservice)).status_code == 200
            counts.append(len(counted))

    assert counts[0] == counts[1]


def test_who_administers_nothing_finds_nothing(client, yservice):
    client.force_login(Cast("other").agent("nora"))

    assert client.get(at(yservice)).status_code == 404
