"""Where: communes, streets, houses, buildings and the fibre network that serves them.

Reference data: the same for every organisation, loaded from files by the million, so keys are plain numbers. That holds
for lines too: the network's owner publishes every socket of a building to all operators, so a row names the operator that
uses it by its national code and belongs to no customer. What an operator owns (its access, box, ONT) is an asset that
carries the socket's reference as an identifier. These tables are large: a foreign key that leads an index of several
columns has none of its own.
"""

from parvis.places.models.address import Commune, House, Street
from parvis.places.models.building import Building, Floor, Line
from parvis.places.models.loading import ImportReject, ImportRun
from parvis.places.models.network import NRO, PBO, PM, PMT
from parvis.places.models.position import Position
from parvis.places.models.word import Spelling, Word

__all__ = [
    "NRO",
    "PBO",
    "PM",
    "PMT",
    "Building",
    "Commune",
    "Floor",
    "House",
    "ImportReject",
    "ImportRun",
    "Line",
    "Position",
    "Spelling",
    "Street",
    "Word",
]
