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
from parvis.mail.notices import Action, Block, Facts, Letterhead, Notice, Paragraph, Quote, letterhead

WIDTH = 72
_inliner = css_inline.CSSInliner(keep_style_tags=True, load_remote_stylesheets=False)


@dataclass(frozen=True)
class Rendered:
    subject: str
    text: str
    html: str
    notice: Notice
    head: Letterhead


def render(mail: OutgoingMail) -> Rendered:
    """Raises `notices.Obsolete` when the notice's cause no longer holds."""
    with translation.override(mail.language):
        head = letterhead(mail.portal_key)
        notice = worded(notice_of(mail), head.texts.get(mail.kind, {}))
        subject = one_line(typo(notice.subject, mail.language), 200)
        context = {"notice": notice, "head": head, "language": mail.language, "subject": subject}
        html = _inliner.inline(render_to_string("mail/notice.html", context))
        return Rendered(subject, _text(notice, head, mail.language), html, notice, head)


def worded(notice: Notice, texts: Mapping[str, Mapping[str, str]]) -> Notice:
    """`notice` in the portal's own words for its kind: `subject`, `title`, `intro`, `button`, each a text per language."""
    own = {name: pick(texts.get(name)) for name in ("subject", "title", "intro", "button")}
    blocks = [_worded_block(block, own["intro"], own["button"]) for block in (*notice.blocks, *notice.tail)]
    if own["intro"] and not any(isinstance(block, Paragraph) and block.is_intro for block in blocks):
        blocks.insert(0, Paragraph(own["intro"], is_intro=True))
    return replace(notice, subject=own["subject"] or notice.subject, title=own["title"] or notice.title, blocks=tuple(blocks), tail=())


def _worded_block(block: Block, intro: str, button: str) -> Block:
    if isinstance(block, Paragraph) and block.is_intro and intro:
        return replace(block, text=intro)
    return replace(block, label=button) if isinstance(block, Action) and button and not block.is_move else block


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
    if isinstance(block, Quote):
        lines = [line for part in plain(block.body, base).splitlines() for line in (_wrap(part, WIDTH - 2) or [""])]
        return _colon(f"{block.author}, {block.when}", language) + "\n" + "\n".join(f"> {line}" for line in lines)
    return "\n".join(_wrap(typo(block.text, language), WIDTH))


def _colon(text: str, language: str) -> str:
    """French sets a space before it."""
    return typo(f"{text} :" if language.startswith("fr") else f"{text}:", language)


def _wrap(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)
