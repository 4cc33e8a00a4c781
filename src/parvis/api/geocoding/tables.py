"""A table of addresses with their places beside them, line by line: CSV in, CSV out with columns appended."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from typing import Any, Final

from django.http import HttpRequest, StreamingHttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from parvis.api.geocoding import asked
from parvis.api.geocoding.asked import Invalid, Wrong
from parvis.api.geocoding.features import properties
from parvis.api.geocoding.pace import Pace
from parvis.api.geocoding.views import find, public
from parvis.kit.files import safe_name
from parvis.places.finding import Found

MOST_BYTES: Final = 10 * 1024 * 1024
MOST_LINES: Final = 20_000
"""Of a public address: a larger table is sent in parts."""
LEAST_SCORE: Final = 0.5
TABLES: Final = Pace(10)
EXTRA: Final = ("name", "street", "postcode", "city", "context", "citycode", "x", "y")
HEADERS: Final = (
    "latitude", "longitude", "result_label", "result_score", "result_score_next", "result_type", "result_id", "result_housenumber",
    *(f"result_{name}" for name in EXTRA),
)  # fmt: skip
DELIMITERS: Final = ";,\t|"
ENCODINGS: Final = (
    "utf-8-sig", "utf-8", "utf-16", "utf-16-le", "utf-16-be", "ascii", "cp1252", "iso8859-1", "iso8859-15", "cp850", "cp437", "mac-roman",
)  # fmt: skip
"""In which tables are written; Python knows others that are not for files, or hardly end."""
BEGINNING: Final = 20_000


@csrf_exempt  # programs post without a page of ours; it writes nothing, and nothing of anybody is in it
@require_POST
@public(TABLES)
def search(request: HttpRequest) -> StreamingHttpResponse:
    """`data`: the file; `columns`: those that together are the address (all without it); `postcode`, `citycode`, `type`: columns that narrow."""
    upload = request.FILES.get("data")
    if upload is None:
        raise Wrong("Missing file")
    if (upload.size or 0) > MOST_BYTES:
        raise Wrong(f"File too large, {upload.size} bytes, limit is {MOST_BYTES}", status=413)
    encoding = _encoding(request.POST.get("encoding", "utf-8-sig"))
    try:
        content = upload.read().decode(encoding)
    except UnicodeDecodeError as error:
        raise Wrong(f'Unable to decode with encoding "{encoding}"', str(error)) from error
    if not content.strip():
        raise Wrong("Empty file")
    delimiter = _delimiter(request, content)
    _require_readable(content, delimiter)
    lines = _Lines(request, csv.DictReader(io.StringIO(content, newline=""), delimiter=delimiter), encoding)
    response = StreamingHttpResponse(lines, content_type=f"text/csv; charset={encoding}")
    stem = safe_name(upload.name or "data").rpartition(".")[0] or "data"
    response["Content-Disposition"] = f'attachment; filename="{stem}.geocoded.csv"'
    return response


def _encoding(said: str) -> str:
    """Its usual name. Raises Wrong for one in which no table is written."""
    try:
        known = codecs.lookup(said).name
    except (LookupError, ValueError) as error:
        raise Wrong(f'Unable to decode with encoding "{said}"', str(error)) from error
    if known not in ENCODINGS:
        raise Wrong(f'Unable to decode with encoding "{said}"', f"Known: {', '.join(ENCODINGS)}")
    return known


def _delimiter(request: HttpRequest, content: str) -> str:
    said = request.POST.get("delimiter", "")
    if len(said) > 1:
        raise Invalid("delimiter", "one character")
    beginning = content[:BEGINNING].partition("\n")[0]
    return said or max(DELIMITERS, key=beginning.count)


def _require_readable(content: str, delimiter: str) -> None:
    """To its end, before the first line of the answer leaves. Raises Wrong."""
    try:
        count = sum(1 for _row in csv.reader(io.StringIO(content, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise Wrong("Unable to read the file", str(error)) from error
    if count > MOST_LINES + 1:
        raise Wrong(f"Too many lines, {count - 1}, limit is {MOST_LINES}", status=413)


class _Lines:
    """The answer, one line of the file after the other."""

    def __init__(self, request: HttpRequest, reader: csv.DictReader[str], encoding: str) -> None:
        self.reader, self.request = reader, request
        self.names = list(reader.fieldnames or [])
        self.columns = request.POST.getlist("columns") or self.names
        for column in self.columns:
            if column not in self.names:
                raise Wrong(f"Cannot found column '{column}' in columns {self.names}")
        self.narrowing = {name: request.POST[name] for name in asked.FILTERS if request.POST.get(name)}
        self.least = _score(request.POST.get("min_score", ""))
        self.encoding = "utf-8" if encoding == "utf-8-sig" else encoding

    def __iter__(self) -> Iterator[bytes]:
        buffer = io.StringIO(newline="")
        names = [*self.names, *(name for name in HEADERS if name not in self.names)]
        writer = csv.DictWriter(buffer, names, delimiter=self.reader.reader.dialect.delimiter, extrasaction="ignore")
        if self.encoding == "utf-8" and self.request.POST.get("with_bom"):
            buffer.write("\ufeff")
        writer.writeheader()
        encoder = codecs.getincrementalencoder(self.encoding)("replace")  # says once in which order its bytes stand
        for row in self.reader:
            writer.writerow(row | self._found(row))
            yield encoder.encode(_taken(buffer))
        yield encoder.encode(_taken(buffer), final=True)

    def _found(self, row: dict[str, Any]) -> dict[str, Any]:
        query = " ".join(row.get(name) or "" for name in self.columns)[: asked.MOST_CHARACTERS]
        filters = asked.filters_of({name: row.get(column) or "" for name, column in self.narrowing.items()})
        found = find(query, 3, filters, autocomplete=False)
        if not found or found[0].score <= self.least:
            return {}
        return _row(found[0], found[1].score if len(found) > 1 else 0.0)


def _taken(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def _row(found: Found, following: float) -> dict[str, Any]:
    own = properties(found)
    place = found.degrees
    return {
        "latitude": round(place[1], 6) if place else "",
        "longitude": round(place[0], 6) if place else "",
        "result_label": found.label,
        "result_score": round(found.score, 2),
        "result_score_next": round(following, 2),
        "result_type": found.kind,
        "result_id": found.national_key,
        "result_housenumber": found.full_number,
    } | {f"result_{name}": own[name] for name in EXTRA}


def _score(said: str) -> float:
    try:
        return float(said) if said else LEAST_SCORE
    except ValueError:
        raise Invalid("min_score", "invalid value") from None
