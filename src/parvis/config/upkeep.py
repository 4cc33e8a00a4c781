"""What a database needs from time to time, where it does not see to it itself."""

from django.db import connection

from parvis.kit.jobs import sweep

MOST_ROWS = 1000
"""Of each index, so that a large database is done in milliseconds too."""


@sweep(every_seconds=6 * 3600)
def gather_statistics() -> None:
    """PostgreSQL does this by itself; SQLite, told nothing, reads all requests of a portal where it could read those of a person."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA analysis_limit={MOST_ROWS}")
        cursor.execute("ANALYZE")
