"""Says in a header how many queries a page made. In a measuring server only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from parvis.catalogue.models import Portal


class QueryCountMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        count = 0

        def counted(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
            nonlocal count
            count += 1
            return execute(sql, params, many, context)

        with connection.execute_wrapper(counted):
            response = self.get_response(request)
        response["X-Query-Count"] = str(count)
        return response


def bare(request: HttpRequest) -> HttpResponse:
    """What any page of this server costs at least: the session, one query, one template."""
    request.session.get("anything")
    return render(request, "bench/bare.html", {"portal": Portal.objects.only("name").first()})
