"""One ask, its answers, its people and what became of it."""

from parvis.tickets.models.answers import AnswerRevision
from parvis.tickets.models.attention import Mention, Presence, Snooze
from parvis.tickets.models.batches import Batch, BatchLine
from parvis.tickets.models.commitments import Clock, Interval
from parvis.tickets.models.counts import StatusCount
from parvis.tickets.models.drafts import Draft, SavedView
from parvis.tickets.models.handy import CannedAnswer, Macro
from parvis.tickets.models.held import HeldAct
from parvis.tickets.models.links import Link, TicketAsset
from parvis.tickets.models.merges import Merge
from parvis.tickets.models.people import Participant, Share
from parvis.tickets.models.policy import PolicyRevision
from parvis.tickets.models.recurrences import Occurrence, Recurrence
from parvis.tickets.models.series import Series
from parvis.tickets.models.surveys import Survey
from parvis.tickets.models.ticket import Ticket
from parvis.tickets.models.work import Approval, ApprovalRound, Estimate, Task

__all__ = [
    "AnswerRevision",
    "Approval",
    "ApprovalRound",
    "Batch",
    "BatchLine",
    "CannedAnswer",
    "Clock",
    "Draft",
    "Estimate",
    "HeldAct",
    "Interval",
    "Link",
    "Macro",
    "Mention",
    "Merge",
    "Occurrence",
    "Participant",
    "PolicyRevision",
    "Presence",
    "Recurrence",
    "SavedView",
    "Series",
    "Share",
    "Snooze",
    "StatusCount",
    "Survey",
    "Task",
    "Ticket",
    "TicketAsset",
]
