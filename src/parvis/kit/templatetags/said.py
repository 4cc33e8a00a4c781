"""Stands for Django's `i18n` in every template (settings say so): the same tags, but a text that is the same on every page,
`{% trans "Messages" %}`, is looked up once for each language. A page says twenty of them, and each look-up costs more than the text.
"""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.template.base import FilterExpression, Parser, Token
from django.templatetags import i18n
from django.templatetags.i18n import TranslateNode
from django.utils.translation import get_language

register = template.Library()
register.tags.update(i18n.register.tags)
register.filters.update(i18n.register.filters)


class Said(template.Node):
    def __init__(self, node: TranslateNode) -> None:
        self.node = node
        self.texts: dict[str | None, str] = {}

    def render(self, context: Context) -> str:
        language = get_language()
        text = self.texts.get(language)
        if text is None:
            text = self.texts[language] = self.node.render(context)
        return text


@register.tag("trans")
@register.tag("translate")
def said(parser: Parser, token: Token) -> template.Node:
    node: Any = i18n.do_translate(parser, token)
    is_fixed = _is_text(node.filter_expression) and (node.message_context is None or _is_text(node.message_context))
    return Said(node) if is_fixed and not node.asvar else node


def _is_text(expression: FilterExpression) -> bool:
    """Written in the template itself, with no filter."""
    var: Any = expression.var
    return not expression.filters and (isinstance(var, str) or (var.lookups is None and isinstance(var.literal, str)))
