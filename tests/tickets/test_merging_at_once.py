"""Two people, or a person and a mail, on the same requests at the same moment: one wins, the other is told, nobody waits in a circle."""

from functools import partial

import pytest

from parvis.kit.errors import Refused
from parvis.mail import processing
from parvis.mail.identity import reply_address
from parvis.tickets.merging import merge, unmerge
from parvis.tickets.models import Merge, Ticket
from parvis.tickets.redirects import destination
from tests.cast import Cast
from tests.tickets.inbound.conftest import Post, mail
from tests.tickets.test_concurrency import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.race]


@pytest.fixture
def cast(transactional_db) -> Cast:
    cast = Cast()
    cast.ticket()
    cast.technician.get_username()
    return cast


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.select_related("portal", "service", "workflow", "organisation").get(pk=ticket.pk)


def test_of_two_who_merge_crosswise_one_wins_and_the_other_reads_why(cast):
    for _ in range(3):
        one, two = cast.ticket(), cast.ticket()

        answers = at_once(
            partial(merge, [fresh(one)], fresh(two), by=cast.technician), partial(merge, [fresh(two)], fresh(one), by=cast.technician)
        )

        assert [isinstance(answer, Refused) and answer.code for answer in answers].count("merged") == 1
        assert {fresh(one).merged_into_id, fresh(two).merged_into_id} in ({None, one.pk}, {None, two.pk})


def test_of_three_who_merge_in_a_ring_no_circle_comes(cast):
    for _ in range(3):
        ring = [cast.ticket() for _ in range(3)]

        at_once(*[partial(merge, [fresh(ring[n])], fresh(ring[(n + 1) % 3]), by=cast.technician) for n in range(3)])

        roots = [one for one in ring if fresh(one).merged_into_id is None]
        assert roots
        assert {destination(fresh(one)) or one for one in ring} <= set(roots)


def test_merged_into_two_at_once_it_is_part_of_one(cast):
    for _ in range(3):
        source, *targets = (cast.ticket() for _ in range(3))

        at_once(*[partial(merge, [fresh(source)], fresh(target), by=cast.technician) for target in targets])

        assert Merge.objects.filter(source=source, undone_at=None).count() == 1


def test_a_closing_and_a_merge_at_once_leave_one_of_two_orders(cast):
    for _ in range(3):
        source, target = cast.ticket(), cast.ticket()

        answers = at_once(
            partial(merge, [fresh(source)], fresh(target), by=cast.technician), partial(fresh(source).move, "cancel", by=cast.alice)
        )

        now = fresh(source)
        assert now.merged_into_id == target.pk
        is_moved = source.entries.filter(verb="moved").exists()
        assert (now.status_key == "cancelled") == is_moved
        assert is_moved or isinstance(answers[1], Refused)


def test_a_mail_and_a_merge_at_once_lose_no_word(cast):
    post = Post(cast)
    for number in range(3):
        source, target = cast.ticket(), cast.ticket()
        row = post.keep(mail(cast.alice.email, to=reply_address(source.pk), body=f"Word {number}"))

        at_once(partial(merge, [fresh(source)], fresh(target), by=cast.technician), processing.process_due)
        processing.process_due()

        row.refresh_from_db()
        assert row.subject_id in (source.pk, target.pk)
        assert Ticket.objects.get(pk=row.subject_id).entries.filter(body=f"Word {number}").count() == 1


def test_undone_twice_at_once_it_is_undone_once(cast):
    source, target = cast.ticket(), cast.ticket()
    merge([source], target, by=cast.technician)

    at_once(*[partial(unmerge, fresh(source), by=cast.technician) for _ in range(4)])

    assert source.entries.filter(verb="unmerged").count() == 1
    assert fresh(source).merged_into_id is None
