"""A portal's own words for one kind of mail, in each of its languages. Left empty, the words of the house stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from parvis.mail.placeholders import strangers_in
from parvis.presets.format.kinds import language_name

PARTS: Final[dict[str, tuple[str | Promise, int]]] = {
    "subject": (pgettext_lazy("mail", "Subject"), 150),
    "title": (pgettext_lazy("mail", "Title"), 150),
    "intro": (pgettext_lazy("mail", "First paragraphs"), 1000),
    "button": (pgettext_lazy("mail", "Button"), 60),
}
"""{part: its label and the most letters of it}"""
TOO_LONG = gettext_lazy("Write at most %(limit_value)d characters.")
Texts = dict[str, dict[str, str]]


class LetterForm(forms.Form):
    def __init__(self, kind: str, languages: list[str], texts: Mapping[str, Mapping[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.languages = kind, languages
        for part, (label, most) in PARTS.items():
            for code in languages:
                widget = forms.Textarea(attrs={"rows": 4}) if part == "intro" else forms.TextInput()
                widget.attrs["lang"] = code
                self.fields[f"{part}_{code}"] = forms.CharField(
                    label=_("%(part)s (%(language)s)") % {"part": label, "language": language_name(code)},
                    required=False,
                    max_length=most,
                    widget=widget,
                    initial=texts.get(part, {}).get(code, ""),
                    error_messages={"max_length": TOO_LONG},
                )

    @property
    def parts(self) -> Iterator[list[forms.BoundField]]:
        for part in PARTS:
            yield [self[f"{part}_{code}"] for code in self.languages]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        for part in PARTS:
            words = {code: said.get(f"{part}_{code}", "") for code in self.languages}
            for code, text in words.items():
                if f"{part}_{code}" in self.errors:
                    continue
                if strangers := strangers_in(self.kind, text):
                    sentence = _("There is no {%(name)s} in this mail. Use one of those listed on this page.")
                    self.add_error(f"{part}_{code}", sentence % {"name": strangers[0]})
                elif not text and any(words.values()):
                    self.add_error(f"{part}_{code}", _("Write it in every language of the portal, or in none."))
        return said

    @property
    def texts(self) -> Texts:
        """As the preset's file of this mail says it; parts that say nothing are left out."""
        said = self.cleaned_data
        found = {part: {code: said[f"{part}_{code}"].replace("\r\n", "\n").strip() for code in self.languages} for part in PARTS}
        return {part: words for part, words in found.items() if any(words.values())}
