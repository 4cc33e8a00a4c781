"""What the journal says of the mails that rules send."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from parvis.kit.languages import pick
from parvis.tickets.sentences import SENTENCES


@SENTENCES.register("rule_notified")
def _notified(data: Mapping[str, Any], who: str, for_team: bool) -> str:
    said = {"subject": pick(data.get("subject")), "names": ", ".join(str(name) for name in data.get("names", []))}
    return _("Mail “%(subject)s” to %(names)s") % said
