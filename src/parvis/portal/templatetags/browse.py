"""`{% load browse %}`: what only the pages for looking around need."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from parvis.portal.browse.marking import marked

register = template.Library()


@register.filter
def found(text: str, query: str) -> SafeString:
    """`text` with the words that `query` found marked."""
    return marked(str(text), query)


@register.filter
def in_its_language(texts: Mapping[str, str]) -> SafeString:
    """The attribute `lang` of a text that is there in another language than the page's; else nothing."""
    page = (get_language() or "").partition("-")[0]
    if texts.get(page) or not any(texts.values()):
        return SafeString("")
    return format_html(' lang="{}"', next(language for language, text in texts.items() if text))


@register.filter
def family_query(key: str) -> str:
    """Of the page of one family's answers."""
    return f"?{urlencode({'family': key})}"


@register.filter
def page_query(after: str, key: str) -> str:
    return f"?{urlencode({'family': key, 'after': after})}" if after else ""
