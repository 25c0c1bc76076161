import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smmlearn import participation as pa

unhurried = settings(deadline=None)  # a law holds on a busy machine, too

counts = st.lists(st.integers(0, 10_000), min_size=1, max_size=40).filter(any)
groups = st.lists(st.tuples(st.integers(0, 10_000), st.integers(1, 1_000)), min_size=1, max_size=12).filter(
    lambda pairs: any(posts for posts, _users in pairs)
)


# Facts


def test_measured_shares_of_van_mierlo_follow_from_his_counts():
    rule = pa.participation_rule()
    assert rule.posts.sum() == 369_434
    assert (rule.share_of_posts * 100).round(2).to_dict() == {
        "superusers": 74.72,
        "contributors": 24.02,
        "lurkers": 1.26,
    }
    assert rule.share_of_users.to_dict() == {"superusers": 0.01, "contributors": 0.09, "lurkers": 0.90}


def test_gini_of_a_platform_that_follows_the_90_9_1_rule_is_95_percent():
    hundred_users = [747] + 9 * [240 / 9] + 90 * [13 / 90]
    assert pa.gini(hundred_users) == pytest.approx(0.95183, abs=1e-9)
    assert pa.gini([747, 240, 13], users=[1, 9, 90]) == pytest.approx(0.95183, abs=1e-9)


def test_12_percent_unhappy_users_can_be_52_percent_unhappy_posts():
    unhappy = pa.opinion([0.6, 0.3, 0.1], posts=[0.747, 0.24, 0.013], users=[0.01, 0.09, 0.90])
    assert unhappy.of_posts == pytest.approx(0.5215, abs=1e-9)
    assert unhappy.of_users == pytest.approx(0.123, abs=1e-9)
    assert unhappy.distortion == pytest.approx(0.3985, abs=1e-9)


def test_gini_is_0_for_equals_and_one_minus_one_over_n_for_one_who_writes_all():
    assert pa.gini([3] * 7) == pytest.approx(0, abs=1e-12)
    assert pa.gini([0] * 9 + [5]) == pytest.approx(0.9)


def test_top_share_cuts_through_a_group_in_proportion():
    assert pa.top_share([6, 4], users=[1, 3], top=0.5) == pytest.approx(0.6 + 0.4 / 3)


def test_lurkers_are_those_who_post_nothing():
    assert pa.lurker_share([0, 0, 7, 0, 1]) == 0.6
    assert pa.lurker_share([10, 0], users=[10, 90]) == 0.9
    assert pa.lurker_share([0, 0]) == 1


def test_single_users_and_groups_of_equals_have_the_same_curve():
    one_by_one = pa.lorenz([1, 1, 1, 5, 5])
    as_groups = pa.lorenz([3, 10], users=[3, 2])
    assert np.interp(as_groups.share_of_users, *one_by_one.to_numpy().T) == pytest.approx(
        as_groups.share_of_posts
    )


# Laws


@unhurried
@given(groups)
def test_gini_lies_in_0_to_below_1(pairs):
    posts, users = zip(*pairs, strict=True)
    assert 0 <= pa.gini(posts, users=users) < 1


@unhurried
@given(counts)
def test_lorenz_curve_rises_below_the_diagonal_and_bends_upward(posts):
    curve = pa.lorenz(posts)
    slopes = np.diff(curve.share_of_posts)
    assert curve.iloc[0].tolist() == [0, 0]
    assert curve.iloc[-1].tolist() == [1, 1]
    assert (curve.share_of_posts <= curve.share_of_users + 1e-12).all()
    assert (np.diff(slopes) >= -1e-12).all()


@unhurried
@given(counts, st.integers(2, 9))
def test_gini_depends_on_neither_unit_nor_size(posts, factor):
    gini = pa.gini(posts)
    assert pa.gini([factor * n for n in posts]) == pytest.approx(gini, abs=1e-12)
    assert pa.gini(posts * factor) == pytest.approx(gini, abs=1e-12)


@unhurried
@given(counts, st.data())
def test_a_post_handed_from_a_busier_user_to_a_quieter_one_does_not_raise_gini(posts, data):
    busy = data.draw(st.integers(0, len(posts) - 1))
    quiet = data.draw(st.integers(0, len(posts) - 1))
    if posts[busy] > posts[quiet]:
        fairer = posts.copy()
        fairer[busy] -= 1
        fairer[quiet] += 1
        assert pa.gini(fairer) <= pa.gini(posts) + 1e-12


@unhurried
@given(counts, st.floats(0, 1))
def test_the_most_active_write_at_least_their_share(posts, top):
    assert top - 1e-12 <= pa.top_share(posts, top=top) <= 1 + 1e-12


@unhurried
@given(groups, st.floats(0, 1))
def test_an_opinion_that_all_groups_share_is_not_distorted(pairs, share):
    posts, users = zip(*pairs, strict=True)
    assert pa.opinion([share] * len(posts), posts=posts, users=users).distortion == pytest.approx(
        0, abs=1e-12
    )


def test_a_million_users_take_less_than_two_seconds():
    posts = np.random.default_rng(1).pareto(1.2, 1_000_000)
    start = time.perf_counter()
    pa.gini(posts)
    assert time.perf_counter() - start < 2


# Bad input

BAD_CALLS = [
    (pa.lorenz, ([],), {}, ValueError, "at least 1"),
    (pa.lorenz, ("many",), {}, TypeError, "list, array or Series"),
    (pa.lorenz, ([1, "two"],), {}, TypeError, "numbers only"),
    (pa.lorenz, ([1, float("nan")],), {}, ValueError, "missing or infinite value at position 1"),
    (pa.lorenz, ([1, -1],), {}, ValueError, "posts must be 0 or more, got -1"),
    (pa.lorenz, ([0, 0],), {}, ValueError, "nobody posts"),
    (pa.lorenz, ([[1, 2], [3, 4]],), {}, ValueError, "one column"),
    (pa.lorenz, ([1, 2],), {"users": [1]}, ValueError, "users has 1 values and posts has 2"),
    (pa.lorenz, ([1, 2],), {"users": [1, 0]}, ValueError, "users must be greater than 0"),
    (pa.gini, ([0, 0, 0],), {}, ValueError, "nobody posts"),
    (pa.gini, ([1, float("inf")],), {}, ValueError, "infinite value at position 1"),
    (pa.top_share, ([1, 2],), {"top": 10}, ValueError, "Percent"),
    (pa.top_share, ([1, 2],), {"top": "most"}, TypeError, "top must be a number"),
    (pa.lurker_share, ([-1],), {}, ValueError, "0 or more"),
    (pa.lurker_share, ([],), {}, ValueError, "at least 1"),
    (pa.opinion, ([0.5],), {"posts": [1, 2]}, ValueError, "holders has 1 values and posts has 2"),
    (pa.opinion, ([0.5, 60],), {"posts": [1, 2]}, ValueError, "Percent"),
    (pa.opinion, ([0.5, 0.5],), {"posts": [0, 0]}, ValueError, "nobody posts"),
]
