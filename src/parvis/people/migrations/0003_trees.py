from uuid import UUID

from django.db import migrations


def fill(apps, schema_editor):
    """No umbrella is said yet: a tree begins at the root, whose key begins the path."""
    organisations = apps.get_model("people", "Organisation").objects
    batch = []
    for organisation in organisations.only("path").order_by().iterator(chunk_size=1000):
        organisation.tree = UUID(organisation.path[:32])
        batch.append(organisation)
        if len(batch) == 1000:
            organisations.bulk_update(batch, ["tree"])
            batch = []
    organisations.bulk_update(batch, ["tree"])


class Migration(migrations.Migration):

    dependencies = [
        ("people", "0002_umbrella"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
