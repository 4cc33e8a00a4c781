import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import parvis.kit.clock


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0008_priorities"),
        ("tickets", "0009_sums_kept"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PolicyRevision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("said", models.JSONField(help_text="{matrix, levels, calendars} as tickets.policy_history reads them, by their keys")),
                ("created_at", models.DateTimeField(default=parvis.kit.clock.now, editable=False)),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        help_text="none: a preset or a command",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "portal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="policy_revisions", to="catalogue.portal"
                    ),
                ),
            ],
            options={"ordering": ["-id"]},
        ),
    ]
