"""`{% load browse %}`: what only the pages for looking around need."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from parvis.portal.browse.marking import marked

register = template.Library()


@register.filter
def found(text: str, query: str) -> SafeString:
    """`text` with the words that `query` found marked."""
    return marked(str(text), query)
