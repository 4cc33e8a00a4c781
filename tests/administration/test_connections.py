"""The page that says how other systems do: who reads it, what stands there, what is tried again."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from parvis.connectors import listening
from parvis.connectors.models import Breaker, Notification, Run
from parvis.connectors.registry import Answer, Told, connectors
from parvis.connectors.running import ask
from parvis.connectors.troubles import Rejected, Unavailable
from parvis.kit.clock import now
from parvis.people.models import User
from parvis.planning.models import Resource
from tests.cast import Cast, text
from tests.connectors.lab import Lab

AT = "/admin/house/connections"


@pytest.fixture
def cast(db):
    return Cast()


@pytest.fixture
def lab(cast):
    bench = Lab(cast.home, cast.alice)
    yield bench
    connectors.unregister(bench.key)


@pytest.fixture
def service(cast, lab):
    return cast.service("order", calls=[{"on": "submitted", "operation": "bench.order"}])


@pytest.fixture
def owner(cast):
    person = cast.agent("owner", language="fr")
    cast.grant("administer", who="person", user=person)
    return signed_in(person)


@pytest.fixture
def superuser(cast):
    person = cast.agent("root", language="fr")
    User.objects.filter(pk=person.pk).update(is_superuser=True)
    return signed_in(person)


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def page(client):
    answer = client.get(AT)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_portal_that_asks_nobody_has_no_connection(cast, owner):
    assert "Aucune liaison" in page(owner)


def test_a_connection_that_was_not_called_yet_says_so(service, owner):
    said = page(owner)

    assert "Banc d’essai" in said
    assert "pas encore appelé" in said


def test_one_that_fails_says_since_when_and_when_it_is_tried_again(cast, service, lab, owner):
    lab.answers = [Unavailable("http_503")] * 3
    for _ in range(3):
        cast.ticket(service)
    lab.work()

    said = page(owner)

    assert "ne répond pas" in said
    assert "l’erreur 503" in said
    assert "3 éch" in said
    assert "Appeler maintenant" not in said  # the breaker is of all portals


def test_who_administers_all_portals_has_it_called_at_once(cast, service, lab, superuser):
    lab.answers = [Unavailable("http_503")] * 3
    for _ in range(3):
        cast.ticket(service)
    lab.work()
    assert "Appeler maintenant" in page(superuser)

    superuser.post(f"{AT}/breakers/{Breaker.objects.get().pk}/close")

    assert not Breaker.objects.get().is_open


def test_what_did_not_work_leads_to_its_request_and_is_tried_again(cast, service, lab, owner):
    lab.answers = [Rejected("saturated", "Non")]
    ticket = cast.ticket(service)
    lab.work()
    run = Run.objects.get()
    said = page(owner)
    assert run.number in said
    assert ticket.reference in said
    assert "saturated" in said

    owner.post(f"{AT}/runs/{run.pk}/again")
    lab.work()

    assert Run.objects.get().is_done
    assert run.number not in page(owner)


def test_what_is_tried_again_by_itself_may_be_given_up(cast, service, lab, owner):
    lab.answers = [Unavailable("http_503")]
    cast.ticket(service)
    lab.work()
    run = Run.objects.get()
    assert "nouvel essai à venir" in page(owner)

    owner.post(f"{AT}/runs/{run.pk}/give-up")

    assert Run.objects.get().error_code == "given_up"


def test_news_that_cannot_be_applied_are_tried_again_once_they_can(cast, service, lab, owner):
    moods = [KeyError("x")] * 5

    def hear(run, told):
        if moods:
            raise moods.pop()
        return Told()

    lab.change(handlers={"step": hear})
    lab.answers = [Answer({}, remote_reference="ORD-1")]
    cast.ticket(service)
    lab.work()
    listening.receive("bench", event_id="e1", remote_reference="ORD-1", sequence=1, kind="step", at=now(), data={})
    for minutes in (0, 1, 4, 8, 30):
        with time_machine.travel(now() + timedelta(minutes=minutes)):
            listening.apply_due()
    assert "ne peut pas être appliquée" in page(owner)

    owner.post(f"{AT}/news/{Notification.objects.get().pk}/again")

    assert Notification.objects.get().state == "applied"
    assert "Tout ce qui est arrivé est appliqué." in page(owner)


def test_runs_of_another_portal_are_not_there(cast, service, lab, owner):
    other = Cast("other")
    theirs = other.service("order", calls=[{"on": "submitted", "operation": "bench.order"}])
    lab.answers = [Rejected("no", "Non")]
    other.ticket(theirs)
    lab.work()
    run = Run.objects.get()

    assert run.number not in page(owner)
    assert owner.post(f"{AT}/runs/{run.pk}/again").status_code == 404
    assert owner.get("/admin/other/connections").status_code == 404


def test_an_agent_who_does_not_administer_finds_nothing(cast, service):
    assert signed_in(cast.technician).get(AT).status_code == 404
    assert signed_in(cast.alice).get(AT).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_it_asks_the_same_for_one_and_for_three(cast, service, lab, owner, django_assert_max_num_queries, count):
    lab.answers = [Rejected("no", "Non")] * count
    for _ in range(count):
        cast.ticket(service)
    lab.work()

    with django_assert_max_num_queries(15):
        page(owner)


def test_one_whose_last_call_failed_is_not_said_to_answer(cast, service, lab, owner):
    lab.answers = [Unavailable("http_503")]
    cast.ticket(service)
    lab.work()
    failing = page(owner)

    lab.ask()
    answering = page(owner)

    assert ("dernier appel en échec" in failing, "</svg>répond<" in failing) == (True, False)
    assert ("dernier appel en échec" in answering, "</svg>répond<" in answering) == (False, True)


def test_a_planning_of_another_system_is_a_connection(cast, lab, owner):
    planning = Resource.objects.create(portal_key=cast.key, key="west", kind="technicians", title=text("West"), source_key="bench.times")
    assert "Banc d’essai" in page(owner)

    planning.is_active = False
    planning.save(update_fields=["is_active"])
    Resource.objects.create(portal_key="elsewhere", key="east", kind="technicians", title=text("East"), source_key="bench.times")

    assert "Aucune liaison" in page(owner)


def test_a_file_that_came_to_nothing_stands_there_without_being_a_system(cast, lab, owner):
    cast.service("check", tool={"kind": "eligibility", "operation": "bench.look"})
    run = ask("eligibility.file", by=cast.alice, organisation=cast.home, portal_key=cast.key, input={"lines": 1}, key="f")
    Run.objects.filter(pk=run.pk).update(state="failed", error_code="crashed", finished_at=now())

    said = page(owner)

    assert run.number in said
    assert "<code>eligibility</code>" not in said
    assert "<code>bench</code>" in said
