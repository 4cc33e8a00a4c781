"""Every line of the table."""

from tests.rights import (
    rows_administration,
    rows_automations,
    rows_desk,
    rows_editor,
    rows_hooks,
    rows_people,
    rows_portal,
    rows_settings,
    rows_teams,
)

ROWS = [
    *rows_portal.ROWS,
    *rows_desk.ROWS,
    *rows_administration.ROWS,
    *rows_automations.ROWS,
    *rows_hooks.ROWS,
    *rows_teams.ROWS,
    *rows_editor.ROWS,
    *rows_people.ROWS,
    *rows_settings.ROWS,
]
