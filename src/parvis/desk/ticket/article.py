"""Making an article of an answer: the page on which articles are written, begun with what was said."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_http_methods

from parvis.desk.articles.forms import ArticleForm
from parvis.desk.articles.reach import require_writer
from parvis.desk.articles.views import _writing, new
from parvis.desk.guards import StaffRequest, for_staff
from parvis.desk.ticket.finding import find_handled
from parvis.tickets.rewriting import begun
from parvis.tickets.thread import entry_for


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def article(request: StaffRequest, reference: str, entry_id: UUID) -> HttpResponse:
    """Sent, it is kept as any new article: unpublished unless its writer says so, and without a word of where it came from."""
    ticket = find_handled(request.user, reference)
    require_writer(request.user, ticket.portal)
    if request.method == "POST":
        made: HttpResponse = new(request, ticket.portal.key)  # type: ignore[assignment]  # it answers with pages
        return made
    entry = entry_for(ticket, request.user, entry_id)
    if entry is None or not entry.body:
        raise Http404
    found, form = begun(ticket, entry), ArticleForm(portal=ticket.portal)
    language = ticket.portal.default_language
    form.initial |= {f"title_{language}": found.title, f"body_{language}": found.body, "family": found.family}
    return _writing(request, ticket.portal, form)
