"""Addresses and networks: nobody's personal data."""

from parvis.kit.holdings import exempt

exempt("files of networks and addresses that the staff loads", "places.ImportRun")
