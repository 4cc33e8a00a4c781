"""docs/rights.md out of the table: `python -m tests.rights.page` writes it, a test compares."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

PATH = Path(__file__).resolve().parents[2] / "docs" / "rights.md"
HEAD = """# Who gets what at which address

Made from `tests/rights/` by `python -m tests.rights.page`; `tests/rights/test_every_url.py` asks for every line as every role and fails on an
address that has no line. Portal addresses stand below `/p/<portal>` or on a portal's own host; outside any portal they are not found.

Answers: `page` (200), `sign in` (sent to the sign-in page), `moves on` (sent to another page), `asks again` (422: something is missing),
`refused` (409), `forbidden` (403), `not found` (404: also what one may not know of), `no effect` (sent on, nothing written),
`kept, sign in` (sent to the sign-in page, what was typed waits). Where a cell has three answers they are for the requester's own request, one of
their organisation, and another organisation's. Looking (GET) changes nothing; sending (POST) without a form's token is forbidden to all; a
method without a line is refused.
"""


def written() -> str:
    from tests.rights import (
        rows_administration,
        rows_api,
        rows_appointments,
        rows_automations,
        rows_desk,
        rows_editor,
        rows_eligibility,
        rows_people,
        rows_places,
        rows_portal,
        rows_settings,
        rows_simulator,
        rows_teams,
    )
    from tests.rights.table import Row
    from tests.rights.world import OBJECTS, ROLES

    def cell(row: Row, role: str) -> str:
        said = [row.answers[role, name] for name in row.objects]
        return said[0] if len(set(said)) == 1 else "; ".join(said)

    def lines(rows: Iterable[Row]) -> list[str]:
        head = ["", f"| address | method | {' | '.join(ROLES)} |", "| --- | --- |" + " --- |" * len(ROLES)]
        cells = (f"| `{row.path}` | {row.method} | {' | '.join(cell(row, role) for role in ROLES)} |" for row in rows)
        notes = [f"- `{row.method} {row.path}`: {row.note}." for row in rows if row.note]
        return [*head, *cells, *(["", *notes] if notes else [])]

    parts = [HEAD, "## Roles", "", *(f"- **{role}**: {meaning}" for role, meaning in ROLES.items())]
    parts += ["", "## Requests", "", *(f"- **{name}**: {meaning}" for name, meaning in OBJECTS.items())]
    sections = {
        "Portal: arriving, choosing, reading": rows_portal.BROWSE,
        "Portal: asking": rows_portal.ASKING,
        "Portal: following": rows_portal.FOLLOWING,
        "Portal: bookings": rows_portal.BOOKINGS,
        "Portal: appointments": rows_appointments.ROWS,
        "Portal: eligibility": rows_eligibility.ROWS,
        "Portal: one’s account": rows_portal.ACCOUNTS,
        "Portal: one’s organisation": rows_people.PORTAL,
        "Portal: programs": rows_api.ROWS,
        "Desk": rows_desk.ROWS,
        "Desk: teams": rows_teams.ROWS,
        "Administration": rows_administration.ROWS,
        "Administration: services, workflows, families": rows_editor.ROWS,
        "Administration: rules": rows_automations.ROWS,
        "Administration: people, accesses and their log": rows_people.ROWS,
        "Administration: addresses and buildings": rows_places.ROWS,
        "Administration: levels, words of mails, mailboxes, periods": rows_settings.ROWS,
        "Administration: the simulator": rows_simulator.ROWS,
    }
    for title, rows in sections.items():
        parts += ["", f"## {title}", *lines(rows)]
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    PATH.write_text(written(), encoding="utf-8")
