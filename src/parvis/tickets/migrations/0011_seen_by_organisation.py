from django.db import migrations

from parvis.kit import postgres


class Migration(migrations.Migration):
    """Past the requests that a role leaves closed, however many: see `tickets.scope`."""

    dependencies = [("tickets", "0010_policy_revisions")]

    operations = [
        postgres.index(
            "ticket_organisation_seen",
            "tickets_ticket",
            "(organisation_id, visibility, is_open, updated_at DESC, id DESC) INCLUDE (portal_id)",
        ),
    ]
