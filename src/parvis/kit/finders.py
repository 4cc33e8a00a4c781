"""Static files that other packages carry and that no copy of belongs in this repository."""

from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

PACKAGED: Final = {
    "kit/fonts/regular.ttf": ("fontpkg_atkinson_hyperlegible", "files/AtkinsonHyperlegible-Regular.ttf"),
    "kit/fonts/bold.ttf": ("fontpkg_atkinson_hyperlegible", "files/AtkinsonHyperlegible-Bold.ttf"),
    "kit/htmx.js": ("django_htmx", "static/django_htmx/htmx-2.min.js"),
}
"""{path under STATIC_URL: (package, file in it)}"""


class PackageFinder(BaseFinder):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.storage = _PackageStorage()

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        if path not in PACKAGED:
            return []  # not None, which Django would count as a place
        found = str(_source(path))
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        for path in PACKAGED:
            yield path, self.storage


class _PackageStorage(FileSystemStorage):
    prefix = None

    def path(self, name: str) -> str:
        return str(_source(name))


def _source(path: str) -> Path:
    package, name = PACKAGED[path]
    return Path(str(files(package).joinpath(name)))
