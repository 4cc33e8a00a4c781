"""Rows as lines that say the same of both databases."""

import json
import random
import uuid
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import connection, models
from django.db.migrations.loader import MigrationLoader

from parvis.config.safekeeping import keys, rows, schema
from parvis.kit.clock import now

VALUES = {
    models.UUIDField(): uuid.UUID(int=7),
    models.DateTimeField(): datetime(2026, 3, 29, 2, 30, 0, 1, tzinfo=timezone(timedelta(hours=1))),
    models.DateField(): date(2026, 2, 28),
    models.TimeField(): time(23, 59, 59, 999999),
    models.DurationField(): timedelta(days=-1, microseconds=3),
    models.DecimalField(max_digits=9, decimal_places=3): Decimal("1.100"),
    models.BinaryField(): b"\x00\xff",
    models.BooleanField(): False,
    models.FloatField(): 0.1,
    models.JSONField(): {"b": [1, None, "é\n"], "a": 1.5},
    models.TextField(): "deux\nlignes\u2028🖥",
    models.BigIntegerField(): -(2**63),
}


@pytest.mark.parametrize("field", VALUES, ids=lambda field: field.get_internal_type())
def test_a_value_comes_back_as_it_was(field):
    written = rows.line([rows.plainer(field)(VALUES[field])])

    assert rows.fuller(field)(json.loads(written)[0]) == VALUES[field]


def test_a_line_is_one_line():
    assert b"\n" not in rows.line(["deux\nlignes", {"a": "\r\n"}])


def summed(lines: list[list[object]]) -> dict[str, object]:
    total = rows.Sum()
    for line in lines:
        total.add(line, rows.line(line))
    return total.said()


def test_the_sum_of_a_table_does_not_depend_on_the_order_of_its_rows():
    lines = [[number, f"row {number}", {"n": number}] for number in range(50)]

    assert summed(random.sample(lines, 50)) == summed(lines)


def test_a_row_twice_is_not_a_row_less():
    assert summed([[1], [1]]) != summed([])
    assert summed([[1], [1], [2]]) != summed([[1], [2], [2]])


def test_a_number_of_json_counts_the_same_however_a_database_writes_it():
    assert summed([[{"n": 1e16, "of": [2.0]}]]) == summed([[{"of": [2], "n": 10000000000000000}]])
    assert summed([[{"n": 1.5}]]) != summed([[{"n": 1}]])


def test_parts_can_be_read_alone(monkeypatch):
    monkeypatch.setattr(rows, "PART_BYTES", 100)

    parts = [rows.lines(part) for part in rows.parts(([number] for number in range(200)), {"table": "t"}, rows.Sum())]

    assert len(parts) > 2
    assert {heading["table"] for heading, _lines in parts} == {"t"}
    assert [json.loads(line)[0] for _heading, lines in parts for line in lines] == list(range(200))


def test_an_empty_table_has_a_part_too():
    assert [rows.lines(part) for part in rows.parts([], {"table": "t"}, rows.Sum())] == [({"table": "t"}, [])]


def test_every_table_is_taken_or_made_anew(db):
    taken = {model._meta.db_table for model in schema.models_at(schema.applied("default"))}

    left = {table for table in connection.introspection.table_names() if table not in taken and not schema.is_derived(table)}
    assert left - set(schema.OWN) == set()


def test_every_column_that_names_a_file_is_known():
    named = {
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.FileField) or "storage" in field.name or field.name == "raw_key"
    }

    assert named == {(model._meta.db_table, column) for model in apps.get_models() for column in keys.columns(model)}


def test_the_migrations_of_today_end_where_their_graph_does(db):
    names = schema.applied("default")

    assert {app for app, _name in schema.last_of(names)} == {app for app, _name in names}


def test_migrations_that_nobody_here_knows_are_of_a_newer_version(db):
    with pytest.raises(schema.Newer, match=r"tickets\.9999_later"):
        schema.last_of([*schema.applied("default"), ["tickets", "9999_later"]])


def test_migrations_that_were_brought_together_count_as_the_one_that_holds_them(db):
    names = schema.applied("default")
    whole = squashed("tickets")
    apart = [["tickets", name] for _app, name in whole.replaces]

    assert schema.brought_together([one for one in names if one != ["tickets", whole.name]] + apart) == names


def test_only_some_of_them_are_of_an_older_version(db):
    *most, _last = [["tickets", name] for _app, name in squashed("tickets").replaces]

    with pytest.raises(schema.Older, match=r"tickets\.\d+"):
        schema.last_of([one for one in schema.applied("default") if one[0] != "tickets"] + most)


def squashed(app):
    (found,) = (migration for (name, _), migration in MigrationLoader(None).replacements.items() if name == app)
    return found


def test_migrations_of_an_app_that_is_gone_are_not(db):
    assert schema.last_of([*schema.applied("default"), ["sites", "0001_initial"]])


def test_the_tables_of_an_earlier_state_are_those_it_had(db):
    names = [one for one in schema.applied("default") if one[0] in {"contenttypes", "auth"}]

    assert [model._meta.db_table for model in schema.models_at(names)] == [
        "auth_group",
        "auth_group_permissions",
        "auth_permission",
        "django_content_type",
    ]


def test_a_moment_is_in_utc():
    assert rows.plainer(models.DateTimeField())(now()).endswith("+00:00")
    assert rows.fuller(models.DateTimeField())("2026-01-01T00:00:00.000000+00:00") == datetime(2026, 1, 1, tzinfo=UTC)
