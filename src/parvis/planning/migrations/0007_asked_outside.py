from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("planning", "0006_appointments")]

    operations = [
        migrations.AlterField(
            model_name="booking",
            name="outside",
            field=models.CharField(
                blank=True,
                choices=[
                    ("asked", "asked there, without an answer yet"),
                    ("held", "held there"),
                    ("confirmed", "confirmed there"),
                    ("released", "given back there"),
                ],
                help_text="what another planning knows of it; empty: nothing",
                max_length=9,
            ),
        ),
        migrations.RemoveIndex(model_name="booking", name="booking_owed_outside"),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(
                condition=models.Q(("outside__in", ["asked", "held", "confirmed"])), fields=["updated_at"], name="booking_owed_outside"
            ),
        ),
    ]
