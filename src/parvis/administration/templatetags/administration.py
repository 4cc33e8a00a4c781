"""`{% load administration %}`: what people call the values of configuration."""

from __future__ import annotations

from django import template

from parvis.administration.parts.values import word

register = template.Library()


@register.filter
def value_word(value: object) -> str:
    return word(str(value))
