from django.db import migrations, models
from django.db.models import Count

from parvis.kit.ids import uuid7


def give_each_its_own(apps, schema_editor):
    """Of several drafts with one key, the one touched last keeps it; the others keep all that was typed."""
    Draft = apps.get_model("tickets", "Draft")
    twice = Draft.objects.values("owner", "session_hash", "key").annotate(number=Count("pk")).filter(number__gt=1).order_by()
    for one in list(twice):
        same = Draft.objects.filter(owner=one["owner"], session_hash=one["session_hash"], key=one["key"]).order_by("-updated_at")
        for draft in list(same)[1:]:
            draft.key = uuid7()
            draft.save(update_fields=["key"])


class Migration(migrations.Migration):
    """A page of a form writes into the draft of its key, and there is one."""

    dependencies = [("tickets", "0011_seen_by_organisation")]

    operations = [
        migrations.RunPython(give_each_its_own, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            model_name="draft",
            constraint=models.UniqueConstraint(
                condition=models.Q(("owner__isnull", False)), fields=("owner", "key"), name="draft_key_of_person"
            ),
        ),
        migrations.AddConstraint(
            model_name="draft",
            constraint=models.UniqueConstraint(condition=models.Q(("owner", None)), fields=("session_hash", "key"), name="draft_key_of_session"),
        ),
    ]
