"""Several people invited at once: pasted lines or a table, looked at line by line, then all or none."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from parvis.administration.guards import StaffRequest, for_administrators, portal_administered
from parvis.administration.people.views import HERE
from parvis.administration.shell import page
from parvis.catalogue.ground import Ground, customers_of
from parvis.catalogue.inviting import Invited, invite_all, lines_of, sheet_of
from parvis.catalogue.models import Portal
from parvis.kit.errors import Refused
from parvis.kit.sending import sent_key
from parvis.people.models import Organisation

MOST_CHOICES = 300
MOST_TYPED = 60_000


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: StaffRequest, portal_key: str) -> HttpResponse:
    """POST shows what each line would do; with `save`, and no line at fault, it is done."""
    portal = portal_administered(request.user, portal_key)
    if request.method != "POST":
        return _asked(request, portal)
    typed = _typed(request)
    try:
        ground = Ground(portal, _organisation(request, portal), is_team=True)
        lines = lines_of(sheet_of(typed.encode() if isinstance(typed, str) else typed), ground.root)
        if "save" not in request.POST:
            return _asked(request, portal, typed=_written(lines), lines=lines, status=200)
        count = invite_all(ground, lines, by=request.user, key=sent_key(request))
    except Refused as refusal:
        return _asked(request, portal, typed=typed if isinstance(typed, str) else "", refusal=refusal, status=422)
    text = ngettext("One invitation is on its way.", "%(count)s invitations are on their way.", count)
    messages.success(request, text % {"count": count})
    return redirect("administration:people", portal.key)


def _typed(request: StaffRequest) -> str | bytes:
    file = request.FILES.get("file")
    return bytes(file.read()) if file else request.POST.get("lines", "")[:MOST_TYPED]


def _written(lines: list[Invited]) -> str:
    """What was read, as lines that can be put right where they stand."""
    return "\n".join(";".join((one.email, one.first_name, one.last_name, one.role)) for one in lines)


def _organisation(request: StaffRequest, portal: Portal) -> Organisation:
    try:
        found = customers_of(portal).filter(pk=UUID(request.POST.get("organisation", ""))).first()
    except ValueError:
        found = None
    if found is None:
        raise Http404
    return found


def _asked(
    request: StaffRequest,
    portal: Portal,
    *,
    typed: str = "",
    lines: list[Invited] | None = None,
    refusal: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "organisations": list(customers_of(portal).order_by("name", "pk")[:MOST_CHOICES]),
        "chosen": request.POST.get("organisation") or request.GET.get("organisation", ""),
        "typed": typed,
        "lines": lines,
        "fault_count": sum(1 for one in lines or () if one.fault),
        "refusal": refusal,
    }
    return page(request, "administration/people/new.html", context, here=HERE, portal=portal, status=status)
