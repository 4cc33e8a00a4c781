"""`{% load parvis %}`: the components of the interface, one tag each, and the filters that say dates, sizes and texts.

Their markup is in `templates/kit/components/`; what each one takes is said by its function here.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from django import template
from django.forms.boundfield import BoundField
from django.template import Context
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from parvis.kit import clock, icons, markdown, speaking, text, typography
from parvis.kit.error_summary import Fault, faults_of, summary_title
from parvis.kit.field_view import FieldView
from parvis.kit.ids import uuid7
from parvis.kit.languages import pick
from parvis.kit.sizes import human_size
from parvis.kit.wording import word as portal_word

register = template.Library()

# --- drawings and marks ---


@register.simple_tag
def icon(name: str, css_class: str = "") -> SafeString:
    """`{% icon "paperclip" "i--s" %}`"""
    return icons.icon(name, css_class)


@register.simple_tag
def glyph(name: str) -> SafeString:
    return icons.glyph(name)


@register.simple_tag
def status(of: Any, pill: bool = False, agent: bool = False, label: str = "") -> SafeString:
    """`of`: anything with `glyph`, `meaning` and `label` (a text or one per language); `agent`: the team's own `agent_label` first."""
    texts = (getattr(of, "agent_label", None) if agent else None) or of.label
    return _status(of.glyph, of.meaning, label or pick(texts), pill)


@lru_cache(maxsize=1024, typed=True)  # a safe text equals the same text that is not: they are kept apart
def _status(drawing: str, meaning: str, label: str, pill: bool) -> SafeString:
    classes = f"status{' status--pill' if pill else ''} m-{meaning}"
    return format_html('<span class="{}">{}{}</span>', classes, icons.glyph(drawing), label)


@register.simple_tag
def who(name: str, kind: str = "person", small: bool = False, meaning: str = "") -> SafeString:
    """The disc of a person, the square of an organisation (`org`), the filled disc of the team (`team`); its name stands beside it."""
    return _who(text.initials(str(name)), kind, small, meaning)


@lru_cache(maxsize=1024, typed=True)
def _who(initials: str, kind: str, small: bool, meaning: str) -> SafeString:
    classes = ["who", *({"org": ["who--org"], "team": ["who--team"]}.get(kind, [])), *(["who--s"] if small else [])]
    if meaning:
        classes.append(f"m-{meaning}")
    return format_html('<span class="{}" aria-hidden="true">{}</span>', " ".join(classes), initials)


@register.simple_tag
def due(at: datetime | None, meaning: str = "", warn_at: datetime | None = None) -> SafeString:
    """What is left before `at`, or how long it is over; soon from `warn_at` on, or two hours before. `meaning`: another colour.

    A list has dozens of them: its markup is here, an eighth of the time that a template of its own took.
    """
    if at is None:
        return SafeString("")
    left = at - clock.now()
    over = left < timedelta(0)
    soon = not over and (warn_at <= clock.now() if warn_at else left < timedelta(hours=2))
    colour = meaning or ("bad" if over else "warn" if soon else "")
    said = speaking.span(left)
    if over:
        said = gettext("%(span)s late") % {"span": said}
    elif soon:
        said = gettext("soon: %(span)s") % {"span": said}
    drawing = icons.icon("alarm-clock-off" if over else "alarm-clock" if soon else "clock", "i--s")
    time = f'<time datetime="{at.isoformat()}" title="{speaking.moment(at)}">{said}</time>'
    return SafeString(f'<span class="due{f" m-{colour}" if colour else ""}">{drawing}{time}</span>')  # digits and our own words


# --- forms ---


@register.inclusion_tag("kit/components/field.html")
def field(bound: BoundField, **options: Any) -> dict[str, Any]:
    """`{% field form.email width="m" %}`: label, hint, error, control of any widget; see FieldView for the options."""
    return {"view": FieldView(bound, options), "errors": bound.errors}


@register.inclusion_tag("kit/components/errors.html")
def errors(*forms: Any, title: str = "") -> dict[str, Any]:
    """The summary of what `forms` (or formsets, or `(id, sentence)` pairs) lack, each a link to its field; nothing when they lack nothing.

    `title`: when what is wrong is with the whole, what could not be done.
    """
    faults: list[Fault] = faults_of(forms)
    return {"faults": faults, "title": title if title and not any(fault.target for fault in faults) else summary_title(faults)}


@register.simple_tag
def error_prefix(*forms: Any) -> str:
    """«Erreur : » for the beginning of the page's title, when one of `forms` has errors."""
    return gettext("Error: ") if faults_of(forms) else ""


@register.simple_tag(takes_context=True)
def key_input(context: Context, key: UUID | str | None = None) -> SafeString:
    """The hidden key that makes a second sending of this form return the first one's result; kept when the form is shown again."""
    request = context.get("request")
    sent = request.POST.get("key", "") if request is not None and request.method == "POST" else ""
    return format_html('<input type="hidden" name="key" value="{}">', key or sent[:64] or uuid7())


@register.inclusion_tag("kit/components/steps.html")
def steps(names: Sequence[Any], at: int) -> dict[str, Any]:
    """`names`: texts or `(text, address)` pairs; `at`: which one this is, from 1. Those before it are done, and links where they have one."""
    rows = [(name, "") if isinstance(name, str) else tuple(name) for name in names]
    return {"steps": [{"name": name, "url": url, "place": place} for place, (name, url) in enumerate(rows, 1)], "at": at}


@register.inclusion_tag("kit/components/answers.html")
def answers(rows: Iterable[Any]) -> dict[str, Any]:
    """`rows`: `(label, value)` or `(label, value, address of «Modifier»)`; several values as a list are put below each other."""
    listed = []
    for row in rows:
        label, value, *rest = row
        values = list(value) if isinstance(value, list | tuple) else [value]
        listed.append({"label": label, "values": values, "url": rest[0] if rest else ""})
    return {"rows": listed}


# --- finding one's way ---


@register.inclusion_tag("kit/components/crumbs.html")
def crumbs(*parts: Any) -> dict[str, Any]:
    """`{% crumbs "Home" "/" "Services" "/services" "This page" %}`, or one list of `(text, address)` ending with a text."""
    if len(parts) == 1 and isinstance(parts[0], list | tuple):
        listed = [(part, "") if isinstance(part, str) else tuple(part) for part in parts[0]]
    else:
        listed = list(zip(parts[::2], [*parts[1::2], ""], strict=False))
    return {"crumbs": listed}


@register.inclusion_tag("kit/components/door.html")
def door(
    icon: str, title: str, url: str, text: str = "", meta: str = "", level: str = "h3", meta_icon: str = "", mark: str = ""
) -> dict[str, Any]:
    """One service one may enter, as an item of `<ul class="doors">`; `level`: its heading's element; `mark`: safe HTML at its end."""
    return locals()


@register.inclusion_tag("kit/components/pages.html")
def pages(previous: str = "", next: str = "", text: str = "") -> dict[str, Any]:
    """Addresses of the pages before and after (paging goes by key: there are no numbers); `text`: what is said beside them."""
    return {"previous": previous, "next": next, "text": text}


@register.simple_tag
def root() -> str:
    """The address of the portal's home, whether it has a host of its own or a prefix."""
    return get_script_prefix()


# --- what is said ---


@register.simple_block_tag
def notice(content: str, meaning: str = "info", title: str = "", icon: str = "", band: bool = False, role: str = "") -> str:
    """`{% notice "warn" title="…" %}…{% endnotice %}`; `role` only when it is put into a page later."""
    return render_to_string(
        "kit/components/notice.html",
        {
            "content": content,
            "meaning": meaning,
            "title": title,
            "icon": icon or icons.MEANING_ICONS.get(meaning, "info"),
            "band": band,
            "role": role,
        },
    )


@register.inclusion_tag("kit/components/empty.html")
def empty(title: str, text: str = "", icon: str = "inbox", url: str = "", action: str = "", level: str = "h2") -> dict[str, Any]:
    """What is shown where nothing is: why, and what can be done about it. Not inside the first part of a `{% for %}`, which has an `empty`."""
    return locals()


@register.inclusion_tag("kit/components/file.html")
def file(of: Any = None, name: str = "", size: int = 0, url: str = "") -> dict[str, Any]:
    """`of`: anything with `name`, `size` in bytes and `get_absolute_url`; or the three given one by one."""
    address = url or (of.get_absolute_url() if hasattr(of, "get_absolute_url") else "")
    return {"name": name or getattr(of, "name", ""), "size": size or getattr(of, "size", 0), "url": address}


@register.simple_tag(takes_context=True)
def word(context: Context, key: str) -> str:
    """The portal's own word for `key`, from `portal.texts` of the context, else the interface's."""
    portal = context.get("portal")
    return portal_word(key, getattr(portal, "texts", None))


@register.simple_tag(takes_context=True)
def scheme(context: Context) -> str:
    """`light` or `dark` when the visitor chose one (the cookie `theme`), else nothing: the system decides."""
    request = context.get("request")
    chosen = context.get("theme") or (request.COOKIES.get("theme") if request is not None else "")
    return chosen if chosen in ("light", "dark") else ""


# --- filters ---


@register.filter
def typo(value: object) -> str:
    return typography.typo(value)


@register.filter(name="markdown")
def markdown_filter(value: str | None, base: str = "") -> SafeString:
    """`base`: the address of the portal, in mails; pages are under its prefix."""
    return markdown.render(value or "", base or get_script_prefix())


@register.filter
def here(value: str | None) -> SafeString:
    """Markdown rendered earlier (`entry.body_html`), its links to paths of the portal leading into this one."""
    return markdown.rebased(value or "", get_script_prefix())


@register.filter
def moment(value: datetime | None) -> str:
    return speaking.moment(value) if value else ""


@register.filter
def day(value: Any) -> str:
    return speaking.day(value) if value else ""


@register.filter
def clock_time(value: datetime | None) -> str:
    return speaking.clock_time(value) if value else ""


@register.filter
def relative(value: datetime | None) -> str:
    return speaking.relative(value) if value else ""


@register.filter
def full_moment(value: datetime | None) -> str:
    return speaking.full_moment(value) if value else ""


@register.filter
def span(value: timedelta | None) -> str:
    return speaking.span(value) if value is not None else ""


@register.filter
def filesize(value: int | None) -> str:
    return human_size(value or 0)


@register.filter
def in_language(value: Mapping[str, str] | str | None, language: str | None = None) -> str:
    """Spaced as its language wants it: a colon never begins a line in French."""
    return typography.typo(pick(value, language), language)


@register.filter
def initials(value: object) -> str:
    return text.initials(str(value))


@register.filter
def excerpt(value: object, length: int = 140) -> str:
    return text.excerpt(str(value), length)


@register.filter
def when(value: datetime | None) -> SafeString:
    """`<time>` saying how long ago, with the full moment as its title."""
    return said_when(value, speaking.Speaker.now())


def said_when(value: datetime | None, speaker: speaking.Speaker) -> SafeString:
    if value is None:
        return SafeString("")
    said = f'<time datetime="{value.isoformat()}" title="{speaker.full_moment(value)}">{speaker.relative(value)}</time>'
    return SafeString(said)  # digits and our own words
