"""Answers and macros kept at hand: who sees, writes, changes and forgets which."""

import pytest

from parvis.kit.errors import Conflict, Refused
from parvis.tickets.handy import Place, count_use, forget, keep_answer, keep_macro, may_change, stamp, teams_led_by
from parvis.tickets.models import CannedAnswer, Macro

HELLO = {"fr": "Bonjour {customer_name}", "en": "Hello {customer_name}"}


def answer(cast, by=None, **more):
    return keep_answer(None, by=by or cast.technician, title=more.pop("title", "Hello"), bodies=more.pop("bodies", HELLO), **more)


def led(cast):
    lead = cast.agent("lead")
    cast.team.memberships.filter(user=lead).update(is_lead=True)
    return lead


def seen(user):
    return list(CannedAnswer.objects.visible_to(user))


def test_one_s_own_is_seen_by_nobody_else(cast):
    mine = answer(cast)

    assert (seen(cast.technician), seen(cast.agent("other"))) == ([mine], [])


def test_a_team_s_is_seen_by_its_members_and_by_who_administers_the_house(cast):
    shared = answer(cast, led(cast), place=Place(cast.team))
    stranger = cast.agent("stranger", team=cast.make_team("elsewhere"))
    boss = cast.agent("boss", team=cast.make_team("elsewhere"), is_superuser=True)

    assert (seen(cast.technician), seen(stranger), seen(boss)) == ([shared], [], [shared])


def test_only_who_leads_a_team_writes_for_it(cast):
    led(cast)

    with pytest.raises(Refused) as refused:
        answer(cast, place=Place(cast.team))

    assert refused.value.code == "not_lead"


def test_a_team_that_nobody_leads_is_every_member_s(cast):
    assert teams_led_by(cast.technician) == [cast.team]
    assert answer(cast, place=Place(cast.team)).owner is None


def test_a_member_neither_changes_nor_forgets_what_is_the_team_s(cast):
    shared = answer(cast, led(cast), place=Place(cast.team))

    assert not may_change(shared, cast.technician)
    with pytest.raises(Refused):
        keep_answer(shared, by=cast.technician, title="Mine", bodies=HELLO)
    with pytest.raises(Refused):
        forget(shared, by=cast.technician)


def test_nobody_changes_what_is_another_s(cast):
    mine = answer(cast)

    with pytest.raises(Refused):
        keep_answer(mine, by=cast.agent("other"), title="Taken", bodies=HELLO)


def test_its_author_gives_it_to_the_team(cast):
    mine = answer(cast)

    keep_answer(mine, by=cast.technician, title="Ours", bodies=HELLO, place=Place(cast.team))

    kept = CannedAnswer.objects.get()
    assert (kept.pk, kept.title, kept.owner, kept.team) == (mine.pk, "Ours", None, cast.team)


@pytest.mark.parametrize(("title", "bodies", "code"), [("", HELLO, "empty"), ("x", {"en": " "}, "empty"), ("x", {"en": "{nope_x}"}, None)])
def test_what_says_nothing_or_names_nothing_is_refused(cast, title, bodies, code):
    with pytest.raises(Refused) as refused:
        answer(cast, title=title, bodies=bodies)

    assert refused.value.code == (code or "unknown_placeholder")
    assert not CannedAnswer.objects.exists()


def test_it_is_offered_on_the_requests_it_is_for(cast):
    anywhere, here = answer(cast), answer(cast, place=Place(service=cast.help))
    ticket, other = cast.ticket(), cast.ticket(cast.service("other"))

    assert here.portal == cast.portal
    assert set(CannedAnswer.objects.for_ticket(ticket)) == {anywhere, here}
    assert set(CannedAnswer.objects.for_ticket(other)) == {anywhere}


def test_a_kind_of_request_one_does_not_handle_is_refused(cast):
    foreign = cast.service("foreign", team=cast.make_team("elsewhere"))

    with pytest.raises(Refused):
        answer(cast, place=Place(service=foreign))


def test_the_most_used_come_first(cast):
    answer(cast, title="A")
    used = answer(cast, title="B")
    count_use(used)

    assert [one.title for one in CannedAnswer.objects.all().most_used_first()] == ["B", "A"]


def test_a_macro_does_one_thing_at_least(cast):
    with pytest.raises(Refused) as refused:
        keep_macro(None, by=cast.technician, title="Nothing")

    assert refused.value.code == "empty"


def test_a_macro_that_does_less_than_before_forgets_the_rest(cast):
    macro = keep_macro(None, by=cast.technician, title="Take", gives="me", tags=["a"])

    keep_macro(macro, by=cast.technician, title="Take", gives="me")

    assert Macro.objects.get().tags == []


def test_a_team_s_macro_says_no_answer_of_one_s_own(cast):
    with pytest.raises(Refused) as refused:
        keep_macro(None, by=cast.technician, title="Ours", place=Place(cast.team), answer=answer(cast))

    assert refused.value.code == "own_answer"


def test_nobody_s_macro_says_an_answer_they_cannot_read(cast):
    with pytest.raises(Refused):
        keep_macro(None, by=cast.agent("other"), title="Theirs", answer=answer(cast))


def test_an_answer_that_a_macro_says_stays(cast):
    said = answer(cast)
    macro = keep_macro(None, by=cast.technician, title="Say it", answer=said)

    with pytest.raises(Refused) as refused:
        forget(said, by=cast.technician)
    forget(macro, by=cast.technician)
    forget(said, by=cast.technician)

    assert (refused.value.code, CannedAnswer.objects.count()) == ("used", 0)


def test_an_answer_sent_twice_is_kept_once_and_its_second_writer_is_told(cast):
    said = {"by": cast.technician, "title": "Hello", "bodies": {"en": "Hello"}}
    first, again = keep_answer(None, **said), keep_answer(None, **said)
    base = stamp(CannedAnswer.objects.get())

    changed = keep_answer(CannedAnswer.objects.get(), **said | {"bodies": {"en": "Changed"}}, base=base)
    twice = keep_answer(CannedAnswer.objects.get(), **said | {"bodies": {"en": "Changed"}}, base=base)
    with pytest.raises(Conflict):
        keep_answer(CannedAnswer.objects.get(), **said | {"bodies": {"en": "Late"}}, base=base)

    assert (again, changed, twice) == (first, first, first)
    assert CannedAnswer.objects.get().bodies == {"en": "Changed"}


def test_a_macro_sent_twice_is_kept_once(cast):
    made = [keep_macro(None, by=cast.technician, title="Mine", gives="me", tags=["a"]) for _ in range(2)]

    assert (made[0], Macro.objects.count()) == (made[1], 1)
    assert keep_macro(None, by=cast.technician, title="Mine", gives="me", tags=["b"]) != made[0]


def test_an_answer_that_a_colleague_took_away_is_not_written_anew(cast):
    said = answer(cast)
    forget(CannedAnswer.objects.get(), by=cast.technician)

    with pytest.raises(Conflict) as refused:
        keep_answer(said, by=cast.technician, title="Late", bodies={"en": "Late"}, base=stamp(said))

    assert (refused.value.code, CannedAnswer.objects.count()) == ("gone", 0)
