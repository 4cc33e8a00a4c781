"""Sizes of files as people read them."""

from django.utils.translation import get_language

_UNITS = {"fr": ("o", "ko", "Mo", "Go", "To"), "en": ("bytes", "KB", "MB", "GB", "TB")}


def human_size(size: int, language: str | None = None) -> str:
    """«2,1 Mo», “2.1 MB”; `size` in bytes, a kilobyte being 1 024 of them."""
    french = (language or get_language() or "fr").startswith("fr")
    units = _UNITS["fr" if french else "en"]
    value, unit = float(size), 0
    while value >= 1024 and unit < len(units) - 1:
        value, unit = value / 1024, unit + 1
    digits = f"{value:.1f}".removesuffix(".0") if unit and value < 10 else f"{value:.0f}"
    return f"{digits.replace('.', ',') if french else digits}\u00a0{units[unit]}"
