"""After erasing, the person is in no table, no index and no file; everybody else is where they were."""

from __future__ import annotations

import pytest

from parvis.kit.traces import ERASED
from parvis.people import closing, known
from parvis.people.sessions import sessions_of
from parvis.privacy import cases, holds, working
from parvis.privacy.models import Case, Finding, Proof
from parvis.tickets.models import SavedView, Ticket
from tests.desk.arrivals import came, letter
from tests.privacy.dumps import dumped
from tests.privacy.refusing import refused

pytestmark = [pytest.mark.django_db, pytest.mark.database]
MARKS = (
    "Ysoline",
    "Quernac",
    "ysoline.quernac@house.example",
    "0698765432",
    "06 98 76 54 32",
    "LilacStreet",
    "WP-77-0042",
    "ysoline.house",
)
OTHERS = ("OtherMark", "Bruno", "bruno@house.example", "NoteOfTheTeam")


@pytest.fixture
def person(office):
    person = office.person(
        "ysoline", office.home, last_name="Quernac", email="ysoline.quernac@house.example", phone="0698765432", mobile="06 98 76 54 32"
    )
    ticket = office.ticket(by=person, answers={"summary": "LilacStreet", "description": "I live at LilacStreet"})
    ticket.reply("My parcel WP-77-0042 for LilacStreet", by=person, uploads=[office.file(ticket, person, "LilacStreet.txt", b"WP-77-0042")])
    ticket.reply("Dear Ms Quernac, OtherMark answers you", by=office.technician)
    ticket.reply("NoteOfTheTeam: call 06 98 76 54 32, ask for Ysoline", by=office.technician, internal=True)
    theirs = office.ticket(by=office.bruno, answers={"summary": "OtherMark", "description": "As Ysoline Quernac said: OtherMark"})
    theirs.reply("OtherMark, ask ysoline.quernac@HOUSE.example", by=office.bruno, uploads=[
        office.file(theirs, office.bruno, "list.csv", b"OtherMark;06 98 76 54 32\n"),
    ])  # fmt: skip
    theirs.add_participant(person, by=office.bruno)
    raw = letter("LilacStreet by mail", From="Ysoline Quernac <ysoline.quernac@house.example>", Subject="WP-77-0042")
    came(raw=raw, about=ticket, sender=person.email, sender_name="Ysoline Quernac", subject="WP-77-0042")
    SavedView.objects.create(owner=person, name="LilacStreet", query="q=LilacStreet")
    return person


@pytest.fixture
def case(office, person):
    demand = office.demand(delivery_numbers="WP-77-0042", person_contact=person.email)
    return office.searched(demand, emails=[person.email], terms=["WP-77-0042"])


def _close(case: Case) -> None:
    Ticket.objects.filter(pk=case.ticket_id).update(is_open=False, phase="closed", status_key="closed")


def test_no_marker_is_left_anywhere_and_those_of_others_are_all_there(office, person, case):
    before = dumped()
    assert all(mark.lower() in before.lower() for mark in MARKS)

    office.carried_out(case)
    _close(case)
    working.work_due()

    after = dumped().lower()
    assert [mark for mark in MARKS if mark.lower() in after] == []
    assert [mark for mark in OTHERS if mark.lower() not in after] == []
    assert Case.objects.get(pk=case.pk).state == Case.State.DONE


def test_searching_and_looking_change_nothing(office, person, case):
    before = dumped()

    assert Finding.objects.filter(case=case, done_at=None).count() == case.findings.count() > 10
    for finding in case.findings.all():
        assert working.HOLDINGS.get(finding.holding).would(finding.relation) in ("delete", "blank", "redact")

    assert dumped() == before


def test_the_skeleton_of_the_request_stays(office, person, case):
    before = Ticket.objects.get(requester=person, service=office.help)

    office.carried_out(case)

    after = Ticket.objects.get(pk=before.pk)
    assert (after.title, after.answers["description"], after.contact) == (ERASED, ERASED, {})
    for name in ("reference", "organisation_id", "service_id", "status_key", "created_at", "requester_id", "reopened_count"):
        assert getattr(after, name) == getattr(before, name)
    assert [entry.verb for entry in after.entries.order_by("id")] == ["submitted", "replied", "replied", "moved", "noted", "redacted"]
    assert after.entries.filter(verb="redacted").get().data == {"ground": "erasure"}


def test_the_words_of_others_stay_without_the_person(office, person, case):
    office.carried_out(case)

    theirs = Ticket.objects.get(title="OtherMark")
    assert theirs.answers["description"] == f"As {ERASED} said: OtherMark"
    assert theirs.entries.messages().get().body == f"OtherMark, ask {ERASED}"


def test_nobody_finds_the_request_by_the_persons_words_any_more(office, person, case):
    from parvis.tickets.search import matching

    office.carried_out(case)

    assert list(matching(Ticket.objects.all(), "LilacStreet", for_team=True)) == []
    assert matching(Ticket.objects.all(), "OtherMark").count() == 2


def test_the_account_can_never_be_used_again(office, person, case):
    office.carried_out(case)
    person.refresh_from_db()

    assert (str(person), person.email, person.is_active, person.has_usable_password()) == (ERASED, "", False, False)
    assert sessions_of(person) == []
    with refused("anonymised"):
        closing.reactivate(person)
    assert known.known_person("ysoline.quernac@house.example", portal_key="house") != person


def test_killed_in_the_middle_it_goes_on_and_does_nothing_twice(office, person, case, monkeypatch):
    cases.carry_out(case, by=office.officer)
    calls = []
    real = working._outcome

    def killed(finding, *rest):
        calls.append(finding.pk)
        if len(calls) == 5:
            raise SystemExit
        return real(finding, *rest)

    monkeypatch.setattr(working, "_outcome", killed)
    with pytest.raises(SystemExit):
        working.work_due()
    assert case.findings.exclude(done_at=None).count() == 4

    working.work_due()
    working.work_due()

    assert len(set(calls)) == len(calls) - 1
    assert Case.objects.get(pk=case.pk).state == Case.State.APPLIED


def test_a_legal_hold_keeps_the_request_and_the_proof_says_so(office, person, case):
    held = Ticket.objects.get(requester=person, service=office.help)
    hold = holds.place(portal_key="house", reason="Dispute", ticket=held, by=office.officer)

    office.carried_out(case)

    held.refresh_from_db()
    assert held.title == "LilacStreet"
    assert office.outcomes(case)["tickets.message"] == {"held", "redact"}
    assert Proof.objects.get().counts["tickets.ticket"] == {"held": 1, "redact": 1}
    assert holds.release(hold, by=office.officer).released_by == office.officer


def test_a_hold_on_the_person_keeps_everything(office, person, case):
    holds.place(portal_key="house", reason="Inquiry", person=person, by=office.officer)

    office.carried_out(case)

    person.refresh_from_db()
    assert person.last_name == "Quernac"
    assert {outcome for outcomes in office.outcomes(case).values() for outcome in outcomes} == {"held", ""}


def test_what_is_chosen_to_stay_stays(office, person, case):
    cases.choose(case, {("tickets.view", "", "own"): "keep"}, by=office.officer)

    office.carried_out(case)

    assert SavedView.objects.get().name == "LilacStreet"


def test_what_is_wrong_is_put_right_and_nothing_else(office, person):
    case = office.demand(action="correct")
    case = office.searched(case, ground="rectification", corrections=[("LilacStreet", "RoseLane")], terms=["LilacStreet"])

    office.carried_out(case)

    ticket = Ticket.objects.get(requester=person, service=office.help)
    assert (ticket.title, ticket.answers["description"]) == ("RoseLane", "I live at RoseLane")
    person.refresh_from_db()
    assert person.last_name == "Quernac"


def test_what_lets_somebody_in_is_never_put_right_by_a_case(office, person):
    address = person.email
    case = office.demand(action="correct")
    pairs = [(address, "thief@mail.example"), ("Quernac", "Quernec")]
    case = office.searched(case, ground="rectification", corrections=pairs, emails=[address])

    office.carried_out(case)

    person.refresh_from_db()
    assert (person.email, person.last_name) == (address, "Quernec")


def test_the_proof_names_nobody_and_recognises_who_asks_again(office, person, case):
    from parvis.privacy.proofs import digest

    office.carried_out(case)

    proof = Proof.objects.get()
    assert digest("Ysoline.Quernac@house.example") in proof.digests
    assert (proof.ground, proof.by, proof.reference) == ("erasure", office.officer, case.ticket.reference)
    assert proof.total == case.findings.exclude(done_at=None).count()


def test_a_hold_sent_twice_is_placed_once_and_released_at_once(office):
    ticket = office.ticket()
    one, again = (holds.place(portal_key="house", reason=" Dispute ", ticket=ticket, by=office.officer) for _ in range(2))
    other = holds.place(portal_key="house", reason="Inquiry", ticket=ticket, by=office.officer)
    assert (one, one == other) == (again, False)

    holds.release(one, by=office.officer)
    holds.release(other, by=office.officer)

    assert not holds.Held.now().tickets
