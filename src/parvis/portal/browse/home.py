"""What the home shows to one visitor, in the order of the design: what waits for them before what they may begin."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import BigAutoField, Case, Q, QuerySet, Value, When
from django.http import HttpRequest
from django.utils.translation import gettext as _

from parvis.catalogue.kept import services_of
from parvis.catalogue.models import Article, Family, Portal, Service
from parvis.catalogue.tree import Catalogue
from parvis.kit.languages import pick
from parvis.kit.prepared import Prepared, Slot
from parvis.portal.browse.doors import OUTSIDE, Door, Row, doors, recovery_door, rows, tiles
from parvis.portal.browse.drafts import Kept, kept_drafts
from parvis.portal.contract.ways import Ways
from parvis.portal.shell.audience import Audience, audience_of, audiences
from parvis.portal.shell.face import face_of
from parvis.portal.shell.stand import within_of
from parvis.tickets.models import Ticket
from parvis.tickets.opening import configure
from parvis.tickets.scope import of_organisations
from parvis.tickets.wording import closes_at

MOST_ROWS = 14
"""With more services than this in families, one chooses the family first."""
MOST_TICKETS = 5
MOST_ARTICLES = 6
UNSHOWN = ("answers", "searchable", "searchable_internal", "contact")


def _open_ones(within_count: int = 0) -> QuerySet[Ticket]:
    parts = Q(participants__user=Slot("user"), participants__role__in=["requester", "participant"])
    mine = Ticket.objects.filter(parts, portal=Slot("portal", BigAutoField()), is_open=True).defer(*UNSHOWN)
    awaited = Case(When(turn="customer", then=Value(0)), default=Value(1))
    if within_count:
        mine = mine.filter(of_organisations([Slot(f"within{number}") for number in range(within_count)]))
    return mine.annotate(awaited=awaited).order_by("awaited", "-updated_at", "-pk")[: MOST_TICKETS * 2]


OPEN_ONES = Prepared(_open_ones)


@dataclass(frozen=True)
class Waiting:
    """A request whose next step is the reader's."""

    ticket: Ticket

    @property
    def is_proposal(self) -> bool:
        """Something to say yes or no to, rather than to answer."""
        return self.ticket.phase == "solved" or self.ticket.status.meaning == "good"

    @property
    def closes_at(self) -> Any:
        return closes_at(self.ticket)


class Home:
    def __init__(self, request: HttpRequest, portal: Portal) -> None:
        self.request = request
        self.portal = portal
        self.user = request.user

    @cached_property
    def audience(self) -> str:
        return audience_of(self.request, self.portal)

    @property
    def audiences(self) -> list[Audience]:
        return audiences(self.portal, self.audience)

    @cached_property
    def catalogue(self) -> Catalogue:
        return Catalogue(self.portal, self.user)

    @cached_property
    def services(self) -> list[Service]:
        """For the audience; who has an account is not asked to open one."""
        chosen = self.catalogue.narrowed(audience=self.audience)
        return [service for service in chosen if not (self.user.is_authenticated and service.effect == "sign-up")]

    @cached_property
    def ways(self) -> Ways:
        return Ways.of(self.request, self.portal)

    # --- for a visitor without a name ---

    @cached_property
    def family(self) -> Family | None:
        return self.catalogue.family(self.request.GET.get("family", ""))

    @property
    def open_doors(self) -> list[Door]:
        without_account = doors(service for service in self.services if getattr(service, "is_open", False))
        return [*without_account, recovery_door()] if without_account else []

    @cached_property
    def closed_services(self) -> list[Service]:
        return [service for service in self.services if not getattr(service, "is_open", False)]

    @property
    def closed_rows(self) -> list[Row]:
        """In their families, or of the one family that was chosen."""
        chosen = self.closed_services
        if self.family:
            within = {service.pk for service in self.catalogue.narrowed(family=self.family.key)}
            chosen = [service for service in chosen if service.pk in within]
        return rows(self.catalogue.tree(chosen), _("For everything"), by_sign_in=True)

    @property
    def chips(self) -> list[Family]:
        """The first families that hold something to filter, when there are several."""
        found = [branch.family for branch in self.catalogue.tree(self.closed_services).branches if branch.family]
        return found if len(found) > 1 else []

    @property
    def popular(self) -> list[tuple[str, str]]:
        """What is often searched: (label, query)."""
        return [(pick(one["label"]), one["query"]) for one in self.portal.popular]

    @property
    def is_calm(self) -> bool:
        """Whether no announcement tells of trouble."""
        return not any(band.meaning in ("warn", "bad") for band in face_of(self.request).announcements)

    # --- for somebody signed in ---

    @cached_property
    def drafts(self) -> list[Kept]:
        return kept_drafts(self.request, self.portal)

    @cached_property
    def tickets(self) -> list[Ticket]:
        """Open ones they asked for or take part in, those that wait for them first."""
        if not self.user.is_authenticated:
            return []
        within = within_of(self.request)
        narrowed = {f"within{number}": pk for number, pk in enumerate(within)}
        found = OPEN_ONES.all({"user": self.user.pk, "portal": self.portal.pk, **narrowed}, len(within))
        for ticket in found:
            configure(ticket, services_of(self.portal))
        return found

    @property
    def waiting(self) -> list[Waiting]:
        return [Waiting(ticket) for ticket in self.tickets if ticket.turn == "customer"][:MOST_TICKETS]

    @property
    def recent(self) -> list[Ticket]:
        return [ticket for ticket in self.tickets if ticket.turn != "customer"][:MOST_TICKETS]

    @property
    def first_name(self) -> str:
        return getattr(self.user, "first_name", "") or str(self.user)

    @cached_property
    def has_many(self) -> bool:
        """Products first, then what may be asked about each."""
        return len(self.services) > MOST_ROWS and len(self.catalogue.tree(self.services).branches) > 1

    @property
    def tiles(self) -> list[Door]:
        return tiles(self.catalogue.tree(self.services), self.portal.texts) if self.has_many else []

    @property
    def rows(self) -> list[Row]:
        """Families with their doors; where products come first, only what belongs to none of them."""
        tree = self.catalogue.tree(self.services)
        everything = rows(tree, _("For everything"))
        return [row for row in everything if row.key in ("", OUTSIDE)] if self.has_many else everything

    @cached_property
    def articles(self) -> list[Article]:
        if "help" not in self.portal.modules:
            return []
        found = Article.objects.visible_to(self.user, self.portal).for_audience(self.audience)
        return list(found.listed().order_by("-useful_count", "order", "pk")[:MOST_ARTICLES])
