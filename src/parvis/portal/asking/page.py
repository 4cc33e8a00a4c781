"""What a page of the form shows around its fields: where one is, what comes after, what the draft already holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from parvis.intake.forms import StepForm
from parvis.kit.languages import pick
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
    rows += [("check", _("Check"), ""), ("done", _("Confirmation"), "")]
    place = next((number for number, row in enumerate(rows, 1) if row[0] == here), 1)
    return Trail([(name, url) for _key, name, url in rows], place)


@dataclass(frozen=True)
class StepPage:
    flow: Flow
    form: StepForm

    @property
    def key(self) -> str:
        return self.form.step_key

    @property
    def title(self) -> str:
        return self.flow.page_title(self.key)

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
