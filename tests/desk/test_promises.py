import pytest
from django.test import Client

from parvis.catalogue.models import Portal
from parvis.catalogue.priorities import USUAL
from parvis.planning.models import Calendar, Level, LevelTarget
from parvis.tickets.models import Ticket
from tests.cast import Cast, text

pytestmark = [pytest.mark.django_db, pytest.mark.database]

WEEK = {day: [["08:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}


@pytest.fixture
def cast():
    cast = Cast()
    Calendar.objects.create(portal_key="house", key="office", title=text("Office"), week=WEEK, is_default=True)
    return cast


@pytest.fixture
def ticket(cast):
    cast.portal.refresh_from_db()
    return cast.ticket(cast.service("help", expects={"resolution": "PT4H"}))


def browser(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def boss(cast):
    return browser(cast.agent("boss", is_superuser=True, language="en"))


def sent(**more):
    said = {f"p{urgency}{impact}": USUAL[urgency - 1][impact - 1] for urgency in range(1, 6) for impact in range(1, 6)}
    return {key: str(value) for key, value in (said | more).items()}


def test_the_preview_shows_what_would_change_and_changes_nothing(boss, ticket):
    page = boss.post("/desk/promises/house", sent(p33="6", preview="1"))

    assert "1 open request was looked at. 1 gets another priority." in " ".join(page.text.split())
    assert (Ticket.objects.get().priority, Portal.objects.get().priorities) == (3, [])


def test_applying_changes_the_matrix_and_the_requests(boss, ticket):
    assert boss.post("/desk/promises/house", sent(p33="6", apply="1")).status_code == 302

    assert Ticket.objects.get().priority == 6
    assert Portal.objects.get().priorities[2] == [2, 2, 6, 4, 4]


def test_the_page_says_the_hours_in_words(boss):
    page = boss.get("/desk/promises/house").text.replace("\xa0", " ")

    assert "From Monday to Friday 8 am to 6 pm, public holidays excepted" in page


def test_an_agent_who_does_not_administer_is_turned_away(cast, ticket):
    agent = browser(cast.technician)

    assert [agent.get("/desk/promises/house").status_code, agent.post("/desk/promises/house", sent(apply="1")).status_code] == [403, 403]
    assert "You administer no portal" in agent.get("/desk/promises").text


def test_the_team_sets_the_impact(cast, ticket):
    assert browser(cast.technician).post(f"/desk/t/{ticket.reference}/impact", {"impact": "5"}).status_code == 302
    assert (Ticket.objects.get().impact, Ticket.objects.get().priority) == (5, 4)

    answer = browser(cast.technician).post(f"/desk/t/{ticket.reference}/impact", {"impact": "9"})
    assert (answer.status_code, Ticket.objects.get().impact) == (409, 5)


def test_the_team_reads_the_sum_with_its_own_words(cast, ticket):
    page = browser(cast.technician).get(f"/desk/t/{ticket.reference}/commitments")

    assert (page.status_code, "Agent received" in page.text) == (200, True)
    assert browser(cast.agent("other", cast.make_team("other"))).get(f"/desk/t/{ticket.reference}/commitments").status_code == 404


def test_the_page_says_levels_in_words_and_who_changed_what(boss, cast, ticket):
    level = Level.objects.create(portal_key="house", key="platine", title=text("Platine"), calendar=Calendar.objects.get())
    LevelTarget.objects.create(level=level, milestone="first_answer", priority="5", delay="PT1H")
    assert "Nothing was changed yet." in boss.get("/desk/promises/house").text
    boss.post("/desk/promises/house", sent(p33="6", apply="1"))

    page = " ".join(boss.get("/desk/promises/house").text.replace("\xa0", " ").split())
    assert '<dt>First answer <span class="muted">(very high priority)</span></dt><dd>1 working hour</dd>' in page
    assert "Boss Martin" in page.partition("Who changed it, and when")[2]
    assert "<li>Medium urgency, medium impact: normal priority, now major priority</li>" in page
