"""Who sent a file: a person, or a browser's session when nobody is signed in."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Owner:
    user_id: UUID | None
    session_hash: str = ""

    @classmethod
    def of(cls, user_id: UUID | None, session_key: str = "") -> Owner:
        """The person when there is one, else the session. Raises ValueError when there is neither."""
        if user_id:
            return cls(user_id)
        if not session_key:
            raise ValueError("an upload needs a person or a session")
        return cls(None, hashlib.sha256(session_key.encode()).hexdigest())
