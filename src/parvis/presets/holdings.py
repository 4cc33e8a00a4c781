"""What the history of configuration holds about people: who wrote it."""

from parvis.kit.holdings import exempt
from parvis.kit.merging import stays

exempt("what the house says of its portals; the author is an account of the team", "presets.Preparation", "presets.Revision")
stays("who of the team changed the settings", "presets.Preparation.author", "presets.Revision.author")
