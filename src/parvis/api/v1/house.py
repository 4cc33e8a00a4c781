"""The API as one object: who may call it, how much, and how it says no."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from parvis.api.v1 import account, eligibility
from parvis.api.v1.calling import Bearer, TooMany, told
from parvis.kit.errors import Conflict, Refused
from parvis.tickets.invalid import Invalid

api = NinjaAPI(
    title="Parvis",
    version="1",
    description="What people do on the pages of a portal, for programs: the same rights, the same rules, the same answers.",
    docs_url=None,
    openapi_url=None,
    urls_namespace="api:v1",
    auth=Bearer(),
)
api.add_router("", account.router)
api.add_router("", eligibility.router)


def _no(request: HttpRequest, status: int, code: str, message: str, **more: Any) -> HttpResponse:
    return told(request, api.create_response(request, {"code": code, "message": message, **more}, status=status))


@api.exception_handler(AuthenticationError)
def _unknown(request: HttpRequest, _problem: Any) -> HttpResponse:
    answer = _no(request, 401, "unauthenticated", _("Send a key that still holds: “Authorization: Bearer parvis_…”."))
    answer["WWW-Authenticate"] = 'Bearer realm="parvis"'
    return answer


@api.exception_handler(TooMany)
def _too_many(request: HttpRequest, problem: Any) -> HttpResponse:
    answer = _no(request, 429, "too_many", _("This key has made as many calls as it may. Wait as long as “Retry-After” says."))
    answer["Retry-After"] = str(problem.quota.wait)
    return answer


@api.exception_handler(ValidationError)
def _malformed(request: HttpRequest, problem: Any) -> HttpResponse:
    faults = {".".join(str(part) for part in one["loc"][1:] if part != "body") or "body": [one["msg"]] for one in problem.errors}
    return _no(request, 422, "malformed", _("The call does not look as the reference says."), fields=faults)


@api.exception_handler(Invalid)
def _invalid(request: HttpRequest, problem: Any) -> HttpResponse:
    return _no(request, 422, problem.code, str(problem), fields=problem.errors)


@api.exception_handler(Conflict)
@api.exception_handler(Refused)
def _refused(request: HttpRequest, problem: Any) -> HttpResponse:
    return _no(request, 429 if problem.code == "too_often" else 409, problem.code, str(problem))


@api.exception_handler(HttpError)
def _http(request: HttpRequest, problem: Any) -> HttpResponse:
    return _no(request, problem.status_code, {403: "forbidden", 404: "not_found"}.get(problem.status_code, "refused"), str(problem))
