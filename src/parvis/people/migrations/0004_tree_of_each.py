from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("people", "0003_trees"),
    ]

    operations = [
        migrations.AlterField(
            model_name="organisation",
            name="tree",
            field=models.UUIDField(editable=False, help_text="the node at which the customer's own tree begins; kept by `save`"),
        ),
        migrations.RemoveIndex(model_name="organisation", name="organisation_root"),
        migrations.AddIndex(model_name="organisation", index=models.Index(fields=["tree"], name="organisation_tree")),
    ]
