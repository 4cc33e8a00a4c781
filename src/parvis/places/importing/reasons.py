"""Why a file or a line was not loaded, in words."""

from __future__ import annotations

import json
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.places.importing.faults import Unreadable
from parvis.places.models import ImportRun

FILE: Final[dict[str, Promise]] = {
    "empty": gettext_lazy("This file is empty."),
    "not-text": gettext_lazy("This file is no table in text: send the CSV file, as it is or packed (.gz, .zip)."),
    "utf-16": gettext_lazy("This file is written in UTF-16: save it as CSV in UTF-8."),
    "bomb": gettext_lazy("This file unpacks to far more than a table does: it was not read to its end."),
    "cut": gettext_lazy("This file stops in its middle: send it again. What came before the cut was loaded."),
    "broken-archive": gettext_lazy("This archive cannot be opened: pack the file again."),
    "password": gettext_lazy("This archive wants a password: send it without."),
    "packing": gettext_lazy("This archive is packed in a way that is not read here: use an ordinary .zip or .gz."),
    "several": gettext_lazy("This archive holds several files (%(names)s…): send them one by one."),
    "too-wide": gettext_lazy("This table is too wide: %(most)d columns at most."),
    "header": gettext_lazy("The first line is not that of a known file: it must hold the titles of the columns (found: %(titles)s)."),
    "columns": gettext_lazy("Columns are missing: %(titles)s."),
    "gone": gettext_lazy("The file is no longer there: send it again."),
    "broken": gettext_lazy("The loading failed several times at the same place. The log says why."),
}

LINE: Final[dict[str, Promise]] = {
    "nul": gettext_lazy("The line holds an empty character (NUL)."),
    "encoding": gettext_lazy("The line is not written in the encoding of the rest of the file."),
    "line-too-long": gettext_lazy("The line is far too long."),
    "quotes": gettext_lazy("A quotation mark is missing or too much."),
    "too-few-cells": gettext_lazy("The line has fewer cells than the first line has titles: it is cut, or a separator is missing."),
    "too-many-cells": gettext_lazy("The line has more cells than the first line has titles."),
    "missing": gettext_lazy("This cell must not be empty."),
    "too-long": gettext_lazy("This text is too long."),
    "number": gettext_lazy("This is no number."),
    "count": gettext_lazy("This is no whole number from 0 to 99,999."),
    "small-count": gettext_lazy("This is no whole number from 0 to 32,767."),
    "day": gettext_lazy("This is no day written YYYYMMDD."),
    "yes-no": gettext_lazy("Write O or N."),
    "commune": gettext_lazy("This is no INSEE code of a commune."),
    "postcode": gettext_lazy("This is no postcode: five digits."),
    "coordinates": gettext_lazy("These coordinates are outside the area of their projection, or one of the two is missing."),
    "projection": gettext_lazy("This projection is not known."),
    "state": gettext_lazy("This state is not known."),
    "kind": gettext_lazy("This kind is not known."),
    "zone": gettext_lazy("The zone is 1, 2 or 3."),
    "identifier": gettext_lazy("This identifier is not well formed."),
    "house-number": gettext_lazy("This is no house number."),
    "duplicate": gettext_lazy("This is the same thing as an earlier line of the file."),
}

NOTICE: Final[dict[str, Promise]] = {
    "too-many-gone": gettext_lazy(
        "The file names so few of the known addresses of its towns that it was taken for a part of a file: what it does not name was kept."
    ),
    "cut-line": gettext_lazy("The last line is cut: the file is perhaps not whole, and what it does not name was kept."),
    "without-sockets": gettext_lazy(
        "Some rows name a number or a service and no socket (ReferencePTO): the buildings are loaded, and no line was made of these."
    ),
    "many-rejects": gettext_lazy("More lines were refused than are kept: only the first 100,000 are listed."),
}


def of_file(fault: Unreadable) -> str:
    return str(FILE[fault.reason]) % fault.said


def of_run(run: ImportRun) -> str:
    """Why it stopped, or what its reader should know; empty where all is well."""
    if run.error:
        said = json.loads(run.error)
        return of_file(Unreadable(said["reason"], **said["said"]))
    return str(NOTICE.get(run.notice, ""))


def of_line(reason: str) -> str:
    return str(LINE.get(reason) or _("The line could not be loaded."))
