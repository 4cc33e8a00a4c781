"""The kinds of pages that do at once what a service is for."""

from __future__ import annotations

from parvis.catalogue.tools import TOOLS, Tool
from parvis.connectors.qualifying import offers
from parvis.portal.buildings import table as buildings
from parvis.tickets.appointing import table_faults

TOOLS.register("eligibility", Tool("eligibility", offers.faults))
TOOLS.register("buildings", Tool("buildings", buildings.faults))
TOOLS.register("appointments", Tool("appointment_new", table_faults))
