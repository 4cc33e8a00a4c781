"""Figures as a Markdown table, each beside the bare page of the same run."""

from __future__ import annotations

import gzip
import os
import platform
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from parvis.bench.measure import Figures

HEAD = (
    "| operation | queries | bytes | p50 ms | × bare | p95 ms | pages/s | p50 ms, 8 clients | p95 ms | pages/s |\n| --- "
    + "| ---: " * 9
    + "|"
)


def table(alone: Mapping[str, Figures], together: Mapping[str, Figures]) -> str:
    bare = alone["bare"].p50
    lines = [HEAD]
    for name, one in alone.items():
        many = together[name]
        lines.append(
            f"| {name} | {one.queries} | {one.bytes} | {one.p50:.1f} | {one.p50 / bare:.1f} | {one.p95:.1f} | {one.per_second:.0f} "
            f"| {many.p50:.1f} | {many.p95:.1f} | {many.per_second:.0f} |"
        )
        lines += [f"\n{name}: {len(figures.errors)} wrong, e.g. {figures.errors[0]}" for figures in (one, many) if figures.errors]
    return "\n".join(lines)


def machine() -> str:
    return f"{date.today().isoformat()}, {os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"


def first_visit_bytes(page: str, static: Mapping[str, Path]) -> int:
    """Bytes over the wire of a first visit without fonts: the page and each style sheet and script it names, compressed."""
    return len(gzip.compress(page.encode())) + sum(len(gzip.compress(path.read_bytes())) for path in static.values())
