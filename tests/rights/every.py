"""Every line of the table."""

from tests.rights import (
    rows_administration,
    rows_api,
    rows_automations,
    rows_connections,
    rows_desk,
    rows_editor,
    rows_hooks,
    rows_news,
    rows_people,
    rows_places,
    rows_portal,
    rows_settings,
    rows_simulator,
    rows_teams,
)

ROWS = [
    *rows_portal.ROWS,
    *rows_api.ROWS,
    *rows_desk.ROWS,
    *rows_administration.ROWS,
    *rows_automations.ROWS,
    *rows_connections.ROWS,
    *rows_hooks.ROWS,
    *rows_news.ROWS,
    *rows_teams.ROWS,
    *rows_editor.ROWS,
    *rows_people.ROWS,
    *rows_places.ROWS,
    *rows_settings.ROWS,
    *rows_simulator.ROWS,
]
