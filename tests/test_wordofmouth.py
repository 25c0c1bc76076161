import math
import time

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smmlearn import wordofmouth

listeners = st.floats(0.1, 100)


def parents_of(tree, root):
    order = list(nx.bfs_tree(tree, root))
    number = {person: position for position, person in enumerate(order)}
    before = nx.predecessor(tree, root)
    return [number[before[person][0]] if before[person] else -1 for person in order]


# Good news, bad news


def test_break_even_of_the_rule_of_thumb_is_31_percent():
    assert wordofmouth.break_even(happy=4.5, unhappy=10) == pytest.approx(0.3103448275862069, abs=1e-15)


def test_break_even_lies_between_25_and_38_and_a_half_percent():
    interval = wordofmouth.break_even_interval()
    assert (interval.low, interval.middle, interval.high) == pytest.approx((0.25, 4.5 / 14.5, 5 / 13))


def test_among_as_many_happy_as_unhappy_bad_news_reaches_2_2_times_as_many():
    heard = wordofmouth.audience(0.5)["listeners"]
    assert heard["bad"] / heard["good"] == pytest.approx(2.2222222222222223)


@given(listeners, listeners)
def test_at_break_even_both_audiences_are_equal(happy, unhappy):
    share = wordofmouth.break_even(happy=happy, unhappy=unhappy)
    heard = wordofmouth.audience(share, happy=happy, unhappy=unhappy)["listeners"]
    assert heard["good"] == pytest.approx(heard["bad"])


@settings(deadline=None)
@given(st.floats(0, 1), listeners, listeners, st.floats(0.1, 1000))
def test_the_multiplier_of_social_media_cancels(share, happy, unhappy, multiplier):
    without = wordofmouth.audience(share, happy=happy, unhappy=unhappy)["listeners"]
    larger = wordofmouth.audience(share, happy=happy, unhappy=unhappy, multiplier=multiplier)["listeners"]
    assert larger["good"] * without["bad"] == pytest.approx(larger["bad"] * without["good"])
    assert wordofmouth.break_even(happy=multiplier * happy, unhappy=multiplier * unhappy) == pytest.approx(
        wordofmouth.break_even(happy=happy, unhappy=unhappy)
    )


def test_each_kind_of_evidence_says_what_it_measures_and_where_it_is_from():
    known = wordofmouth.evidence()
    assert set(known.index) == {"rule_of_thumb", "anderson_1998", "east_2007"}
    assert known.loc["east_2007", "measures"] == "episodes"
    assert (known["source"].str.len() > 10).all()
    assert (known["good_low"] <= known["good"]).all()
    assert (known["bad_low"] <= known["bad"]).all()
    assert (known["bad"] <= known["bad_high"]).all()


def test_anderson_says_that_the_rule_of_thumb_exaggerates():
    bad_per_good = wordofmouth.evidence().eval("bad / good")
    assert 1 < bad_per_good["anderson_1998"] < bad_per_good["rule_of_thumb"]


def test_three_good_episodes_for_each_bad_one_are_a_quarter_of_bad_talk():
    assert wordofmouth.episodes(1000)["share"].to_dict() == {"good": 0.75, "bad": 0.25}


def test_ten_percent_more_referrals_bring_five_percent_more_sign_ups_at_elasticity_053():
    assert wordofmouth.response_to_change(0.1, elasticity=0.53) == pytest.approx(1.1**0.53 - 1)
    assert wordofmouth.response_to_change(0.0, elasticity=0.53) == 0


def test_entropy_and_herfindahl_of_half_three_tenths_two_tenths():
    talk = wordofmouth.dispersion([0.5, 0.3, 0.2])
    assert talk.entropy == pytest.approx(1.02965, abs=5e-6)
    assert talk.herfindahl == pytest.approx(0.38)


@settings(deadline=None)
@given(st.lists(st.floats(0, 1e9), min_size=1, max_size=20).filter(any))
def test_talk_is_spread_between_one_community_and_all(mentions):
    talk = wordofmouth.dispersion(mentions)
    assert -1e-9 <= talk.entropy <= math.log(len(mentions)) + 1e-9
    assert 1 - 1e-9 <= talk.effective_communities <= len(mentions) + 1e-9


# Branching


@pytest.mark.parametrize(
    ("reproduction", "people"), [(0.2, 1.25), (0.5, 2), (0.8, 5), (0.9, 10), (0.99, 100)]
)
def test_expected_reach_is_one_over_one_minus_r(reproduction, people):
    assert wordofmouth.expected_reach(reproduction) == pytest.approx(people)
    assert wordofmouth.expected_reach(reproduction, seeds=3) == pytest.approx(3 * people)


@pytest.mark.parametrize(
    ("reproduction", "probability"),
    [(1.1, 0.823866), (1.5, 0.417188), (2, 0.203188), (3, 0.059520), (0.5, 1), (1, 1)],
)
def test_chance_that_a_message_dies_out(reproduction, probability):
    assert wordofmouth.extinction(reproduction) == pytest.approx(probability, abs=1e-6)


@settings(deadline=None)
@given(st.floats(1.001, 50), st.integers(1, 5))
def test_extinction_solves_its_equation_and_seeds_are_independent(reproduction, seeds):
    chance = wordofmouth.extinction(reproduction)
    assert 0 <= chance < 1
    assert chance == pytest.approx(math.exp(reproduction * (chance - 1)), abs=1e-9)
    assert wordofmouth.extinction(reproduction, seeds=seeds) == pytest.approx(chance**seeds)


def test_simulated_reach_below_one_agrees_with_the_formula():
    spread = wordofmouth.simulate_generations(0.8, generations=100, runs=20_000, seed=3)
    assert spread.sum().mean() == pytest.approx(5, rel=0.03)


def test_four_in_ten_die_out_at_r_of_one_and_a_half():
    spread = wordofmouth.simulate_generations(1.5, generations=100, runs=20_000, population=10_000, seed=3)
    small = (spread.sum() < 5_000).mean()
    assert small == pytest.approx(0.417188, abs=0.015)


@settings(deadline=None)
@given(st.floats(0, 1e12), st.integers(1, 30), st.integers(1, 50), st.integers(0, 1000))
def test_nobody_is_reached_twice_and_the_same_seed_gives_the_same_runs(
    reproduction, generations, population, seed
):
    arguments = {"generations": generations, "runs": 3, "population": population, "seed": seed}
    spread = wordofmouth.simulate_generations(reproduction, **arguments)
    assert spread.shape == (generations + 1, 3)
    assert (spread.sum() <= population).all()
    assert spread.equals(wordofmouth.simulate_generations(reproduction, **arguments))


@settings(deadline=None)
@given(
    st.floats(0, 1e12),
    st.none() | st.integers(0, 50),
    st.integers(1, 6),
    st.integers(1, 300),
    st.integers(0, 99),
)
def test_a_grown_tree_is_a_tree_of_allowed_size(reproduction, hub, generations, most, seed):
    tree = wordofmouth.grow_tree(reproduction, hub=hub, generations=generations, most=most, seed=seed)
    assert 1 <= len(tree) <= most
    assert tree[0] == -1
    assert all(0 <= teller < person for person, teller in enumerate(tree.tolist()) if person)
    if hub is not None:
        assert (tree == 0).sum() == min(hub, most - 1)


@pytest.mark.parametrize("size", [2, 3, 10, 100, 1000])
def test_structural_virality_of_a_broadcast_is_nearly_two(size):
    assert wordofmouth.structural_virality([-1] + [0] * (size - 1)) == pytest.approx(2 * (size - 1) / size)


@pytest.mark.parametrize(("size", "distance"), [(2, 1), (3, 4 / 3), (10, 3.6666666667), (100, 33.6666666667)])
def test_structural_virality_of_a_chain_is_a_third_of_its_length(size, distance):
    assert wordofmouth.structural_virality(range(-1, size - 1)) == pytest.approx(distance)


def test_structural_virality_of_a_binary_tree_of_depth_three():
    parents = parents_of(nx.balanced_tree(2, 3), 0)
    assert wordofmouth.structural_virality(parents) == pytest.approx(3.5047619047619047)


@settings(deadline=None)
@given(st.integers(2, 40), st.integers(0, 10_000), st.randoms(use_true_random=False))
def test_structural_virality_is_the_mean_distance_of_all_pairs_in_any_numbering(size, seed, random):
    tree = nx.random_labeled_tree(size, seed=seed)
    parents = parents_of(tree, seed % size)
    virality = wordofmouth.structural_virality(parents)
    assert virality == pytest.approx(nx.average_shortest_path_length(tree))
    new = list(range(size))
    random.shuffle(new)
    renumbered = [0] * size
    for person, teller in enumerate(parents):
        renumbered[new[person]] = new[teller] if teller >= 0 else -1
    assert wordofmouth.structural_virality(renumbered) == pytest.approx(virality)


def test_structural_virality_takes_time_in_proportion_to_the_people():
    def seconds(size):
        best = math.inf
        for _repeat in range(3):
            start = time.perf_counter()
            wordofmouth.structural_virality(range(-1, size - 1))
            best = min(best, time.perf_counter() - start)
        return best

    # Twenty times the people: pair by pair it would take 400 times as long.
    assert seconds(200_000) < 100 * seconds(10_000)


# Threshold crowds


def test_one_person_decides_between_everybody_and_nobody():
    assert wordofmouth.crowd(range(100))["active"].iloc[-1] == 100
    assert wordofmouth.crowd([0, 2, *range(2, 100)])["active"].iloc[-1] == 1


@pytest.mark.parametrize(("sd", "least", "most"), [(50, 0, 0), (122, 40, 60), (123, 1000, 1000)])
def test_a_little_more_spread_of_thresholds_turns_one_in_twenty_into_all(sd, least, most):
    final = wordofmouth.crowd(wordofmouth.normal_thresholds(1000, mean=250, sd=sd))["active"].iloc[-1]
    assert least <= final <= most


def test_instigators_restart_a_stuck_crowd_and_counter_voices_stop_it():
    stuck = [0, 2, *range(2, 100)]
    assert wordofmouth.crowd(stuck, instigators=1)["active"].iloc[-1] == 100
    assert wordofmouth.crowd(range(100), counter_voices=1)["active"].iloc[-1] == 1


@settings(deadline=None)
@given(st.lists(st.integers(0, 30), min_size=1, max_size=30), st.integers(0, 5), st.integers(0, 5))
def test_a_crowd_grows_to_a_standstill_and_more_instigators_never_make_it_smaller(
    thresholds, instigators, voices
):
    course = wordofmouth.crowd(thresholds, instigators=instigators, counter_voices=voices)["active"]
    assert course.is_monotonic_increasing
    seen = max(0, course.iloc[-1] + instigators - voices)
    assert sum(threshold <= seen for threshold in thresholds) == course.iloc[-1]
    more = wordofmouth.crowd(thresholds, instigators=instigators + 1, counter_voices=voices)["active"]
    assert more.iloc[-1] >= course.iloc[-1]


@settings(deadline=None)
@given(st.lists(st.integers(0, 30), min_size=1, max_size=30))
def test_the_crowd_stops_at_the_first_step_that_meets_the_diagonal(thresholds):
    steps = wordofmouth.staircase(thresholds)
    meets = steps.loc[steps["willing"] == steps["active"], "active"]
    assert wordofmouth.crowd(thresholds)["active"].iloc[-1] == meets.min()


def test_normal_thresholds_have_their_mean_and_deviation_and_nobody_needs_less_than_nobody():
    drawn = wordofmouth.normal_thresholds(10_000, mean=50, sd=5)
    assert drawn.mean() == pytest.approx(50)
    assert drawn.std() == pytest.approx(5, rel=1e-3)
    assert wordofmouth.normal_thresholds(100, mean=0, sd=5).min() == 0


# Bad input

BAD_CALLS = [
    (wordofmouth.audience, {"share_unhappy": 12}, ValueError, "Percent\\? Divide by 100"),
    (
        wordofmouth.audience,
        {"share_unhappy": 0.1, "customers": -1},
        ValueError,
        "customers must be 0 or more",
    ),
    (wordofmouth.audience, {"share_unhappy": 0.1, "happy": "4-5"}, TypeError, "happy must be a number"),
    (
        wordofmouth.audience,
        {"share_unhappy": 0.1, "unhappy": math.nan},
        ValueError,
        "unhappy must be a finite",
    ),
    (
        wordofmouth.audience,
        {"share_unhappy": 0.1, "multiplier": -2},
        ValueError,
        "multiplier must be 0 or more",
    ),
    (wordofmouth.episodes, {"total": -1}, ValueError, "total must be 0 or more"),
    (wordofmouth.episodes, {"total": 1, "good_per_bad": -3}, ValueError, "good_per_bad must be 0 or more"),
    (wordofmouth.break_even, {"happy": 0}, ValueError, "happy must be greater than 0"),
    (wordofmouth.break_even, {"unhappy": None}, TypeError, "unhappy must be a number"),
    (wordofmouth.break_even_interval, {"happy": (5, 4)}, ValueError, "two numbers, the lower one first"),
    (wordofmouth.break_even_interval, {"happy": (4, 5, 6)}, ValueError, "two numbers"),
    (wordofmouth.break_even_interval, {"unhappy": 10}, TypeError, "unhappy must be a list"),
    (wordofmouth.break_even_interval, {"unhappy": (0, 12)}, ValueError, "unhappy must be greater than 0"),
    (
        wordofmouth.response_to_change,
        {"change": -1, "elasticity": 0.5},
        ValueError,
        "1 \\+ change must be greater",
    ),
    (
        wordofmouth.response_to_change,
        {"change": 1, "elasticity": "high"},
        TypeError,
        "elasticity must be a number",
    ),
    (wordofmouth.dispersion, {"mentions": []}, ValueError, "at least 1"),
    (wordofmouth.dispersion, {"mentions": [0, 0]}, ValueError, "sum of mentions must be greater than 0"),
    (wordofmouth.dispersion, {"mentions": [3, -1]}, ValueError, "mentions must be 0 or more"),
    (wordofmouth.expected_reach, {"reproduction": -0.5}, ValueError, "reproduction must be 0 or more"),
    (wordofmouth.expected_reach, {"reproduction": 0.5, "seeds": 0}, ValueError, "seeds must be 1 or more"),
    (wordofmouth.extinction, {"reproduction": math.inf}, ValueError, "finite"),
    (wordofmouth.extinction, {"reproduction": 2, "seeds": 1.5}, TypeError, "seeds must be a whole number"),
    (wordofmouth.simulate_generations, {"reproduction": "R"}, TypeError, "reproduction must be a number"),
    (wordofmouth.simulate_generations, {"reproduction": 1, "runs": 0}, ValueError, "runs must be 1 or more"),
    (
        wordofmouth.simulate_generations,
        {"reproduction": 1, "generations": 0},
        ValueError,
        "generations must be",
    ),
    (wordofmouth.simulate_generations, {"reproduction": 1, "seed": -1}, ValueError, "seed must be 0 or more"),
    (
        wordofmouth.simulate_generations,
        {"reproduction": 1, "seeds": 5, "population": 4},
        ValueError,
        "population must be 5 or more",
    ),
    (wordofmouth.grow_tree, {"reproduction": -1}, ValueError, "reproduction must be 0 or more"),
    (wordofmouth.grow_tree, {"reproduction": 1, "hub": -1}, ValueError, "hub must be 0 or more"),
    (wordofmouth.grow_tree, {"reproduction": 1, "most": 0}, ValueError, "most must be 1 or more"),
    (wordofmouth.structural_virality, {"parents": [-1]}, ValueError, "at least 2 values"),
    (wordofmouth.structural_virality, {"parents": [-1, -1]}, ValueError, "exactly once"),
    (wordofmouth.structural_virality, {"parents": [1, 0]}, ValueError, "exactly once"),
    (wordofmouth.structural_virality, {"parents": [-1, 5]}, ValueError, "between -1 and 1"),
    (wordofmouth.structural_virality, {"parents": [-1, 0.5]}, TypeError, "whole numbers"),
    (wordofmouth.structural_virality, {"parents": [-1, 2, 1]}, ValueError, "2 people who told each other"),
    (wordofmouth.crowd, {"thresholds": [-1, 2]}, ValueError, "thresholds must be 0 or more"),
    (wordofmouth.crowd, {"thresholds": [0], "instigators": -1}, ValueError, "instigators must be 0 or more"),
    (
        wordofmouth.crowd,
        {"thresholds": [0], "counter_voices": 0.5},
        TypeError,
        "counter_voices must be a whole",
    ),
    (wordofmouth.staircase, {"thresholds": "0, 1"}, TypeError, "thresholds must be a list"),
    (
        wordofmouth.staircase,
        {"thresholds": [math.nan]},
        ValueError,
        "missing or infinite value at position 0",
    ),
    (wordofmouth.normal_thresholds, {"size": 0, "mean": 1, "sd": 1}, ValueError, "size must be 1 or more"),
    (wordofmouth.normal_thresholds, {"size": 9, "mean": 1, "sd": 0}, ValueError, "sd must be greater than 0"),
]
