from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0010_acting"),
    ]

    operations = [
        migrations.AddField(
            model_name="team",
            name="archived_at",
            field=models.DateTimeField(blank=True, help_text="it serves no more; what it did keeps its name", null=True),
        ),
    ]
