"""One ask, its answers, its people and what became of it."""

from parvis.tickets.models.answers import AnswerRevision
from parvis.tickets.models.commitments import Clock, Interval
from parvis.tickets.models.drafts import Draft, SavedView
from parvis.tickets.models.links import Link, TicketAsset
from parvis.tickets.models.people import Participant, Share
from parvis.tickets.models.policy import PolicyRevision
from parvis.tickets.models.series import Series
from parvis.tickets.models.surveys import Survey
from parvis.tickets.models.ticket import Ticket
from parvis.tickets.models.work import Approval, ApprovalRound, Estimate, Task

__all__ = [
    "AnswerRevision",
    "Approval",
    "ApprovalRound",
    "Clock",
    "Draft",
    "Estimate",
    "Interval",
    "Link",
    "Participant",
    "PolicyRevision",
    "SavedView",
    "Series",
    "Share",
    "Survey",
    "Task",
    "Ticket",
    "TicketAsset",
]
