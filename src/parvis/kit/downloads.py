"""Files that people take along: a browser never runs them, and nothing on the way keeps them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO, Final, TypeVar

from django.http import FileResponse, HttpResponse, HttpResponseBase

SANDBOX: Final = "default-src 'none'; sandbox"

TABLES: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}

Response = TypeVar("Response", bound=HttpResponseBase)


def sealed(response: Response) -> Response:
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    response["Cache-Control"] = "private, no-store"
    return response


def pdf(made: bytes, *, name: str) -> HttpResponse:
    """`name`: of the file, without its ending; plain ASCII, such as a reference or a slug."""
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return sealed(response)


def table(made: bytes | Iterable[bytes], *, name: str, kind: str = "csv") -> HttpResponse:
    """`name`: as above; `kind`: csv, xlsx or json."""
    response = HttpResponse(made, content_type=TABLES[kind])
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return sealed(response)


def stored_zip(stream: IO[bytes], *, name: str) -> FileResponse:
    """`stream`: an opened file; `name`: with its ending."""
    return sealed(FileResponse(stream, as_attachment=True, filename=name, content_type="application/zip"))
