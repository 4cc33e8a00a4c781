"""The choices of a field on its page: added, written in each language, put in order, taken away."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from parvis.administration.parts.field_lines import option_lines
from parvis.administration.parts.keys import key_from
from parvis.administration.parts.lines import Asked, TableForm
from parvis.administration.parts.prepared import Told
from parvis.administration.parts.questions import Table
from parvis.administration.parts.screen import Screen
from parvis.kit.languages import pick


@dataclass(frozen=True)
class Row:
    """One choice; the last row is empty, and waits for another."""

    number: int
    option: Table
    labels: Asked
    more: list[Asked]
    is_first: bool
    is_last: bool
    show_url: str

    @property
    def is_blank(self) -> bool:
        return not self.option

    @property
    def name(self) -> str:
        return pick(self.option.get("label")) or str(self.option.get("value", "")) or _("no. %(number)d") % {"number": self.number + 1}


class OptionsEdit:
    """`goes_on`: the fragment to come back to, where a button of a row was pressed."""

    def __init__(self, screen: Screen, item: Table, faults: Iterable[Told], show_url: Callable[[int], str] = str) -> None:
        self.screen, self.show_url = screen, show_url
        self.request = screen.request
        self.options: list[Table] = list(item.get("options") or [])
        sent = self.request.POST if self.request.method == "POST" else None
        count = len(self.options)
        if sent is not None and str(sent.get("options.count", "")).isdecimal():
            count = min(int(sent["options.count"]), 200)
        self.count = count
        self.act, _colon, at = (sent.get("_act", "") if sent else "").partition(":")
        self.at = int(at) if at.isdecimal() else -1
        table = {str(number): option for number, option in enumerate(self.options)}
        lines = [line for number in range(count + 1) for line in option_lines(number)]
        own = [Told(told.path[1:], told.reason) for told in faults if told.path[:1] == ("options",) and len(told.path) > 1]
        self.whole = [told.reason for told in faults if told.path == ("options",)]
        self.form = TableForm(lines, table, screen.languages, data=sent, faults=own)

    @property
    def goes_on(self) -> str:
        if self.act not in ("add", "up", "down", "remove"):
            return ""
        to = {"add": self.count, "up": max(0, self.at - 1), "down": min(self.count - 1, self.at + 1)}.get(self.act, max(0, self.at - 1))
        return f"option-{to}"

    @property
    def rows(self) -> list[Row]:
        asked = self.form.asked
        return [
            Row(
                number,
                self.options[number] if number < len(self.options) else {},
                asked[number * 3],
                asked[number * 3 + 1 : number * 3 + 3],
                number == 0,
                number == self.count - 1,
                self.show_url(number),
            )
            for number in range(self.count + 1)
        ]

    def apply(self, item: Table) -> None:
        """Make the field's choices those that were sent. A value is made from the label once, and stays."""
        self.form.is_valid()
        said = self.form.after()
        options: list[Table] = []
        taken = {str(option.get("value")) for option in item.get("options") or ()}
        for number in range(self.count + 1):
            option = said.get(str(number)) or {}
            if not option.get("value"):
                if not option.get("label"):
                    continue
                option = {"value": key_from(pick(option["label"], self.screen.languages[0]), taken, what="choice", joint="-"), **option}
                taken.add(option["value"])
            options.append(option)
        self._acted(options)
        item.pop("options", None)
        if options and not item.get("source"):
            item["options"] = options

    def _acted(self, options: list[Table]) -> None:
        if not 0 <= self.at < len(options):
            return
        if self.act == "remove":
            options.pop(self.at)
        to = self.at + {"up": -1, "down": 1}.get(self.act, 0)
        if to != self.at and 0 <= to < len(options):
            options[self.at], options[to] = options[to], options[self.at]
