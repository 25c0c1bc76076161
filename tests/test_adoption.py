import math
import re
from dataclasses import FrozenInstanceError
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from smmlearn import adoption, datasets
from smmlearn.adoption import (
    adopter_categories,
    adopter_category,
    bass_curve,
    bass_peak,
    bass_rate,
    bass_share,
    crowd_error,
    fit_bass,
    forecast_check,
    majority_right,
    media_class,
    metcalfe,
    network_value,
    reed,
    sarnoff,
)

T = [1, 2, 3, 4, 5, 6]
USERS = [3, 9, 16, 26, 34, 46]
YEAR_ENDS = pd.date_range("2005", periods=6, freq="YE")

coefficients = st.floats(0, 2)
times = st.floats(0, 100)
guesses = st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=30)


def until(table, year):
    return table[table["date"].dt.year <= year]


@pytest.fixture(scope="module")
def facebook():
    """The last figure of every year, 2004 to 2023."""
    users = datasets.load_monthly_active_users("Facebook")
    return users.groupby(users["date"].dt.year).tail(1)


@pytest.fixture(scope="module")
def twitter():
    return datasets.load_monthly_active_users("Twitter")


# --- The Bass curve


@pytest.mark.parametrize(("t", "share"), [(0, 0), (1, 0.035758), (5, 0.331199), (10, 0.812803)])
def test_bass_share_with_average_coefficients(t, share):
    assert bass_share(t, p=adoption.AVERAGE_P, q=adoption.AVERAGE_Q) == pytest.approx(share, abs=5e-7)


def test_bass_peak_with_average_coefficients():
    peak = bass_peak(p=0.03, q=0.38)
    assert peak.time == pytest.approx(6.1926, abs=5e-5)
    assert peak.share == pytest.approx(0.46053, abs=5e-6)
    assert peak.rate == pytest.approx(0.110592, abs=5e-7)


@pytest.mark.parametrize(
    ("p", "q", "time"),
    [(0.005, 0.84, 6.0639), (0.017, 0.36, 8.0979), (0.010, 0.42, 8.6923), (0.004, 1.76, 3.4506)],
    ids=["colour television", "clothes dryer", "air conditioner", "mobile phone"],
)
def test_bass_peak_of_published_innovations(p, q, time):
    assert bass_peak(p=p, q=q).time == pytest.approx(time, abs=5e-5)


@given(p=st.floats(1e-6, 1), q=st.floats(1e-6, 2))
def test_bass_peak_is_where_no_other_moment_has_a_higher_rate(p, q):
    peak = bass_peak(p=p, q=q)
    assert bass_share(peak.time, p=p, q=q) == pytest.approx(peak.share, abs=1e-9)
    assert bass_rate(peak.time, p=p, q=q) == pytest.approx(peak.rate)
    around = np.linspace(0, 2 * peak.time + 1, 200)
    assert (bass_rate(around, p=p, q=q) <= peak.rate * (1 + 1e-12)).all()


@pytest.mark.parametrize("q", [0, 0.01, 0.03])
def test_bass_peak_is_the_launch_if_imitation_is_no_stronger_than_innovation(q):
    assert bass_peak(p=0.03, q=q) == adoption.BassPeak(time=0, share=0, rate=0.03)


def test_without_innovators_nobody_ever_starts():
    assert bass_share(1000, p=0, q=0.5) == 0
    assert bass_rate(1000, p=0, q=0.5) == 0
    assert bass_peak(p=0, q=0.5) == adoption.BassPeak(time=0, share=0, rate=0)


def test_without_imitation_adoption_is_exponential_decay():
    t = np.linspace(0, 50, 11)
    assert bass_share(t, p=0.1, q=0) == pytest.approx(1 - np.exp(-0.1 * t))


@given(t=times, p=coefficients, q=coefficients)
def test_bass_share_lies_between_0_and_1(t, p, q):
    assert 0 <= bass_share(t, p=p, q=q) <= 1


@given(t=st.lists(times, min_size=2, max_size=2), p=coefficients, q=coefficients)
def test_bass_share_never_falls_with_time(t, p, q):
    early, late = sorted(t)
    assert bass_share(early, p=p, q=q) <= bass_share(late, p=p, q=q) + 1e-12


@given(t=times, p=st.lists(coefficients, min_size=2, max_size=2), q=coefficients)
def test_bass_share_never_falls_with_innovation(t, p, q):
    few, many = sorted(p)
    assert bass_share(t, p=few, q=q) <= bass_share(t, p=many, q=q) + 1e-12


@given(t=times, p=coefficients, q=st.lists(coefficients, min_size=2, max_size=2))
def test_bass_share_never_falls_with_imitation(t, p, q):
    weak, strong = sorted(q)
    assert bass_share(t, p=p, q=weak) <= bass_share(t, p=p, q=strong) + 1e-12


@given(t=st.floats(0.01, 100), p=coefficients, q=coefficients)
def test_bass_rate_is_the_derivative_of_the_share(t, p, q):
    h = 1e-5
    slope = (bass_share(t + h, p=p, q=q) - bass_share(t - h, p=p, q=q)) / (2 * h)
    assert bass_rate(t, p=p, q=q) == pytest.approx(slope, abs=1e-8)


@given(t=st.lists(times, min_size=1, max_size=5), p=coefficients, q=coefficients)
def test_one_time_gives_a_number_and_many_give_an_array(t, p, q):
    many = bass_share(t, p=p, q=q)
    assert isinstance(many, np.ndarray)
    assert many.tolist() == [bass_share(one, p=p, q=q) for one in t]
    assert type(bass_share(t[0], p=p, q=q)) is float
    assert type(bass_rate(np.float64(t[0]), p=p, q=q)) is float


@given(p=coefficients, q=coefficients)
def test_every_adopter_is_an_innovator_or_an_imitator(p, q):
    curve = bass_curve(np.linspace(0, 30, 7), p=p, q=q)
    assert list(curve) == ["time", "share", "rate", "by_innovation", "by_imitation"]
    assert (curve["by_innovation"] + curve["by_imitation"]).to_numpy() == pytest.approx(
        curve["rate"].to_numpy()
    )
    assert curve["by_imitation"][0] == 0


@pytest.mark.parametrize("function", [bass_share, bass_rate])
@pytest.mark.parametrize(
    ("t", "p", "q", "error", "message"),
    [
        (1, -0.03, 0.38, ValueError, r"p must be 0 or more, got -0\.03"),
        (1, 0.03, -0.38, ValueError, r"q must be 0 or more, got -0\.38"),
        (-1, 0.03, 0.38, ValueError, "t must be 0 or more, got -1"),
        ([0, -1], 0.03, 0.38, ValueError, "t must be 0 or more, got -1"),
        (math.nan, 0.03, 0.38, ValueError, "t must be a finite number"),
        ([1, math.nan], 0.03, 0.38, ValueError, "t has a missing or infinite value at position 1"),
        ([], 0.03, 0.38, ValueError, "t needs at least 1 values, got 0"),
        ("5", 0.03, 0.38, TypeError, "t must be"),
        (5, "0.03", 0.38, TypeError, "p must be a number"),
        (5, 0.03, math.inf, ValueError, "q must be a finite number"),
    ],
)
def test_bass_curve_refuses_what_is_no_time_or_no_coefficient(function, t, p, q, error, message):
    with pytest.raises(error, match=message):
        function(t, p=p, q=q)


def test_bass_peak_refuses_negative_coefficients():
    with pytest.raises(ValueError, match=r"p must be 0 or more, got -0\.03"):
        bass_peak(p=-0.03, q=0.38)


# --- The fit


@pytest.mark.parametrize(
    ("year", "ceiling"), [(2011, 1039), (2013, 1330), (2016, 1967), (2019, 2888), (2023, 3354)]
)
@pytest.mark.parametrize("launch", ["2004-02-04", "2004-01-01"])
def test_the_ceiling_of_facebook_depends_on_when_one_asks(facebook, year, ceiling, launch):
    known = until(facebook, year)
    fit = fit_bass(known["date"], known["users_millions"], launch=launch)
    assert fit.m == pytest.approx(ceiling, rel=0.03)
    assert fit.n == year - 2003


def test_fit_to_all_years_of_facebook(facebook):
    fit = fit_bass(facebook["date"], facebook["users_millions"], launch="2004-01-01")
    assert fit.p == pytest.approx(0.0085, rel=0.03)
    assert fit.q == pytest.approx(0.287, rel=0.03)
    assert fit.r_squared == pytest.approx(0.995, abs=0.001)


def test_fit_to_all_quarters_of_twitter(twitter):
    fit = fit_bass(twitter["date"], twitter["users_millions"], launch="2006-03-21")
    assert fit.m == pytest.approx(330, rel=0.03)
    assert fit.p == pytest.approx(0.0033, rel=0.03)
    assert fit.q == pytest.approx(0.855, rel=0.03)
    assert fit.r_squared == pytest.approx(0.998, abs=0.001)


def test_the_fit_of_2011_is_nearly_perfect_and_its_ceiling_broken_within_a_year(facebook):
    known = until(facebook, 2011)
    fit = fit_bass(known["date"], known["users_millions"], launch="2004-02-04")
    assert fit.r_squared > 0.999
    assert facebook.loc[facebook["users_millions"] > fit.m, "date"].dt.year.min() == 2012


curves = {
    "m": st.floats(1, 5000),
    "p": st.floats(0.001, 0.1),
    "q": st.floats(0.1, 1.2),
}


@settings(max_examples=50, deadline=None)
@given(**curves)
def test_fit_finds_the_curve_that_made_the_data(m, p, q):
    t = np.arange(1, 21)
    assume(bass_share(20, p=p, q=q) > 0.6)  # the bend has been seen
    fit = fit_bass(t, m * bass_share(t, p=p, q=q), launch=0)
    assert (fit.m, fit.p, fit.q) == pytest.approx((m, p, q), rel=1e-4)
    assert fit.r_squared == pytest.approx(1)
    assert fit.users([30]) == pytest.approx(m * bass_share([30], p=p, q=q), rel=1e-4)


@settings(max_examples=25, deadline=None)
@given(thousandfold=st.floats(1e-3, 1e6), quarters=st.floats(0.1, 400))
def test_fit_does_not_depend_on_the_units(facebook, thousandfold, quarters):
    t = np.arange(1.0, 21.0)
    users = facebook["users_millions"].to_numpy()
    plain = fit_bass(t, users, launch=0)
    scaled = fit_bass(t * quarters, users * thousandfold, launch=0)
    assert (scaled.m / thousandfold, scaled.p * quarters, scaled.q * quarters) == pytest.approx(
        (plain.m, plain.p, plain.q), rel=1e-5
    )
    assert scaled.r_squared == pytest.approx(plain.r_squared)


def test_fit_is_the_same_for_dates_and_for_years_since_the_launch(facebook):
    years = (facebook["date"] - pd.Timestamp("2004-02-04")) / pd.Timedelta(days=365.25)
    by_date = fit_bass(facebook["date"], facebook["users_millions"], launch="2004-02-04")
    by_year = fit_bass(years, facebook["users_millions"].tolist(), launch=0)
    by_text = fit_bass(
        facebook["date"].dt.strftime("%Y-%m-%d").tolist(), facebook["users_millions"], launch="2004-02-04"
    )
    assert by_date == by_text
    assert (by_date.m, by_date.p, by_date.q) == pytest.approx((by_year.m, by_year.p, by_year.q))


def test_calendar_years_count_from_the_launch_year():
    since_launch = fit_bass(T, USERS, launch=0)
    calendar = fit_bass([2004 + t for t in T], USERS, launch=2004)
    assert (calendar.m, calendar.p, calendar.q) == pytest.approx(
        (since_launch.m, since_launch.p, since_launch.q)
    )
    assert calendar.forecast([2011])["users"].to_numpy() == pytest.approx(since_launch.forecast([7])["users"])


def test_fit_minimises_the_squares(twitter):
    fit = fit_bass(twitter["date"], twitter["users_millions"], launch="2006-03-21")
    years = ((twitter["date"] - pd.Timestamp("2006-03-21")) / pd.Timedelta(days=365.25)).to_numpy()
    users = twitter["users_millions"].to_numpy()

    def squares(m, p, q):
        return ((users - m * bass_share(years, p=p, q=q)) ** 2).sum()

    least = squares(fit.m, fit.p, fit.q)
    assert fit.residual_sd == pytest.approx(math.sqrt(least / (fit.n - 3)))
    for change in (0.999, 1.001):
        assert squares(fit.m * change, fit.p, fit.q) > least
        assert squares(fit.m, fit.p * change, fit.q) > least
        assert squares(fit.m, fit.p, fit.q * change) > least


def test_covariance_agrees_with_scipy(facebook):
    from scipy.optimize import curve_fit

    t, users = np.arange(1.0, 21.0), facebook["users_millions"].to_numpy()
    fit = fit_bass(t, users, launch=0)
    _, covariance = curve_fit(
        lambda t, m, p, q: m * bass_share(t, p=abs(p), q=abs(q)), t, users, p0=[fit.m, fit.p, fit.q]
    )
    assert list(fit.covariance) == list(fit.covariance.index) == ["m", "p", "q"]
    assert fit.covariance.to_numpy() == pytest.approx(covariance, rel=1e-3)


@settings(max_examples=100, deadline=None)
@given(
    users=st.lists(st.floats(0, 1e6), min_size=4, max_size=12),
    ceiling=st.none() | st.floats(1, 1e7),
)
def test_any_series_is_either_fitted_or_refused(users, ceiling):
    times = np.arange(len(users))
    try:
        fit = fit_bass(times, users, launch=0, ceiling=ceiling)
    except ValueError as refusal:
        reason = str(refusal)
    else:
        reason = ""
        assert np.isfinite([fit.m, fit.p, fit.q, fit.r_squared, fit.residual_sd]).all()
        ahead = fit.forecast([len(users), 1000])
        assert (ahead["low"] <= ahead["users"]).all()
        assert (ahead["users"] <= ahead["high"]).all()
    assert re.fullmatch("|.*without growth.*|.*no ceiling yet.*|.*do not determine.*", reason)


def test_a_given_ceiling_is_kept(facebook):
    known = until(facebook, 2009)
    fit = fit_bass(known["date"], known["users_millions"], launch="2004-02-04", ceiling=3000)
    assert fit.m == 3000
    assert list(fit.covariance) == ["p", "q"]
    assert fit.forecast(["2050-12-31"])["users"].item() == pytest.approx(3000, rel=1e-3)


def test_a_fit_cannot_be_changed(twitter):
    fit = fit_bass(twitter["date"], twitter["users_millions"], launch="2006-03-21")
    with pytest.raises(FrozenInstanceError):
        fit.m = 1000


@pytest.mark.parametrize(
    ("times", "users", "launch", "message"),
    [
        ([], [], 0, "users needs at least 1 values, got 0"),
        ([], USERS, "2004", "times has no date at position 0"),
        (T[:3], USERS[:3], 0, "To estimate m, p, q takes at least 4 observations, got 3"),
        (T, USERS[:5], 0, "same length, got 6 and 5"),
        (T[::-1], USERS, 0, "times must increase, but the one at position 1"),
        ([1, 2, 2, 3, 4, 5], USERS, 0, "times must increase, but the one at position 2"),
        (T, [3, 9, math.nan, 26, 34, 46], 0, "users has a missing or infinite value at position 2"),
        (T, [3, 9, -16, 26, 34, 46], 0, "users must be 0 or more, got -16"),
        (T, [7] * 6, 0, "users is 7.0 at all times: without growth"),
        (T, USERS[::-1], 0, "do not determine a Bass curve"),
        (T, [2**t for t in T], 0, "These 6 observations show no ceiling yet"),
        ([1, 2, math.nan, 4, 5, 6], USERS, 0, "times has a missing or infinite value at position 2"),
        (YEAR_ENDS.where(YEAR_ENDS.year != 2007), USERS, "2004", "times has no date at position 2"),
        (list("abcdef"), USERS, "2004", "times has no date at position 0. Write dates as in '2004-02-04'"),
        (list("abcdef"), USERS, 0, "times must hold numbers only"),
        (T, USERS, 2, "times has 1, which is before the launch (2)"),
        (YEAR_ENDS, USERS, "2006", "times has 2005-12-31, which is before the launch (2006-01-01)"),
        (YEAR_ENDS, USERS, 0, "times are dates, but launch is the number 0"),
        (T, USERS, "2004-02-04", "times are numbers, but launch is the date 2004-02-04"),
        (T, USERS, "04/02/2004", "launch must be a number or a date such as '2004-02-04', got '04/02/2004'"),
        (T, USERS, None, "launch must be a number or a date such as '2004-02-04', got None"),
    ],
)
def test_fit_says_what_is_wrong_with_the_series(times, users, launch, message):
    with pytest.raises((TypeError, ValueError), match=re.escape(message)):
        fit_bass(times, users, launch=launch)


def test_fit_with_a_given_ceiling_needs_one_observation_less():
    assert fit_bass(T[:3], USERS[:3], launch=0, ceiling=90).n == 3
    with pytest.raises(ValueError, match="To estimate p, q takes at least 3 observations, got 2"):
        fit_bass(T[:2], USERS[:2], launch=0, ceiling=90)
    with pytest.raises(ValueError, match="ceiling must be greater than 0, got -90"):
        fit_bass(T, USERS, launch=0, ceiling=-90)


def test_two_platforms_in_one_table_are_not_one_series():
    users = datasets.load_monthly_active_users()
    with pytest.raises(ValueError, match="Is it one sorted series"):
        fit_bass(users["date"], users["users_millions"], launch="2004-02-04")


def test_facebook_showed_no_ceiling_by_2009(facebook):
    known = until(facebook, 2009)
    with pytest.raises(ValueError, match="These 6 observations show no ceiling yet"):
        fit_bass(known["date"], known["users_millions"], launch="2004-02-04")


# --- The forecast


def noisy(rng, t, *, m=100, p=0.02, q=0.4, sd=1.0):
    return np.clip(m * bass_share(t, p=p, q=q) + rng.normal(0, sd, len(t)), 0, None)


@pytest.mark.parametrize("options", [{}, {"ceiling": 100}], ids=["ceiling fitted", "ceiling known"])
def test_the_interval_covers_what_it_promises_if_the_model_is_right(options):
    rng = np.random.default_rng(1969)
    t, new = np.arange(1, 13), np.arange(13, 19)
    inside = []
    for _ in range(200):
        forecast = fit_bass(t, noisy(rng, t), launch=0, **options).forecast(new, level=0.9)
        inside.append(pd.Series(noisy(rng, new)).between(forecast["low"], forecast["high"]))
    assert np.mean(inside) == pytest.approx(0.9, abs=0.04)


def test_the_interval_fails_where_the_model_is_wrong(facebook):
    check = forecast_check(
        facebook["date"], facebook["users_millions"], origin="2011-12-31", launch="2004-02-04"
    )
    assert check.fit.r_squared > 0.999
    assert check.coverage == 0
    assert check.level == 0.95
    assert (check.forecast["observed"] > check.forecast["high"]).all()


def test_a_forecast_check_counts_the_later_observations_inside(twitter):
    check = forecast_check(
        twitter["date"], twitter["users_millions"], origin="2014-12-31", launch="2006-03-21", level=0.8
    )
    table = check.forecast
    assert list(table) == ["time", "observed", "forecast", "low", "high", "inside"]
    assert table["time"].tolist() == twitter.loc[twitter["date"] > "2014-12-31", "date"].tolist()
    assert check.fit.n + len(table) == len(twitter)
    assert 0 < check.coverage < 1
    assert (
        check.coverage == ((table["low"] <= table["observed"]) & (table["observed"] <= table["high"])).mean()
    )


@settings(max_examples=25, deadline=None)
@given(level=st.lists(st.floats(0.05, 0.99), min_size=2, max_size=2, unique=True))
def test_more_confidence_takes_a_wider_interval(level):
    fit = fit_bass(T, USERS, launch=0)
    narrow, wide = (fit.forecast([7, 20], level=promised) for promised in sorted(level))
    assert (wide["low"] > 0).all()
    assert (wide["low"] < narrow["low"]).all()
    assert (narrow["low"] < narrow["users"]).all()
    assert (narrow["users"] < narrow["high"]).all()
    assert (narrow["high"] < wide["high"]).all()


def test_the_interval_is_never_narrower_than_the_scatter_about_the_curve(twitter):
    from scipy.stats import t as student

    fit = fit_bass(twitter["date"], twitter["users_millions"], launch="2006-03-21")
    ahead = fit.forecast(["2019-06-30"])
    scatter = student.ppf(0.975, fit.n - 3) * fit.residual_sd / ahead["users"]
    assert (np.log(ahead["high"] / ahead["users"]) > scatter).all()
    assert np.log(ahead["high"] / ahead["users"]).item() == pytest.approx(scatter.item(), rel=0.1)


@pytest.mark.parametrize(
    ("times", "options", "error", "message"),
    [
        ([6, 7], {}, ValueError, r"must come after the last observation \(6\)"),
        ([7], {"level": 95}, ValueError, r"level must lie between 0 and 1, got 95\. Percent\?"),
        ([7], {"level": 1}, ValueError, r"level must lie between 0 and 1, such as 0\.95, got 1"),
        ([], {}, ValueError, "times needs at least 1"),
        (["2011-12-31"], {}, TypeError, "times must hold numbers only"),
    ],
)
def test_a_forecast_looks_ahead(times, options, error, message):
    with pytest.raises(error, match=message):
        fit_bass(T, USERS, launch=0).forecast(times, **options)


@pytest.mark.parametrize(
    ("origin", "message"),
    [
        (6, r"no observation after the origin \(6\)"),
        (3, "at least 4 observations, got 3"),
        (-1, "origin has -1, which is before the launch"),
        ("2011-12-31", "origin must hold numbers only"),
    ],
)
def test_a_forecast_needs_observations_on_both_sides_of_its_origin(origin, message):
    with pytest.raises((TypeError, ValueError), match=message):
        forecast_check(T, USERS, origin=origin, launch=0)


# --- Adopters


def test_adopter_categories_are_cut_at_whole_standard_deviations():
    table = adopter_categories()
    assert (100 * table["share"]).round(2).tolist() == [2.28, 13.59, 34.13, 34.13, 15.87]
    assert (100 * table["taught_share"]).tolist() == pytest.approx([2.5, 13.5, 34, 34, 16])
    assert table["share"].sum() == pytest.approx(1)
    assert table["taught_share"].sum() == pytest.approx(1)


@given(st.floats(-10, 10))
def test_everybody_belongs_to_the_category_of_their_time(z):
    table = adopter_categories().set_index("category")
    row = table.loc[adopter_category(z)]
    assert row["from_sd"] <= z < row["to_sd"]


def test_adopter_category_refuses_what_is_no_number():
    with pytest.raises(ValueError, match="z must be a finite number"):
        adopter_category(math.nan)
    with pytest.raises(TypeError, match="z must be a number"):
        adopter_category("early")


# --- Network value


@pytest.mark.parametrize(
    ("n", "links", "groups"), [(0, 0, 0), (1, 0, 0), (5, 10, 26), (10, 45, 1013), (20, 190, 1048555)]
)
def test_network_value_of_small_networks(n, links, groups):
    assert (sarnoff(n), metcalfe(n), reed(n)) == (n, links, groups)
    assert network_value(n).iloc[0].tolist() == [n, n, links, groups]


@given(st.integers(1, 300))
def test_one_more_user_adds_a_listener_n_links_and_doubles_the_groups(n):
    assert sarnoff(n + 1) - sarnoff(n) == 1
    assert metcalfe(n + 1) - metcalfe(n) == n
    assert reed(n + 1) == 2 * reed(n) + n


def test_network_values_stay_exact_where_floats_would_not():
    assert metcalfe(10**12 + 1) == 500000000000500000000000
    assert network_value([10, 100])["reed"].tolist() == [1013, 2**100 - 101]


@pytest.mark.parametrize("law", [sarnoff, metcalfe, reed, network_value])
@pytest.mark.parametrize(
    ("n", "error"),
    [(-1, ValueError), (2.5, TypeError), ("10", TypeError), (None, TypeError), (True, TypeError)],
)
def test_networks_have_whole_users(law, n, error):
    with pytest.raises(error):
        law(n)


def test_reed_refuses_a_count_too_long_to_read():
    with pytest.raises(ValueError, match=r"n must be at most 10,000, got 1,000,000: .* 301,030 digits"):
        reed(10**6)


# --- Collective intelligence


@pytest.mark.parametrize(
    ("n", "p", "right"),
    [(1, 0.6, 0.6), (3, 0.6, 0.648), (11, 0.6, 0.75350), (101, 0.6, 0.97910), (11, 0.4, 0.24650)],
)
def test_condorcet_reference_values(n, p, right):
    assert majority_right(n, p=p) == pytest.approx(right, abs=5e-6)


odd = st.integers(0, 200).map(lambda half: 2 * half + 1)


@given(n=odd, p=st.floats(0, 1))
def test_a_majority_is_either_right_or_wrong(n, p):
    assert majority_right(n, p=p) + majority_right(n, p=1 - p) == pytest.approx(1)
    assert 0 <= majority_right(n, p=p) <= 1


def test_a_crowd_gets_wiser_with_its_size_only_if_its_members_beat_a_coin():
    sizes = range(1, 52, 2)
    assert all(a < b for a, b in pairwise(majority_right(n, p=0.55) for n in sizes))
    assert all(a > b for a, b in pairwise(majority_right(n, p=0.45) for n in sizes))
    assert [majority_right(n, p=0.5) for n in sizes] == pytest.approx([0.5] * len(sizes))


@pytest.mark.parametrize(
    ("n", "p", "error", "message"),
    [
        (10, 0.6, ValueError, "n must be odd, got 10"),
        (0, 0.6, ValueError, "n must be 1 or more"),
        (11, 60, ValueError, r"p must lie between 0 and 1, got 60\. Percent\?"),
        (11, math.nan, ValueError, "p must be a finite number"),
        (11.5, 0.6, TypeError, "n must be a whole number"),
    ],
)
def test_majority_right_refuses_ties_and_percent(n, p, error, message):
    with pytest.raises(error, match=message):
        majority_right(n, p=p)


def test_crowd_error_reference_values():
    error = crowd_error([10, 20, 60], truth=35)
    assert error.crowd == 25
    assert error.individual == pytest.approx(491.67, abs=0.005)
    assert error.diversity == pytest.approx(466.67, abs=0.005)


@given(guesses=guesses, truth=st.floats(-1e3, 1e3))
def test_a_crowd_is_better_than_its_members_by_exactly_their_diversity(guesses, truth):
    error = crowd_error(guesses, truth=truth)
    assert error.crowd == pytest.approx(error.individual - error.diversity, abs=1e-6)
    assert error.diversity >= 0


def test_crowd_error_needs_guesses():
    with pytest.raises(ValueError, match="guesses needs at least 1 values, got 0"):
        crowd_error([], truth=35)
    with pytest.raises(ValueError, match="truth must be a finite number"):
        crowd_error([1], truth=math.nan)


# --- Classes of social media


@pytest.mark.parametrize(
    ("richness", "self_presentation", "name"),
    [
        ("low", "low", "collaborative projects"),
        ("low", "high", "blogs"),
        ("medium", "low", "content communities"),
        ("medium", "high", "social networking sites"),
        ("high", "low", "virtual game worlds"),
        ("high", "high", "virtual social worlds"),
    ],
)
def test_kaplan_and_haenlein_have_six_classes(richness, self_presentation, name):
    assert media_class(richness=richness, self_presentation=self_presentation) == name


def test_media_class_lists_the_levels_there_are():
    with pytest.raises(ValueError, match=r"richness must be one of 'low', 'medium', 'high'; got 'rich'\."):
        media_class(richness="rich", self_presentation="low")
    with pytest.raises(ValueError, match=r"self_presentation must be one of 'low', 'high'; got 'medium'\."):
        media_class(richness="low", self_presentation="medium")


BAD_CALLS = [
    (bass_share, (1,), {"p": -0.03, "q": 0.38}, ValueError, "p must be 0 or more"),
    (
        bass_rate,
        ([1, math.nan],),
        {"p": 0.03, "q": 0.38},
        ValueError,
        "missing or infinite value at position 1",
    ),
    (bass_peak, (), {"p": 0.03, "q": math.inf}, ValueError, "q must be a finite number"),
    (bass_curve, ([],), {"p": 0.03, "q": 0.38}, ValueError, "needs at least 1 values"),
    (fit_bass, (T[::-1], USERS), {"launch": 0}, ValueError, "times must increase"),
    (forecast_check, (T, USERS), {"origin": 6, "launch": 0}, ValueError, "no observation after the origin"),
    (adopter_category, ("early",), {}, TypeError, "must be a number"),
    (sarnoff, (-1,), {}, ValueError, "0 or more"),
    (metcalfe, (2.5,), {}, TypeError, "whole number"),
    (reed, (10**6,), {}, ValueError, "n must"),
    (network_value, ("many",), {}, TypeError, "users"),
    (majority_right, (4,), {"p": 0.6}, ValueError, "n must be odd"),
    (crowd_error, ([],), {"truth": 35}, ValueError, "guesses needs at least 1 values"),
    (
        media_class,
        (),
        {"richness": "huge", "self_presentation": "low"},
        ValueError,
        "richness must be one of",
    ),
]
