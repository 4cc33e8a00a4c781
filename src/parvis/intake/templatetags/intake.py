"""`{% load intake %}`: one piece of an answer as HTML."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from parvis.intake.field_types.kind import Part
from parvis.intake.pictures import pictures_at
from parvis.kit.icons import icon
from parvis.kit.markdown import render
from parvis.kit.sizes import human_size

register = template.Library()


@register.simple_tag
def answer_part(part: Part, file_urls: Mapping[str, str] | None = None, picture_urls: Mapping[str, str] | None = None) -> SafeString:
    """`file_urls`: {file id: address}; a file without one is named only. `picture_urls`: the same for what a text shows, by default these."""
    if part.kind == "markdown":
        return render(part.text, images=pictures_at(picture_urls or file_urls or {}))
    if part.kind == "link":
        return format_html('<a href="{}">{}</a>', part.href, part.text)
    if part.kind != "file":
        return format_html("{}", part.text)
    inside = format_html("{}<span>{}</span> <small>{}</small>", icon("paperclip", "i--s"), part.text, human_size(part.size))
    if address := (file_urls or {}).get(part.id, part.href):
        return format_html('<a class="file" href="{}">{}</a>', address, inside)
    return format_html('<span class="file">{}</span>', inside)
