"""How the question about a closed ticket is asked: its words and its form, the same on the page and behind a mail's link."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from parvis.intake.definition import Definition
from parvis.kit.languages import LANGUAGES, pick
from parvis.tickets.satisfaction import LONGEST_COMMENT, SCORES, Terms

if TYPE_CHECKING:
    from parvis.tickets.models import Ticket


def question_of(ticket: Ticket) -> str:
    """The service's own, else the house's."""
    terms = Terms.of(ticket.service)
    return (pick(terms.question) if terms else "") or _("Are you satisfied with how your request was handled?")


def scale() -> list[tuple[int, str]]:
    """The five answers, the lowest first."""
    names = (_("Very dissatisfied"), _("Dissatisfied"), _("Neither satisfied nor dissatisfied"), _("Satisfied"), _("Very satisfied"))
    return list(zip(SCORES, names, strict=True))


def form_of(ticket: Ticket) -> Definition:
    options: dict[int, dict[str, str]] = {score: {} for score in SCORES}
    question, comment = {}, {}
    for language in LANGUAGES:
        with override(language):
            question[language], comment[language] = question_of(ticket), _("A comment")
            for score, label in scale():
                options[score][language] = label
    choices = [{"value": str(score), "label": label} for score, label in options.items()]
    fields: list[dict[str, Any]] = [
        {"key": "score", "type": "choice", "label": question, "required": True, "display": "scale", "options": choices},
        {"key": "comment", "type": "long_text", "label": comment, "max_length": LONGEST_COMMENT},
    ]
    return Definition.of_fields(fields)
