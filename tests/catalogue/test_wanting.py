"""Asking for an access: who is told, how often, and for what one may ask."""

from __future__ import annotations

from datetime import timedelta

import pytest

from parvis.catalogue import wanting
from parvis.catalogue.models import Grant
from parvis.journal.models import Entry
from parvis.kit.clock import now, standing_at
from parvis.kit.errors import Refused
from parvis.mail.models import OutgoingMail
from parvis.mail.notices import Obsolete
from parvis.mail.rendering import render
from parvis.people.audit import AuditLine
from tests.cast import Cast, text

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def cast(db) -> Cast:
    return Cast(contact={"email": "team@house.example"})


@pytest.fixture
def orders(cast):
    """Handed out to `home`, for its administrator to give."""
    service = cast.service("orders", title=text("Orders"), tool={"kind": "buildings"})
    service.grants.filter(role="use").delete()
    cast.grant("see", who="organisation", organisation=cast.home, member_role="administrator", service=service)
    return service


@pytest.fixture
def adele(cast):
    return cast.person("adele", cast.home, role="administrator")


def asked(service, user, word=""):
    return wanting.ask(service, by=user, word=word)


def test_the_administrators_of_the_organisation_are_told(cast, orders, adele):
    other = cast.person("eve", cast.organisation("Elsewhere"), role="administrator")

    _entry, is_new = asked(orders, cast.alice, "For the new estate")

    assert (is_new, cast.mails(adele), cast.mails(other), cast.mails("team@house.example")) == (True, ["access_asked"], [], [])


def test_those_of_an_organisation_above_are_told_too(cast, orders, adele):
    below = cast.person("sam", cast.organisation("Shop", parent=cast.home))

    asked(orders, below)

    assert cast.mails(adele) == ["access_asked"]


def test_the_mail_says_who_asks_for_what_and_leads_to_the_box(cast, orders, adele):
    entry, _is_new = asked(orders, cast.alice, "For the new estate")

    message = render(OutgoingMail.objects.get(kind="access_asked"))

    body = message.text
    assert "Alice Martin" in message.subject
    assert ("Orders" in body, "For the new estate" in body) == (True, True)
    assert f"/organisation/access/asked/{entry.pk}" in body


def test_without_an_administrator_the_portal_s_contact_is_told(cast, orders):
    asked(orders, cast.alice)

    assert cast.mails("team@house.example") == ["access_asked"]
    assert "nommez-y un administrateur" in render(OutgoingMail.objects.get(kind="access_asked")).text


def test_an_administrator_who_may_not_decide_about_it_is_not_asked(cast, orders, adele):
    Grant.objects.filter(service=orders, who="organisation").delete()

    asked(orders, cast.alice)

    assert (cast.mails(adele), cast.mails("team@house.example")) == ([], ["access_asked"])


def test_where_nobody_can_be_told_it_is_said(cast, orders):
    cast.portal.contact = {}
    cast.portal.save(update_fields=["contact"])
    orders.refresh_from_db()

    with pytest.raises(Refused) as refusal:
        asked(orders, cast.alice)

    assert refusal.value.code == "nobody"


def test_it_is_asked_once_a_day(cast, orders, adele):
    first, _is_new = asked(orders, cast.alice)

    again, is_new = asked(orders, cast.alice, "Please")
    with standing_at(now() + timedelta(days=1)):
        _later, is_new_later = asked(orders, cast.alice)

    assert (again, is_new, is_new_later) == (first, False, True)
    assert cast.mails(adele) == ["access_asked"] * 2


def test_it_is_in_the_journal_and_in_the_log_without_words(cast, orders, adele):
    asked(orders, cast.alice, "My secret reason")

    entry = Entry.objects.get(verb="access_asked")
    line = AuditLine.objects.get(verb="access_asked")
    assert (entry.actor, entry.body, entry.organisation) == (cast.alice, "My secret reason", cast.home)
    assert (line.organisation, line.data) == (cast.home, {"service": "orders"})


def test_what_one_may_use_has_nothing_to_ask_for(cast, orders):
    cast.grant("use", who="person", user=cast.alice, service=orders)

    with pytest.raises(Refused):
        asked(orders, cast.alice)


def test_what_one_does_not_know_of_is_not_asked_for(cast, orders):
    orders.tool = {}
    orders.save(update_fields=["tool"])

    assert not wanting.may_ask(cast.alice, orders)


def test_what_one_sees_and_may_not_use_is_asked_for(cast, orders, adele):
    orders.tool = {}
    orders.save(update_fields=["tool"])
    cast.grant("see", who="signed-in", service=orders)

    assert wanting.may_ask(cast.alice, orders)


def test_the_staff_does_not_ask(cast, orders):
    assert not wanting.may_ask(cast.technician, orders)


def test_the_mail_is_not_sent_once_the_access_is_open(cast, orders, adele):
    asked(orders, cast.alice)
    cast.grant("use", who="person", user=cast.alice, service=orders)

    with pytest.raises(Obsolete):
        render(OutgoingMail.objects.get(kind="access_asked"))
