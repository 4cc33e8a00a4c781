"""Writing an article: each text in each language of the portal, then where it stands, who reads it and when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from parvis.catalogue.models import Article, Portal
from parvis.catalogue.writing import family_of
from parvis.desk.articles.wording import READERS, audience_labels, language_name
from parvis.kit.forms import Checks
from parvis.kit.languages import pick
from parvis.kit.text import clean, one_line

MOST_CHARACTERS = 50_000
"""Of a text, as Markdown (kit.commonmark)."""


class MomentInput(forms.DateTimeInput):
    """A day and an hour chosen with the browser's own calendar."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class MomentField(forms.DateTimeField):
    widget = MomentInput
    default_error_messages = {"invalid": gettext_lazy("Write a day and an hour, for example 2026-11-21 14:30.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"], required=False, **kwargs)


class ArticleForm(forms.Form):
    family = forms.ChoiceField(label=gettext_lazy("Family"), required=False)
    see = forms.MultipleChoiceField(
        label=pgettext_lazy("article", "Who reads it"),
        choices=list(READERS.items()),
        widget=Checks(),
        initial=["everyone"],
        error_messages={"required": gettext_lazy("Say who reads it; the team always does.")},
    )
    audiences = forms.MultipleChoiceField(
        label=gettext_lazy("Audiences"), required=False, widget=Checks(), help_text=gettext_lazy("None ticked: for all of them.")
    )
    order = forms.IntegerField(
        label=gettext_lazy("Place in its family"),
        min_value=0,
        max_value=9999,
        initial=0,
        help_text=gettext_lazy("The smallest number first."),
    )
    is_published = forms.BooleanField(
        label=gettext_lazy("Published"),
        required=False,
        initial=False,
        help_text=gettext_lazy("Readers find it, between the dates if there are any."),
    )
    published_at = MomentField(label=gettext_lazy("Readable from"))
    expires_at = MomentField(label=gettext_lazy("Readable until"))

    def __init__(self, *args: Any, portal: Portal, article: Article | None = None, **kwargs: Any) -> None:
        self.portal, self.article = portal, article
        super().__init__(*args, initial=_initial(portal, article) if article else None, **kwargs)
        self._words()
        for name, choices in (("family", _families(portal)), ("audiences", list(audience_labels(portal).items()))):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
        if not portal.audiences:
            del self.fields["audiences"]

    def _words(self) -> None:
        for code in self.portal.languages:
            needed = code == self.portal.default_language
            shared = {"required": needed, "strip": True}
            title = forms.CharField(label=_("Title"), max_length=200, error_messages={"required": _("Write a title.")}, **shared)
            body = forms.CharField(
                label=_("Text"),
                max_length=MOST_CHARACTERS,
                widget=forms.Textarea(attrs={"rows": 16}),
                help_text=_("In Markdown: ## title, **important**, - list, [words](address)."),
                error_messages={"required": _("Write the text.")},
                **shared,
            )
            keywords = forms.CharField(
                label=_("Keywords"),
                max_length=500,
                required=False,
                help_text=_("Words that people type and that the title does not have, between commas."),
            )
            for name, field in (("title", title), ("body", body), ("keywords", keywords)):
                field.widget.attrs["lang"] = code
                self.fields[f"{name}_{code}"] = field

    @property
    def languages(self) -> list[tuple[str, str, list[BoundField]]]:
        """(code, name, fields) of each language, in the portal's order."""
        return [
            (code, language_name(code), [self[f"{name}_{code}"] for name in ("title", "body", "keywords")])
            for code in self.portal.languages
        ]

    @property
    def drafts(self) -> list[tuple[str, str, str, str]]:
        """(code, name of the language, title, text) of what was typed, to be looked at before it is kept."""
        typed = [(code, language_name(code), self._typed("title", code), self._typed("body", code)) for code in self.portal.languages]
        return [one for one in typed if one[2] or one[3]]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        for code in self.portal.languages[1:]:
            title, body, keywords = (said.get(f"{name}_{code}") for name in ("title", "body", "keywords"))
            if body and not title:
                self.add_error(f"title_{code}", _("Write the title in this language too, or empty its text."))
            elif (title or keywords) and not body:
                self.add_error(f"body_{code}", _("Write the text in this language too, or empty its title and keywords."))
        begins, ends = said.get("published_at"), said.get("expires_at")
        if begins and ends and ends <= begins:
            self.add_error("expires_at", _("Choose a moment after the one from which it is readable."))
        return said

    def said(self) -> dict[str, Any]:
        """As the verbs of catalogue.writing take it."""
        data = self.cleaned_data
        texts = {name: {code: self._text(name, code) for code in self.portal.languages} for name in ("title", "body", "keywords")}
        for name, kept in texts.items():
            kept.update(self._other_languages(name))
        moments = {name: self._moment(name, data.get(name)) for name in ("published_at", "expires_at")}
        chosen = {name: self._chosen(name, data.get(name)) for name in ("see", "audiences")}
        placed = {"family": family_of(self.portal, data["family"]), "order": data["order"], "is_published": data["is_published"]}
        return {**texts, **moments, **chosen, **placed}

    def _text(self, name: str, code: str) -> str:
        """A text that was not touched keeps its own spaces at its ends."""
        typed = self.cleaned_data.get(f"{name}_{code}", "")
        settled = clean(typed).strip() + "\n" if name == "body" and typed else one_line(typed)
        present: str = self._present(name, {}).get(code, "")
        return present if clean(present).strip() == settled.strip() else settled

    def _chosen(self, name: str, ticked: list[str] | None) -> list[str]:
        """In the order in which it was kept, when it is the same."""
        present: list[str] = self._present(name, [])
        return present if ticked is None or set(ticked) == set(present) else ticked

    def _other_languages(self, name: str) -> Mapping[str, str]:
        """What it says in languages that the portal no longer has stays."""
        present: Mapping[str, str] = self._present(name, {})
        return {code: text for code, text in present.items() if code not in self.portal.languages}

    def _moment(self, name: str, typed: datetime | None) -> datetime | None:
        """The field knows no seconds: a moment that was not touched keeps its own."""
        present: datetime | None = self._present(name, None)
        return present if present and typed and present.replace(second=0, microsecond=0) == typed else typed

    def _present(self, name: str, otherwise: Any) -> Any:
        return getattr(self.article, name) if self.article else otherwise

    def _typed(self, name: str, code: str) -> str:
        return clean(self.data.get(f"{name}_{code}", ""), MOST_CHARACTERS).strip()


def _families(portal: Portal) -> list[tuple[str, str]]:
    return [("", _("None")), *((family.key, pick(family.title)) for family in portal.families.all())]


def _initial(portal: Portal, article: Article) -> dict[str, Any]:
    texts = {f"{name}_{code}": getattr(article, name).get(code, "") for name in ("title", "body", "keywords") for code in portal.languages}
    placed = {name: getattr(article, name) for name in ("see", "audiences", "order", "is_published", "published_at", "expires_at")}
    return {**texts, **placed, "family": article.family.key if article.family else ""}
