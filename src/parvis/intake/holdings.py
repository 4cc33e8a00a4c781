"""Files sent with a form before it is submitted."""

from django.utils.translation import gettext_lazy as _

from parvis.kit.holdings import hold
from parvis.kit.merging import moves

hold(
    key="intake.upload",
    title=_("Files sent with forms"),
    model="intake.Upload",
    within=lambda rows, scope: rows.filter(owner__in=scope.people),
    people=("owner",),
    texts=("name",),
    codes=("session_hash", "purpose", "field_key", "storage_key", "content_type", "sha256"),
    fates=("delete", "delete", "redact"),
    file="storage_key",
)
moves("intake.Upload.owner", _("Files sent with forms"))
