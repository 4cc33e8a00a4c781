from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="is_umbrella",
            field=models.BooleanField(default=False, help_text="only groups customers, strangers to each other: below it each begins a tree"),
        ),
        migrations.AddField(
            model_name="organisation",
            name="tree",
            field=models.UUIDField(editable=False, null=True, help_text="the node at which the customer's own tree begins; kept by `save`"),
        ),
    ]
