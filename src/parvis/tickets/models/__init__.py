"""One ask, its answers, its people and what became of it."""

from parvis.tickets.models.answers import AnswerRevision
from parvis.tickets.models.commitments import Clock, Interval
from parvis.tickets.models.drafts import Draft, SavedView
from parvis.tickets.models.links import Link, TicketAsset
from parvis.tickets.models.people import Participant, Share
from parvis.tickets.models.series import Series
from parvis.tickets.models.ticket import Ticket
from parvis.tickets.models.work import Approval, Task

__all__ = [
    "AnswerRevision",
    "Approval",
    "Clock",
    "Draft",
    "Interval",
    "Link",
    "Participant",
    "SavedView",
    "Series",
    "Share",
    "Task",
    "Ticket",
    "TicketAsset",
]
