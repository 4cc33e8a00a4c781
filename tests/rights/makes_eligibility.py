"""What the forms of eligibility are sent, so that each asks something."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.rights.sending import KEY, Cases, Sending
from tests.rights.world import World


def _asked(_world: World) -> Sending:
    return Sending({"by": "service", "q": "F00000015", "offer": "just_fibre", "sent": "1", "key": KEY})


def _file(_world: World) -> Sending:
    table = SimpleUploadedFile("sites.csv", b"nd\n0298000031\n", "text/csv")
    return Sending({"offer": "just_fibre", "sent": "1", "key": KEY, "file": table})


CASES: Cases = {
    "/eligibility": ("requester", _asked),
    "/eligibility/files": ("requester", _file),
    "/eligibility/<search_number>/again": ("requester", lambda _: Sending({"key": KEY})),
}
