"""The weekly mail: what its reader may see when it leaves, whatever they could see when they asked for it."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from parvis.kit.links import site_url
from parvis.kit.speaking import day
from parvis.mail import one_click
from parvis.mail.models import OutgoingMail
from parvis.mail.notices import NOTICES, Action, Block, Facts, Grid, Notice, Obsolete, Paragraph, letterhead
from parvis.reports.models import ReportSubscription
from parvis.reports.reach import Reach
from parvis.reports.reading import Figures, Reading, share
from parvis.reports.subscribing import KIND, STOP, asked_of
from parvis.reports.tables import Report, Table, lasting, number, percent

SHOWN = {"breakdown": (0, 1, 5, 8), "commitments": (0, 1, 2, 3), "backlog": (0,)}
"""Of these tables, which of their columns fit into a mail."""
MOST_ROWS = 15


@NOTICES.register(KIND)
def weekly(mail: OutgoingMail) -> Notice:
    """Raises Obsolete for who left, handles nothing any more, or wants it no longer."""
    row = ReportSubscription.objects.select_related("person").filter(pk=mail.context["subscription"]).first()
    if row is None or mail.user_id != row.person_id:
        raise Obsolete
    asked = asked_of(row, since=mail.context["since"], until=mail.context["until"])
    reading = Reading(asked, Reach(row.person))
    if not reading.services:
        raise Obsolete
    report = Report(reading)
    first, last = (date.fromisoformat(mail.context[name]) for name in ("since", "until"))
    grids = [grid for key, columns in SHOWN.items() if (grid := _grid(report.all[key], columns))]
    return Notice(
        subject=_("Figures of %(first)s to %(last)s") % {"first": day(first), "last": day(last)},
        title=_("The week in figures"),
        preheader=_("%(made)s made, %(solved)s solved")
        % {"made": number(reading.figures["filed"]), "solved": number(reading.figures["solved"])},
        blocks=(
            Paragraph(
                _("From %(first)s to %(last)s, and the week before in brackets.") % {"first": day(first), "last": day(last)}, is_intro=True
            ),
            Facts(tuple(_facts(reading.figures, reading.before))),
            *grids,
            Action(_("Open the figures"), f"{site_url()}/desk/reports?{asked.query}"),
        ),
        why=_("You get this message because you asked for these figures each week."),
        stop=(_("Send me no more of them"), f"{letterhead(mail.portal_key).url}/mail/report/{one_click.token(mail.pk, STOP)}"),
        stops_in_one_click=True,
    )


def subscription_of(mail: OutgoingMail) -> ReportSubscription | None:
    return ReportSubscription.objects.filter(pk=mail.context.get("subscription"), person=mail.user_id).first()


def _facts(figures: Figures, before: Figures) -> list[tuple[str, str]]:
    answers, solutions = ("answer_work", "answer_clock"), ("solve_work", "solve_clock")
    pairs = [
        (_("Made"), number(figures["filed"]), number(before["filed"])),
        (_("Solved"), number(figures["solved"]), number(before["solved"])),
        (_("First answer, half within"), lasting(figures.lasting(*answers).median).text, lasting(before.lasting(*answers).median).text),
        (_("Resolution, half within"), lasting(figures.lasting(*solutions).median).text, lasting(before.lasting(*solutions).median).text),
        (_("Commitments kept"), _kept(figures), _kept(before)),
        (_("Reopened"), number(figures["reopened"]), number(before["reopened"])),
        (_("Satisfied people"), _satisfied(figures), _satisfied(before)),
    ]
    return [(label, f"{now} ({had})") for label, now, had in pairs]


def _kept(figures: Figures) -> str:
    return percent(share(figures.kept, figures.kept + figures.broken)).text


def _satisfied(figures: Figures) -> str:
    return percent(share(figures.rated(4, 5), figures.rated())).text


def _grid(table: Table, columns: tuple[int, ...]) -> Block | None:
    if table.is_empty:
        return None
    names = (str(table.columns[0]), *(str(table.columns[place + 1]) for place in columns))
    rows = tuple((str(label), *(cells[place].text for place in columns)) for label, cells in table.rows[:MOST_ROWS])
    return Grid(str(table.title), names, rows)
