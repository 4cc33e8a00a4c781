"""What a load balancer asks: is the process alive, and may it be sent people?"""

import logging
from collections.abc import Callable
from functools import cache

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from parvis.config import metrics

logger = logging.getLogger(__name__)
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""No later middleware adds its own to these answers."""
Answer = Callable[[HttpRequest], HttpResponseBase]


def answer_first(get_response: Answer) -> Answer:
    """Middleware, before those that need anything: these answer when the database does not, whatever the host name."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.path_info == "/healthz":
            return _plain("alive")
        if request.path_info == "/readyz":
            reason = unready()
            return _plain(reason or "ready", 503 if reason else 200)
        if request.path_info == "/metrics" and metrics.may_read(request):
            return HttpResponse(metrics.text(), content_type=metrics.CONTENT_TYPE, headers=HEADERS)
        return get_response(request)

    return middleware


def _plain(word: str, status: int = 200) -> HttpResponse:
    return HttpResponse(f"{word}\n", status=status, content_type="text/plain; charset=utf-8", headers=HEADERS)


def unready() -> str:
    """Why this process cannot serve people yet; empty when it can. Says no more than anyone may read."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if not _is_migrated():
            return "the database waits for its migrations"
    except DatabaseError:
        logger.exception("the database cannot be reached")
        return "the database cannot be reached"
    return ""


@cache
def _migrated_once() -> bool:
    """Kept only when true: a migrated database does not go back while this process lives."""
    if pending_migrations():
        raise LookupError
    return True


def _is_migrated() -> bool:
    try:
        return _migrated_once()
    except LookupError:
        return False


def pending_migrations() -> int:
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
