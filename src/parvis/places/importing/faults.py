"""What can be wrong with a file, and with one line of it, as keys; `reasons` has the sentences."""

from __future__ import annotations


class Unreadable(Exception):  # noqa: N818  it reads as what happened
    """The whole file cannot be loaded. `reason`: a key of `reasons.FILE`; `said`: what its sentence names."""

    def __init__(self, reason: str, **said: object) -> None:
        super().__init__(reason, said)
        self.reason = reason
        self.said = said


class Fault(Exception):  # noqa: N818
    """One line cannot be loaded. `reason`: a key of `reasons.LINE`; `column`: the title it stands under; `value`: what stood there."""

    def __init__(self, reason: str, column: str = "", value: str = "") -> None:
        super().__init__(reason, column, value)
        self.reason = reason
        self.column = column
        self.value = value
