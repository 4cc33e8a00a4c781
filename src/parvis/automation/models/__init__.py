"""Rules, what they are told, and what they did."""

from parvis.automation.models.automation import Automation
from parvis.automation.models.run import AutomationRun, Occurrence

__all__ = ["Automation", "AutomationRun", "Occurrence"]
