"""Which offers can be had at a place: the page `/eligibility`, for programs. Asked, kept and seen by the same verbs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Final, Literal

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Field, Query, Router, Schema, Status
from ninja.errors import HttpError
from pydantic import AfterValidator

from parvis.api.v1.account import NoOut
from parvis.api.v1.calling import Caller, caller, sent_key, told
from parvis.api.v1.shaping import schema_of
from parvis.connectors.models import Qualification
from parvis.connectors.qualifying.asking import Wish, qualify
from parvis.connectors.qualifying.entries import KINDS, Entry, Kind
from parvis.connectors.qualifying.locating import Choice, locate
from parvis.connectors.qualifying.offers import KIND, Catalogue
from parvis.connectors.qualifying.sheet import Sheet
from parvis.connectors.shapes import qualification as shapes
from parvis.kit.sending import as_uuid
from parvis.places.folding import fold

router = Router(tags=["eligibility"])
MOST: Final = 100
ResultOut = schema_of(shapes.Qualification)


def _known(kind: str) -> str:
    if kind not in KINDS:
        raise ValueError(_("This is one of: %(known)s.") % {"known": ", ".join(KINDS)})
    return kind


class QuestionIn(Schema):
    by: Annotated[
        str, AfterValidator(_known), Field(description=gettext_noop("what `value` is"), json_schema_extra={"enum": list(KINDS)})
    ] = Kind.ADDRESS
    value: Annotated[str, Field(max_length=200, description=gettext_noop("as one would type it"))] = ""
    choice: Annotated[str, Field(max_length=40, description=gettext_noop("one of the choices that an earlier answer offered"))] = ""
    offers: Annotated[list[str], Field(max_length=100, description=gettext_noop("their keys; empty: all that are sold"))] = []
    service: Annotated[
        str, Field(max_length=80, description=gettext_noop("as which service, where the key opens several; empty: the first"))
    ] = ""


class OfferOut(Schema):
    key: str
    title: str
    family: str
    valid_from: date | None
    valid_until: date | None
    is_sold: bool = Field(description=gettext_noop("whether it can be asked about today"))
    order: str = Field(description=gettext_noop("slug of the service that orders it; empty: ask the team"))


class ChoiceOut(Schema):
    choice: str = Field(description=gettext_noop("to be sent back as `choice`; empty: send `text` as `value`"))
    label: str
    hint: str
    text: str


class SeveralOut(NoOut):
    """Several places are meant, or none: choose one of `choices`, or one of `near`."""

    choices: list[ChoiceOut] = []
    near: list[ChoiceOut] = []


class BriefOut(Schema):
    number: str
    asked_at: datetime
    asked_by: str
    service: str
    by: str
    about: str
    state: Literal["waiting", "running", "done", "failed", "timed-out", "cancelled"]
    verdict: str = Field(description=gettext_noop("eligible, partly, not-eligible or unknown; empty until it is done"))
    valid_until: datetime | None
    is_expired: bool


class QualificationOut(BriefOut):
    failure: str = Field("", description=gettext_noop("why there is no answer, and what to do"))
    result: ResultOut | None = None  # type: ignore[valid-type]  # made of the connector's shape


class PageOut(Schema):
    items: list[BriefOut]
    next: str = Field(description=gettext_noop("send it as `after` for the following ones; empty: there are none"))


class PageIn(Schema):
    q: Annotated[str, Field(max_length=100, description=gettext_noop("words of what was asked about, or a building’s code"))] = ""
    after: Annotated[str, Field(max_length=40)] = ""
    limit: Annotated[int, Field(ge=1, le=MOST)] = 25
    service: Annotated[str, Field(max_length=80)] = ""


NO: Final = {401: NoOut, 403: NoOut, 404: NoOut, 429: NoOut}


@router.get(
    "/eligibility/offers", response={200: list[OfferOut], **NO}, summary=gettext_noop("The offers that can be asked about, now or later")
)
def offers(request: HttpRequest, response: HttpResponse, service: str = "") -> list[OfferOut]:
    who = caller(request)
    told(request, response)
    catalogue = Catalogue(who.service(KIND, service), who.organisation)
    return [
        OfferOut(
            key=one.key,
            title=one.title,
            family=one.family,
            valid_from=one.valid_from,
            valid_until=one.valid_until,
            is_sold=one in catalogue.sold,
            order=one.order,
        )
        for one in catalogue.seen.values()
    ]


@router.post(
    "/eligibility",
    response={201: QualificationOut, 202: QualificationOut, 300: SeveralOut, 409: NoOut, 422: SeveralOut, 502: QualificationOut, **NO},
    summary=gettext_noop("Ask which offers can be had at a place"),
    description=gettext_noop(
        "201: the answer. 202: it is on its way, read it again by its number. 300: several places are meant. 422: none is. 502: the outside system gave no answer; what was asked is kept, ask again under another key."
    ),
)
def ask(request: HttpRequest, response: HttpResponse, question: QuestionIn) -> Status[Schema]:
    who = caller(request)
    told(request, response)
    service, entry = who.service(KIND, question.service), Entry.read(question.by, question.value)
    place = locate(entry, question.choice)
    if place.spot is None:
        code, message = ("several", _("Several places are meant. Choose one.")) if place.choices else ("no_place", place.fault)
        return Status(
            300 if place.choices else 422,
            SeveralOut(code=code, message=message, choices=_choices(place.choices), near=_choices(place.near)),
        )
    home = who.organisation
    if home is None:
        raise HttpError(403, _("Your account belongs to no organisation in whose name it could ask."))
    wish = Wish(service, entry, place.spot, tuple(question.offers) or tuple(one.key for one in Catalogue(service, home).sold))
    found = qualify(wish, by=who.user, organisation=home, key=sent_key(request))
    response["Location"] = reverse("api:v1:one_qualification", args=[found.run.number])
    sheet = Sheet(found)
    return Status(202 if sheet.is_waiting else 201 if sheet.has_answer else 502, _whole(sheet))


@router.get("/eligibility", response={200: PageOut, **NO}, summary=gettext_noop("What was asked before, the latest first"))
def listed(request: HttpRequest, response: HttpResponse, page: Query[PageIn]) -> PageOut:
    told(request, response)
    rows = _visible(caller(request), page.service)
    for word in fold(page.q).split():
        rows = rows.filter(search_text__contains=word)
    if after := as_uuid(page.after):
        rows = rows.filter(run__lt=after)
    found = list(rows.order_by("-run_id").defer("run__result")[: page.limit + 1])
    following = str(found[page.limit - 1].run_id) if len(found) > page.limit else ""
    return PageOut(items=[BriefOut(**_brief(Sheet(one))) for one in found[: page.limit]], next=following)


@router.get(
    "/eligibility/{number}",
    response={200: QualificationOut, **NO},
    url_name="one_qualification",
    summary=gettext_noop("One answer, as it was given"),
)
def one(request: HttpRequest, response: HttpResponse, number: str) -> QualificationOut:
    told(request, response)
    found = _visible(caller(request)).filter(run__number=number).first()
    if found is None:
        raise HttpError(404, _("There is no search of this number, or you may not see it."))
    return _whole(Sheet(found))


def _visible(who: Caller, slug: str = "") -> QuerySet[Qualification]:
    """What its person may see, as far as the key goes."""
    slugs = [who.service(KIND, slug).slug] if slug else [one.slug for one in who.services(KIND)] or [who.service(KIND).slug]
    seen = Qualification.objects.visible_to(who.user).whole().filter(portal_key=who.portal.key, service_slug__in=slugs)
    return seen.select_related("run__requested_by")


def _brief(sheet: Sheet) -> dict[str, Any]:
    run = sheet.run
    return {
        "number": run.number,
        "asked_at": run.created_at,
        "asked_by": str(run.requested_by or ""),
        "service": sheet.found.service_slug,
        "by": sheet.found.kind,
        "about": sheet.title,
        "state": run.state,
        "verdict": run.verdict,
        "valid_until": sheet.valid_until,
        "is_expired": sheet.is_expired,
    }


def _whole(sheet: Sheet) -> QualificationOut:
    result: Mapping[str, Any] | None = sheet.run.result if sheet.has_answer else None
    failure = "" if sheet.has_answer or sheet.is_waiting else sheet.failure
    return QualificationOut(**_brief(sheet), failure=failure, result=result)


def _choices(found: Any) -> list[ChoiceOut]:
    held: list[Choice] = list(found)
    return [ChoiceOut(choice=one.value, label=one.label, hint=one.hint, text=one.text) for one in held]
