"""`{% load kept %}{% kept portal.configuration face.current %}…{% endkept %}`: a piece of a page that is drawn once for each set of values.

The pieces that every page repeats (menu, footer, filters) take longer to draw than what the page is about. All that a piece
depends on stands in the tag: the language and the address's prefix are added by themselves. A form's token is the
visitor's own and is put in each time.
"""

from __future__ import annotations

from typing import Any, Final

from django import template
from django.template import Context
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.urls import get_script_prefix
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()

MOST_PIECES: Final = 500
"""Of one place in a template; then it begins again."""
TOKEN: Final = "token-of-this-visitor"  # noqa: S105  where the token goes


class Kept(template.Node):
    def __init__(self, values: list[FilterExpression], inside: NodeList) -> None:
        self.values = values
        self.nodelist = inside
        self.pieces: dict[tuple[Any, ...], str] = {}

    def render(self, context: Context) -> SafeString:
        key = (get_language(), get_script_prefix(), *(value.resolve(context) for value in self.values))
        piece = self.pieces.get(key)
        if piece is None:
            with context.push(csrf_token=TOKEN):
                piece = self.nodelist.render(context)
            if len(self.pieces) >= MOST_PIECES:
                self.pieces = {}
            self.pieces[key] = piece
        return SafeString(piece.replace(TOKEN, str(context.get("csrf_token", ""))) if TOKEN in piece else piece)


@register.tag
def kept(parser: Parser, token: Token) -> Kept:
    """The values are compared: texts, numbers and tuples of them, never objects that stay the same while what they say changes."""
    values = [parser.compile_filter(word) for word in token.split_contents()[1:]]
    inside = parser.parse(("endkept",))
    parser.delete_first_token()
    return Kept(values, inside)
