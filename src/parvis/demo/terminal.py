"""What the demo says before the interface's own translations can be loaded: in French or in English, as the terminal asks."""

import os


def speaks_french() -> bool:
    language = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return language.lower().startswith("fr")


def said(french: str, english: str) -> str:
    return french if speaks_french() else english
