"""Sizes and times as an operator reads them."""

from parvis.kit.sizes import human_size


def size(count: int) -> str:
    return human_size(count, "en").replace("\u00a0", " ")


def took(count: int, seconds: float) -> str:
    """`count` bytes in so long: "1.2 GB in 14 seconds, 86 MB a second"."""
    speed = f", {size(int(count / seconds))} a second" if seconds > 0.1 else ""
    return f"{size(count)} in {duration(seconds)}{speed}"


def duration(seconds: float) -> str:
    if seconds < 10:
        return f"{seconds:.1f} seconds"
    if seconds < 120:
        return f"{seconds:.0f} seconds"
    minutes = round(seconds / 60)
    return f"{minutes} minutes" if minutes < 120 else f"{minutes // 60} hours {minutes % 60} minutes"


def many(count: int, one: str) -> str:
    return f"{count} {one}" + ("" if count == 1 else "s")
