"""What the page's scripts ask for: files sent as they are chosen, and Markdown as it will be read."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from parvis.intake.definition import Definition, Field
from parvis.intake.owner import Owner
from parvis.intake.pictures import named_in, pictures_at
from parvis.intake.uploads import MEGABYTE, own_file, receive
from parvis.kit.downloads import sealed
from parvis.kit.errors import Refused
from parvis.kit.files import open_stored
from parvis.kit.images import thumbnail
from parvis.kit.markdown import render
from parvis.kit.sending import sent_key
from parvis.kit.sizes import human_size
from parvis.portal.asking.flow import Flow
from parvis.portal.asking.views import asking
from parvis.portal.asking.visitor import person, visitor_hash

if TYPE_CHECKING:
    from parvis.catalogue.models import Service

MOST_CHARACTERS = 20_000


@require_POST
@asking
def files(request: HttpRequest, flow: Flow) -> HttpResponse:
    field = file_field(flow.definition, request.POST.get("field", ""))
    return received(request, field, flow.service, owner=flow.owner, purpose=str(flow.begin().pk))


@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """As it will be read, with the pictures that this visitor pasted into it."""
    text = request.POST.get("text", "")[:MOST_CHARACTERS]
    mine = {str(one): reverse("portal:upload", args=[one]) for one in named_in(text) if own_file(one, owners=owners_of(request))}
    return HttpResponse(render(text, images=pictures_at(mine)))


@require_safe
def upload(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """A picture on its way, as the page shows it to the one who sent it: small, and drawn again by us."""
    found = own_file(upload_id, owners=owners_of(request))
    if found is None:
        raise Http404
    try:
        with open_stored(found.storage_key) as opened:
            return sealed(HttpResponse(thumbnail(opened), content_type="image/webp"))
    except (Refused, FileNotFoundError):
        raise Http404 from None


def owners_of(request: HttpRequest) -> list[Owner]:
    """As whom this visitor may have sent files: the person, the session."""
    somebody, session_hash = person(request), visitor_hash(request)
    return [*([Owner(somebody.pk)] if somebody else []), *([Owner(None, session_hash)] if session_hash else [])]


def file_field(definition: Definition, name: str) -> Field:
    """The field of this control (`field`, or `step.row.field`). Raises Http404 when it takes no file."""
    try:
        field = definition.field(name.rpartition(".")[2])
    except KeyError:
        raise Http404 from None
    if field.type != "file" or field.is_internal:
        raise Http404
    return field


def received(request: HttpRequest, field: Field, service: Service, *, owner: Owner, purpose: str) -> HttpResponse:
    """The kept file as the page's list shows it, or the sentence that says which one to choose instead."""
    file = request.FILES.get("file")
    if file is None:
        raise Http404
    most = service.max_total_mb * MEGABYTE
    try:
        kept = receive(file, owner=owner, purpose=purpose, field=field, max_total_bytes=most, key=sent_key(request, "file_key"))
    except Refused as refusal:
        return JsonResponse({"error": str(refusal)}, status=422)
    return JsonResponse({"id": str(kept.pk), "name": kept.name, "size": kept.size, "said": human_size(kept.size)}, status=201)
