"""Chromium for the stories: `from tests.browser import browser` in a conftest."""

import os
import shutil
from collections.abc import Iterator
from functools import lru_cache

import pytest
from playwright.sync_api import Browser, sync_playwright

# Debian's Chromium without its windows draws the same pages in half the time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-gpu",
    "--disable-quic",
]


def chromium_path() -> str | None:
    return next((path for path in map(shutil.which, NAMES) if path), None)


@lru_cache(maxsize=1)
def chromium() -> Browser:
    """The one browser of this process: Playwright runs once in it, whoever asks, and ends with it."""
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS
    return sync_playwright().start().chromium.launch(executable_path=chromium_path(), args=flags)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's own Chromium; skips when there is none (`./parvis test` counts that as a failure in CI)."""
    if chromium_path() is None:
        pytest.skip("no Chromium on this machine")
    yield chromium()
