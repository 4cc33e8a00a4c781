"""Equipment recorded by hand, changed, put in another state, taken out of service."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parvis.assets.keeping import Faulty, amend, register, retire, set_state
from parvis.assets.models import Asset, AssetKind, Phase
from parvis.assets.reading import state_of, states_of
from parvis.desk.assets.views import find_kept, kinds_of, shown
from parvis.desk.assets.writing_form import AssetForm
from parvis.desk.customers import reach
from parvis.desk.guards import StaffRequest, for_staff
from parvis.desk.shell import page
from parvis.intake.context import Context
from parvis.intake.forms import StepForm, build_step
from parvis.kit.clock import today
from parvis.kit.errors import Refused
from parvis.kit.sending import sent_key
from parvis.people.models import Organisation

PLACE = "assets"


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """`?kind=portal/key`, and perhaps whose it is and under what it goes; without a kind, the kinds to choose from."""
    under = _asset(request, request.GET.get("under", ""))
    kinds = [kind for kind in kinds_of(request) if kind.is_choosable and (under is None or _may_stand(kind, under))]
    wanted = request.GET.get("kind", "")
    kind = next((one for one in kinds if str(one) == wanted), None) or (kinds[0] if len(kinds) == 1 and not wanted else None)
    if kind is None:
        context = {"kinds": kinds, "owner": request.GET.get("owner", ""), "under": under}
        return page(request, "desk/assets/kinds.html", context, place=PLACE)
    owner = under.owner if under else _organisation(request)
    form = AssetForm(request.POST if request.method == "POST" else None, user=request.user, kind=kind, owner=owner, parent=under)
    return _written(request, kind, form, None)


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: StaffRequest, asset_id: UUID) -> HttpResponse:
    asset = find_kept(request, asset_id)
    return _written(
        request,
        asset.kind,
        AssetForm(request.POST if request.method == "POST" else None, user=request.user, kind=asset.kind, asset=asset),
        asset,
    )


def _written(request: StaffRequest, kind: AssetKind, form: AssetForm, asset: Asset | None) -> HttpResponse:
    attributes = _attributes(request, kind, asset)
    fault = ""
    if form.is_bound and all([form.is_valid(), attributes is None or attributes.is_valid()]):
        try:
            return _saved(request, kind, form, attributes, asset)
        except Faulty as faulty:
            form.take(faulty)
        except Refused as refusal:
            fault = str(refusal)
    context = {
        "form": form,
        "attributes": attributes,
        "fault": fault,
        "kind": kind,
        "asset": asset,
        "base": request.POST.get("base") or (asset.updated_at.isoformat() if asset else ""),
    }
    return page(request, "desk/assets/write.html", context, place=PLACE, status=409 if fault else 422 if form.is_bound else 200)


def _saved(request: StaffRequest, kind: AssetKind, form: AssetForm, attributes: StepForm | None, asset: Asset | None) -> HttpResponse:
    said, owner, parent = form.said(attributes.answers if attributes else {}), form.cleaned_data["owner"], form.cleaned_data["parent"]
    if asset is None:
        made = register(kind, owner, said, by=request.user, parent=parent, key=sent_key(request))
        messages.success(request, _("The equipment is recorded."))
        return redirect("desk:asset", made.pk)
    changes = amend(asset, said, owner=owner, parent=parent, by=request.user, base=_base(request))
    messages.success(request, _("The equipment is changed.") if changes else _("Nothing was changed."))
    return redirect("desk:asset", asset.pk)


def _attributes(request: StaffRequest, kind: AssetKind, asset: Asset | None) -> StepForm | None:
    """The form of what this kind of equipment says of itself; None where it says nothing."""
    version = kind.form.latest if kind.form else None
    if version is None or not version.definition.steps[0].fields:
        return None
    context = Context(language=(get_language() or "fr").partition("-")[0], today=today(), is_staff=True)
    data = request.POST if request.method == "POST" else None
    return build_step(version, version.definition.steps[0].key, answers=asset.attributes if asset else {}, context=context, data=data)


@for_staff
@require_POST
def state(request: StaffRequest, asset_id: UUID) -> HttpResponse:
    asset = find_kept(request, asset_id)
    try:
        changed = set_state(asset, request.POST.get("state", ""), by=request.user, seen=request.POST.get("seen", ""))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return shown(request, asset_id, status=409)
    if changed:
        messages.success(request, _("Its state is now “%(state)s”.") % {"state": state_of(asset).label})
    return redirect("desk:asset", asset_id)


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def retirement(request: StaffRequest, asset_id: UUID) -> HttpResponse:
    """Out of service: what stands under it and what is still open about it are shown first."""
    asset = find_kept(request, asset_id)
    last = [one for one in states_of(asset.kind) if one.phase == Phase.RETIRED]
    fault = ""
    if request.method == "POST":
        try:
            retire(asset, request.POST.get("state", ""), by=request.user, with_below=bool(request.POST.get("below")))
        except Refused as refusal:
            fault = str(refusal)
        else:
            messages.success(request, _("The equipment is out of service. Its page and its history stay."))
            return redirect("desk:asset", asset_id)
    below = [(one, state_of(one)) for one in asset.children.exclude(phase=Phase.RETIRED).select_related("kind").order_by("name", "pk")]
    context = {"asset": asset, "states": last, "below": below, "fault": fault}
    return page(request, "desk/assets/retire.html", context, place=PLACE, status=409 if fault else 200)


def _may_stand(kind: AssetKind, under: Asset) -> bool:
    return kind.portal_key == under.kind.portal_key and (not kind.parent_keys or under.kind.key in kind.parent_keys)


def _asset(request: StaffRequest, said: str) -> Asset | None:
    """One that the address names; a link never breaks a page, but nothing is told of what one may not see."""
    return find_kept(request, UUID(said)) if _is_identifier(said) else None


def _organisation(request: StaffRequest) -> Organisation | None:
    said = request.GET.get("owner", "")
    if not _is_identifier(said):
        return None
    return get_object_or_404(reach.organisations_of(request.user), pk=said)


def _is_identifier(said: str) -> bool:
    try:
        UUID(said)
    except ValueError:
        return False
    return True


def _base(request: StaffRequest) -> datetime | None:
    try:
        return datetime.fromisoformat(request.POST.get("base", ""))
    except ValueError:
        return None
