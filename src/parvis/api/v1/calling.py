"""Who calls: the key, its person and portal, and how much of its quota is left."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid5

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja.errors import HttpError
from ninja.security import HttpBearer

from parvis.catalogue.models import Portal, Service
from parvis.catalogue.tools import granted
from parvis.kit.ids import uuid7
from parvis.people import api_keys
from parvis.people.api_keys import Quota
from parvis.people.models import ApiKey, Organisation, User

LONGEST_KEY = 200


class TooMany(Exception):  # noqa: N818  it reads as what happened
    def __init__(self, quota: Quota) -> None:
        super().__init__()
        self.quota = quota


@dataclass(frozen=True)
class Caller:
    """A program, as somebody on a portal."""

    key: ApiKey
    portal: Portal
    quota: Quota

    @property
    def user(self) -> User:
        return self.key.user

    @property
    def organisation(self) -> Organisation | None:
        """The one in whose name the account acts unless it says otherwise."""
        places = self.user.places()
        return places[0].organisation if places else None

    def services(self, kind: str = "") -> list[Service]:
        """What it may use at once: the account's right, as far as the key goes."""
        allowed = [one for one in granted(self.portal, self.user) if not self.key.services or one.slug in self.key.services]
        return [one for one in allowed if not kind or one.tool.get("kind") == kind]

    def service(self, kind: str, slug: str = "") -> Service:
        """The one named, else the first. Raises HttpError 403 without a right to any of that kind, 404 for another name."""
        found = self.services(kind)
        if not found:
            raise HttpError(403, _("This key does not open that. The administrator of your organisation gives the right to its account."))
        named = next((one for one in found if not slug or one.slug == slug), None)
        if named is None:
            raise HttpError(404, _("There is no such service for this key."))
        return named


class Bearer(HttpBearer):
    """A key of `/account/keys`, sent with each call."""

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        key = api_keys.behind(token) if len(token) <= LONGEST_KEY else None
        portal = _portal_of(request, key) if key else None
        if key is None or portal is None:
            return None
        quota = api_keys.count(key)
        request.quota = quota  # type: ignore[attr-defined]  # said with every answer, by `told`
        if quota.wait:
            raise TooMany(quota)
        request.user = key.user
        return Caller(key, portal, quota)


def _portal_of(request: HttpRequest, key: ApiKey) -> Portal | None:
    """Where the address names a portal, the key is of that one; else its own."""
    here: Portal | None = getattr(request, "portal", None)
    if here is not None:
        return here if here.key == key.portal_key else None
    return Portal.objects.filter(key=key.portal_key).first()


def caller(request: HttpRequest) -> Caller:
    """Of an operation that asks for a key."""
    found: Caller = request.auth  # type: ignore[attr-defined]  # ninja keeps what `authenticate` returned
    return found


def sent_key(request: HttpRequest) -> UUID:
    """The key under which this call is done once: of the header `Idempotency-Key`, for this caller; without one, a new one."""
    said = request.headers.get("Idempotency-Key", "")
    return uuid5(caller(request).user.pk, f"{request.path} {said[:LONGEST_KEY]}") if said else uuid7()


def told(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer with what is left of the quota."""
    quota: Quota | None = getattr(request, "quota", None)
    if quota:
        response["RateLimit-Limit"], response["RateLimit-Remaining"] = str(quota.limit), str(quota.left)
        response["RateLimit-Day-Limit"], response["RateLimit-Day-Remaining"] = str(quota.day_limit), str(quota.day_left)
    response["Cache-Control"] = "no-store"
    return response
