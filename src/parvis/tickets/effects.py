"""What submitting a service does besides filing a ticket; other modules register it under the name that services give."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from parvis.kit.registry import Registry

if TYPE_CHECKING:
    from parvis.tickets.models import Ticket

EFFECTS: Registry[Callable[[Ticket], None]] = Registry("effects")
"""Called with the new ticket inside the transaction that files it, before anybody is told; may raise Refused."""
