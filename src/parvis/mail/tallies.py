"""How often something happened in the last hour: what keeps machines from talking to each other for ever."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.db import connection

from parvis.kit.clock import now
from parvis.kit.jobs import sweep
from parvis.mail.models import Tally

HOUR = timedelta(hours=1)


def counts(*names: tuple[object, ...]) -> list[int]:
    """Of each name, in the sixty minutes that end now; one query. Only a digest of a name is kept."""
    keys = [_key(name) for name in names]
    since = _moment(now() - HOUR)
    with connection.cursor() as cursor:
        cursor.execute(SUMS.format(keys=", ".join(["%s"] * len(keys))), [*keys, since])
        found = dict(cursor.fetchall())
    return [int(found.get(key, 0)) for key in keys]


def count(*parts: object) -> int:
    """Of the one thing that `parts` name."""
    return counts(parts)[0]


def add(*names: tuple[object, ...]) -> None:
    """One more of each, in this minute; one statement, whoever else counts meanwhile."""
    keys = sorted({_key(name) for name in names})  # in one order, so that two workers never wait for each other
    minute = _moment(now().replace(second=0, microsecond=0))
    with connection.cursor() as cursor:
        cursor.execute(UPSERT.format(rows=", ".join(["(%s, %s, 1)"] * len(keys))), [value for key in keys for value in (key, minute)])


SUMS = 'SELECT "key", SUM("count") FROM mail_tally WHERE "key" IN ({keys}) AND starts_at > %s GROUP BY "key"'
UPSERT = """
INSERT INTO mail_tally ("key", starts_at, "count") VALUES {rows}
ON CONFLICT ("key", starts_at) DO UPDATE SET "count" = mail_tally."count" + 1
"""


@sweep(every_seconds=3600)
def forget_old_tallies() -> int:
    return Tally.objects.filter(starts_at__lt=now() - 3 * HOUR).delete()[0]


def _moment(at: datetime) -> datetime | str:
    """As the database takes it."""
    prepared: datetime | str = Tally._meta.get_field("starts_at").get_db_prep_value(at, connection)
    return prepared


def _key(parts: tuple[object, ...]) -> str:
    return hashlib.sha256("\0".join(str(part).lower() for part in parts).encode()).hexdigest()
