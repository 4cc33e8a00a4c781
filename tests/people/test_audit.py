"""What is written about rights, accounts and data, and that it stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import RequestFactory

from parvis.kit.clock import now
from parvis.people import audit, belonging, sessions
from parvis.people.audit import AuditError, AuditLine
from tests.cast import Cast


@pytest.fixture
def cast(db) -> Cast:
    return Cast()


def lines() -> list[tuple[str, object, object, object]]:
    return [(one.verb, one.actor, one.about_user, one.organisation) for one in AuditLine.objects.order_by("id")]


def test_a_line_stays_as_it_was_written(cast):
    audit.write("signed_in", by=cast.alice)
    line = AuditLine.objects.get()
    line.verb = "exported"

    with pytest.raises(AuditError):
        line.save()


def test_a_line_belongs_to_the_organisation_of_whom_it_is_about(cast):
    audit.write("account_disabled", by=cast.technician, about=cast.alice)

    assert lines() == [("account_disabled", cast.technician, cast.alice, cast.home)]


def test_what_the_staff_do_by_themselves_is_no_organisations(cast):
    audit.write("signed_in", by=cast.technician)

    assert lines() == [("signed_in", cast.technician, None, None)]


def test_with_a_key_it_is_said_once(cast):
    for _ in range(2):
        audit.write("restricted_read", by=cast.technician, organisation=cast.home, key="read:1")

    assert AuditLine.objects.count() == 1


def test_an_unknown_verb_is_a_mistake(cast):
    with pytest.raises(ValueError, match="sang"):
        audit.write("sang", by=cast.alice)


def test_a_wrong_password_is_written_about_the_account_and_repeats_nothing_typed(cast):
    cast.alice.set_password("right")
    cast.alice.save(update_fields=["password"])
    request = RequestFactory().post("/login")
    request.session = {}

    assert sessions.who(request, cast.alice.email, "wrong") is None
    assert sessions.who(request, "nobody@nowhere.example", "wrong") is None

    assert lines() == [("sign_in_failed", None, cast.alice, cast.home), ("sign_in_failed", None, None, None)]
    assert [one.data for one in AuditLine.objects.all()] == [{}, {}]


def test_a_role_that_changes_is_written(cast):
    adele = cast.person("adele", cast.home, role="administrator")

    belonging.set_role(cast.alice.memberships.get(), "manager", by=adele)

    assert lines() == [("role_set", adele, cast.alice, cast.home)]


def test_after_a_year_it_is_let_go(cast):
    audit.write("signed_in", by=cast.alice)
    audit.write("signed_in", by=cast.bruno)
    AuditLine.objects.filter(actor=cast.alice).update(at=now() - audit.KEPT - timedelta(days=1))

    assert audit.forget_audit() == 1
    assert [one.actor for one in AuditLine.objects.all()] == [cast.bruno]


def test_an_invitation_is_written_and_tells_nobody_who_has_an_account(cast):
    lead = cast.person("lena", cast.home, role="administrator")
    for email in ("new@elsewhere.example", cast.chloe.email, cast.alice.email):
        belonging.invite(cast.home, email, role="member", portal_key="house", by=lead)

    assert lines() == [("people_invited", lead, None, cast.home)] * 2
    assert [one.data for one in AuditLine.objects.all()] == [{"count": 1}] * 2


def test_what_is_taken_along_is_written_once_on_each_portal(cast):
    audit.took_along("report", by=cast.technician, portal_keys=["house", "far", "house"])

    assert [(one.portal_key, one.data) for one in AuditLine.objects.order_by("id")] == [
        ("far", {"what": "report"}),
        ("house", {"what": "report"}),
    ]
