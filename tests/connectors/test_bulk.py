from datetime import timedelta

import pytest
import time_machine

from parvis.connectors import bulk
from parvis.connectors.models import Line, Run
from parvis.connectors.running import ask
from parvis.connectors.troubles import Rejected, Unavailable
from parvis.kit import sheets
from parvis.kit.clock import now
from parvis.kit.errors import Refused

FILE = b"Ligne;Ville\nF1;Brest\nF2;Quimper\nF3;Morlaix\n"


@pytest.fixture
def whole(lab):
    """A bench that can be asked for each line of a file."""

    def ask_line(whole, cells, key):
        if not cells["Ligne"].startswith("F"):
            raise Refused("Indiquez une ligne qui commence par F.", code="line")
        more = {"by": whole.requested_by, "organisation": whole.organisation, "portal_key": whole.portal_key}
        return ask("bench.look", input={"line": cells["Ligne"]}, key=key, parent=whole, summary=cells["Ligne"], **more)

    lab.change(operations=(lab.look, lab.order, bulk.operation("look_file", {"fr": "Fichier"}, ask_line)))
    return lab


def send(lab, data=FILE, key="f1", **more):
    said = {"name": "lignes.csv", "by": lab.by, "organisation": lab.organisation, "portal_key": "house", "key": key, **more}
    return bulk.ask_file("bench.look_file", sheets.read(data), **said)


def lines(run):
    return [(line.number, line.part.verdict if line.part else "", line.error_code) for line in bulk.results(run)]


def test_each_line_is_asked_and_the_file_says_what_came_of_it(whole):
    run = send(whole)
    assert bulk.done_of(run) == (0, 3)

    whole.work()

    run.refresh_from_db()
    assert (run.state, run.progress, run.result) == ("done", 100, {"lines": 3, "refused": 0})
    assert lines(run) == [(2, "OK", ""), (3, "OK", ""), (4, "OK", "")]
    assert set(Run.objects.filter(parent=run).values_list("summary", flat=True)) == {"F1", "F2", "F3"}


def test_the_result_file_has_the_columns_that_were_sent_then_its_own(whole):
    run = send(whole, "Ligne;Ville\nF1;Brest\nX2;=1\n".replace("=1", "Quimper").encode())
    whole.work()

    file = b"".join(bulk.result_file(run, ["Résultat"], lambda line: [line.part.verdict if line.part else line.said["fr"]]))

    assert file.decode("utf-8-sig").splitlines() == [
        "Ligne;Ville;Résultat",
        "F1;Brest;OK",
        "X2;Quimper;Indiquez une ligne qui commence par F.",
    ]


def test_a_line_that_cannot_be_asked_does_not_stop_the_others(whole):
    run = send(whole, b"Ligne\nX1\nF2\n")

    whole.work()

    assert lines(run) == [(2, "", "line"), (3, "OK", "")]


def test_a_line_that_is_refused_outside_is_an_answer(whole):
    whole.answers = [Rejected("not_deployed", "Non")]
    run = send(whole)

    whole.work()

    assert [line.part.error_code for line in bulk.results(run)] == ["not_deployed", "", ""]


def test_while_nothing_answers_the_file_waits_and_goes_on_by_itself(whole):
    whole.answers = [Unavailable("http_503")]
    run = send(whole)
    whole.work()
    run.refresh_from_db()
    assert (run.state, bulk.done_of(run)) == ("running", (0, 3))

    with time_machine.travel(now() + timedelta(minutes=1)):
        whole.work()

    run.refresh_from_db()
    assert (run.state, bulk.done_of(run)) == ("done", (3, 3))


def test_sent_twice_it_is_one_file(whole):
    run = send(whole)

    assert send(whole) == run
    assert Line.objects.count() == 3


def test_after_a_crash_it_goes_on_where_it_was_and_asks_nothing_twice(whole, monkeypatch):
    run = send(whole)
    keep = Line.objects.filter

    class Dies(BaseException):
        """As a worker does: nothing catches it."""

    def dies_at_the_second(*args, **values):
        if len(whole.asked) == 2:
            raise Dies
        return keep(*args, **values)

    monkeypatch.setattr(Line.objects, "filter", dies_at_the_second)
    with pytest.raises(Dies):
        whole.work()
    monkeypatch.undo()
    assert bulk.done_of(run) == (1, 3)

    with time_machine.travel(now() + timedelta(minutes=5)):
        whole.work()

    run.refresh_from_db()
    assert (run.state, len(whole.asked), len(set(whole.asked))) == ("done", 3, 3)


def test_a_file_takes_turns_with_other_runs(whole, monkeypatch):
    monkeypatch.setattr(bulk, "SLICE", timedelta(0))
    run = send(whole)

    whole.work()
    run.refresh_from_db()
    assert (run.state, run.progress, run.progress_text["fr"]) == ("running", 33, "1 sur 3 lignes")

    for _ in range(3):
        whole.work()
    run.refresh_from_db()
    assert run.state == "done"


def test_a_file_that_is_too_long_is_refused(whole):
    with pytest.raises(Refused) as refusal:
        send(whole, most=2)

    assert refusal.value.code == "too_long"
    assert not Run.objects.exists()
