"""Who one is here, and what one may use."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop
from ninja import Router, Schema

from parvis.api.v1.calling import caller, told
from parvis.kit.languages import pick

router = Router(tags=["account"])


class ServiceOut(Schema):
    slug: str
    title: str
    kind: str


class MeOut(Schema):
    """Whom the key speaks for."""

    name: str
    organisation: str
    portal: str
    services: list[ServiceOut]


class NoOut(Schema):
    """Why not. `fields`: {name: sentences} where something sent is to correct."""

    code: str
    message: str
    fields: dict[str, list[str]] = {}


@router.get("/me", response={200: MeOut, 401: NoOut, 429: NoOut}, summary=gettext_noop("Whom the key speaks for, and what it opens"))
def me(request: HttpRequest, response: HttpResponse) -> MeOut:
    who = caller(request)
    told(request, response)
    return MeOut(
        name=str(who.user),
        organisation=who.organisation.name if who.organisation else "",
        portal=who.portal.key,
        services=[ServiceOut(slug=one.slug, title=pick(one.title), kind=one.tool["kind"]) for one in who.services()],
    )
