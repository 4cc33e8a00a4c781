"""What rules may do. Each act goes through the ordinary verb of what it changes, in the name of the house."""

from parvis.automation.acts.registry import ACTS, Act, Doing, Parameter, acts_of

__all__ = ["ACTS", "Act", "Doing", "Parameter", "acts_of"]
