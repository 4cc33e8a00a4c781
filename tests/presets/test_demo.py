"""The demo: people who exist nowhere, requests that happened."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ImproperlyConfigured

from parvis.catalogue.models import Portal, Service
from parvis.journal.models import Entry
from parvis.kit.clock import now
from parvis.mail.models import OutgoingMail
from parvis.people.models import Organisation, User
from parvis.places.models import House, Street
from parvis.presets import demo
from parvis.presets.source import SHIPPED
from parvis.tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def only_petite(folder, settings, monkeypatch):
    monkeypatch.setattr("parvis.presets.source.SHIPPED", folder.parent)
    settings.PRESETS_DIR = ""


@pytest.fixture
def loaded(only_petite):
    demo.load()


def test_a_request_lives_through_its_events_at_their_hours(loaded):
    ticket = Ticket.objects.get(title="An invoice twice")

    story = [(entry.verb, entry.actor.username if entry.actor else "") for entry in ticket.entries]
    assert story[:4] == [("submitted", "alice"), ("assigned", "omar.b"), ("moved", "omar.b"), ("replied", "omar.b")]
    days = [(now() - entry.created_at).days for entry in ticket.entries]
    assert days == sorted(days, reverse=True)
    assert 29 <= days[0] <= 30


def test_what_the_workflow_does_by_itself_has_been_done_in_its_time(loaded):
    ticket = Ticket.objects.get(title="An invoice twice")

    assert (ticket.status_key, ticket.next_move_at) == ("closed", None)
    assert [entry.verb for entry in ticket.entries][4:] == ["reminded", "moved"]
    assert timedelta(days=18) < now() - ticket.closed_at < timedelta(days=21)


def test_the_answers_of_a_move_are_told(loaded):
    ticket = Ticket.objects.get(title="Where to pay")

    assert [entry.body for entry in ticket.entries.messages()] == ["Found it."]


def test_participants_take_part(loaded):
    ticket = Ticket.objects.get(title="Where to pay")

    assert sorted(ticket.participants.values_list("user__username", "role")) == [("alice", "requester"), ("bruno.petit", "participant")]


def test_references_follow_the_order_of_the_days(loaded):
    assert list(Ticket.objects.order_by("created_at").values_list("reference", flat=True)) == ["PT-1001", "PT-1002"]


def test_history_is_mailed_to_nobody(loaded):
    assert not OutgoingMail.objects.exists()


def test_people_belong_where_the_file_says(loaded):
    alice, omar = User.objects.get(username="alice"), User.objects.get(username="omar.b")

    assert [(one.organisation.name, one.role, one.is_default) for one in alice.memberships.all()] == [("The Bakery", "administrator", True)]
    assert (alice.is_staff, omar.is_staff) == (False, True)
    assert [service.slug for service in Service.objects.handled_by(omar)] == ["question"]
    assert "question" in Service.objects.usable_by(alice).values_list("slug", flat=True)
    assert check_password(demo.PASSWORD, alice.password)


def test_a_second_load_does_nothing(loaded, django_assert_num_queries):
    before = (Ticket.objects.count(), Entry.objects.count(), User.objects.count(), Organisation.objects.count())

    with django_assert_num_queries(1):
        demo.load()

    assert (Ticket.objects.count(), Entry.objects.count(), User.objects.count(), Organisation.objects.count()) == before


def test_a_request_that_the_product_refuses_is_named_and_nothing_stays(only_petite, folder, change):
    change("services/question.toml", 'use = ["customers"]', 'use = ["grant"]')
    change("demo/people.toml", 'grants = ["portal"]', "grants = []")

    with pytest.raises(ImproperlyConfigured, match=r"petite/demo/tickets.toml: tickets.t1: "):
        demo.load()
    assert not Portal.objects.exists()


def test_sign_ins_say_who_each_is(only_petite):
    assert [(one.portal, one.login, one.is_staff, one.text) for one in demo.sign_ins()] == [
        ("petite", "alice", False, "Alice Martin, administrator of The Bakery"),
        ("petite", "bruno.petit", False, "Bruno Petit, member of The Bakery"),
        ("petite", "omar.b", True, "Benali, agent: Support"),
    ]


def test_where_a_portal_asks_for_an_address_a_customer_signs_in_with_it(only_petite, change):
    change("portal.toml", 'mode = "form"', 'mode = "known"')

    assert [one.login for one in demo.sign_ins()] == ["alice@bakery.example", "bruno@bakery.example", "omar.b"]


@pytest.mark.slow
def test_every_portal_of_the_house_tells_its_story():
    demo.load()

    assert set(Portal.objects.values_list("key", flat=True)) == {folder.name for folder in SHIPPED.iterdir()}
    assert not OutgoingMail.objects.exists()
    assert Ticket.objects.filter(next_move_at__lte=now() - timedelta(minutes=5)).count() == 0
    assert Ticket.objects.filter(created_at__gt=now()).count() == 0


def test_places_are_made_up_where_a_portal_has_a_page_that_looks_them_up(loaded):
    portal = Portal.objects.get()
    demo.loading.know_places(portal.key)
    assert not Street.objects.exists()
    Service.objects.filter(pk=portal.services.first().pk).update(tool={"kind": "buildings"})

    demo.loading.know_places(portal.key)

    assert House.objects.count() > 2900
