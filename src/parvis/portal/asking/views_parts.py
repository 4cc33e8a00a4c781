"""What the page's scripts ask for: files sent as they are chosen, and Markdown as it will be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from parvis.intake.definition import Definition, Field
from parvis.intake.owner import Owner
from parvis.intake.uploads import MEGABYTE, receive
from parvis.kit.errors import Refused
from parvis.kit.markdown import render
from parvis.kit.sizes import human_size
from parvis.portal.asking.flow import Flow
from parvis.portal.asking.views import asking

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
    return HttpResponse(render(request.POST.get("text", "")[:MOST_CHARACTERS]))


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
    try:
        kept = receive(file, owner=owner, purpose=purpose, field=field, max_total_bytes=service.max_total_mb * MEGABYTE)
    except Refused as refusal:
        return JsonResponse({"error": str(refusal)}, status=422)
    return JsonResponse({"id": str(kept.pk), "name": kept.name, "size": kept.size, "said": human_size(kept.size)}, status=201)
