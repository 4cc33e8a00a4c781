"""Addresses and networks: nobody's personal data."""

from parvis.kit.holdings import exempt
from parvis.kit.merging import stays

exempt("files of networks and addresses that the staff loads", "places.ImportRun")
stays("who of the team loaded a file", "places.ImportRun.requested_by")
