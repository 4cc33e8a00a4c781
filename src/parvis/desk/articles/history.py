"""What an article said before: the list, one revision beside another, and bringing it back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.catalogue import writing
from parvis.catalogue.differences import placement_changes, text_changes
from parvis.catalogue.models import Article, ArticleRevision
from parvis.desk.articles.reach import article_read, require_writer
from parvis.desk.articles.showing import changes_shown, steps
from parvis.desk.articles.views import PLACE
from parvis.desk.guards import StaffRequest, for_staff
from parvis.desk.shell import page

SIZE = 30


@for_staff
@require_safe
def history(request: StaffRequest, portal_key: str, slug: str) -> HttpResponse:
    """The newest first, by pages of their ids."""
    article = article_read(request.user, portal_key, slug)
    before = request.GET.get("before", "")
    rows = article.revisions.select_related("author", "restored").order_by("-pk")
    if before.isdecimal() and len(before) < 18:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows[: SIZE + 1])
    shown = found[:SIZE]
    context = {
        "article": article,
        "portal": article.portal,
        "steps": steps(shown, found[SIZE] if len(found) > SIZE else None),
        "next": f"?before={shown[-1].pk}" if len(found) > SIZE else "",
        "first": "?" if before else "",
    }
    return page(request, "desk/articles/history.html", context, place=PLACE)


@for_staff
@require_safe
def revision(request: StaffRequest, portal_key: str, slug: str, revision_id: int) -> HttpResponse:
    """What it changed; with `?beside=now`, what has changed since."""
    article = article_read(request.user, portal_key, slug)
    found = _revision(article, revision_id)
    newest = article.revisions.select_related("author").order_by("-pk").first()
    is_beside_now = request.GET.get("beside") == "now" and newest != found
    earlier = article.revisions.filter(pk__lt=found.pk).order_by("-pk").first()
    before, after = (found, newest) if is_beside_now and newest else (earlier, found)
    context = {
        "article": article,
        "portal": article.portal,
        "revision": found,
        "is_newest": newest == found,
        "is_first": earlier is None,
        "is_beside_now": is_beside_now,
        "changes": changes_shown(article.portal, text_changes(before, after), placement_changes(before, after)),
        "may_write": writing.may_write(request.user, article.portal),
    }
    return page(request, "desk/articles/revision.html", context, place=PLACE)


@for_staff
@require_POST
def restore(request: StaffRequest, portal_key: str, slug: str, revision_id: int) -> HttpResponse:
    article = article_read(request.user, portal_key, slug)
    require_writer(request.user, article.portal)
    newest = writing.newest(article)
    writing.restore(_revision(article, revision_id), by=request.user)
    if writing.newest(article) == newest:
        messages.success(request, _("The article says this already."))
    else:
        messages.success(request, _("The article says again what it said then. Who reads it and when has not changed."))
    return redirect("desk:article_history", portal_key, slug)


def _revision(article: Article, revision_id: int) -> ArticleRevision:
    found = article.revisions.select_related("author", "restored").filter(pk=revision_id).first()
    if found is None:
        raise Http404
    found.article = article
    return found
