"""Texts that exist in several languages, kept as `{"fr": …, "en": …}`."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import get_language

LANGUAGES: Final = {"fr": "Français", "en": "English"}
"""The languages the interface speaks, by their own name; portals may use others for their own texts."""


def pick(texts: Mapping[str, str] | str | None, language: str | None = None) -> str:
    """The text in `language` (by default the active one), else the first that is not empty."""
    if not texts:
        return ""
    if isinstance(texts, str):
        return texts
    wanted = language or get_language() or ""
    chosen = texts.get(wanted) or texts.get(wanted.partition("-")[0])
    return chosen or next((text for text in texts.values() if text), "")
