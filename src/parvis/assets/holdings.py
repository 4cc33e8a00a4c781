"""Equipment: who uses it, and what was written of it."""

from django.utils.translation import gettext_lazy as _

from parvis.kit.holdings import Scope, exempt, hold
from parvis.kit.merging import moves, stays


def _theirs(rows: object, scope: Scope) -> object:
    return rows.filter(organisation__in=scope.organisations)  # type: ignore[attr-defined]  # a queryset of whichever table


hold(
    key="assets.asset",
    title=_("Equipment"),
    model="assets.Asset",
    within=_theirs,
    people=("used_by",),
    texts=("name", "reference", "location", "attributes", "search_text"),
    codes=("state", "phase"),
    forget=("used_by",),
    fates=("redact", "redact", "redact"),
    place=lambda asset: asset.reference,
)
hold(
    key="assets.identifier",
    title=_("Identifiers of equipment"),
    model="assets.AssetIdentifier",
    within=_theirs,
    texts=("value",),
    codes=("scheme",),
)
hold(
    key="assets.file",
    title=_("Files of equipment"),
    model="assets.AssetFile",
    within=_theirs,
    links=("uploaded_by",),
    texts=("name",),
    codes=("role", "storage_key", "content_type", "sha256"),
    file="",
)
hold(
    key="assets.download",
    title=_("Downloads"),
    model="assets.Download",
    within=_theirs,
    people=("user",),
    texts=("address",),
    codes=("form",),
)
exempt("a digital certificate must stay verifiable: it names services, and who deposited it is an account", "assets.Certificate")
exempt("which notices were sent, and when", "assets.ExpiryNotice")
moves("assets.Asset.used_by", _("Equipment"))
stays("who deposited, revoked or took a file, then", "assets.AssetFile.uploaded_by", "assets.Certificate.deposited_by")
stays("as above", "assets.Certificate.revoked_by", "assets.Download.user")
