from datetime import timedelta
from math import ceil

from hypothesis import given
from hypothesis import strategies as st

from parvis.reports.buckets import ERROR, Lasting, bucket_of, seconds_of


@given(st.floats(min_value=60, max_value=5e8))
def test_a_duration_is_told_within_two_and_a_half_percent(seconds):
    assert abs(seconds_of(bucket_of(seconds)) / seconds - 1) <= ERROR + 1e-6 < 0.025


@given(st.lists(st.integers(60, 10_000_000), min_size=1, max_size=60), st.sampled_from([0.5, 0.8, 0.9]))
def test_a_share_read_off_the_buckets_is_that_of_the_durations(lasted, share):
    buckets: dict[int, int] = {}
    for seconds in lasted:
        buckets[bucket_of(seconds)] = buckets.get(bucket_of(seconds), 0) + 1

    exact = sorted(lasted)[ceil(share * len(lasted)) - 1]
    told = Lasting(buckets).within(share)

    assert told is not None
    assert abs(told.total_seconds() / exact - 1) <= ERROR + 0.01


def test_below_a_minute_it_is_a_minute():
    assert (bucket_of(0), bucket_of(59), seconds_of(0)) == (0, 0, 60)


def test_of_nothing_there_is_no_median():
    assert (Lasting({}).median, Lasting({}).count) == (None, 0)
    assert Lasting({bucket_of(3600): 1}).median < timedelta(hours=1.03)
