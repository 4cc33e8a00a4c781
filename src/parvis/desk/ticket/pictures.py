"""Files sent while one writes, pictures pasted into the text among them, and the text as it will be read."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from parvis.desk.guards import StaffRequest, for_staff
from parvis.desk.ticket.composing import FILES, LONGEST
from parvis.desk.ticket.finding import find_handled
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


@for_staff
@require_POST
def files(request: StaffRequest, reference: str) -> HttpResponse:
    """One file, for what is being written: its id, or the sentence that says which one to choose instead."""
    ticket = find_handled(request.user, reference)
    file = request.FILES.get("file")
    if file is None:
        raise Http404
    try:
        most = ticket.service.max_total_mb * MEGABYTE
        kept = receive(
            file,
            owner=Owner(request.user.pk),
            purpose=ticket.reply_purpose,
            field=FILES,
            max_total_bytes=most,
            key=sent_key(request, "file_key"),
        )
    except Refused as refusal:
        return JsonResponse({"error": str(refusal)}, status=422)
    return JsonResponse({"id": str(kept.pk), "name": kept.name, "said": human_size(kept.size)}, status=201)


@for_staff
@require_POST
def preview(request: StaffRequest) -> HttpResponse:
    """As it will be read, with the pictures that this person pasted and that belong to nothing yet."""
    text, mine = request.POST.get("text", "")[:LONGEST], [Owner(request.user.pk)]
    shown = {str(one): reverse("desk:upload", args=[one]) for one in named_in(text) if own_file(one, owners=mine)}
    return HttpResponse(render(text, images=pictures_at(shown)))


@for_staff
@require_safe
def upload(request: StaffRequest, upload_id: UUID) -> HttpResponse:
    """A picture on its way, for the one who sent it: small, and drawn again by us."""
    found = own_file(upload_id, owners=[Owner(request.user.pk)])
    if found is None:
        raise Http404
    try:
        with open_stored(found.storage_key) as opened:
            return sealed(HttpResponse(thumbnail(opened), content_type="image/webp"))
    except (Refused, FileNotFoundError):
        raise Http404 from None
