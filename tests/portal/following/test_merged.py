"""What customers see of requests that were merged: they are led on to what they may see, and to nothing else."""

import pytest

from parvis.tickets.linking import link
from parvis.tickets.merging import merge
from parvis.tickets.models import Ticket
from tests.portal.following.conftest import signed_in


@pytest.fixture
def browse():
    return signed_in


def test_the_requester_is_led_to_the_one_that_goes_on(house, browse):
    source, target = house.ticket(summary="Smoke"), house.ticket()
    merge([source], target, by=house.technician)
    browser = browse(house.alice)

    led = browser.get(f"/p/house/t/{source.reference}")

    assert (led.status_code, led.url) == (302, f"/p/house/t/{target.reference}")
    page = browser.get(led.url).content.decode()
    assert source.reference in page
    assert "Smoke" in page


def test_who_sees_only_the_source_reads_no_word_of_the_other(house, browse):
    source, target = house.ticket(by=house.alice), house.ticket(by=house.bruno, summary="Secret of Bruno")
    target.reply("Words of Bruno", by=house.bruno)
    merge([source], target, by=house.technician, is_sure=True)

    page = browse(house.alice).get(f"/p/house/t/{source.reference}")

    assert page.status_code == 200
    text = page.content.decode()
    assert [word in text for word in (target.reference + "<", "Secret of Bruno", "Words of Bruno")] == [False] * 3
    assert browse(house.alice).get(f"/p/house/t/{target.reference}").status_code == 404


def test_who_sees_only_the_target_is_led_there_and_strangers_find_nothing(house, browse):
    source, target = house.ticket(by=house.bruno), house.ticket(by=house.alice)
    merge([source], target, by=house.technician, is_sure=True)

    assert browse(house.alice).get(f"/p/house/t/{source.reference}").url == f"/p/house/t/{target.reference}"
    assert browse(house.chloe).get(f"/p/house/t/{source.reference}").status_code == 404


def test_words_sent_to_the_source_meanwhile_arrive(house, browse):
    source, target = house.ticket(), house.ticket()
    merge([source], target, by=house.technician)

    browse(house.alice).post(f"/p/house/t/{source.reference}/messages", {"body": "Still there?"})

    assert target.entries.filter(body="Still there?").exists()


def test_parts_are_shown_to_who_may_see_both(house, browse):
    part, whole, foreign = house.ticket(), house.ticket(), house.ticket(by=house.chloe)
    link(part, whole, "parent", by=house.technician)
    link(foreign, whole, "parent", by=house.technician)

    page = browse(house.alice).get(f"/p/house/t/{whole.reference}").content.decode()

    assert (part.reference in page, foreign.reference in page) == (True, False)
    assert Ticket.objects.count() == 3
