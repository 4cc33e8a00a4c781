from django.db import connection
from django.test.utils import CaptureQueriesContext

from parvis.kit.jobs import SWEEPS
from tests.cast import Cast


def test_the_worker_tells_sqlite_how_its_rows_are_spread_and_leaves_postgresql_alone(db):
    Cast().ticket()

    with CaptureQueriesContext(connection) as asked:
        SWEEPS.get("config.gather_statistics").run()

    if connection.vendor != "sqlite":
        assert not asked.captured_queries
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT idx FROM sqlite_stat1 WHERE tbl = 'tickets_ticket'")
        assert "ticket_requester_open" in {name for (name,) in cursor.fetchall()}
