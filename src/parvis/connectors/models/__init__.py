"""What was asked of outside systems and what they answered."""

from parvis.connectors.models.run import Evidence, Run

__all__ = ["Evidence", "Run"]
