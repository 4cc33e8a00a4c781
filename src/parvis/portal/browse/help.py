"""Answers that need no request: the list, one answer, whether it helped, and those proposed while a title is typed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
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

from parvis.catalogue import reading
from parvis.catalogue.finding import found
from parvis.catalogue.models import Article
from parvis.kit.languages import pick
from parvis.kit.text import one_line
from parvis.portal.asking.visitor import person, visitor_hash
from parvis.portal.browse.article_text import text_of
from parvis.portal.browse.suggesting import suggestions, typed
from parvis.portal.shell.audience import audience_of
from parvis.portal.shell.middleware import portal_of
from parvis.tickets import drafts

JUDGED = "judged"
MOST_JUDGED = 200
FEWEST_RELATED_WORDS = 0.34


@dataclass(frozen=True)
class Shelf:
    """The articles of one family; those of none come last."""

    title: str
    articles: list[Article]


@require_safe
def help_home(request: HttpRequest) -> HttpResponse:
    portal, query = portal_of(request), one_line(request.GET.get("q", ""), 200)
    readable = reading.articles(portal, request.user, audience=audience_of(request, portal))
    chosen = found(readable, query) if query else readable
    context = {"query": query, "found": chosen, "shelves": [] if query else _shelves(readable)}
    return render(request, "portal/browse/help.html", context)


@require_safe
def article(request: HttpRequest, slug: str) -> HttpResponse:
    shown = _readable(request, slug)
    others = [one for one in reading.articles(portal_of(request), request.user) if one.pk != shown.pk]
    context = {
        "article": shown,
        "text": text_of(pick(shown.body)),
        "related": found(others, pick(shown.title), share=FEWEST_RELATED_WORDS, most=4),
        "is_judged": shown.pk in request.session.get(JUDGED, []),
    }
    return render(request, "portal/browse/article.html", context)


@require_POST
def judge(request: HttpRequest, slug: str) -> HttpResponse:
    """«Cette réponse vous a-t-elle aidé ?»: one word counts for one session."""
    judged = _readable(request, slug)
    said = request.POST.get("useful")
    if said in ("yes", "no") and _first_word(request, judged):
        _count(judged, "useful_count" if said == "yes" else "useless_count")
    thanks = _("Thank you.") if said == "yes" else _("Thank you. If the answer is not there, write to the team.")
    messages.success(request, thanks)
    return HttpResponseRedirect(reverse("portal:article", args=[slug]))


@require_POST
def solved(request: HttpRequest, slug: str) -> HttpResponse:
    """«C’est réglé, merci»: the answer made a request needless; the form being filled in is put away."""
    helpful = _readable(request, slug)
    if _first_word(request, helpful):
        _count(helpful, "deflected_count")
    _put_away(request)
    messages.success(request, _("Good. Nothing was sent, and the form is put away."))
    return HttpResponseRedirect(reverse("portal:home"))


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """The fragment beside a form; a plain visit finds the same answers on the page of answers."""
    query = typed(request)
    if request.headers.get("HX-Request"):
        proposed = suggestions(portal_of(request), request.user, query)
        response = render(request, "portal/browse/_suggestions.html", {"suggestions": proposed, "query": query})
    else:
        response = HttpResponseRedirect(f"{reverse('portal:help')}?{urlencode({'q': query})}")
    patch_vary_headers(response, ["HX-Request"])
    return response


def _readable(request: HttpRequest, slug: str) -> Article:
    try:
        return reading.article(portal_of(request), request.user, slug)
    except Article.DoesNotExist:
        raise Http404 from None


def _shelves(articles: Iterable[Article]) -> list[Shelf]:
    shelves: dict[str, list[Article]] = {}
    for one in articles:
        shelves.setdefault(pick(one.family.title) if one.family else "", []).append(one)
    loose = shelves.pop("", [])
    titled = [Shelf(title, found) for title, found in shelves.items()]
    return [*titled, *([Shelf(_("For everything") if titled else "", loose)] if loose else [])]


def _first_word(request: HttpRequest, judged: Article) -> bool:
    """Whether this session says something about the article for the first time; it is remembered."""
    before = request.session.get(JUDGED, [])
    if judged.pk in before:
        return False
    request.session[JUDGED] = [*before, judged.pk][-MOST_JUDGED:]
    return True


def _count(judged: Article, name: str) -> None:
    Article.objects.filter(pk=judged.pk).update(**{name: F(name) + 1})


def _put_away(request: HttpRequest) -> None:
    """The draft whose page the word was said on: the page sends its key along."""
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError:
        return
    if draft := drafts.mine(person(request), visitor_hash(request)).filter(ticket=None, key=key).first():
        drafts.discard(draft)
