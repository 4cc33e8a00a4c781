from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0008_ledger")]

    operations = [
        migrations.AddField(
            model_name="clock",
            name="drawn",
            field=models.JSONField(
                blank=True, help_text="once kept: its sum as it was then (tickets.sums); hours may change after", null=True
            ),
        ),
        migrations.AddField(
            model_name="ticket",
            name="warn_at",
            field=models.DateTimeField(blank=True, help_text="from when on that one is due soon", null=True),
        ),
    ]
