"""Figures name nobody but by keys; what somebody wants by mail goes with them."""

from django.utils.translation import gettext_lazy as _

from parvis.kit.holdings import exempt, hold
from parvis.kit.merging import stays

hold(
    key="reports.subscription",
    title=_("Weekly figures by mail"),
    model="reports.ReportSubscription",
    within=lambda rows, scope: rows.filter(person__in=scope.people),
    people=("person",),
    codes=("query", "language"),
    fates=("delete", "delete", "delete"),
)
exempt("numbers and days of a request, by the keys of its organisation, team and agent, whose account is anonymised", "reports.Outcome")
stays("figures are the team’s", "reports.ReportSubscription.person", "reports.Outcome.agent")
