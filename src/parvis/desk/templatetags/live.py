"""`{% load live %}`: what only the parts that are about oneself draw."""

from __future__ import annotations

from datetime import datetime

from django import template

from parvis.kit import speaking
from parvis.tickets import snoozing

register = template.Library()
register.filter("said", speaking.moment)


@register.simple_tag
def snooze_choices() -> list[snoozing.Choice]:
    return snoozing.choices()


@register.filter
def hour(at: datetime) -> str:
    return speaking.clock_time(at)
