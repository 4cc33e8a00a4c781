"""What a mail says, as the house keeps it: the new words, what was folded away, and the files."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override

from parvis.kit.files import store
from parvis.kit.ids import uuid7
from parvis.kit.literal import as_markdown
from parvis.kit.text import clean
from parvis.mail.keeping import LARGEST_BYTES
from parvis.mail.quoting import Split, split

if TYPE_CHECKING:
    from parvis.mail.processing import Arrival
    from parvis.mail.reading import Part

MOST_FILES = 100
MEGABYTE = 1024 * 1024
MOST_BYTES = 20 * MEGABYTE
LONGEST_BODY = 60_000
LONGEST_ORIGINAL = 200_000
SMALLEST_PICTURE = 1500
"""Bytes. A smaller inline picture is a logo's line or a tracking dot: it stays in the original."""


@dataclass
class MailFile:
    """A stored file on its way to an entry, in the shape that attachments take."""

    name: str
    size: int
    content_type: str
    sha256: str
    storage_key: str
    field_key: str = ""
    pk: UUID = field(default_factory=uuid7)

    @classmethod
    def of(cls, part: Part) -> MailFile:
        kept = store(BytesIO(part.data), name=part.name or "file")
        return cls(kept.name, kept.size, kept.content_type, kept.sha256, kept.key)


class Content:
    """`language`: of what the house says in it, the portal's own."""

    def __init__(self, arrival: Arrival, language: str) -> None:
        self.arrival, self.language = arrival, language

    @cached_property
    def parts(self) -> Split:
        return split(self.arrival.mail.text, subject=self.arrival.mail.subject)

    @property
    def body(self) -> str:
        """The new words, as Markdown that shows them as they came; all of it where nothing else is left."""
        return self._with_remark(self.parts.new.strip() or self._otherwise())

    def _otherwise(self) -> str:
        return "" if self.kept_parts else (self.arrival.mail.text.strip() or self.arrival.mail.subject)

    @property
    def whole(self) -> str:
        """Of a first mail: what was quoted in it too, since nothing of it stands elsewhere. The signature apart."""
        quoted = self.parts.quoted.strip()
        return self._with_remark("\n\n".join(part for part in (self.parts.new.strip(), quoted) if part))

    def _with_remark(self, text: str) -> str:
        """And what is not here, in the portal's language: whoever reads it must know that there was more."""
        said = [as_markdown(clean(text, LONGEST_BODY))]
        with override(self.language):
            if self.arrival.row.size > LARGEST_BYTES:
                said.append(_("*This mail was too large: its files stay in the original, which the team can open.*"))
            elif self.left:
                names = as_markdown(", ".join(part.name for part in self.left[:20]))
                said.append(
                    _("*Too large to be kept here, and left in the original, which the team can open: %(names)s*") % {"names": names}
                )
        return "\n\n".join(part for part in said if part)

    def data(self) -> dict[str, Any]:
        """What the entry keeps beside its body."""
        text = clean(self.arrival.mail.text, LONGEST_ORIGINAL)
        kept: dict[str, Any] = {"mail": str(self.arrival.row.pk)}
        if self.parts.signature.strip():
            kept["signature"] = clean(self.parts.signature.strip(), 5000)
        if text.strip() and text.strip() != self.parts.new.strip():
            kept["original_text"] = text
        if self.arrival.mail.automatic:
            kept["automatic"] = self.arrival.mail.automatic
        return kept

    @cached_property
    def kept_parts(self) -> list[Part]:
        """The files that are kept beside the message."""
        chosen, total = [], 0
        most_total = 100 * MEGABYTE
        for part in self.arrival.mail.parts[:MOST_FILES]:
            is_crumb = part.is_inline and part.content_type.startswith("image/") and len(part.data) < SMALLEST_PICTURE
            if is_crumb or len(part.data) > MOST_BYTES or total + len(part.data) > most_total or not part.data:
                continue
            chosen.append(part)
            total += len(part.data)
        return chosen

    @cached_property
    def left(self) -> list[Part]:
        """The files that stay in the original."""
        known = {id(part) for part in self.kept_parts}
        return [part for part in self.arrival.mail.parts if id(part) not in known and not part.is_inline]

    def files(self) -> list[MailFile]:
        """Stored now; what is left in the original is named in the trace."""
        kept = self.kept_parts
        if self.left:
            self.arrival.trace.add("files_left", names=", ".join(part.name for part in self.left[:20]))
        if kept:
            self.arrival.trace.add("files_kept", count=len(kept))
        return [MailFile.of(part) for part in kept]
