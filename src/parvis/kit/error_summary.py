"""What a form lacks, said once at the top of the page: how many answers, and which, each a link to its field."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.forms import BaseForm, BaseFormSet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.kit.field_view import target_id
from parvis.kit.form_words import names_no_field


class Fault(NamedTuple):
    """`target`: the id of the field's control; empty for what concerns the whole form."""

    target: str
    sentence: str


def faults_of(sources: Iterable[Any]) -> list[Fault]:
    """The faults of forms, formsets and `(id, sentence)` pairs, in the order of the page; each once."""
    return list(dict.fromkeys(fault for source in sources for fault in _faults(source)))


def summary_title(faults: list[Fault]) -> str:
    """«Deux réponses sont à corriger»; it counts answers, not sentences."""
    count = len({fault.target for fault in faults if fault.target})
    if not count:
        return _("This could not be sent")
    numbers = {2: _("Two"), 3: _("Three"), 4: _("Four"), 5: _("Five"), 6: _("Six"), 7: _("Seven"), 8: _("Eight"), 9: _("Nine")}
    return ngettext("One answer needs correcting", "%(number)s answers need correcting", count) % {"number": numbers.get(count, count)}


def _faults(source: Any) -> Iterator[Fault]:
    match source:
        case None | "":
            return
        case BaseForm():
            yield from (Fault("", str(sentence)) for sentence in source.non_field_errors())
            for bound in source:
                target = "" if bound.is_hidden else target_id(bound)
                yield from (Fault(target, _named(str(bound.label), str(sentence))) for sentence in bound.errors)
        case BaseFormSet():
            yield from (Fault("", str(sentence)) for sentence in source.non_form_errors())
            for form in source:
                yield from _faults(form)
        case (str() as target, sentence):
            yield Fault(target, str(sentence))
        case _:
            for part in source:
                yield from _faults(part)


def _named(label: str, sentence: str) -> str:
    """In the summary a sentence stands alone: one that could be any field's begins with the name of its own."""
    return _("%(label)s: %(sentence)s") % {"label": label, "sentence": sentence} if names_no_field(sentence) else sentence
