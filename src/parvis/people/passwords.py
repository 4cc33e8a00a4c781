"""Password rules beyond Django's: a ceiling before hashing, and no word that anyone would try first here."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.kit.text import fold
from parvis.people.models import User

LONGEST = 512
CONTEXT_WORDS = ("support", "parvis", "motdepasse", "password", "bonjour", "mairie", "client", "admin", "secret", "compte")
KEYBOARD_ROWS = ("azertyuiop", "qsdfghjklm", "wxcvbn", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890", "0123456789")
FEWEST_SIGNS = 5
"""Different ones that must be left once the words of the place and the runs of the keyboard are taken away."""


class Argon2(Argon2PasswordHasher):
    """46 MiB and one lane: Django's 100 MiB and eight lanes would let a few sign-ins at once fill a small machine.

    Source: OWASP Password Storage Cheat Sheet, Argon2id, which asks for 46 MiB with one pass; this makes two.
    """

    time_cost, memory_cost, parallelism = 2, 46 * 1024, 1


class MaximumLengthValidator:
    """Source: trust.md class 32: a huge password is refused before it is hashed."""

    def validate(self, password: str, user: User | None = None) -> None:
        if len(password) > LONGEST:
            raise ValidationError(self.get_help_text(), code="password_too_long")

    def get_help_text(self) -> str:
        return ngettext("Use at most %(count)d character.", "Use at most %(count)d characters.", LONGEST) % {"count": LONGEST}


class ContextValidator:
    """Refuses a password that is little more than a word of the place, repeated or numbered."""

    def validate(self, password: str, user: User | None = None) -> None:
        rest = fold(password)
        place = (user.portal_key,) if user and user.portal_key else ()
        for word in (*CONTEXT_WORDS, *place):
            rest = rest.replace(word, "")
        if len(set(_without_runs(rest))) < FEWEST_SIGNS:
            raise ValidationError(self.get_help_text(), code="password_too_plain")

    def get_help_text(self) -> str:
        return _("Choose several words that have nothing to do with each other, or let your browser propose a password.")


def _without_runs(text: str) -> str:
    """`text` without its pieces of four signs or more that a finger slides over, either way."""
    for row in KEYBOARD_ROWS:
        for line in (row, row[::-1]):
            for length in range(len(line), 3, -1):
                for start in range(len(line) - length + 1):
                    text = text.replace(line[start : start + length], "")
    return text
