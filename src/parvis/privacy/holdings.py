"""What the procedure itself keeps: nothing personal once it is done."""

from parvis.kit.holdings import exempt

exempt("emptied of every identifier when the case is done", "privacy.Case")
exempt("keys of rows and codes of what became of them", "privacy.Finding", "privacy.Notice")
exempt("the reason why data must stay, written by the team about a dispute", "privacy.LegalHold")
exempt("a file that lives for hours", "privacy.Bundle")
exempt("digests, counts and dates", "privacy.Proof")
