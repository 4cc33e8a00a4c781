"""What people of the team do with a run that came to nothing, or does not come to an end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from parvis.connectors import performing, telling
from parvis.connectors.models import Run
from parvis.connectors.registry import sweep_of
from parvis.kit.clock import now
from parvis.kit.jobs import SWEEPS, poke

if TYPE_CHECKING:
    from parvis.people.models import User

State = Run.State
UNSUCCESSFUL = (State.FAILED, State.TIMED_OUT)


def try_again(run: Run, *, by: User) -> bool:
    """A worker performs it again, with the mark it had, so that nothing is done twice; at once where it waited for its next attempt.

    False when there is nothing to try: it is done, it is being performed, or it was asked to be tried a moment ago.
    """
    with transaction.atomic():
        held = Run.objects.select_for_update(of=("self",)).get(pk=run.pk)
        moment = now()
        is_idle = held.state == State.WAITING and (held.attempts > 0 or (held.next_attempt_at or moment) > moment)
        if held.state not in UNSUCCESSFUL and not is_idle:
            return False
        fresh = {"state": State.WAITING, "attempts": 0, "started_at": None, "finished_at": None, "expires_at": None, "said": {}}
        fresh |= {"next_attempt_at": moment, "error": "", "updated_at": moment}
        Run.objects.filter(pk=held.pk).update(**fresh)
        telling.note(held, "run_tried_again", {}, by=by)
        if sweep_of(held.connector_key) in SWEEPS:
            poke(sweep_of(held.connector_key))
    run.refresh_from_db()
    return True


def give_up(run: Run, *, by: User) -> bool:
    """It is not tried any more, and its request is told as when it fails by itself; False when it was finished."""
    with transaction.atomic():
        if not performing.give_up(run, "given_up"):
            return False
        telling.note(run, "run_given_up", {}, by=by)
    return True
