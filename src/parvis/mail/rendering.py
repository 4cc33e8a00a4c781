"""A notice dressed in its portal's letterhead: subject, HTML and text from the same blocks, in the reader's language."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, replace

import css_inline
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from parvis.kit.languages import pick
from parvis.kit.markdown import plain
from parvis.kit.text import one_line
from parvis.kit.typography import typo
from parvis.mail.gathering import notice_of
from parvis.mail.models import OutgoingMail
from parvis.mail.notices import Action, Block, Facts, Grid, Letterhead, Notice, Paragraph, Quote, letterhead
from parvis.mail.pictures import Inline, drawn, html_of, linked
from parvis.mail.placeholders import filled

WIDTH = 72
Texts = Mapping[str, Mapping[str, str]]
_inliner = css_inline.CSSInliner(keep_style_tags=True, load_remote_stylesheets=False)


@dataclass(frozen=True)
class Rendered:
    subject: str
    text: str
    html: str
    notice: Notice
    head: Letterhead
    pictures: tuple[Inline, ...] = ()


def render(mail: OutgoingMail) -> Rendered:
    """Raises `notices.Obsolete` when the notice's cause no longer holds."""
    with translation.override(mail.language):
        head = letterhead(mail.portal_key)
        reader = mail.user.full_name if mail.user else ""
        return dressed(notice_of(mail), head, head.texts.get(mail.kind, {}), mail.language, reader)


def dressed(notice: Notice, head: Letterhead, texts: Texts, language: str, reader: str = "") -> Rendered:
    """In the active language, which is `language`. `texts`: the portal's own words for this kind; `reader`: their name, if known."""
    notice = worded(notice, texts, values_of(notice, head, reader))
    subject = one_line(typo(notice.subject, language), 200)
    shown = drawn(notice.blocks)
    quoted = {at: html_of(block, head.url, shown) for at, block in enumerate(notice.blocks) if isinstance(block, Quote)}
    blocks = [(block, quoted.get(at, "")) for at, block in enumerate(notice.blocks)]
    context = {"notice": notice, "blocks": blocks, "head": head, "language": language, "subject": subject}
    html = _inliner.inline(render_to_string("mail/notice.html", context))
    return Rendered(subject, _text(notice, head, language), html, notice, head, tuple(shown.values()))


def values_of(notice: Notice, head: Letterhead, reader: str) -> dict[str, str]:
    """Of the placeholders."""
    return {**notice.values, "portal": head.name, "name": reader}


def worded(notice: Notice, texts: Texts, values: Mapping[str, str] | None = None) -> Notice:
    """`notice` in the portal's own words for its kind: `subject`, `title`, `intro` (paragraphs), `button`, each a text per language.

    Where a word needs a value that lacks, that of the house stands.
    """
    own = {name: filled(pick(texts.get(name)), values or {}) for name in ("subject", "title", "intro", "button")}
    intro = tuple(Paragraph(" ".join(part.split()), is_intro=True) for part in own["intro"].split("\n\n") if part.strip())
    blocks = [one for block in (*notice.blocks, *notice.tail) for one in _worded_block(block, intro, own["button"])]
    if intro and not any(isinstance(block, Paragraph) and block.is_intro for block in blocks):
        blocks = [*intro, *blocks]
    return replace(notice, subject=own["subject"] or notice.subject, title=own["title"] or notice.title, blocks=tuple(blocks), tail=())


def _worded_block(block: Block, intro: tuple[Paragraph, ...], button: str) -> tuple[Block, ...]:
    if isinstance(block, Paragraph) and block.is_intro and intro:
        return intro
    return (replace(block, label=button) if isinstance(block, Action) and button and not block.is_move else block,)


def _text(notice: Notice, head: Letterhead, language: str) -> str:
    parts = [_("— Reply above this line —")] if notice.may_reply else []
    title = typo(notice.title, language)
    parts += [head.name, f"{title}\n{'=' * min(len(title), WIDTH)}"]
    parts += [_block_text(block, language, head.url) for block in notice.blocks]
    foot = [notice.why] if notice.why else []
    foot += [f"{_colon(notice.stop[0], language)} {notice.stop[1]}"] if notice.stop else []
    if foot:
        parts.append("-- \n" + typo(" ".join(foot), language))
    return "\n\n".join(parts) + "\n"


def _block_text(block: Block, language: str, base: str) -> str:
    if isinstance(block, Action):
        return f"{_colon(block.label, language)}\n{block.url}"
    if isinstance(block, Facts):
        return "\n".join(typo(f"{_colon(label, language)} {value}", language) for label, value in block.rows)
    if isinstance(block, Grid):
        return _grid_text(block, language)
    if isinstance(block, Quote):
        lines = [line for part in plain(linked(block).body, base).splitlines() for line in (_wrap(part, WIDTH - 2) or [""])]
        return _colon(f"{block.author}, {block.when}", language) + "\n" + "\n".join(f"> {line}" for line in lines)
    return "\n".join(_wrap(typo(block.text, language), WIDTH))


def _grid_text(grid: Grid, language: str) -> str:
    """Each row a line of its own below its name: a program that shows text has no columns."""
    lines = [typo(grid.title, language)]
    for name, *cells in grid.rows:
        said = ", ".join(f"{_colon(column, language)} {cell}" for column, cell in zip(grid.columns[1:], cells, strict=True))
        lines += _wrap(typo(f"- {name}", language), WIDTH) + [f"  {line}" for line in _wrap(typo(said, language), WIDTH - 2)]
    return "\n".join(lines)


def _colon(text: str, language: str) -> str:
    """French sets a space before it."""
    return typo(f"{text} :" if language.startswith("fr") else f"{text}:", language)


def _wrap(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)
