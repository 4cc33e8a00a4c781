"""What was asked of outside systems, what they answered and told, and how each call went."""

from parvis.connectors.models.breaker import Breaker
from parvis.connectors.models.call import Call
from parvis.connectors.models.line import Line
from parvis.connectors.models.notification import Notification
from parvis.connectors.models.qualification import Qualification
from parvis.connectors.models.run import Evidence, Run
from parvis.connectors.simulated import models as simulated

__all__ = ["Breaker", "Call", "Evidence", "Line", "Notification", "Qualification", "Run", "simulated"]
