from datetime import timedelta

import pytest
from django.test import Client
from django.utils import translation

from parvis.kit.clock import standing_at
from parvis.kit.speaking import exact_span
from parvis.tickets import recomputing
from parvis.tickets.explaining import explained, standing
from tests.tickets.promised import MONDAY, after, at, fresh

pytestmark = [pytest.mark.django_db, pytest.mark.database]

HOUR = timedelta(hours=1)


@pytest.fixture
def lived(cast, promised):
    """Paused twice, solved, and opened again a week later: office hours are 8 to 12 and 14 to 18, it begins on Monday at 9 o'clock."""
    steps = [
        (1, lambda one: one.move("ask", by=cast.technician, answers={"body": "Which one?"})),
        (2, lambda one: one.reply("The red one", by=cast.alice)),
        (2.5, lambda one: one.move("ask", by=cast.technician, answers={"body": "Really?"})),
        (6, lambda one: one.reply("Yes", by=cast.alice)),
        (7, lambda one: one.move("solve", by=cast.technician)),
        (24 * 7, lambda one: one.move("refuse", by=cast.alice, answers={"reason": "Still broken"})),
    ]
    for hours, step in steps:
        with at(hours):
            step(fresh(promised))
    return fresh(promised)


def resolution(ticket, hours, *, for_team=False):
    with at(hours), translation.override("en"):
        return next(one for one in explained(ticket, for_team=for_team) if one.name == "Resolution")


def test_a_request_paused_twice_and_opened_again_adds_up_by_hand(lived):
    found = resolution(lived, 24 * 7 + 1)

    # 9–10, paused 10–11, 11–11:30, paused until 15, 15–16, solved for a week, 9–10
    assert [(row.why, row.is_counted, row.worth) for row in found.rows] == [
        ("State received", True, HOUR),
        ("State asked", False, HOUR * 0),
        ("State taken", True, HOUR / 2),
        ("State asked", False, HOUR * 0),
        ("State taken", True, HOUR),
        ("State solved", False, HOUR * 0),
        ("State taken", True, HOUR),
    ]
    assert (found.counted, found.owed, found.left_words) == (3.5 * HOUR, 8 * HOUR, exact_span(4.5 * HOUR))
    # 4 h 30 from 10 o'clock: 2 until noon, 2 h 30 from 14 o'clock, which is 7 h 30 after 9 o'clock
    assert found.due_at == found.started_at + timedelta(days=7, hours=7.5)


def test_stretches_follow_each_other_without_a_gap(lived):
    rows = resolution(lived, 24 * 7 + 1).rows

    assert [one.end for one in rows[:-1]] == [one.start for one in rows[1:]]


def test_the_team_changing_the_priority_is_its_own_affair(cast, promised):
    promised.service.expects = {"resolution": "PT5H"}
    promised.service.save()
    with at(1):
        fresh(promised).set_priority(5, by=cast.technician)

    assert [(one.why, one.worth) for one in resolution(fresh(promised), 2).rows] == [("State received", 2 * HOUR)]
    assert [one.why for one in resolution(fresh(promised), 2, for_team=True).rows] == ["Agent received", "Priority changed"]


def test_what_is_promised_is_said_in_words(promised):
    found = resolution(promised, 0)

    assert found.promised == f"1 working day, which is {exact_span(8 * HOUR)} of opening hours"
    assert found.hours.replace("\xa0", " ") == "From Monday to Friday 8 am to 12 pm and 2 pm to 6 pm, public holidays excepted"


@pytest.mark.parametrize(("who", "status"), [("alice", 200), ("bruno", 404), ("chloe", 404)])
def test_the_page_is_for_whoever_sees_the_request(cast, lived, who, status):
    client = Client()
    client.force_login(getattr(cast, who))

    answer = client.get(f"/p/house/t/{lived.reference}/commitments")

    assert answer.status_code == status
    assert ("State solved" in answer.text, "Agent solved" in answer.text) == (status == 200, False)


# --- where it stands ---


def stands(ticket, hours, name="Resolution", language="en"):
    with at(hours), translation.override(language):
        found, brief = (next(one for one in tell(fresh(ticket), for_team=False) if one.name == name) for tell in (explained, standing))
        assert (brief.state, brief.sentence) == (found.state, found.sentence)
        return found.state, found.sentence.replace("\xa0", " ")


def test_each_commitment_says_where_it_stands(cast, promised):
    assert stands(promised, 1) == ("due", "Due on 1 Dec at 9 am: 7 h of opening hours left.")
    assert stands(promised, 23.5) == ("soon", "Due soon, on 1 Dec at 9 am: 30 min of opening hours left.")
    assert stands(promised, 25) == ("broken", "Broken since 1 Dec at 9 am.")


def test_a_pause_says_since_when_why_and_what_will_remain(cast, promised):
    with at(1):
        fresh(promised).move("ask", by=cast.technician, answers={"body": "Which one?"})

    expected = "Paused since 30 Nov at 10 am because of the status “State asked”: 7 h of opening hours will remain when it goes on."
    assert stands(promised, 30) == ("paused", expected)


def test_what_is_kept_says_when_and_whether_in_time(cast, promised):
    with at(1):
        fresh(promised).reply("Hello", by=cast.technician)
    with at(26):
        fresh(promised).move("solve", by=cast.technician)

    assert stands(promised, 30, "First answer") == ("kept", "Kept on 30 Nov at 10 am.")
    assert stands(promised, 30) == ("kept_late", "Kept late, on 1 Dec at 11 am: it was due on 1 Dec at 9 am.")


def test_what_the_customer_ends_was_kept_by_nobody(cast, promised):
    with at(1):
        fresh(promised).move("cancel", by=cast.alice)

    assert stands(promised, 30, "First answer") == stands(promised, 30) == ("ended", "Ended on 30 Nov at 10 am, with the request.")


def test_what_the_customer_ends_too_late_stays_broken(cast, promised):
    with at(26):
        fresh(promised).move("cancel", by=cast.alice)

    assert stands(promised, 30) == ("broken", "Broken since 1 Dec at 9 am.")


def test_in_french_too(cast, promised):
    assert stands(promised, 1, "Résolution", "fr")[1] == "Échéance le 1er déc. à 9 h : il reste 7 h d’ouverture."
    with at(1):
        fresh(promised).move("ask", by=cast.technician, answers={"body": "Which one?"})
    said = stands(promised, 2, "Résolution", "fr")[1]
    assert said == "Suspendu depuis le 30 nov. à 10 h en raison de l’état « État asked » : il restera 7 h d’ouverture à la reprise."


def test_the_lists_know_what_is_due_soon(cast, promised):
    with at(1.7):
        assert fresh(promised).warn_at == fresh(promised).clocks.get(milestone="first_answer").warn_at
    with at(1.8):
        fresh(promised).reply("Hello", by=cast.technician)

    assert fresh(promised).warn_at == fresh(promised).clocks.get(milestone="resolution").warn_at


# --- what is shown is what is counted ---


def seconds(words):
    """Of «2 h 5 min 9 s», as somebody with a pencil reads it."""
    parts = words.replace("\xa0", " ").split()
    return sum(int(number) * {"h": 3600, "min": 60, "s": 1}[unit] for number, unit in zip(parts[::2], parts[1::2], strict=True))


def test_lines_that_begin_within_a_second_add_up_to_the_total_as_they_are_read(cast, promising):
    with standing_at(MONDAY + timedelta(seconds=0.9)):
        ticket = cast.ticket(promising)
    asked = {"body": "Which one?"}
    steps = [(1, "ask", asked), (2, "", {}), (2.5, "ask", asked), (6, "", {}), (7, "solve", {}), (24 * 7, "refuse", {"reason": "No"})]
    for hours, key, answers in steps:
        with standing_at(after(hours) + timedelta(seconds=hours * 7 + 0.7)):
            one = fresh(ticket)
            if not key:
                one.reply("The red one", by=cast.alice)
            else:
                one.move(key, by=cast.alice if key == "refuse" else cast.technician, answers=answers)
    with standing_at(after(24 * 7 + 1) + timedelta(seconds=0.2)), translation.override("en"):
        found = next(one for one in explained(fresh(ticket), for_team=False) if one.name == "Resolution")

    lines = [seconds(row.worth_words) for row in found.rows]
    assert sum(lines) == seconds(found.counted_words) > 0
    assert seconds(found.counted_words) + seconds(found.left_words) == seconds(found.owed_words)
    assert found.due_at.microsecond == 0


# --- a sum that is done stays ---


def drawn(ticket, hours=40):
    with at(hours), translation.override("en"):
        return [
            (one.hours, one.promised, one.counted, one.owed, one.sentence, [(row.why, row.worth) for row in one.rows])
            for one in explained(fresh(ticket), for_team=False)
        ]


def test_other_hours_change_no_sum_of_what_was_kept(cast, promised, office):
    with at(1):
        fresh(promised).move("ask", by=cast.technician, answers={"body": "Which one?"})
    with at(2):
        fresh(promised).reply("The red one", by=cast.alice)
    with at(26):
        fresh(promised).move("solve", by=cast.technician)
    before = drawn(promised)

    office.week, office.holiday_country = {"mon": [["09:00", "10:00"]]}, ""
    office.save()
    recomputing.apply(promised.portal)

    assert drawn(promised) == before
    assert [one.drawn is None for one in fresh(promised).clocks.all()] == [False] * len(before)


def test_a_sum_that_goes_on_is_drawn_by_the_hours_of_today(cast, promised, office):
    with at(1):
        fresh(promised).move("solve", by=cast.technician)
    with at(2):
        fresh(promised).move("refuse", by=cast.alice, answers={"reason": "No"})
    office.week = {"mon": [["08:00", "20:00"]]}
    office.save()

    assert fresh(promised).clocks.get(milestone="resolution").drawn is None
    assert drawn(promised)[-1][0].startswith("On Monday 8")
