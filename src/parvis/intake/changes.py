"""What plain submit buttons do besides sending: rows and files come and go, options are searched.

`name="_change"`: `add:<step>`, `remove:<step>:<row>`, `remove:<field>:<file>`, `find:<field>`, whose words are in `_find-<field>`. The Enter key
presses the form's first button (`_enter`): in the field of a search that has new words it searches, and never sends.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from parvis.intake.context import Context
from parvis.intake.definition import Step
from parvis.intake.files import id_of
from parvis.intake.uploads import remove
from parvis.kit.errors import Refused
from parvis.kit.text import one_line

FIND, FOUND = "_find-", "_found-"
"""Before the name of a field: the words searched for, and those whose results are shown."""


@dataclass(frozen=True)
class Change:
    verb: str
    name: str
    which: str
    step: Step | None
    """The repeated step, when a row is meant and not a file."""

    @classmethod
    def read(cls, data: Any, steps: tuple[Step, ...]) -> Change | None:
        """The change that this data asks for, or None when the form is simply sent."""
        verb, _colon, rest = str(data.get("_change", "") if data else "").partition(":")
        name, _colon, which = rest.partition(":")
        if data and not verb and "_enter" in data:
            verb, name = "find", _searched(data)
        if verb == "find" and name:
            return cls(verb, name, one_line(str(data.get(FIND + name, "")), 200), None)
        if verb not in ("add", "remove") or not name:
            return None
        step = next((step for step in steps if step.repeat and step.key == name), None)
        return cls(verb, name, which, step) if step or verb == "remove" else None

    def applied_to(self, answers: dict[str, Any], context: Context) -> dict[str, Any]:
        """The draft's answers after the change; a file that is removed is dropped for good."""
        if self.verb == "find":
            return answers
        if self.step:
            return {**answers, self.step.key: self._rows(list(answers.get(self.step.key, [])), self.step)}
        if context.owner:
            try:
                remove(self.which, owner=context.owner, purpose=context.purpose)
            except Refused:
                return answers
        return self._without_file(answers)

    def _rows(self, rows: list[Any], step: Step) -> list[Any]:
        assert step.repeat is not None
        if self.verb == "add":
            return [*rows, {}] if len(rows) < step.repeat.max else rows
        return [row for index, row in enumerate(rows) if str(index) != self.which]

    def _without_file(self, answers: dict[str, Any]) -> dict[str, Any]:
        """The name is a field's, or `step.row.field` in a repeated step; the file's id is enough to find it in either."""
        return {key: self._filtered(value) for key, value in answers.items()}

    def _filtered(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        if value and all(isinstance(row, dict) and not id_of(row) for row in value):
            return [{key: self._filtered(item) for key, item in row.items()} for row in value]
        return [item for item in value if id_of(item) != self.which]


def _searched(data: Any) -> str:
    """The field whose search has words that were not searched for yet."""
    names = (key.removeprefix(FIND) for key in data if key.startswith(FIND))
    return next((name for name in names if data[FIND + name] and data[FIND + name] != data.get(FOUND + name, "")), "")
