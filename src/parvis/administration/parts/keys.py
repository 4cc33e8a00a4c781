"""Keys made from labels: stable ids that nobody has to invent, and that never change afterwards."""

from __future__ import annotations

from collections.abc import Collection

from parvis.kit.text import slug


def key_from(text: str, taken: Collection[str], *, what: str, joint: str = "_", most: int = 50) -> str:
    """`what`: the key when nothing of the text can be kept, or it begins with a digit."""
    base = slug(text, most).replace("-", joint)
    if not base or not base[0].isalpha():
        base = f"{what}{joint}{base}".rstrip(joint)
    base = base[:most].rstrip(joint)
    number, key = 2, base
    while key in taken:
        key, number = f"{base}{joint}{number}", number + 1
    return key
