import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from smmlearn import research as rs

unhurried = settings(deadline=None)  # a law holds on a busy machine, too

open_shares = st.floats(0.01, 0.99)
biases = st.floats(0, 1)


# Random samples


@pytest.mark.parametrize(("margin", "people"), [(0.05, 385), (0.03, 1068), (0.01, 9604)])
def test_sample_size_for_a_margin_at_95_percent(margin, people):
    assert rs.sample_size(margin=margin) == people


def test_a_population_of_2000_needs_323_answers_for_5_points():
    assert rs.sample_size(margin=0.05, population=2000) == 323


def test_margin_of_1000_and_of_250000_answers():
    assert rs.margin_of_error(1000) == pytest.approx(0.030989751615228076, rel=1e-9)
    assert rs.margin_of_error(250_000) == pytest.approx(0.001959963984540054, rel=1e-9)


def test_asking_everybody_leaves_no_margin():
    assert rs.margin_of_error(50, population=50) == 0
    assert rs.margin_of_error(1, population=1) == 0
    assert rs.sample_size(margin=0.001, population=50) == 50


@unhurried
@given(st.floats(0.005, 0.4), open_shares, st.floats(0.5, 0.999), st.none() | st.integers(50, 10_000_000))
def test_the_sample_size_is_the_smallest_that_keeps_the_margin(margin, share, confidence, population):
    known = {"share": share, "confidence": confidence, "population": population}
    size = rs.sample_size(margin=margin, **known)
    assert rs.margin_of_error(size, **known) <= margin + 1e-12
    if size > 1:
        assert rs.margin_of_error(size - 1, **known) >= margin - 1e-12


@unhurried
@given(open_shares, st.integers(2, 1_000_000))
def test_a_half_is_the_safe_guess_and_a_finite_population_helps(share, sample):
    assert rs.margin_of_error(sample, share=share) <= rs.margin_of_error(sample)
    assert rs.margin_of_error(sample, population=2 * sample) < rs.margin_of_error(sample)


# Records that nobody drew at random


@pytest.mark.parametrize(
    ("correlation", "fraction", "size"), [(0.005, 0.001, 40.04004004), (0.05, 0.01, 4.04040404)]
)
def test_effective_size_of_a_record(correlation, fraction, size):
    assert rs.effective_size(correlation=correlation, fraction=fraction) == pytest.approx(size, abs=1e-8)


def test_250000_answers_that_err_by_17_points_are_worth_about_10():
    fraction, sd, error = 250_000 / 255_000_000, 0.5, 0.17
    correlation = error / (np.sqrt((1 - fraction) / fraction) * sd)
    assert rs.data_defect_error(correlation=correlation, fraction=fraction, sd=sd) == pytest.approx(0.17)
    assert 8 < rs.effective_size(correlation=correlation, fraction=fraction) < 10


def test_who_has_all_or_no_bias_has_an_infinite_sample():
    assert rs.effective_size(correlation=0, fraction=0.2) == float("inf")
    assert rs.effective_size(correlation=0.1, fraction=1) == float("inf")
    assert rs.data_defect([1, 0, 3], recorded=[1, 1, 1]).effective_size == float("inf")


@unhurried
@given(st.lists(st.tuples(st.integers(-100, 100), st.booleans()), min_size=2, max_size=60))
def test_error_is_quality_times_quantity_times_difficulty(people):
    values, recorded = zip(*people, strict=True)
    assume(any(recorded))
    defect = rs.data_defect(values, recorded=recorded)
    assert defect.error == pytest.approx(np.mean([v for v, r in people if r]) - np.mean(values), abs=1e-9)
    identity = rs.data_defect_error(
        correlation=np.clip(defect.correlation, -1, 1), fraction=defect.fraction, sd=defect.sd
    )
    assert defect.error == pytest.approx(identity, abs=1e-7)
    if abs(defect.error) > 1e-9:
        assert defect.effective_size == pytest.approx(
            rs.effective_size(correlation=np.clip(defect.correlation, -1, 1), fraction=defect.fraction),
            rel=1e-6,
        )


def test_feedback_has_a_narrow_error_around_the_wrong_value():
    setting = {"population": 10_000_000, "fraction": 0.025, "correlation": 0.02, "share": 0.4}
    errors = rs.feedback_against_sample(**setting, sample=1000, runs=2000).groupby("source").error
    expected = rs.data_defect_error(correlation=0.02, fraction=0.025, sd=np.sqrt(0.24))
    assert errors.mean()["feedback"] == pytest.approx(expected, abs=1e-4)
    assert errors.mean()["sample"] == pytest.approx(0, abs=0.002)
    assert errors.std()["sample"] == pytest.approx(np.sqrt(0.24 / 1000), rel=0.1)
    assert errors.std()["feedback"] < errors.std()["sample"] / 10


def test_without_correlation_feedback_is_a_huge_random_sample():
    errors = rs.feedback_against_sample(population=100_000, fraction=0.1, correlation=0, sample=100)
    feedback = errors[errors.source == "feedback"]
    assert feedback.error.mean() == pytest.approx(0, abs=0.001)
    assert feedback["size"].mean() == pytest.approx(10_000, rel=0.01)


@unhurried
@given(st.integers(2, 10_000), st.data(), open_shares, st.floats(-0.999, 0.999))
def test_every_correlation_that_leaves_probabilities_probable_is_allowed(
    population, data, fraction, strength
):
    share = data.draw(st.integers(1, population - 1)) / population
    spread = np.sqrt(fraction * (1 - fraction) * share * (1 - share))
    strongest = min(fraction, 1 - fraction) * min(share, 1 - share) / spread
    errors = rs.feedback_against_sample(
        population=population,
        fraction=fraction,
        correlation=strength * strongest,
        share=share,
        sample=population,
        runs=5,
    )
    assert errors.error.dropna().between(-1, 1).all()
    assert errors[errors.source == "sample"].error.to_numpy() == pytest.approx(0, abs=1e-12)


def test_who_speaks_is_unbiased_when_mood_does_not_matter():
    seen = rs.who_speaks(
        users=300,
        share_unhappy=0.12,
        speak_happy=0.2,
        speak_unhappy=0.2,
        posts_happy=3,
        posts_unhappy=3,
        runs=20_000,
    )
    assert seen.of_speakers.mean() == pytest.approx(0.12, abs=0.002)
    assert seen.of_posts.mean() == pytest.approx(0.12, abs=0.002)


def test_a_small_unhappy_minority_that_speaks_up_fills_half_of_the_posts():
    mood = {
        "share_unhappy": 0.12,
        "speak_happy": 0.05,
        "speak_unhappy": 0.2,
        "posts_happy": 1,
        "posts_unhappy": 2,
    }
    seen = rs.who_speaks(users=100_000, **mood, runs=500)
    assert rs.heard_share(**mood) == pytest.approx(0.12 * 0.2 * 2 / (0.12 * 0.2 * 2 + 0.88 * 0.05))
    assert seen.of_posts.mean() == pytest.approx(rs.heard_share(**mood), abs=0.002)


@unhurried
@given(open_shares, open_shares, st.floats(1, 50))
def test_what_is_heard_is_true_if_all_speak_alike(share, speak, posts):
    assert rs.heard_share(
        share, speak_happy=speak, speak_unhappy=speak, posts_happy=posts, posts_unhappy=posts
    ) == pytest.approx(share)


def test_a_silent_run_has_no_estimate():
    seen = rs.who_speaks(users=3, share_unhappy=0.5, speak_happy=0, speak_unhappy=0, runs=2)
    assert seen.of_posts.isna().all()


# Reviews


def test_with_both_biases_off_reviews_have_the_mean_of_the_opinions():
    table = rs.review_shares(purchase_bias=0, under_reporting=0)
    assert table.reviews.tolist() == pytest.approx(table.opinions.tolist())
    runs = rs.simulate_reviews(people=400, purchase_bias=0, under_reporting=0, runs=5000)
    assert runs.error.mean() == pytest.approx(0, abs=0.005)
    assert (runs.reviews == 400).all()


def test_both_biases_turn_a_bell_into_a_j():
    shares = rs.review_shares(purchase_bias=0.6, under_reporting=0.9).reviews
    assert shares[4] > shares[0] > shares[1] > shares[2] < shares[3] < shares[4]


def test_under_reporting_alone_makes_a_u_and_keeps_the_mean():
    table = rs.review_shares(purchase_bias=0, under_reporting=0.9)
    assert table.reviews @ table.stars == pytest.approx(table.opinions @ table.stars)
    assert table.reviews[0] == pytest.approx(table.reviews[4])
    assert table.reviews[0] > table.reviews[2]


@unhurried
@given(biases, biases, biases)
def test_more_purchase_bias_never_lowers_the_mean_rating(bias, other, silence):
    weak, strong = sorted([bias, other])
    low, high = (rs.review_shares(purchase_bias=b, under_reporting=silence) for b in (weak, strong))
    assert low.reviews @ rs.STARS <= high.reviews @ rs.STARS + 1e-12
    for column in ("opinions", "buyers", "reviews"):
        assert high[column].sum() == pytest.approx(1)


def test_simulated_ratings_agree_with_the_expected_shares():
    table = rs.review_shares(purchase_bias=0.6, under_reporting=0.9)
    runs = rs.simulate_reviews(people=5000, purchase_bias=0.6, under_reporting=0.9, runs=500)
    assert runs.mean_stars.mean() == pytest.approx(table.reviews @ table.stars, abs=0.01)
    assert (runs.error - (runs.mean_stars - 3)).abs().max() < 1e-12


# Seeds and speed


def test_the_same_seed_gives_the_same_numbers():
    simulations = [
        lambda seed: rs.who_speaks(
            users=99, share_unhappy=0.3, speak_happy=0.2, speak_unhappy=0.5, seed=seed
        ),
        lambda seed: rs.simulate_reviews(people=99, purchase_bias=0.2, under_reporting=0.5, seed=seed),
        lambda seed: rs.feedback_against_sample(
            population=999, fraction=0.1, correlation=0.1, sample=50, seed=seed
        ),
    ]
    for simulate in simulations:
        pd.testing.assert_frame_equal(simulate(4), simulate(4))
        assert not simulate(4).equals(simulate(5))


def test_a_hundred_thousand_runs_take_less_than_two_seconds():
    start = time.perf_counter()
    rs.feedback_against_sample(population=10**9, fraction=0.01, correlation=0.01, sample=1000, runs=100_000)
    assert time.perf_counter() - start < 2


# Imperfect judges and bold claims


def test_rogan_gladen_example():
    assert rs.corrected_prevalence(0.30, sensitivity=0.8, specificity=0.9) == pytest.approx(2 / 7)


@unhurried
@given(biases, st.floats(0.51, 1), st.floats(0.51, 1))
def test_the_correction_undoes_what_the_classifier_does(share, sensitivity, specificity):
    observed = share * sensitivity + (1 - share) * (1 - specificity)
    corrected = rs.corrected_prevalence(observed, sensitivity=sensitivity, specificity=specificity)
    assert corrected == pytest.approx(share, abs=1e-9)


def test_a_share_below_the_false_alarms_is_cut_off_at_zero():
    assert rs.corrected_prevalence(0.05, sensitivity=0.8, specificity=0.9) == 0


def test_kappa_of_cohens_example():
    assert rs.cohens_kappa([[20, 5], [10, 15]]) == pytest.approx(0.40)


def test_two_judges_agree_case_by_case():
    first = ["yes"] * 25 + ["no"] * 25
    second = ["yes"] * 20 + ["no"] * 5 + ["yes"] * 10 + ["no"] * 15
    found = rs.agreement(first, second)
    assert (found.observed, found.by_chance) == (pytest.approx(0.7), pytest.approx(0.5))
    assert found.kappa == pytest.approx(0.4)


def test_labels_are_compared_by_value():
    assert rs.agreement([1, 2, 2], pd.Series([1.0, 2.0, 1.0], index=[5, 6, 7])).observed == pytest.approx(
        2 / 3
    )


@unhurried
@given(st.lists(st.sampled_from("abc"), min_size=2).filter(lambda labels: len(set(labels)) > 1))
def test_who_judges_twice_alike_has_kappa_1(labels):
    assert rs.agreement(labels, labels).kappa == pytest.approx(1)


def test_tweets_missed_the_votes_of_2009_by_1_65_points():
    election = rs.tweets_and_votes()
    assert rs.mean_absolute_error(election.tweets, election.votes) == pytest.approx(1.65)


# Bad input

RECORD = {"population": 1000, "fraction": 0.1, "correlation": 0.05, "sample": 100}
MOOD = {"share_unhappy": 0.1, "speak_happy": 0.2, "speak_unhappy": 0.3}
SHARE = MOOD["share_unhappy"]
SPEAK = {"speak_happy": 0.2, "speak_unhappy": 0.3}
FILTER = {"purchase_bias": 0.5, "under_reporting": 0.5}
JUDGE = {"sensitivity": 0.8, "specificity": 0.9}
BAD_CALLS = [
    (rs.sample_size, (), {"margin": 5}, ValueError, "margin must lie between 0 and 1, got 5. Percent"),
    (rs.sample_size, (), {"margin": 0}, ValueError, "margin must be greater than 0"),
    (
        rs.sample_size,
        (),
        {"margin": 0.05, "confidence": 1},
        ValueError,
        "confidence must lie above 0 and below 1",
    ),
    (rs.sample_size, (), {"margin": 0.05, "share": -0.1}, ValueError, "share must lie between"),
    (rs.sample_size, (), {"margin": 0.05, "population": 0}, ValueError, "population must be 1 or more"),
    (rs.sample_size, (), {"margin": 0.05, "population": 9.5}, TypeError, "population must be a whole number"),
    (rs.margin_of_error, (0,), {}, ValueError, "sample must be 1 or more"),
    (rs.margin_of_error, ("many",), {}, TypeError, "sample must be a whole number"),
    (
        rs.margin_of_error,
        (100,),
        {"population": 50},
        ValueError,
        "sample must not exceed the population of 50",
    ),
    (rs.data_defect, ([1, 0],), {"recorded": [1]}, ValueError, "values has 2 numbers and recorded has 1"),
    (rs.data_defect, ([1, 0],), {"recorded": [1, 2]}, ValueError, "recorded must hold only 1"),
    (rs.data_defect, ([1, 0],), {"recorded": [0, 0]}, ValueError, "empty record"),
    (rs.data_defect, ([1, None],), {"recorded": [1, 0]}, ValueError, "values has a missing"),
    (rs.data_defect, (["a"],), {"recorded": [1]}, TypeError, "numbers only"),
    (rs.data_defect_error, (), {"correlation": 2, "fraction": 0.1, "sd": 1}, ValueError, "between -1 and 1"),
    (
        rs.data_defect_error,
        (),
        {"correlation": 0, "fraction": 0, "sd": 1},
        ValueError,
        "fraction must be greater",
    ),
    (
        rs.data_defect_error,
        (),
        {"correlation": 0, "fraction": 0.1, "sd": -1},
        ValueError,
        "sd must be 0 or more",
    ),
    (
        rs.effective_size,
        (),
        {"correlation": "no", "fraction": 0.1},
        TypeError,
        "correlation must be a number",
    ),
    (rs.effective_size, (), {"correlation": 0.1, "fraction": 10}, ValueError, "Percent"),
    (rs.feedback_against_sample, (), RECORD | {"population": 1}, ValueError, "population must be 2 or more"),
    (rs.feedback_against_sample, (), RECORD | {"population": 10**10}, ValueError, "at most 10⁹"),
    (
        rs.feedback_against_sample,
        (),
        RECORD | {"fraction": 1},
        ValueError,
        "fraction must lie above 0 and below 1",
    ),
    (rs.feedback_against_sample, (), RECORD | {"correlation": 0.9}, ValueError, "0.9 is not possible"),
    (rs.feedback_against_sample, (), RECORD | {"sample": 2000}, ValueError, "must not exceed the population"),
    (rs.feedback_against_sample, (), RECORD | {"share": 0}, ValueError, "share must lie above 0"),
    (rs.feedback_against_sample, (), RECORD | {"runs": 0}, ValueError, "runs must be 1 or more"),
    (rs.feedback_against_sample, (), RECORD | {"seed": -1}, ValueError, "seed must be 0 or more"),
    (rs.heard_share, (SHARE,), {"speak_happy": 0, "speak_unhappy": 0}, ValueError, "Nobody speaks"),
    (rs.heard_share, (SHARE,), SPEAK | {"posts_happy": 0.5}, ValueError, "posts_happy must be 1 or more"),
    (rs.heard_share, (12,), SPEAK, ValueError, "share_unhappy must lie between 0 and 1, got 12. Percent"),
    (rs.who_speaks, (), MOOD | {"users": 0}, ValueError, "users must be 1 or more"),
    (rs.who_speaks, (), MOOD | {"users": 9, "speak_happy": None}, TypeError, "speak_happy must be a number"),
    (rs.who_speaks, (), MOOD | {"users": 9, "runs": 1.5}, TypeError, "runs must be a whole number"),
    (rs.review_shares, (), FILTER | {"purchase_bias": 2}, ValueError, "purchase_bias must lie between"),
    (rs.review_shares, (), FILTER | {"opinions": [0.5, 0.5]}, ValueError, "opinions must be five shares"),
    (
        rs.review_shares,
        (),
        FILTER | {"opinions": [1, 1, 1, 1, 1]},
        ValueError,
        "opinions must be five shares",
    ),
    (
        rs.review_shares,
        (),
        {"purchase_bias": 0, "under_reporting": 1, "opinions": [0, 0, 1, 0, 0]},
        ValueError,
        "Nobody would write",
    ),
    (rs.simulate_reviews, (), FILTER | {"people": 0}, ValueError, "people must be 1 or more"),
    (rs.simulate_reviews, (), FILTER | {"people": 9, "seed": "a"}, TypeError, "seed must be a whole number"),
    (rs.corrected_prevalence, (30,), JUDGE, ValueError, "observed must lie between 0 and 1, got 30. Percent"),
    (rs.corrected_prevalence, (0.3,), {"sensitivity": 0.4, "specificity": 0.6}, ValueError, "only guesses"),
    (rs.cohens_kappa, ([[1, 2, 3], [4, 5, 6]],), {}, ValueError, "table must be square, got 2 × 3"),
    (rs.cohens_kappa, ([["a", "b"], ["c", "d"]],), {}, TypeError, "numbers only"),
    (rs.cohens_kappa, ([[1, -1], [0, 1]],), {}, ValueError, "table must be 0 or more"),
    (rs.cohens_kappa, ([[1, float("nan")], [0, 1]],), {}, ValueError, "missing or infinite"),
    (rs.cohens_kappa, ([[0, 0], [0, 0]],), {}, ValueError, "table holds no case"),
    (rs.cohens_kappa, ([[5, 0], [0, 0]],), {}, ValueError, "kappa is not defined"),
    (rs.cohens_kappa, (np.zeros((0, 0)),), {}, ValueError, "table needs at least 1"),
    (rs.agreement, (["a"], ["a", "b"]), {}, ValueError, "first has 1 judgments and second has 2"),
    (rs.agreement, (["a", None], ["a", "b"]), {}, ValueError, "first has no judgment at position 1"),
    (rs.agreement, ("ab", ["a", "b"]), {}, TypeError, "first must be a list or column"),
    (rs.agreement, ([], []), {}, ValueError, "hold no judgment"),
    (rs.agreement, (["a"], ["a"]), {}, ValueError, "kappa is not defined"),
    (rs.mean_absolute_error, ([1], [1, 2]), {}, ValueError, "claimed has 1 numbers and actual has 2"),
    (rs.mean_absolute_error, ([], []), {}, ValueError, "claimed needs at least 1"),
    (rs.mean_absolute_error, (5, [1]), {}, TypeError, "claimed must be a list"),
]
