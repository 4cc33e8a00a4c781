"""A request as a tagged PDF (PDF/UA): facts, answers in the words of their own form version, exchanges with their dates.

Typst draws it from `document.typ`. What people wrote travels as JSON data, so none of it can act as markup.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

import typst
from django.utils.translation import gettext as _
from django.utils.translation import override

from parvis.kit.clock import now
from parvis.kit.languages import pick
from parvis.kit.sizes import human_size
from parvis.kit.speaking import moment
from parvis.kit.text import clean
from parvis.tickets.contract import coverage_words
from parvis.tickets.paragraphs import paragraphs
from parvis.tickets.wording import turn_of

if TYPE_CHECKING:
    from parvis.intake.answers import Block, Row
    from parvis.tickets.models import Ticket
    from parvis.tickets.thread import Line

COLON: Final = {"fr": "\u00a0:", "en": ":"}


def pdf(ticket: Ticket, *, blocks: Iterable[Block], lines: Iterable[Line], printed: str, language: str) -> bytes:
    """`blocks`: its answers; `lines`: what of its conversation the reader may have; `printed`: who printed it and when."""
    with override(language):
        data = _data(ticket, blocks, lines, printed, language)
    return drawn(template("document.typ"), json.dumps(data, ensure_ascii=False))


def drawn(template: bytes, data: str) -> bytes:
    """A Typst template with its data, as a PDF. A sign that no font of ours has is drawn with the machine's own, or else as a blank: the words matter more than the standard."""
    for strict, own_fonts in ((True, True), (True, False), (False, False)):
        try:
            return _compiled(template, data, strict=strict, own_fonts=own_fonts)
        except typst.TypstError:
            if not strict:
                raise
    raise AssertionError("the last way either draws or raises")


def _compiled(template: bytes, data: str, *, strict: bool, own_fonts: bool) -> bytes:
    return typst.compile(
        template,
        font_paths=_fonts(own_fonts),
        sys_inputs={"data": data},
        pdf_standards=["ua-1"] if strict else [],
        timestamp=int(now().timestamp()),
        format="pdf",
    )


@cache
def template(name: str) -> bytes:
    """A template of this name beside this module."""
    return files("parvis.tickets").joinpath(name).read_bytes()


@cache
def _fonts(own: bool) -> typst.Fonts:
    """Ours, and those of the machine unless `own`."""
    folder = str(files("fontpkg_atkinson_hyperlegible").joinpath("files"))
    return typst.Fonts(include_system_fonts=not own, font_paths=[folder])


def _data(ticket: Ticket, blocks: Iterable[Block], lines: Iterable[Line], printed: str, language: str) -> dict[str, Any]:
    turn = turn_of(ticket)
    return {
        "language": language,
        "portal": ticket.portal.name,
        "subtitle": pick(ticket.portal.subtitle),
        "reference": ticket.reference,
        "title": ticket.title,
        "printed": printed,
        "facts": _facts(ticket),
        "turn": {"title": turn.title, "text": turn.text},
        "blocks": [{"title": block.title, "rows": [_row(row) for row in block.rows]} for block in blocks],
        "lines": [_line(line, ticket) for line in lines],
        "words": {
            "answers": _("Answers"),
            "messages": _("Messages"),
            "nothing": _("Not given"),
            "files": _("Files"),
            "colon": COLON.get(language, ":"),
        },
    }


def _facts(ticket: Ticket) -> list[tuple[str, str]]:
    agent = str(ticket.agent) if ticket.agent else pick(ticket.team.title) if ticket.team else ""
    organisation = "" if ticket.organisation.is_personal else ticket.organisation.name
    rows = [
        (_("Reference"), ticket.reference),
        (_("Kind of request"), pick(ticket.service.title)),
        (_("Form"), ticket.form_version.label),
        (_("Status"), ticket.status.name()),
        (_("Requester"), _author(ticket)),
        (_("Organisation"), organisation),
        (_("Made on"), moment(ticket.created_at)),
        (_("Last change"), moment(ticket.updated_at)),
        (_("Contract"), coverage_words(ticket.coverage) if ticket.coverage else ""),
        (_("Handled by"), agent),
    ]
    return [(label, clean(said)) for label, said in rows if said]


def _row(row: Row) -> dict[str, Any]:
    found: list[Any] = []
    for part in row.value_parts:
        if part.kind == "markdown":
            found += paragraphs(part.text)
        else:
            said = f"{part.text} ({human_size(part.size)})" if part.kind == "file" else part.text
            found += [{"kind": "paragraph", "of": [{"kind": "text", "text": clean(said)}]}]
    return {"label": row.label, "of": found}


def _line(line: Line, ticket: Ticket) -> dict[str, Any]:
    who = line.author or (_author(ticket) if line.is_message else "")
    return {
        "at": moment(line.at),
        "who": f"{who} ({_('team')})" if who and line.is_from_team else who,
        "what": line.sentence,
        "of": paragraphs(line.entry.body) if line.is_message else [],
        "says": line.says,
        "changes": [_change(label, before, after) for label, before, after in line.changes],
        "files": ", ".join(f"{file.name} ({human_size(file.size)})" for file in line.files),
    }


def _change(label: str, before: str, after: str) -> str:
    if not before:
        return _("%(label)s, now: %(after)s") % {"label": label, "after": after}
    return _("%(label)s, before: %(before)s; now: %(after)s") % {"label": label, "before": before, "after": after or "–"}


def _author(ticket: Ticket) -> str:
    return str(ticket.requester) if ticket.requester else str(ticket.contact.get("name") or ticket.contact.get("email") or "")
