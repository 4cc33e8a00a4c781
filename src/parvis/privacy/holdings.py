"""What the procedure itself keeps: nothing personal once it is done."""

from parvis.kit.holdings import exempt
from parvis.kit.merging import stays

exempt("emptied of every identifier when the case is done", "privacy.Case")
exempt("keys of rows and codes of what became of them", "privacy.Finding", "privacy.Notice")
exempt("the reason why data must stay, written by the team about a dispute", "privacy.LegalHold")
exempt("a file that lives for hours", "privacy.Bundle")
exempt("digests, counts and dates", "privacy.Proof")
stays("what the procedure did keeps who did it", "privacy.Case.identity_by", "privacy.Case.applied_by", "privacy.Proof.by")
stays("one that stands keeps accounts from being merged; one that is over is history", "privacy.LegalHold.person")
stays("who of the team placed and released it", "privacy.LegalHold.owner", "privacy.LegalHold.released_by")
stays("a file that lives for hours, for the account that asked", "privacy.Bundle.person", "privacy.Bundle.asked_by")
