"""What organisations own: equipment, software, service lines, contract papers, digital certificates, folders of documents."""

from parvis.assets.models.asset import Asset, AssetIdentifier
from parvis.assets.models.certificate import Certificate, Environment
from parvis.assets.models.expiry import ExpiryNotice
from parvis.assets.models.file import AssetFile, Download
from parvis.assets.models.kind import AssetKind, Phase

__all__ = ["Asset", "AssetFile", "AssetIdentifier", "AssetKind", "Certificate", "Download", "Environment", "ExpiryNotice", "Phase"]
