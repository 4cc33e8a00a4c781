"""Addresses of the portal's pages that every page names."""

from __future__ import annotations

from functools import lru_cache

from django.urls import NoReverseMatch, get_script_prefix, reverse


def page_path(name: str) -> str:
    """The address of a page of the portal, or nothing where no such page is installed."""
    return _path(get_script_prefix(), name)


@lru_cache(maxsize=1024)
def _path(prefix: str, name: str) -> str:
    """Under the prefix of the portal, which `reverse` adds by itself."""
    try:
        return reverse(f"portal:{name}")
    except NoReverseMatch:
        return ""
