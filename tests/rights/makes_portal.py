"""What the portal's forms are sent, so that each makes or changes something; what it is about is made first."""

from __future__ import annotations

from tests.rights.makes_desk import PERSON, picture
from tests.rights.sending import Cases, Sending

CASES: Cases = {
    "/account": ("requester", lambda _: Sending({"job_title": "Secretary"}, page="/account")),
    "/organisation/<organisation_id>/invite": ("manager", lambda _: Sending(PERSON)),
    "/services/<slug>/draft/files": ("requester", lambda _: Sending({"field": "files", "file": picture()})),
    "/t/<reference>/approvals/<approval_id>/delegate": ("requester", lambda world: Sending({"email": world.cast.bruno.email})),
    "/t/<reference>/edit/<step>/files": ("requester", lambda _: Sending({"field": "files", "file": picture()})),
    "/t/<reference>/messages/files": ("requester", lambda _: Sending({"field": "files", "file": picture()})),
}
