"""What a search finds, in groups: requests, then people, organisations, equipment and articles, each by what the agent may see."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.conf import settings

from parvis.assets.finding import matching as equipment_matching
from parvis.assets.models import Asset
from parvis.catalogue.article_search import holding as articles_holding
from parvis.catalogue.models import Article
from parvis.desk.articles.reach import portals_read
from parvis.desk.customers import reach
from parvis.desk.find.meaning import Meant
from parvis.people.models import Organisation, User
from parvis.tickets import lists
from parvis.tickets.scope import Scope

MOST = 25
LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
FEW = 6


@dataclass(frozen=True)
class Results:
    """Each group is read when it is shown. With operators one looks for requests alone."""

    meant: Meant
    scope: Scope
    after: str = ""

    @property
    def words(self) -> str:
        return "" if self.meant.parsed.narrowing or self.meant.parsed.without or self.after else self.meant.parsed.words

    @cached_property
    def requests(self) -> lists.Page:
        if not self.meant.parsed.terms:
            return lists.Page(())
        return lists.page(self.scope.user, self.meant.filters, after=self.after, size=MOST, scope=self.scope)

    @cached_property
    def people(self) -> list[User]:
        if not self.words:
            return []
        found = reach.named(reach.people_of(self.scope.user), self.words).order_by("last_name", "first_name", "pk")
        return list(reach.with_place(found)[:FEW])

    @cached_property
    def organisations(self) -> list[Organisation]:
        return list(reach.called(reach.organisations_of(self.scope.user), self.words).order_by("name", "pk")[:FEW]) if self.words else []

    @cached_property
    def equipment(self) -> list[Asset]:
        if not self.words:
            return []
        seen = equipment_matching(Asset.objects.visible_to(self.scope.user), self.words, for_team=True)
        return list(seen.select_related("kind", "owner").order_by("name", "pk")[:FEW])

    @cached_property
    def articles(self) -> list[Article]:
        if not self.words:
            return []
        every = Article.objects.filter(portal__in=portals_read(self.scope.user).order_by().values("pk"))
        return list(articles_holding(every, self.words, LANGUAGES).select_related("portal", "family").order_by("order", "pk")[:FEW])

    @property
    def is_empty(self) -> bool:
        return not (self.requests.rows or self.people or self.organisations or self.equipment or self.articles)
