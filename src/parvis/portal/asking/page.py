"""What a page of the form shows around its fields: where one is, what comes after, what the draft already holds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from parvis.intake.forms import StepForm
from parvis.kit.languages import pick
from parvis.portal.asking.basket import Basket
from parvis.reports.usual import Usual, usual_of

if TYPE_CHECKING:
    from parvis.portal.asking.flow import Flow


@dataclass(frozen=True)
class Trail:
    """The steps as `{% steps %}` takes them, and which one this is."""

    steps: list[tuple[str, str]]
    at: int


def trail(flow: Flow, here: str) -> Trail:
    """`here`: “conditions”, “check”, “done” or the key of a page. The form of one page that is sent at once has none."""
    rows: list[tuple[str, str, str]] = []
    if pick(flow.service.conditions):
        rows.append(("conditions", _("Conditions"), ""))
    rows += [(key, flow.page_title(key), flow.url("ask_step", key)) for key in flow.keys]
    rows.append(("check", check_title(flow), ""))
    if not is_numbered(flow):
        rows.append(("done", _("Confirmation"), ""))
    place = next((number for number, row in enumerate(rows, 1) if row[0] == here), 1)
    return Trail([(name, url) for _key, name, url in rows], place)


def is_numbered(flow: Flow) -> bool:
    """Whether its pages are called by their numbers, the check being the last."""
    return bool(flow.service.options.get("numbered")) and not flow.is_single


def numbered(flow: Flow, key: str, title: str) -> str:
    """«2.Offre et options». `key`: of a page, or “check”."""
    number = flow.keys.index(key) + 1 if key in flow.keys else len(flow.keys) + 1
    return f"{number}.{title}" if is_numbered(flow) else title


def check_title(flow: Flow) -> str:
    return pick(flow.service.options.get("check")) or _("Check")


@dataclass(frozen=True)
class StepPage:
    flow: Flow
    form: StepForm

    @property
    def key(self) -> str:
        return self.form.step_key

    @property
    def title(self) -> str:
        return numbered(self.flow, self.key, self.flow.page_title(self.key))

    @property
    def lead(self) -> str:
        """What this page is for, in its own words."""
        return pick(self.form.steps[0].lead) if len(self.form.steps) == 1 else ""

    @cached_property
    def basket(self) -> Basket | None:
        return self.flow.basket(self.form.draft_answers)

    @property
    def trail(self) -> Trail | None:
        return None if self.flow.is_single else trail(self.flow, self.key)

    @property
    def usual(self) -> Usual | None:
        """How long requests of this kind take, said once, where the form begins."""
        return usual_of(self.flow.service) if self.is_first else None

    @property
    def is_first(self) -> bool:
        return self.flow.previous_key(self.key) is None

    @property
    def url(self) -> str:
        return self.flow.url("ask_step", self.key)

    @property
    def upload_url(self) -> str:
        return self.flow.upload_url
