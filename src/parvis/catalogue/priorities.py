"""Priority = urgency × impact, by a matrix that belongs to the portal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from parvis.catalogue.models import Portal

STEPS: Final = 5
"""Of urgency and of impact, from very low to very high."""
HIGHEST: Final = 6
"""Major: no sum of urgency and impact makes it in the usual matrix."""
USUAL: Final[tuple[tuple[int, ...], ...]] = ((1, 1, 2, 2, 2), (1, 2, 2, 3, 3), (2, 2, 3, 4, 4), (2, 3, 4, 4, 5), (2, 3, 4, 5, 5))
"""A row for each urgency, a column for each impact. Source: GLPI (install/empty_data.php)."""

Matrix = Sequence[Sequence[int]]


def matrix_of(portal: Portal) -> Matrix:
    return portal.priorities or USUAL


def priority_of(portal: Portal, urgency: int, impact: int) -> int:
    return matrix_of(portal)[urgency - 1][impact - 1]


def is_matrix(value: object) -> bool:
    """Five rows of five priorities from 1 to 6."""
    return (
        isinstance(value, (list, tuple))
        and len(value) == STEPS
        and all(
            isinstance(row, (list, tuple)) and len(row) == STEPS and all(type(one) is int and 1 <= one <= HIGHEST for one in row)
            for row in value
        )
    )
