import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import poisson

from smmlearn import response

loads = st.floats(0, 300)
teams = st.integers(1, 400)


# Staffing


@pytest.mark.parametrize(
    ("per_half_hour", "seconds", "agents", "target", "waits", "mean_wait", "in_time"),
    [
        (360, 240, 55, 15, 0.2387009, 8.184032, 0.8458831),
        (100, 180, 11, 20, 0.6821182, 122.781277, 0.3896138),
        (100, 180, 12, 20, 0.4493882, 40.444940, 0.6401580),
        (100, 180, 13, 20, 0.2852705, 17.116227, 0.7955948),
        (100, 180, 14, 20, 0.1741319, 7.835937, 0.8883500),
    ],
)
def test_published_worked_examples_of_call_centres(
    per_half_hour, seconds, agents, target, waits, mean_wait, in_time
):
    team = response.desk(
        2 * per_half_hour, minutes_per_case=seconds / 60, agents=agents, target_minutes=target / 60
    )
    assert team.wait_probability == pytest.approx(waits, abs=1e-7)
    assert 60 * team.mean_wait == pytest.approx(mean_wait, abs=1e-5)
    assert team.service_level == pytest.approx(in_time, abs=1e-7)


def test_one_server_waits_with_probability_of_its_utilisation():
    team = response.desk(0.8 * 60, minutes_per_case=1, agents=1, target_minutes=1)
    assert team.wait_probability == pytest.approx(0.8)
    assert team.mean_wait == pytest.approx(4)
    assert team.queue == pytest.approx(3.2)
    assert team.service_level == pytest.approx(0.34501539753761445)


@pytest.mark.parametrize(
    ("load", "agents", "probability"), [(1, 2, 1 / 3), (1.5, 2, 0.6428571428571428), (2, 3, 4 / 9), (0, 3, 0)]
)
def test_erlang_c_of_small_teams(load, agents, probability):
    assert response.erlang_c(load, agents=agents) == pytest.approx(probability)


@pytest.mark.parametrize(
    ("load", "agents", "probability"), [(10, 10, 0.21458234310734736), (2, 5, 0.03669724770642201), (5, 0, 1)]
)
def test_erlang_b(load, agents, probability):
    assert response.erlang_b(load, agents=agents) == pytest.approx(probability)


def test_seven_people_answer_sixty_posts_an_hour_and_six_never_catch_up():
    seven = response.desk(60, minutes_per_case=6, agents=7, target_minutes=60)
    assert seven.wait_probability == pytest.approx(0.613830123144932)
    assert seven.mean_wait == pytest.approx(3.682980738869592)
    assert seven.service_level == pytest.approx(0.9999721321555232)
    six = response.desk(60, minutes_per_case=6, agents=6, target_minutes=60)
    assert (six.wait_probability, six.mean_wait, six.queue, six.service_level) == (1, math.inf, math.inf, 0)


@given(loads, teams)
def test_erlang_c_is_a_probability_and_falls_with_each_colleague(load, agents):
    waits = response.erlang_c(load, agents=agents)
    assert 0 <= waits <= 1
    assert response.erlang_c(load, agents=agents + 1) <= waits
    assert response.erlang_b(load, agents=agents) <= waits + 1e-12


@settings(deadline=None)
@given(st.floats(0.01, 100), st.integers(1, 200))
def test_erlang_b_is_the_end_of_a_truncated_poisson_distribution(load, agents):
    truncated = poisson.pmf(agents, load) / poisson.cdf(agents, load)
    assert response.erlang_b(load, agents=agents) == pytest.approx(truncated, rel=1e-6)


@given(st.floats(1, 2), teams)
def test_at_saturation_everybody_waits_without_end(excess, agents):
    team = response.desk(60 * agents * excess, minutes_per_case=1, agents=agents, target_minutes=10)
    assert (team.wait_probability, team.mean_wait, team.queue) == (1, math.inf, math.inf)
    assert team.service_level == 0


def test_hundreds_of_agents_do_not_overflow():
    team = response.desk(60 * 900, minutes_per_case=1, agents=930, target_minutes=1)
    assert 0 < team.wait_probability < 1
    assert math.isfinite(team.mean_wait)


@settings(deadline=None)
@given(st.floats(1, 500), st.floats(0.5, 20), st.floats(0, 30), st.floats(0.05, 0.99))
def test_the_smallest_team_is_in_time_and_one_fewer_is_not(per_hour, minutes, target, wanted):
    case = {"minutes_per_case": minutes, "target_minutes": target}
    size = response.smallest_team(per_hour, share_in_time=wanted, **case)
    assert response.desk(per_hour, agents=size, **case).service_level >= wanted
    if size > 1:
        assert response.desk(per_hour, agents=size - 1, **case).service_level < wanted


def test_eighty_percent_in_twenty_seconds_needs_fourteen_people():
    assert response.smallest_team(200, minutes_per_case=3, target_minutes=20 / 60) == 14


def test_from_91_to_77_percent_utilisation_the_wait_falls_from_123_to_17_seconds():
    sizes = response.compare_teams(200, minutes_per_case=3, agents=range(11, 15), target_minutes=1 / 3)
    assert sizes["utilisation"].round(2).to_list() == [0.91, 0.83, 0.77, 0.71]
    assert (60 * sizes["mean_wait"]).round().to_list() == [123, 40, 17, 8]


@settings(deadline=None)
@given(st.floats(1, 200), st.floats(0.5, 10), teams)
def test_the_queue_obeys_littles_law(per_hour, minutes, agents):
    team = response.desk(per_hour, minutes_per_case=minutes, agents=agents)
    assume(team.queue not in (0, math.inf))
    assert 60 * response.hours_in_system(team.queue, arrivals_per_hour=per_hour) == pytest.approx(
        team.mean_wait
    )


def test_120_open_cases_at_40_an_hour_stay_open_three_hours():
    assert response.hours_in_system(120, arrivals_per_hour=40) == 3.0


# Viral peak


def test_at_ten_times_the_posts_seven_people_fall_behind_by_530_an_hour():
    peak = response.viral_peak(60, factor=10, start_hour=2, peak_hours=3, hours=200)
    course = response.backlog(peak, agents=7, cases_per_agent_hour=10)
    assert (course.loc[2:4, "growth"] == 530).all()
    assert course["backlog"].max() == 3 * 530
    # Working off 1590 cases at ten an hour takes a week.
    assert course.loc[4 + 158, "backlog"] == 10
    assert course.loc[4 + 159 :, "backlog"].eq(0).all()


def test_a_peak_of_half_an_hour_counts_half():
    assert response.viral_peak(10, factor=3, start_hour=0.75, peak_hours=0.5, hours=3).to_list() == [
        15,
        15,
        10,
    ]


@settings(deadline=None)
@given(st.floats(0, 100), st.floats(0, 50), st.floats(0, 30), st.floats(0, 30))
def test_a_peak_adds_its_factor_for_as_long_as_it_lasts(ordinary, factor, start, length):
    arrivals = response.viral_peak(ordinary, factor=factor, start_hour=start, peak_hours=length, hours=60)
    assert arrivals.sum() == pytest.approx(ordinary * (60 + (factor - 1) * length), abs=1e-6)


@settings(deadline=None)
@given(
    st.lists(st.floats(0, 1000), min_size=1, max_size=40),
    st.integers(1, 20),
    st.floats(0.5, 30),
    st.floats(0, 500),
)
def test_the_backlog_is_what_an_hour_by_hour_ledger_says(arrivals, agents, each, at_first):
    course = response.backlog(arrivals, agents=agents, cases_per_agent_hour=each, open_cases=at_first)
    waiting = at_first
    for arriving, reported in zip(arrivals, course["backlog"], strict=True):
        waiting = max(0.0, waiting + arriving - agents * each)
        assert reported == pytest.approx(waiting, abs=1e-6)


@settings(deadline=None)
@given(st.floats(0.1, 100), st.floats(-1, 1), st.floats(-1, 1))
def test_mood_starts_at_the_start_halves_its_way_and_ends_at_the_floor(half_life, one, other):
    floor, start = sorted([one, other])
    mood = response.mood_after_wait(
        [0, half_life, math.inf], half_life_hours=half_life, start=start, floor=floor
    )
    assert mood == pytest.approx([start, (start + floor) / 2, floor])


def test_a_single_wait_may_be_a_number_such_as_that_of_a_flooded_desk():
    flooded = response.desk(600, minutes_per_case=6, agents=7)
    assert response.mood_after_wait(flooded.mean_wait, half_life_hours=1).tolist() == [-1]


# Crises


def test_four_victim_three_accidental_and_five_preventable_types():
    types = response.crisis_types()
    assert types["cluster"].value_counts().to_dict() == {"victim": 4, "accidental": 3, "preventable": 5}
    assert types.loc["rumour", "response"] == "deny"
    assert set(types.loc[types["cluster"] == "victim", "response"]) == {"deny", "inform"}
    assert set(types.loc[types["cluster"] == "accidental", "response"]) == {"diminish"}
    assert set(types.loc[types["cluster"] == "preventable", "response"]) == {"rebuild"}


@pytest.mark.parametrize(
    ("crisis", "cluster", "answer"),
    [
        ("rumour", "victim", "deny"),
        ("technical_accident", "accidental", "diminish"),
        ("management_misconduct", "preventable", "rebuild"),
    ],
)
def test_crisis_desk_key(crisis, cluster, answer):
    advice = response.fitting_response(crisis)
    assert (advice.cluster, advice.treated_as, advice.response) == (cluster, cluster, answer)


@pytest.mark.parametrize(
    "past", [{"history": True}, {"bad_reputation": True}, {"history": True, "bad_reputation": True}]
)
def test_the_past_shifts_the_answer_exactly_one_step_up(past):
    step_up = {"victim": "accidental", "accidental": "preventable", "preventable": "preventable"}
    for crisis, cluster in response.crisis_types()["cluster"].items():
        advice = response.fitting_response(crisis, **past)
        assert advice.cluster == cluster
        assert advice.treated_as == step_up[cluster]
        assert advice.response == {"accidental": "diminish", "preventable": "rebuild"}[step_up[cluster]]


def test_a_firestorm_has_seven_factors_and_a_question_for_each():
    factors = response.firestorm_factors()
    assert len(factors) == 7
    assert factors["question"].str.endswith("?").all()


# Moderation


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_f1_is_the_harmonic_mean_of_precision_and_recall(right, wrong, missed):
    assume(right)
    quality = response.moderation(rightly_removed=right, wrongly_removed=wrong, missed=missed)
    assert quality.precision == right / (right + wrong)
    assert quality.recall == right / (right + missed)
    assert quality.f1 == pytest.approx(2 / (1 / quality.precision + 1 / quality.recall))
    assert quality.cost == wrong + missed


def test_who_removes_nothing_has_no_precision_and_finds_nothing():
    quality = response.moderation(rightly_removed=0, wrongly_removed=0, missed=4, cost_missed=2.5)
    assert math.isnan(quality.precision)
    assert (quality.recall, quality.f1, quality.cost) == (0, 0, 10)


# Bad input

CASE = {"arrivals_per_hour": 60, "minutes_per_case": 6, "agents": 7, "target_minutes": 60}
REMOVED = {"rightly_removed": 1, "wrongly_removed": 1, "missed": 1}
BAD_CALLS = [
    (response.erlang_b, {"load": -1, "agents": 2}, ValueError, "load must be 0 or more"),
    (response.erlang_b, {"load": 1, "agents": 2.5}, TypeError, "agents must be a whole number"),
    (response.erlang_c, {"load": math.nan, "agents": 2}, ValueError, "load must be a finite number"),
    (response.erlang_c, {"load": 1, "agents": 0}, ValueError, "agents must be 1 or more"),
    (response.desk, CASE | {"arrivals_per_hour": "many"}, TypeError, "arrivals_per_hour must be a number"),
    (response.desk, CASE | {"minutes_per_case": 0}, ValueError, "minutes_per_case must be greater than 0"),
    (response.desk, CASE | {"agents": 0}, ValueError, "agents must be 1 or more"),
    (response.desk, CASE | {"target_minutes": -1}, ValueError, "target_minutes must be 0 or more"),
    (response.compare_teams, CASE | {"agents": []}, ValueError, "agents needs at least one size"),
    (response.compare_teams, CASE | {"agents": 7}, TypeError, "agents must be a list of whole numbers"),
    (response.compare_teams, CASE | {"agents": [0]}, ValueError, "agents must be 1 or more"),
    (
        response.smallest_team,
        {"arrivals_per_hour": 9, "minutes_per_case": 6, "target_minutes": 1, "share_in_time": 80},
        ValueError,
        "Percent\\? Divide by 100",
    ),
    (
        response.smallest_team,
        {"arrivals_per_hour": 9, "minutes_per_case": 6, "target_minutes": 1, "share_in_time": 1},
        ValueError,
        "share_in_time must be below 1",
    ),
    (
        response.smallest_team,
        {"arrivals_per_hour": -9, "minutes_per_case": 6, "target_minutes": 1},
        ValueError,
        "arrivals_per_hour must be 0 or more",
    ),
    (
        response.hours_in_system,
        {"open_cases": -1, "arrivals_per_hour": 4},
        ValueError,
        "open_cases must be 0 or",
    ),
    (
        response.hours_in_system,
        {"open_cases": 1, "arrivals_per_hour": 0},
        ValueError,
        "must be greater than 0",
    ),
    (
        response.viral_peak,
        {"arrivals_per_hour": 60, "factor": -1, "start_hour": 0, "peak_hours": 1},
        ValueError,
        "factor must be 0 or more",
    ),
    (
        response.viral_peak,
        {"arrivals_per_hour": 60, "factor": 10, "start_hour": 0, "peak_hours": 1, "hours": 0},
        ValueError,
        "hours must be 1 or more",
    ),
    (
        response.backlog,
        {"arrivals": [], "agents": 1, "cases_per_agent_hour": 1},
        ValueError,
        "at least 1 values",
    ),
    (
        response.backlog,
        {"arrivals": [-1], "agents": 1, "cases_per_agent_hour": 1},
        ValueError,
        "arrivals must be 0",
    ),
    (
        response.backlog,
        {"arrivals": [1], "agents": 0, "cases_per_agent_hour": 1},
        ValueError,
        "agents must be gre",
    ),
    (
        response.backlog,
        {"arrivals": [1], "agents": 1, "cases_per_agent_hour": 1, "open_cases": -1},
        ValueError,
        "open_cases must be 0 or more",
    ),
    (
        response.mood_after_wait,
        {"wait_hours": [-1], "half_life_hours": 1},
        ValueError,
        "wait_hours must be 0 or",
    ),
    (
        response.mood_after_wait,
        {"wait_hours": "long", "half_life_hours": 1},
        TypeError,
        "must hold numbers only",
    ),
    (
        response.mood_after_wait,
        {"wait_hours": [np.nan], "half_life_hours": 1},
        ValueError,
        "missing or infinite",
    ),
    (
        response.mood_after_wait,
        {"wait_hours": 1, "half_life_hours": 0},
        ValueError,
        "half_life_hours must be gre",
    ),
    (
        response.mood_after_wait,
        {"wait_hours": 1, "half_life_hours": 1, "start": -0.5, "floor": 0.5},
        ValueError,
        "floor not above start",
    ),
    (
        response.fitting_response,
        {"crisis": "shitstorm"},
        ValueError,
        "crisis must be one of 'natural_disaster'",
    ),
    (
        response.fitting_response,
        {"crisis": "rumour", "history": "yes"},
        TypeError,
        "history must be True or False",
    ),
    (response.moderation, REMOVED | {"missed": -1}, ValueError, "missed must be 0 or more"),
    (response.moderation, REMOVED | {"rightly_removed": 0.5}, TypeError, "must be a whole number"),
    (response.moderation, REMOVED | {"cost_missed": -1}, ValueError, "cost_missed must be 0 or more"),
]
