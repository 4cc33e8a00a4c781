"""Numbers of the network as it writes them. Source: telecom.md 2.2 and 3.1, operateurs.md 1.6 and 1.7."""

from __future__ import annotations

from typing import Final

from parvis.connectors.simulated.drawing import ALPHANUMERIC, DIGITS, HEXADECIMAL, Draw

ONT_VENDORS: Final = {"HWTC": 60, "SMBS": 25, "ALCL": 15}
BOX_MAKER: Final = "D8D775"
"""The first half of the MAC addresses of the boxes."""


def order_reference(draw: Draw) -> str:
    """`CMD-48213379`."""
    return f"CMD-{draw.text('reference', 8, DIGITS)}"


def id1(draw: Draw) -> str:
    """`F00000015`."""
    return f"F{draw.text('id1', 8, DIGITS)}"


def id2(draw: Draw) -> str:
    """`VIA00000002136`."""
    return f"VIA{draw.text('id2', 11, DIGITS)}"


def socket(draw: Draw, owner: str) -> str:
    """`FI-29AB-7K42`: `owner` is the infrastructure operator's code, of which two characters stand first."""
    head = (owner.upper() + "XX")[:2]
    return f"{head}-{draw.text('socket', 4, ALPHANUMERIC)}-{draw.text('socket end', 4, ALPHANUMERIC)}"


def ont(draw: Draw) -> str:
    """`HWTC0172629D`: the vendor in four letters, eight hexadecimal digits."""
    return draw.weighted("ont vendor", ONT_VENDORS) + draw.text("ont", 8, HEXADECIMAL)


def box(draw: Draw) -> tuple[str, str]:
    """Serial number and MAC address: `SFB1902117430`, `D8D775557E90`."""
    return f"SFB{draw.text('box', 10, DIGITS)}", f"{BOX_MAKER}{draw.text('box mac', 6, HEXADECIMAL)}"


def tracking(draw: Draw) -> str:
    """`8L01234567890`."""
    return f"8L{draw.text('tracking', 11, DIGITS)}"
