"""An article and its changes as the desk's pages name them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from parvis.catalogue.differences import Line, PlacementChange, TextChange, placement_changes, text_changes
from parvis.catalogue.models import Article, ArticleRevision, Portal
from parvis.catalogue.writing import placement_of
from parvis.desk.articles.wording import NAMES, STATES, language_name, placement_words, state_sentence


@dataclass(frozen=True)
class Text:
    code: str
    language: str
    title: str
    body: str
    keywords: str


@dataclass(frozen=True)
class Change:
    """One thing that changed: a text by its `lines`, anything else from `before` to `after`."""

    name: str
    language: str = ""
    code: str = ""
    lines: tuple[Line, ...] = ()
    before: str = ""
    after: str = ""

    @property
    def summary(self) -> str:
        return f"{self.name} ({self.language})" if self.language else self.name


@dataclass(frozen=True)
class Step:
    """A revision in the history, and what it changed in words."""

    revision: ArticleRevision
    names: list[str] = field(default_factory=list)
    is_first: bool = False


class Shown:
    def __init__(self, article: Article) -> None:
        self.article = article

    @property
    def state(self) -> tuple[str, str, str]:
        name, meaning, icon = STATES[self.article.state]
        return str(name), meaning, icon

    @property
    def sentence(self) -> str:
        return state_sentence(self.article)

    @property
    def texts(self) -> list[Text]:
        said = self.article
        codes = [code for code in said.portal.languages if said.title.get(code) or said.body.get(code)]
        parts = (said.title, said.body, said.keywords)
        return [Text(code, language_name(code), *(part.get(code, "") for part in parts)) for code in codes]

    @property
    def missing(self) -> list[str]:
        said = self.article
        return [language_name(code) for code in said.portal.languages if not (said.title.get(code) and said.body.get(code))]

    @property
    def facts(self) -> list[tuple[str, str]]:
        placed = placement_of(self.article)
        names = ["family", "see", *(["audiences"] if self.article.portal.audiences else []), "published_at", "expires_at"]
        return [(str(NAMES[name]), placement_words(self.article.portal, name, placed[name])) for name in names]


def changes_shown(portal: Portal, texts: Iterable[TextChange], placements: Iterable[PlacementChange]) -> list[Change]:
    words = [Change(str(NAMES[one.name]), language_name(one.language), one.language, one.lines) for one in texts]
    return words + [
        Change(
            str(NAMES.get(one.name, one.name)),
            before=placement_words(portal, one.name, one.before),
            after=placement_words(portal, one.name, one.after),
        )
        for one in placements
    ]


def steps(revisions: list[ArticleRevision], before: ArticleRevision | None) -> list[Step]:
    """`revisions`: newest first; `before`: the one that comes before the last of them."""
    earlier = [*revisions[1:], before]
    return [Step(one, _names(other, one) if other else [], is_first=other is None) for one, other in zip(revisions, earlier, strict=True)]


def _names(before: ArticleRevision, after: ArticleRevision) -> list[str]:
    texts = [f"{NAMES[one.name]} ({language_name(one.language)})" for one in text_changes(before, after)]
    return texts + [str(NAMES.get(one.name, one.name)) for one in placement_changes(before, after)]
