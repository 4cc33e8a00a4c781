"""Answers that need no request: the list, one answer, whether it helped, and those proposed while a title is typed."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.catalogue.article_search import find_articles
from parvis.catalogue.models import Article
from parvis.catalogue.reading import ArticleQuerySet
from parvis.kit.languages import pick
from parvis.kit.text import one_line
from parvis.portal.asking.visitor import person, visitor_hash
from parvis.portal.browse.answers import answers
from parvis.portal.browse.article_text import text_of
from parvis.portal.browse.shelves import shelf_page, shelves
from parvis.portal.browse.suggesting import suggestions, typed
from parvis.portal.contract.ways import Ways
from parvis.portal.shell.audience import audience_of
from parvis.portal.shell.middleware import portal_of
from parvis.reports.avoided import avoid
from parvis.tickets import drafts
from parvis.tickets.models import Draft

JUDGED: Final = "judged"
"""In the session: the articles about which the visitor has said whether they helped."""
SOLVED: Final = "solved"
"""In the session: those that made a request needless."""
MOST_REMEMBERED: Final = 200
MOST_FOUND: Final = 30
FEWEST_RELATED_WORDS: Final = 0.34


@require_safe
def help_home(request: HttpRequest) -> HttpResponse:
    portal, query = portal_of(request), one_line(request.GET.get("q", ""), 200)
    audience = audience_of(request, portal)
    readable = _all_readable(request).for_audience(audience)
    context = {"query": query, "ways": Ways.of(request, portal)}
    if query:
        context["found"] = answers(find_articles(portal, request.user, query, audience=audience, most=MOST_FOUND), portal)
    elif key := request.GET.get("family", ""):
        page = shelf_page(readable, key, request.GET.get("after", ""))
        if page is None:
            raise Http404
        context |= {"page": page, "key": key, "family": page.articles[0].family, "is_first": "after" not in request.GET}
    else:
        context["shelves"] = shelves(readable)
    return render(request, "portal/browse/help.html", context)


@require_safe
def help_address(request: HttpRequest) -> HttpResponse:
    """The address of the documentation as people copy it."""
    return HttpResponseRedirect(reverse("portal:help"))


@require_safe
def article(request: HttpRequest, slug: str) -> HttpResponse:
    portal, shown = portal_of(request), _readable(request, slug)
    related = find_articles(portal, request.user, pick(shown.title), share=FEWEST_RELATED_WORDS, most=4, without=shown)
    context = {
        "article": shown,
        "text": text_of(pick(shown.body)),
        "related": related.articles,
        "is_judged": shown.pk in request.session.get(JUDGED, []),
        "is_solved": shown.pk in request.session.get(SOLVED, []),
        "draft": _draft(request, request.GET.get("key", "")),
    }
    return render(request, "portal/browse/article.html", context)


@require_POST
def judge(request: HttpRequest, slug: str) -> HttpResponse:
    """«Cette réponse vous a-t-elle aidé ?»: one word counts for one session."""
    judged = _readable(request, slug)
    said = request.POST.get("useful")
    if said in ("yes", "no") and _first_word(request, JUDGED, judged):
        _count(judged, "useful_count" if said == "yes" else "useless_count")
    thanks = _("Thank you.") if said == "yes" else _("Thank you. If the answer is not there, write to the team.")
    messages.success(request, thanks)
    return HttpResponseRedirect(reverse("portal:article", args=[slug]))


@require_POST
def solved(request: HttpRequest, slug: str) -> HttpResponse:
    """«Cet article a répondu à ma question»: a request that need not be made, once a session; the form it was for is put away."""
    helpful = _readable(request, slug)
    if _first_word(request, SOLVED, helpful):
        _count(helpful, "deflected_count")
        avoid(helpful)
    if draft := _draft(request, request.POST.get("key", "")):
        drafts.discard(draft)
        messages.success(request, _("Good. Nothing was sent, and the form is put away."))
        return HttpResponseRedirect(reverse("portal:home"))
    messages.success(request, _("Good: your question has its answer. Thank you for telling us."))
    return HttpResponseRedirect(reverse("portal:home") if request.POST.get("key") else reverse("portal:article", args=[slug]))


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """The fragment beside a form; a plain visit finds the same answers on the page of answers."""
    query = typed(request)
    if request.headers.get("HX-Request"):
        portal = portal_of(request)
        proposed = suggestions(portal, request.user, query, audience=audience_of(request, portal))
        key = _uuid(request.GET.get("key", ""))
        response = render(request, "portal/browse/_suggestions.html", {"suggestions": proposed, "query": query, "key": key})
    else:
        response = HttpResponseRedirect(f"{reverse('portal:help')}?{urlencode({'q': query})}")
    patch_vary_headers(response, ["HX-Request"])
    return response


def _all_readable(request: HttpRequest) -> ArticleQuerySet:
    return Article.objects.visible_to(request.user, portal_of(request))


def _readable(request: HttpRequest, slug: str) -> Article:
    found = _all_readable(request).filter(slug=slug).select_related("family").first()
    if found is None:
        raise Http404
    return found


def _first_word(request: HttpRequest, about: str, article: Article) -> bool:
    """Whether this session says it of the article for the first time; it is remembered."""
    before = request.session.get(about, [])
    if article.pk in before:
        return False
    request.session[about] = [*before, article.pk][-MOST_REMEMBERED:]
    return True


def _count(judged: Article, name: str) -> None:
    Article.objects.filter(pk=judged.pk).update(**{name: F(name) + 1})


def _draft(request: HttpRequest, key: str) -> Draft | None:
    """The visitor's own form that is being filled in and has this key."""
    wanted = _uuid(key)
    mine = drafts.mine(person(request), visitor_hash(request))
    return mine.filter(ticket=None, key=wanted).first() if wanted else None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
