"""Citing an article in an answer: those that the customer may read, and putting one behind what the box holds."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_http_methods

from parvis.catalogue.models import Article
from parvis.desk.guards import StaffRequest, for_staff
from parvis.desk.shell import page
from parvis.desk.ticket.answering import keep
from parvis.desk.ticket.composing import composer_of
from parvis.desk.ticket.finding import find_handled
from parvis.desk.ticket.views import back_to
from parvis.kit.languages import pick
from parvis.kit.text import one_line
from parvis.tickets.citing import citable, citation, found
from parvis.tickets.models import Ticket
from parvis.tickets.placeholders import language_of

MOST = 100


@dataclass(frozen=True)
class Citable:
    """An article as the customer reads it. `text`: what is put into the answer."""

    article: Article
    title: str
    body: str
    keywords: str
    family: str
    text: str


def shown(ticket: Ticket, words: str = "") -> list[Citable]:
    language = language_of(ticket)
    return [_said(article, ticket, language) for article in found(ticket, words, MOST)]


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def articles(request: StaffRequest, reference: str) -> HttpResponse:
    """To the palette, its options; else a page, whose buttons put an article behind what the box holds already."""
    ticket = find_handled(request.user, reference)
    if request.method == "POST":
        return _cite(request, ticket)
    words = one_line(request.GET.get("q", ""), 80)
    context = {"ticket": ticket, "query": words, "articles": shown(ticket, words), "language": language_of(ticket)}
    if request.htmx:
        return page(request, "desk/ticket/_citable.html", context)
    return page(request, "desk/ticket/articles.html", context, place="queue")


def _cite(request: StaffRequest, ticket: Ticket) -> HttpResponse:
    """Sent twice, it is cited once."""
    cited = citable(ticket).filter(slug=request.POST.get("article", "")[:80]).first()
    if cited is None:
        raise Http404
    text, box = citation(cited, ticket), composer_of(ticket, request.user)
    if text not in box.body:
        keep(ticket, request.user, replace(box, body="\n\n".join(part for part in (box.body, text) if part.strip())))
    return back_to(request, ticket.reference)


def _said(article: Article, ticket: Ticket, language: str) -> Citable:
    return Citable(
        article=article,
        title=pick(article.title, language),
        body=pick(article.body, language),
        keywords=pick(article.keywords, language),
        family=pick(article.family.title) if article.family else "",
        text=citation(article, ticket),
    )
