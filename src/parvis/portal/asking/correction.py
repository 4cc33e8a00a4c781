"""Answers being corrected after they were sent: the pages of the form as it was, begun with what was sent."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from parvis.intake.context import Context
from parvis.intake.definition import Definition
from parvis.intake.forms import StepForm, build_step
from parvis.intake.visibility import visible_pages
from parvis.kit.errors import Refused
from parvis.kit.ids import uuid7
from parvis.kit.languages import pick
from parvis.kit.text import one_line
from parvis.people.models import User
from parvis.portal.shell.middleware import portal_of
from parvis.tickets import drafts
from parvis.tickets.correction import correction_context, may_correct
from parvis.tickets.models import Draft, Ticket


class Correction:
    def __init__(self, request: HttpRequest, ticket: Ticket, user: User) -> None:
        self.request, self.ticket, self.user = request, ticket, user
        self.draft: Draft | None = drafts.mine(user).filter(ticket=ticket, kind="answers").first()

    @classmethod
    def of(cls, request: HttpRequest, reference: str) -> Correction:
        """Raises Http404 for a request that is not theirs to see."""
        user: User = request.user  # type: ignore[assignment]  # the view asks for somebody who is signed in
        seen = Ticket.objects.visible_to(user).filter(portal=portal_of(request), reference=reference)
        ticket = seen.select_related("portal", "service", "workflow", "form_version", "organisation").first()
        if ticket is None:
            raise Http404
        return cls(request, ticket, user)

    @property
    def is_allowed(self) -> bool:
        return may_correct(self.ticket, self.user)

    def begin(self) -> Draft:
        if self.draft is None:
            self.draft = drafts.start(self.ticket.service, owner=self.user, ticket=self.ticket)
            self.__dict__.pop("context", None)
        return self.draft

    @property
    def key(self) -> Any:
        return self.draft.key if self.draft else uuid7()

    @property
    def definition(self) -> Definition:
        return self.ticket.form_version.definition

    @property
    def answers(self) -> dict[str, Any]:
        return dict(self.draft.answers if self.draft else self.ticket.answers)

    @cached_property
    def context(self) -> Context:
        find = one_line(self.request.GET.get("find", ""), 200)
        return replace(correction_context(self.ticket, self.user, self.draft), find=find)

    def form(self, key: str, data: Any = None, files: Any = None) -> StepForm:
        return build_step(self.ticket.form_version, key, answers=self.answers, context=self.context, data=data, files=files)

    def save(self, answers: dict[str, Any], key: str) -> None:
        try:
            drafts.save(self.begin(), answers, key)
        except drafts.Gone:  # sent or given up in another window
            self.draft = None
            drafts.save(self.begin(), answers, key)
        self.__dict__.pop("context", None)

    # --- pages ---

    @property
    def keys(self) -> list[str]:
        return [page[0].key for page in visible_pages(self.definition, self.answers)]

    def page_key(self, step: str) -> str:
        """Raises Http404 for a step that the form does not have."""
        try:
            return self.definition.page_of(step)[0].key
        except KeyError:
            raise Http404 from None

    def page_title(self, key: str) -> str:
        return pick(self.definition.step(key).title)

    def url(self, key: str) -> str:
        return reverse("portal:edit_step", args=[self.ticket.reference, key])

    def tabs(self, here: str) -> list[tuple[str, str, bool]]:
        """(title, key, whether it is this one) of each page; none when there is one only."""
        keys = self.keys
        return [(self.page_title(key), key, key == here) for key in keys] if len(keys) > 1 else []

    def require_current(self) -> None:
        """Raises Refused when somebody else corrected the answers since the page was read."""
        if str(self.ticket.answers_revision) != self.request.POST.get("revision", str(self.ticket.answers_revision)):
            raise Refused(_("Somebody has changed these answers meanwhile. Yours are below: read them again, then save."), code="changed")
