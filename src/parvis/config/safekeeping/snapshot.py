"""A second connection that sees the database as it was at one instant, however long it reads, and that holds up nobody who writes."""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.db import connections, transaction
from django.db.utils import load_backend

ALIAS: Final = "snapshot"


@contextmanager
def snapshot() -> Iterator[str]:
    """The name of the connection. SQLite in WAL mode keeps what a reader sees until it is done; so does PostgreSQL (REPEATABLE READ)."""
    told: dict[str, Any] = copy.deepcopy(connections["default"].settings_dict)
    if connections["default"].vendor == "sqlite":
        told["OPTIONS"]["transaction_mode"] = "DEFERRED"
    else:
        from psycopg import IsolationLevel  # installed where PostgreSQL is used

        told["OPTIONS"].pop("pool", None)
        told["OPTIONS"]["isolation_level"] = IsolationLevel.REPEATABLE_READ
        told["DISABLE_SERVER_SIDE_CURSORS"] = False  # all of it is one transaction: a pooler keeps its connection
    own = load_backend(told["ENGINE"]).DatabaseWrapper(told, ALIAS)
    connections[ALIAS] = own
    try:
        with transaction.atomic(using=ALIAS):
            with own.cursor() as cursor:
                if own.vendor == "postgresql":
                    cursor.execute("SET TRANSACTION READ ONLY")
                cursor.execute("SELECT count(*) FROM django_migrations")  # the first thing that is read settles the instant
                cursor.fetchone()
            yield ALIAS
    finally:
        own.close()
        del connections[ALIAS]


def database_bytes() -> int:
    """How large the database is, with its indexes."""
    with connections["default"].cursor() as cursor:
        if connections["default"].vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
        else:
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        return int(cursor.fetchone()[0])
