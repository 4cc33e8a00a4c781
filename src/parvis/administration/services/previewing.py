"""The prepared form as a customer will see it, drawn by the product's own components: beside the editor, and whole to be tried.

Nothing here writes a row: answers travel signed in the page, files are not kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

from django.core import signing
from django.utils.translation import gettext as _
from django.utils.translation import override

from parvis.administration.parts.delays import spoken
from parvis.administration.parts.screen import Screen
from parvis.administration.parts.values import word
from parvis.administration.services import choices
from parvis.catalogue.covering import day_on
from parvis.catalogue.models import Service
from parvis.catalogue.workflow import Life
from parvis.intake import schema
from parvis.intake.answers import Block, summary
from parvis.intake.conditions import is_tree
from parvis.intake.context import Context
from parvis.intake.definition import Definition, Step
from parvis.intake.forms import StepForm, build_step
from parvis.intake.registries import field_types
from parvis.intake.visibility import page_after, visible_pages
from parvis.kit.languages import pick
from parvis.presets.parts import Part

_SALT: Final = "administration.trying"
_TEXTS: Final = frozenset({"label", "hint", "help", "title"})


def drawable(part: Part, languages: tuple[str, ...]) -> Definition:
    """The form without what cannot be drawn yet: fields that the checks refuse for more than a missing text."""
    form = deepcopy(part.get("form") or {})
    wrong: dict[int, set[str]] = {}
    for one in schema.mistakes(form, languages):
        for rank, step in enumerate(form.get("steps") or ()):
            wrong.setdefault(rank, set())
            for item in step.get("fields") or ():
                if f"steps[{rank}]" in one.path and f"({item.get('key')})" in one.path and one.path.rpartition(".")[2] not in _TEXTS:
                    wrong[rank].add(str(item.get("key")))
    steps = []
    for rank, step in enumerate(form.get("steps") or ()):
        step["fields"] = [
            item for item in step.get("fields") or () if str(item.get("key")) not in wrong.get(rank, set()) and _is_drawn(item)
        ]
        if not is_tree(step.get("show")):
            step.pop("show", None)
        if step["fields"]:
            steps.append(step)
    return Definition.read({"steps": steps})


def _is_drawn(item: Mapping[str, Any]) -> bool:
    return item.get("type") in field_types and all(tree is None or is_tree(tree) for tree in (item.get("show"),))


@dataclass
class Preview:
    """`audience` and `language`: of whom it is seen; both out of the address."""

    screen: Screen

    @cached_property
    def audience(self) -> str:
        asked = self.screen.request.GET.get("audience", "")
        return asked if asked in [key for key, _label in self.audiences] else ""

    @property
    def audiences(self) -> choices.Choices:
        return choices.audiences(self.screen.portal)

    @property
    def audience_name(self) -> str:
        return dict(self.audiences).get(self.audience, "")

    @cached_property
    def language(self) -> str:
        asked = self.screen.request.GET.get("language", "")
        return asked if asked in self.screen.languages else self.screen.languages[0]

    @property
    def is_narrow(self) -> bool:
        return self.screen.request.GET.get("width") == "390"

    @cached_property
    def definition(self) -> Definition:
        return drawable(self.screen.part, self.screen.languages)

    @cached_property
    def service(self) -> Service:
        """The row where there is one, else one that is not kept: option sources ask it for its portal."""
        return self.screen.portal.services.filter(slug=self.screen.key).first() or Service(portal=self.screen.portal, slug=self.screen.key)

    @cached_property
    def context(self) -> Context:
        user = self.screen.request.user
        account = {"first_name": user.first_name, "last_name": user.last_name, "email": user.email, "phone": user.phone}
        sources = {"user": None, "organisation": None, "service": self.service, "portal": self.screen.portal}
        return Context(
            language=self.language, today=day_on(self.screen.portal), account=account, audience=self.audience, source_args=sources
        )

    def form(self, step: str, answers: Mapping[str, Any], data: Any = None) -> StepForm:
        return build_step(self._without_needed_files, step, answers=answers, context=self.context, data=data)

    @cached_property
    def _without_needed_files(self) -> Definition:
        """Files are not taken here, so none is needed; what a source offers to nobody is not needed either (its type says so)."""
        steps = []
        for step in self.definition.steps:
            fields = tuple(replace(item, required=False) if item.type == "file" else item for item in step.fields)
            steps.append(replace(step, fields=fields))
        return Definition(tuple(steps))

    @cached_property
    def pages(self) -> list[tuple[tuple[Step, ...], StepForm]]:
        """Every page of the form, one below the other."""
        return [(page, self.form(page[0].key, {})) for page in self.definition.pages()]

    @property
    def address(self) -> str:
        return self.screen.url("form")

    def query(self, **other: str) -> str:
        said = {"audience": self.audience, "language": self.language, "width": "390" if self.is_narrow else "", **other}
        return "?" + "&".join(f"{name}={value}" for name, value in said.items() if value)

    @property
    def narrow_url(self) -> str:
        return self.address + self.query(width="390") + "#preview"

    @property
    def wide_url(self) -> str:
        return self.address + self.query(width="") + "#preview"


class Trial(Preview):
    """The whole flow in a sandbox: its answers are in the page, signed, and nowhere else."""

    def __init__(self, screen: Screen) -> None:
        super().__init__(screen)
        sent = screen.request.POST
        self.answers: dict[str, Any] = {}
        if sent.get("state"):
            try:
                self.answers = signing.loads(sent["state"], salt=_SALT)
            except signing.BadSignature:
                self.answers = {}
        self.step = sent.get("step") or (self.definition.pages()[0][0].key if self.definition.steps else "")
        self.is_done = False
        self.current: StepForm | None = None
        if self.definition.steps:
            self._run(sent)

    @property
    def state(self) -> str:
        return signing.dumps(self.answers, salt=_SALT, compress=True)

    def _run(self, sent: Any) -> None:
        if not self.definition.has_step(self.step):
            self.step = self.definition.pages()[0][0].key
        if "_again" in sent or not sent or "state" not in sent:
            self.current = self.form(self.step, self.answers)
            return
        form = self.form(self.step, self.answers, sent)
        if "_back" in sent:
            keys = [page[0].key for page in visible_pages(self.definition, form.draft_answers)]
            at = keys.index(self.step) if self.step in keys else 0
            self.answers, self.step = form.draft_answers, keys[max(0, at - 1)]
            self.current = self.form(self.step, self.answers)
        elif form.is_change or not form.is_valid():
            self.answers = form.draft_answers if form.is_bound else self.answers
            self.current = form
        else:
            self.answers = form.answers
            following = page_after(self.definition, self.step, self.answers)
            if following:
                self.step = following[0].key
                self.current = self.form(self.step, self.answers)
            else:
                self.is_done = True

    @property
    def is_first(self) -> bool:
        return self.step == self.definition.pages()[0][0].key

    @property
    def place(self) -> tuple[int, int]:
        keys = [page[0].key for page in visible_pages(self.definition, self.answers)]
        return (keys.index(self.step) + 1 if self.step in keys else 1, len(keys))

    @property
    def page_title(self) -> str:
        return pick(self.definition.step(self.step).title, self.language) or self.screen.title

    @property
    def blocks(self) -> list[Block]:
        return summary(self.definition, self.answers, self.language)

    @property
    def what_follows(self) -> list[tuple[str, str]]:
        """(what, how) would happen once it is sent."""
        part, found = self.screen.part, []
        flow = choices.workflow_of(self.screen.prepared)
        with override(self.language):
            titled = self.answers.get(part.get("title_from", ""), "")
        found.append((_("Title of the request"), str(titled) or self.screen.title))
        if flow:
            life = Life.read(dict(flow))
            start = life.status(life.start)
            found.append((_("First status, for the customer"), pick(start.label)))
            found.append((_("First status, for the team"), start.name(for_agent=True)))
            found += [
                (_("By itself, after %(delay)s") % {"delay": spoken(move.after)}, f"{move.name()} → {pick(life.status(move.to).label)}")
                for move in life.moves_from(start.key)
                if move.after
            ]
        teams = dict(choices.teams(self.screen.portal))
        handled = [teams.get(one, one) for one in (part.get("grants") or {}).get("handle") or ()]
        found.append((_("Who is told"), ", ".join([_("the requester, by a receipt"), *handled])))
        if not handled:
            found.append((_("Attention"), _("No team handles this service: nobody would see the request at the desk.")))
        found += [
            (_("Commitment: %(what)s") % {"what": word(key)}, spoken(str(delay))) for key, delay in (part.get("expects") or {}).items()
        ]
        return found
