"""What is refused, by its code: the sentence is in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from parvis.kit.errors import Refused


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(Refused) as caught:
        yield
    assert caught.value.code == code
