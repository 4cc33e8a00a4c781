from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import BooleanField, CharField, F
from django.test.utils import CaptureQueriesContext

from parvis.kit.ids import uuid7
from parvis.kit.postgres import keeps_plans
from parvis.kit.prepared import Asked, Prepared, Shapes, Slot, together
from parvis.people.models import Membership, Organisation, User
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db) -> Cast:
    return Cast()


def described(role: str = ""):
    found = Membership.objects.filter(user=Slot("user")).select_related("organisation", "user").annotate(named=F("organisation__name"))
    return found.filter(role=role) if role else found


def test_it_gives_what_the_query_itself_gives(cast):
    prepared = Prepared(described)
    for person in (cast.alice, cast.technician):
        wanted = list(Membership.objects.filter(user=person).select_related("organisation").annotate(named=F("organisation__name")))
        with CaptureQueriesContext(connection) as queries:
            found = prepared.all({"user": person.pk})
            said = [(one.organisation.name, one.named, one.user.username, one.role, one.organisation.created_at) for one in found]

        assert found == wanted
        assert said == [(one.organisation.name, one.named, person.username, one.role, one.organisation.created_at) for one in wanted]
        assert len(queries) == 1
        assert all(not one._state.adding and one._state.db == "default" for one in found)


def test_it_is_described_once_for_each_shape(cast):
    described_as = []

    def describe(*shape):
        described_as.append(shape)
        return described(*shape)

    prepared = Prepared(describe)
    for person in (cast.alice, cast.technician, cast.alice):
        prepared.all({"user": person.pk})
        prepared.all({"user": person.pk}, "member")

    assert described_as == [(), ("member",)]


def test_what_nothing_can_match_asks_nothing(cast, django_assert_num_queries):
    nothing = Prepared(lambda: User.objects.filter(pk__in=[]))
    with django_assert_num_queries(0):
        assert nothing.all({}) == []
        assert nothing.first({}) is None


def test_columns_left_out_are_read_when_asked_for(cast):
    found = Prepared(lambda: User.objects.filter(pk=Slot("pk")).only("username")).first({"pk": cast.alice.pk})

    assert found.get_deferred_fields()
    assert found.email == cast.alice.email


def test_every_kind_of_value_goes_into_a_slot(cast):
    nodes = Prepared(
        lambda: Organisation.objects.filter(
            pk__in=[Slot("one"), Slot("other")], name=Slot("name", CharField()), is_personal=Slot("alone", BooleanField())
        )
    )
    node = cast.alice.places()[0].organisation
    values = {"one": node.pk, "other": uuid7(), "name": node.name, "alone": node.is_personal}

    assert nodes.all(values) == [node]
    assert nodes.all({**values, "name": "x' OR 1=1 --"}) == []
    assert nodes.all({**values, "name": "100 %s"}) == []


def test_a_value_that_is_not_given_is_an_error(cast):
    with pytest.raises(KeyError):
        Prepared(described).all({})


def test_the_oldest_shape_is_forgotten(monkeypatch):
    monkeypatch.setattr("parvis.kit.prepared.MOST_SHAPES", 2)
    shapes, made = Shapes(), []
    for shape in (1, 2, 1, 3, 2, 1):
        shapes.of(shape, lambda shape=shape: made.append(shape) or shape)

    assert made == [1, 2, 3, 1]


def test_postgresql_keeps_the_plan(cast):
    """Without it each page waits longer for plans than for rows, and nothing else shows it."""
    prepared = Prepared(described)
    prepared.all({"user": cast.alice.pk})
    if connection.vendor != "postgresql":
        assert not keeps_plans(connection)
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT generic_plans FROM pg_prepared_statements WHERE statement LIKE '%people_membership%'")
        assert [count for (count,) in cursor.fetchall() if count]


def test_behind_a_pooler_nothing_is_kept(cast, monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)

    assert not keeps_plans(connection)
    assert Prepared(described).all({"user": cast.alice.pk}) == cast.alice.places()


@pytest.mark.django_db
def test_a_row_is_written_and_changed_as_django_would_do_it():
    from parvis.kit.prepared import NOTHING, insert, update

    town = Organisation(name="Town\x00", path="x/", tree=uuid4(), attributes={"a": ["é"]})
    insert(town, Organisation(name="Other", path="y/", tree=uuid4()))
    town.name, town.closed_at = "City", None
    assert update(town, "name", "closed_at")
    assert not update(town, "name", still={"state": "closed"})
    assert update(town, "name", still={"state": "active"})

    read = Organisation.objects.get(pk=town.pk)
    assert (read.name, read.attributes, read.created_at, town._state.adding) == ("City", {"a": ["é"]}, town.created_at, False)
    insert(Organisation(id=town.pk, name="Again", path="z/", tree=uuid4()), at_conflict=NOTHING)
    assert sorted(Organisation.objects.values_list("name", flat=True)) == ["City", "Other"]


@pytest.mark.parametrize("is_pooled", [False, True])
def test_questions_asked_together_are_answered_each_in_its_place(cast, monkeypatch, django_assert_num_queries, is_pooled):
    nobody, prepared = Prepared(lambda: User.objects.filter(pk__in=[])), Prepared(described)
    people = [cast.alice, cast.technician]
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", is_pooled)

    with django_assert_num_queries(3):
        alice, none, technician, number = together(
            prepared.asked({"user": people[0].pk}),
            nobody.asked({}),
            prepared.asked({"user": people[1].pk}),
            Asked("SELECT %s", ["7"], lambda rows: int(rows[0][0])),
        )

    assert alice == prepared.all({"user": cast.alice.pk}) != []
    assert technician == prepared.all({"user": cast.technician.pk})
    assert (none, number) == ([], 7)


def test_a_question_that_fails_is_told_and_the_next_page_is_answered(cast):
    asked = Prepared(described).asked({"user": cast.alice.pk})
    with pytest.raises(DatabaseError), transaction.atomic():
        together(asked, Asked("SELECT nothing FROM nowhere", [], list))

    [found] = together(asked)
    assert [one.user for one in found] == [cast.alice]
