"""The page before a form: what it is for, how long it takes, who will read it, and how one gets in."""

from __future__ import annotations

from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from parvis.catalogue.covering import outside
from parvis.catalogue.models import Portal
from parvis.kit.languages import pick
from parvis.kit.times import Delay, parse_delay
from parvis.kit.wording import word
from parvis.portal.access.wanting import Wanted
from parvis.portal.contract.ways import Ways
from parvis.portal.shell.audience import audience_of
from parvis.portal.shell.face import face_of
from parvis.portal.tools.opening import opening_url
from parvis.reports.usual import Usual, usual_of
from parvis.tickets.seen_by import seen_by

_SEEN_BY = {
    "requester": gettext_lazy("You and the team"),
    "participants": gettext_lazy("You, the people you add, and the team"),
    "site": gettext_lazy("You, the people of your site, and the team"),
    "organisation": gettext_lazy("You, the people of your organisation, and the team"),
    "tree": gettext_lazy("You, the people of your organisation and of those above it, and the team"),
    "restricted": gettext_lazy("You, the people added one by one, and the few of the team who handle it"),
}


class ServicePage:
    """`service`: as ServiceQuerySet.listed_for gives it."""

    def __init__(self, request: HttpRequest, service: Any) -> None:
        self.request = request
        self.service = service.speak_to(audience_of(request, service.portal))
        self.portal: Portal = service.portal

    @property
    def title(self) -> str:
        return pick(self.service.title)

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        texts, family = self.portal.texts, self.service.family
        trail = [(word("menu_home", texts), reverse("portal:home")), (word("menu_services", texts), reverse("portal:services"))]
        for node in (family.parent, family) if family else ():
            if node:
                trail.append((pick(node.title), f"{reverse('portal:services')}?family={node.key}"))
        return [*trail, (self.title, "")]

    @cached_property
    def ways(self) -> Ways:
        return Ways.of(self.request, self.portal)

    @cached_property
    def outside(self) -> str:
        """Why the contract of the reader's organisation does not cover it."""
        return outside([self.service], self.portal, self.request.user).get(self.service.pk, "")

    @property
    def start_url(self) -> str:
        return self.tool_url or self.ask_url

    @property
    def ask_url(self) -> str:
        return reverse("portal:ask", args=[self.service.slug])

    @property
    def tool_url(self) -> str:
        """The page that does it at once, where there is one."""
        return opening_url(self.service)

    @property
    def needs_sign_in(self) -> bool:
        return not self.service.may_use and not self.request.user.is_authenticated

    @property
    def is_closed(self) -> bool:
        """Somebody who is signed in sees it and may not use it."""
        return not self.service.may_use and self.request.user.is_authenticated

    @cached_property
    def wanted(self) -> Wanted:
        """What is closed may be asked for."""
        return Wanted(self.service, self.request.user)  # type: ignore[arg-type]  # signed in, where it is closed

    @property
    def login_url(self) -> str:
        return f"{face_of(self.request).login_url}?{urlencode({'next': self.start_url})}"

    @property
    def conditions(self) -> str:
        return pick(self.service.conditions) if self.service.may_use else ""

    @cached_property
    def usual(self) -> Usual | None:
        return usual_of(self.service)

    @property
    def expected(self) -> list[tuple[str, str]]:
        """What the service commits to: (label, delay in words)."""
        labels = (("first_answer", _("First answer")), ("resolution", _("Complete answer")))
        return [(label, delay_words(parse_delay(self.service.expects[key]))) for key, label in labels if self.service.expects.get(key)]

    @property
    def seen_by(self) -> str:
        return seen_by(self.service.visibility, {code: str(said) for code, said in _SEEN_BY.items()})


def delay_words(delay: Delay) -> str:
    """A commitment as one says it: months are calendar months, days and hours are those of work."""
    if delay.months:
        return ngettext("within %(number)s month", "within %(number)s months", delay.months) % {"number": delay.months}
    if delay.days:
        return ngettext("within %(number)s working day", "within %(number)s working days", delay.days) % {"number": delay.days}
    hours = max(1, round(delay.seconds / 3600))
    return ngettext("within %(number)s working hour", "within %(number)s working hours", hours) % {"number": hours}
