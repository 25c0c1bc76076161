import math

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from smmlearn import kpis

rates = st.floats(0.001, 0.999)
CLICKS = {"conversions_a": 200, "visitors_a": 10_000, "conversions_b": 240, "visitors_b": 10_000}
FOUR_PAGES = [("A", "B"), ("A", "C"), ("B", "C"), ("C", "A"), ("D", "C")]
POSTS = pd.DataFrame({"interactions": [10, 20], "reach": [100, 1900]})


# Reach and engagement


def test_four_impressions_on_two_users_are_a_reach_of_two():
    seen = kpis.reach(pd.DataFrame({"user": [7, 7, 7, 9]}))
    assert (seen.impressions, seen.reach, seen.frequency) == (4, 2, 2.0)


def test_a_hundred_interactions_are_two_and_a_half_or_one_percent_by_denominator():
    assert kpis.engagement_rate(100, reach=4000) == 0.025
    assert kpis.engagement_rate(100, followers=10_000) == 0.01


def test_shares_per_post():
    assert kpis.amplification_rate(60, posts=20) == 3


def test_small_posts_pull_the_mean_of_ratios_away_from_the_pooled_rate():
    engaged = kpis.engagement(POSTS, per="reach")
    assert engaged.pooled == 30 / 2000
    assert engaged.mean_of_ratios == pytest.approx((0.1 + 20 / 1900) / 2)


def test_interactions_are_likes_comments_and_shares_if_not_counted_together():
    posts = pd.DataFrame({"likes": [80, 40], "comments": [15, 0], "shares": [5, 0], "reach": [4000, 4000]})
    assert kpis.engagement(posts, per="reach").pooled == 140 / 8000
    assert kpis.engagement(posts.assign(interactions=8), per="reach").pooled == 16 / 8000


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 500), st.integers(1, 1000)), min_size=1, max_size=20))
def test_pooled_rate_weighs_the_rates_of_posts_by_their_denominator(rows):
    posts = pd.DataFrame(rows, columns=["interactions", "followers"])
    engaged = kpis.engagement(posts, per="followers")
    each = posts["interactions"] / posts["followers"]
    assert engaged.pooled == pytest.approx(np.average(each, weights=posts["followers"]))
    assert engaged.mean_of_ratios == pytest.approx(each.mean())
    assert engaged.posts == len(posts)


def test_the_interval_of_a_median_covers_the_true_one_as_often_as_promised():
    rng = np.random.default_rng(5)
    posts = pd.DataFrame({"day": np.repeat(np.arange(4000), 25), "likes": rng.exponential(1.0, 100_000)})
    found = kpis.median_by(posts, by="day", value="likes", level=0.9)
    covered = ((found["low"] <= math.log(2)) & (math.log(2) <= found["high"])).mean()
    assert 0.89 < covered < 0.98  # at least the promise, and not by taking everything


@pytest.mark.parametrize(("posts", "known"), [(5, False), (6, True)])
def test_a_95_percent_interval_of_a_median_needs_six_posts(posts, known):
    table = pd.DataFrame({"hour": 9, "likes": range(posts)})
    assert kpis.median_by(table, by="hour", value="likes")["low"].notna().all() == known


# Funnel and experiment


def test_the_bottleneck_is_the_step_with_the_lowest_rate():
    funnel = kpis.conversion_funnel({"seen": 10_000, "clicked": 200, "in the basket": 50, "bought": 20})
    assert funnel["step_rate"].iloc[1:].to_list() == [0.02, 0.25, 0.4]
    assert funnel.loc[funnel["bottleneck"], "step"].to_list() == ["clicked"]
    assert funnel["overall_rate"].iloc[-1] == 0.002


def test_twenty_percent_more_conversions_can_be_noise():
    large = kpis.ab_test(**CLICKS)
    assert (large.z, large.p_value) == pytest.approx((1.928253932283215, 0.053823548844750255))
    assert not large.significant
    small = kpis.ab_test(conversions_a=20, visitors_a=1000, conversions_b=24, visitors_b=1000)
    assert (small.z, small.p_value) == pytest.approx((0.6097674333191041, 0.5420158774906533))


@settings(deadline=None)
@given(st.integers(0, 400), st.integers(0, 400), st.integers(400, 900), st.integers(400, 900))
def test_swapping_the_variants_turns_the_sign_and_keeps_the_p_value(sold_a, sold_b, seen_a, seen_b):
    assume(0 < sold_a + sold_b < seen_a + seen_b)
    one = kpis.ab_test(conversions_a=sold_a, visitors_a=seen_a, conversions_b=sold_b, visitors_b=seen_b)
    other = kpis.ab_test(conversions_a=sold_b, visitors_a=seen_b, conversions_b=sold_a, visitors_b=seen_a)
    assert one.z == pytest.approx(-other.z)
    assert one.p_value == pytest.approx(other.p_value)
    assert one.low - 1e-9 <= one.difference <= one.high + 1e-9
    assert (one.low, one.high) == pytest.approx((-other.high, -other.low), abs=1e-9)


@pytest.mark.parametrize(("rate", "new_rate", "visitors"), [(0.02, 0.024, 21_109), (0.10, 0.12, 3841)])
def test_visitors_needed_for_eighty_percent_power(rate, new_rate, visitors):
    assert kpis.ab_sample_size(rate, new_rate=new_rate) == visitors
    assert kpis.ab_sample_size(new_rate, new_rate=rate) == visitors


def test_lehrs_rule_is_within_two_percent():
    assert kpis.ab_sample_size_rule(0.10, new_rate=0.12) == 3916


@settings(deadline=None)
@given(st.floats(0.05, 0.4), st.floats(0.02, 0.3), st.floats(0.5, 0.95))
def test_with_the_needed_visitors_the_power_is_as_wanted(rate, lift, power):
    needed = kpis.ab_sample_size(rate, new_rate=rate + lift, power=power)
    reached = kpis.ab_power(rate, new_rate=rate + lift, visitors=needed)
    assert power - 0.001 <= reached <= power + 0.05


@settings(deadline=None)
@given(rates)
def test_without_a_difference_the_power_is_the_level(rate):
    assert kpis.ab_power(rate, new_rate=rate, visitors=1000) == pytest.approx(0.05)


def test_twenty_key_figures_cry_wolf_with_64_percent():
    assert kpis.false_alarm(20) == pytest.approx(0.6415140775914581)
    assert kpis.false_alarm(1, level=0.01) == pytest.approx(0.01)


@pytest.mark.parametrize(("looks", "share"), [(1, 0.05), (5, 0.142), (10, 0.193), (20, 0.248)])
def test_peeking_multiplies_false_alarms(looks, share):
    assert kpis.peeking(20, runs=200_000, seed=2)["false_alarms"][looks] == pytest.approx(share, abs=0.003)


def test_looking_more_often_never_lowers_the_false_alarms_and_a_seed_repeats_them():
    curve = kpis.peeking(30, runs=500, seed=4)
    assert curve["false_alarms"].is_monotonic_increasing
    assert curve.equals(kpis.peeking(30, runs=500, seed=4))
    assert not curve.equals(kpis.peeking(30, runs=500, seed=5))


# Value


def test_the_bank_that_paid_25_euros_for_a_referral_worth_40_earned_60_percent():
    assert kpis.roi(40, cost=25) == 0.6


def test_two_conventions_of_lifetime_value():
    case = {"retention": 0.8, "discount": 0.1}
    assert kpis.lifetime_value(100, **case) == pytest.approx(266.66666666666663)
    assert kpis.lifetime_value(100, **case, first_margin=True) == pytest.approx(366.66666666666674)


@given(st.floats(0, 1000), st.floats(0, 0.95), st.floats(0, 1))
def test_lifetime_value_is_the_sum_of_discounted_margins(margin, retention, discount):
    years = np.arange(1, 600)
    later = (margin * (retention / (1 + discount)) ** years).sum()
    assert kpis.lifetime_value(margin, retention=retention, discount=discount) == pytest.approx(
        later, abs=1e-6
    )
    at_once = kpis.lifetime_value(margin, retention=retention, discount=discount, first_margin=True)
    assert at_once == pytest.approx(later + margin, abs=1e-6)


def test_fifty_promoters_thirty_passives_and_twenty_detractors_score_thirty():
    score = kpis.net_promoter_score([10] * 25 + [9] * 25 + [8] * 15 + [7] * 15 + [6] * 10 + [0] * 10)
    assert score.score == 30
    assert (score.promoters, score.passives, score.detractors) == pytest.approx((0.5, 0.3, 0.2))


@given(st.lists(st.integers(0, 10), min_size=1, max_size=50))
def test_the_net_promoter_score_lies_between_minus_and_plus_a_hundred(ratings):
    score = kpis.net_promoter_score(ratings)
    assert -100 <= score.score <= 100
    assert score.promoters + score.passives + score.detractors == pytest.approx(1)


@pytest.mark.parametrize(
    ("kpi", "level"),
    [
        ("Posts published", "internal output"),
        ("Reach", "external output"),
        ("Likes", "external output"),
        ("Brand recall", "direct outcome"),
        ("Contribution margin", "outflow"),
    ],
)
def test_key_of_the_kpi_levels(kpi, level):
    assert kpis.kpi_levels().set_index("kpi").loc[kpi, "level"] == level


def test_kpi_levels_are_sorted_from_effort_to_value_and_none_is_empty():
    levels = kpis.kpi_levels()["level"]
    assert levels.is_monotonic_increasing
    assert list(levels.unique()) == list(kpis.LEVELS)


def test_page_rank_of_the_four_pages():
    ranked = kpis.page_rank(FOUR_PAGES)
    assert ranked["page"].to_list() == ["C", "A", "B", "D"]
    assert ranked["rank"].round(4).to_list() == [0.3941, 0.3725, 0.1958, 0.0375]


@settings(deadline=None)
@given(st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7)), min_size=1), st.floats(0, 0.95))
def test_page_ranks_sum_to_one(links, damping):
    ranked = kpis.page_rank(links, damping=damping)
    assert ranked["rank"].sum() == pytest.approx(1)
    assert set(ranked["page"]) == set(nx.DiGraph(links))


# Bad input

BAD_CALLS = [
    (kpis.reach, {"views": [1, 2]}, TypeError, "views must be a DataFrame, got list"),
    (
        kpis.reach,
        {"views": pd.DataFrame({"viewer": [1]})},
        ValueError,
        "lacks the columns 'user'; it has 'viewer'",
    ),
    (kpis.reach, {"views": pd.DataFrame({"user": []})}, ValueError, "views has no rows"),
    (kpis.reach, {"views": pd.DataFrame({"user": ["ana", None]})}, ValueError, "a row without a user"),
    (
        kpis.engagement_rate,
        {"interactions": 100},
        ValueError,
        "State exactly one denominator, one of reach=…, imp",
    ),
    (
        kpis.engagement_rate,
        {"interactions": 1, "reach": 9, "followers": 9},
        ValueError,
        "got reach, followers",
    ),
    (kpis.engagement_rate, {"interactions": 1, "reach": 0}, ValueError, "reach must be greater than 0"),
    (kpis.engagement_rate, {"interactions": -1, "reach": 9}, ValueError, "interactions must be 0 or more"),
    (kpis.amplification_rate, {"shares": 3}, ValueError, "State exactly one denominator"),
    (kpis.amplification_rate, {"shares": "3", "posts": 1}, TypeError, "shares must be a number"),
    (kpis.engagement, {"posts": POSTS, "per": "followers"}, ValueError, "lacks the columns 'followers'"),
    (
        kpis.engagement,
        {"posts": POSTS.assign(reach=0), "per": "reach"},
        ValueError,
        "reach must be greater than 0",
    ),
    (
        kpis.engagement,
        {"posts": POSTS.assign(interactions="x"), "per": "reach"},
        TypeError,
        "hold numbers only",
    ),
    (
        kpis.engagement,
        {"posts": POSTS.assign(interactions=-1), "per": "reach"},
        ValueError,
        "must be 0 or more",
    ),
    (
        kpis.engagement,
        {"posts": POSTS[["reach"]], "per": "reach"},
        ValueError,
        "lacks the columns 'interactions'",
    ),
    (kpis.engagement, {"posts": [1], "per": "reach"}, TypeError, "posts must be a DataFrame"),
    (
        kpis.median_by,
        {"posts": POSTS, "by": "hour", "value": "reach"},
        ValueError,
        "lacks the columns 'hour'",
    ),
    (
        kpis.median_by,
        {"posts": POSTS, "by": "reach", "value": "likes"},
        ValueError,
        "lacks the columns 'likes'",
    ),
    (
        kpis.median_by,
        {"posts": POSTS, "by": "reach", "value": "interactions", "level": 1},
        ValueError,
        "level must lie above 0 and below 1",
    ),
    (kpis.conversion_funnel, {"counts": [10, 5]}, TypeError, "counts must name its steps"),
    (kpis.conversion_funnel, {"counts": {"seen": 10}}, ValueError, "counts needs at least 2 values"),
    (
        kpis.conversion_funnel,
        {"counts": {"seen": 10, "bought": 11}},
        ValueError,
        "bought has 11 people, but only 10",
    ),
    (kpis.conversion_funnel, {"counts": {"seen": 0, "bought": 0}}, ValueError, "Nobody came to bought"),
    (kpis.conversion_funnel, {"counts": {"seen": 10, "bought": -1}}, ValueError, "counts must be 0 or more"),
    (
        kpis.ab_test,
        CLICKS | {"conversions_b": 10_001},
        ValueError,
        "conversions_b must not exceed visitors_b",
    ),
    (kpis.ab_test, CLICKS | {"conversions_a": 0.02}, TypeError, "conversions_a must be a whole number"),
    (kpis.ab_test, CLICKS | {"visitors_a": 0}, ValueError, "visitors_a must be 1 or more"),
    (
        kpis.ab_test,
        CLICKS | {"conversions_a": 0, "conversions_b": 0},
        ValueError,
        "Nobody or everybody converted",
    ),
    (kpis.ab_test, CLICKS | {"level": 5}, ValueError, "Percent\\? Divide by 100"),
    (kpis.ab_sample_size, {"rate": 0.1, "new_rate": 0.1}, ValueError, "rate and new_rate are equal"),
    (kpis.ab_sample_size, {"rate": 0, "new_rate": 0.1}, ValueError, "rate must lie above 0 and below 1"),
    (
        kpis.ab_sample_size,
        {"rate": 0.1, "new_rate": 0.2, "power": 0.02},
        ValueError,
        "power must exceed half",
    ),
    (kpis.ab_sample_size_rule, {"rate": 0.1, "new_rate": 1}, ValueError, "new_rate must lie above 0"),
    (kpis.ab_power, {"rate": 0.1, "new_rate": 0.2, "visitors": 0}, ValueError, "visitors must be 1 or more"),
    (kpis.ab_power, {"rate": "10 %", "new_rate": 0.2, "visitors": 9}, TypeError, "rate must be a number"),
    (kpis.false_alarm, {"tests": 0}, ValueError, "tests must be 1 or more"),
    (kpis.false_alarm, {"tests": 3, "level": 0}, ValueError, "level must lie above 0"),
    (kpis.peeking, {"looks": 2.5}, TypeError, "looks must be a whole number"),
    (kpis.peeking, {"looks": 2, "runs": 0}, ValueError, "runs must be 1 or more"),
    (kpis.peeking, {"looks": 2, "seed": -1}, ValueError, "seed must be 0 or more"),
    (kpis.roi, {"gain": 40, "cost": 0}, ValueError, "cost must be greater than 0"),
    (kpis.roi, {"gain": None, "cost": 1}, TypeError, "gain must be a number"),
    (kpis.lifetime_value, {"margin": 1, "retention": 1, "discount": 0}, ValueError, "the value has no end"),
    (kpis.lifetime_value, {"margin": 1, "retention": 80, "discount": 0.1}, ValueError, "Percent\\? Divide"),
    (
        kpis.lifetime_value,
        {"margin": 1, "retention": 0.8, "discount": -0.1},
        ValueError,
        "discount must be 0 or",
    ),
    (
        kpis.lifetime_value,
        {"margin": 1, "retention": 0.8, "discount": 0.1, "first_margin": "no"},
        TypeError,
        "first_margin must be True or False",
    ),
    (kpis.net_promoter_score, {"ratings": []}, ValueError, "ratings needs at least 1"),
    (kpis.net_promoter_score, {"ratings": [11]}, ValueError, "whole numbers from 0 to 10, got 11"),
    (kpis.net_promoter_score, {"ratings": [8.5]}, ValueError, "got 8.5"),
    (kpis.net_promoter_score, {"ratings": ["ten"]}, TypeError, "must hold numbers only"),
    (kpis.page_rank, {"links": []}, ValueError, "at least one link"),
    (kpis.page_rank, {"links": [("A", "B", "C")]}, TypeError, "links must be pairs of pages"),
    (kpis.page_rank, {"links": 5}, TypeError, "links must be pairs of pages"),
    (kpis.page_rank, {"links": FOUR_PAGES, "damping": 1}, ValueError, "damping must be below 1"),
]
