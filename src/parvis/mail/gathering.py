"""Quick successions in one mail: what waits for the same reader about the same thing takes in what follows."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from parvis.kit.clock import now
from parvis.mail.models import OutgoingMail
from parvis.mail.notices import NOTICES, Block, Facts, Notice, Obsolete

MORE = "gathered"
"""In the context of a mail: [{kind, entry, key, context}] of what it took in, oldest first."""
DELAYED = "delay"
"""In the context of a mail that waits for more: its delay in seconds. No other takes anything in."""
MOST = 20
LATEST = 2
"""How many delays after its first cause a mail leaves at the latest."""
State = OutgoingMail.State


def begin(row: OutgoingMail, delay: timedelta) -> None:
    """Let a mail that is about to be written wait for what may follow."""
    row.context = {**row.context, DELAYED: int(delay.total_seconds())}
    row.next_attempt_at = now() + delay


def take_in(row: OutgoingMail, delay: timedelta) -> OutgoingMail | None:
    """Put `row`, not written yet, into the mail that waits for the same reader; None when none waits.

    The waiting row is held while it grows: a worker that would send it either has it already, or sends it with what was added.
    """
    alike = OutgoingMail.objects.filter(
        subject_id=row.subject_id, to__iexact=row.to, user=row.user, portal_key=row.portal_key, language=row.language
    )
    with transaction.atomic():
        told = next((mail for mail in alike.filter(context__has_key=DELAYED).order_by("-id")[:MOST] if _has(mail, row.key)), None)
        if told is not None:
            return told
        waiting = alike.filter(state=State.WAITING, attempts=0, context__has_key=DELAYED).order_by("-id")
        mail = waiting.select_for_update(of=("self",)).first()
        if mail is None or len(mail.context.get(MORE, [])) >= MOST:
            return None
        said = {"kind": row.kind, "entry": row.entry_id.hex if row.entry_id else "", "key": row.key, "context": row.context}
        mail.context = {**mail.context, MORE: [*mail.context.get(MORE, []), said]}
        mail.next_attempt_at = min(now() + delay, mail.created_at + LATEST * delay)
        mail.save(update_fields=["context", "next_attempt_at"])
    return mail


def entries_of(mail: OutgoingMail) -> set[UUID]:
    """All that the mail tells."""
    told = {mail.entry_id} if mail.entry_id else set()
    return told | {UUID(hex=one["entry"]) for one in mail.context.get(MORE, []) if one["entry"]}


def notice_of(mail: OutgoingMail) -> Notice:
    """What the mail says of all that it tells, in order; the last one says where things stand.

    Raises Obsolete when nothing of it holds any more.
    """
    told = list(_told(mail))
    if not told:
        raise Obsolete
    last = told[-1][1]
    if len(told) == 1:
        return last
    blocks: list[Block] = []
    for kind, notice in told:
        for block in notice.blocks:
            _add(blocks, block, is_change=kind.endswith("_corrected"))
    return Notice(**{**last.__dict__, "blocks": tuple(blocks)})


def _add(blocks: list[Block], block: Block, *, is_change: bool) -> None:
    """What was said already is not said again; of what was changed twice, the last word counts."""
    if is_change and isinstance(block, Facts):
        before = next((one for one in blocks if isinstance(one, Facts)), Facts(()))
        blocks[:] = [one for one in blocks if not isinstance(one, Facts)]
        block = Facts(tuple({**dict(before.rows), **dict(block.rows)}.items()))
    if block not in blocks:
        blocks.append(block)


def _told(mail: OutgoingMail) -> Iterator[tuple[str, Notice]]:
    for one in (mail, *(_as_mail(mail, said) for said in mail.context.get(MORE, []))):
        try:
            yield one.kind, NOTICES.get(one.kind)(one)
        except Obsolete:
            continue


def _as_mail(mail: OutgoingMail, said: dict[str, Any]) -> OutgoingMail:
    """As if it were a mail of its own; never saved."""
    alone = copy.copy(mail)
    alone.kind, alone.context = said["kind"], said["context"]
    alone.entry_id = UUID(hex=said["entry"]) if said["entry"] else None
    return alone


def _has(mail: OutgoingMail, key: str) -> bool:
    return bool(key) and (mail.key == key or any(one["key"] == key for one in mail.context.get(MORE, [])))
