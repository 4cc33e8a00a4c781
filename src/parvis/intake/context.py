"""For whom a form is built: everything outside the answers that may change what it asks and accepts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Protocol

from parvis.intake.files import KnownFile
from parvis.intake.owner import Owner


class Apart(Protocol):
    """Says which options stand apart from the others of their field, under a title of their own."""

    @property
    def title(self) -> str: ...

    def reasons(self, field_key: str, values: Sequence[str]) -> Mapping[str, str]:
        """{value: why it stands apart}."""


@dataclass(frozen=True)
class Context:
    """`audience`: the one that the person chose on the portal. `account`: first_name, last_name, email, phone of the person signed in, empty for nobody.

    `source_args` is handed to option sources as it is (organisation, user, portal…); `files` are those that an answer may name;
    `owner` and `purpose` are what a file sent with the form is stored under: without them, files are refused.
    `apart`: what upper layers say of options that may be chosen and are not like the others.
    `find`: the words by which an option is searched where there are more than a page can hold.
    """

    language: str
    today: date
    account: Mapping[str, str] = field(default_factory=dict)
    organisation_name: str = ""
    audience: str = ""
    source_args: Mapping[str, Any] = field(default_factory=dict)
    is_staff: bool = False
    owner: Owner | None = None
    purpose: str = ""
    max_total_bytes: int = 0
    files: tuple[KnownFile, ...] = ()
    apart: Apart | None = None
    find: str = ""

    def with_files(self, files: Iterable[KnownFile]) -> Context:
        return replace(self, files=(*self.files, *files))

    def file(self, key: str) -> KnownFile | None:
        return next((known for known in self.files if known.id == key), None)

    def prefill(self, name: str) -> str:
        """What is known by itself: `account.…`, `organisation.name`, `audience`."""
        if name == "audience":
            return self.audience
        if name == "organisation.name":
            return self.organisation_name
        return self.account.get(name.removeprefix("account."), "")


PREFILLS = frozenset({"account.first_name", "account.last_name", "account.email", "account.phone", "organisation.name", "audience"})
