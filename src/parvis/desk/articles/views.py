"""Articles at the desk: the list, one article, writing it, and whether readers find it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.catalogue import writing
from parvis.catalogue.differences import placement_changes, text_changes
from parvis.catalogue.models import Article, ArticleRevision, Portal
from parvis.desk.articles.forms import ArticleForm
from parvis.desk.articles.listing import Asked, Listing
from parvis.desk.articles.reach import article_read, portal_read, portals_read, require_writer
from parvis.desk.articles.showing import Change, Shown, changes_shown
from parvis.desk.articles.wording import STATES
from parvis.desk.guards import StaffRequest, for_staff
from parvis.desk.shell import page
from parvis.kit.errors import Refused

PLACE = "articles"


@for_staff
@require_safe
def articles(request: StaffRequest) -> HttpResponse:
    portals = list(portals_read(request.user))
    if not portals:
        return page(request, "desk/articles/list.html", {"portals": []}, place=PLACE)
    wanted = request.GET.get("portal", "")
    portal = next((portal for portal in portals if portal.key == wanted), None) or portals[0]
    if wanted and portal.key != wanted:
        raise Http404
    context = {
        "portals": portals,
        "portal": portal,
        "listing": Listing(portal, Asked.read(request.GET)),
        "states": [(key, name) for key, (name, _meaning, _icon) in STATES.items()],
        "may_write": writing.may_write(request.user, portal),
    }
    return page(request, "desk/articles/list.html", context, place=PLACE)


@for_staff
@require_safe
def article(request: StaffRequest, portal_key: str, slug: str) -> HttpResponse:
    found = article_read(request.user, portal_key, slug)
    context = {"article": found, "portal": found.portal, "shown": Shown(found), "may_write": writing.may_write(request.user, found.portal)}
    return page(request, "desk/articles/article.html", context, place=PLACE)


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: StaffRequest, portal_key: str) -> HttpResponse:
    portal = portal_read(request.user, portal_key)
    require_writer(request.user, portal)
    form = ArticleForm(request.POST if request.method == "POST" else None, portal=portal)
    if not form.is_bound:
        return _writing(request, portal, form)
    if not form.is_valid() or "preview" in request.POST:
        return _writing(request, portal, form, status=200 if form.is_valid() else 422)
    made = writing.write(portal, form.said(), by=request.user)
    messages.success(request, _("The article is kept."))
    return redirect("desk:article", portal.key, made.slug)


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: StaffRequest, portal_key: str, slug: str) -> HttpResponse:
    """What somebody else saved meanwhile is shown above what one has typed: nothing is lost, and saving again decides."""
    found = article_read(request.user, portal_key, slug)
    require_writer(request.user, found.portal)
    form = ArticleForm(request.POST if request.method == "POST" else None, portal=found.portal, article=found)
    base = _number(request.POST.get("base", "")) if form.is_bound else writing.newest(found)
    if not form.is_bound:
        return _writing(request, found.portal, form, article=found, base=base)
    if not form.is_valid() or "preview" in request.POST:
        return _writing(request, found.portal, form, article=found, base=base, status=200 if form.is_valid() else 422)
    try:
        writing.edit(found, form.said(), by=request.user, base=base)
    except writing.ChangedMeanwhile as conflict:
        changed = _meanwhile(found, base, conflict.latest)
        return _writing(request, found.portal, form, article=found, base=conflict.latest.pk, meanwhile=changed, status=409)
    messages.success(request, _("The article is kept."))
    return redirect("desk:article", portal_key, slug)


@for_staff
@require_POST
def publication(request: StaffRequest, portal_key: str, slug: str) -> HttpResponse:
    found = article_read(request.user, portal_key, slug)
    require_writer(request.user, found.portal)
    try:
        if request.POST.get("published") == "1":
            writing.publish(found, by=request.user)
            messages.success(request, _("The article is published."))
        else:
            writing.unpublish(found, by=request.user)
            messages.success(request, _("Readers do not find the article any more."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("desk:article", portal_key, slug)


def _writing(
    request: StaffRequest,
    portal: Portal,
    form: ArticleForm,
    *,
    article: Article | None = None,
    base: int = 0,
    meanwhile: Any = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "portal": portal,
        "form": form,
        "article": article,
        "base": base,
        "meanwhile": meanwhile,
        "previews": form.drafts if "preview" in request.POST else [],
        "zone": timezone.get_current_timezone_name(),
    }
    return page(request, "desk/articles/write.html", context, place=PLACE, status=status)


def _meanwhile(article: Article, base: int, latest: ArticleRevision) -> dict[str, Any]:
    before = article.revisions.filter(pk=base).first()
    changes: list[Change] = changes_shown(article.portal, text_changes(before, latest), placement_changes(before, latest))
    return {"revision": latest, "changes": changes}


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 18 else 0
