"""One search over everything a visitor may see: their requests, the services, the answers."""

from __future__ import annotations

from functools import cached_property

from django.http import HttpRequest

from parvis.catalogue.article_search import find_articles
from parvis.catalogue.models import Portal
from parvis.catalogue.tree import Catalogue
from parvis.kit.text import one_line
from parvis.portal.browse.answers import Answer, answers
from parvis.portal.browse.doors import Door, doors
from parvis.portal.shell.stand import scope_of
from parvis.tickets import lists
from parvis.tickets.filters import Filters

MOST_TICKETS = 8
MOST_SERVICES = 8
MOST_ARTICLES = 12


class Searching:
    def __init__(self, request: HttpRequest, portal: Portal) -> None:
        self.request = request
        self.portal = portal
        self.query = one_line(request.GET.get("q", ""), 200)

    @cached_property
    def filters(self) -> Filters:
        return Filters(state="all", q=self.query, portal=self.portal.key)

    @cached_property
    def tickets(self) -> lists.Page:
        if not (self.query and self.request.user.is_authenticated):
            return lists.Page(())
        scope = scope_of(self.request)
        return lists.page(scope.user, self.filters, size=MOST_TICKETS, scope=scope)

    @property
    def tickets_query(self) -> str:
        """Of the list that shows all of them."""
        return self.filters.but(portal="").query

    @cached_property
    def services(self) -> list[Door]:
        services = Catalogue(self.portal, self.request.user).narrowed(query=self.query) if self.query else []
        return doors(services[:MOST_SERVICES], naming_family=True)

    @cached_property
    def articles(self) -> list[Answer]:
        return answers(find_articles(self.portal, self.request.user, self.query, most=MOST_ARTICLES), self.portal) if self.query else []

    @property
    def count(self) -> int:
        return len(self.tickets.rows) + len(self.services) + len(self.articles)

    @property
    def is_empty(self) -> bool:
        return bool(self.query) and not self.count
