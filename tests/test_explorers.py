"""What each explorer must let a reader see, in numbers, and what it may cost."""

import gzip
import time

import pytest

from smmlearn import datasets, explorers
from smmlearn.ui.explorer import Handle, to_json

KILOBYTES, SECONDS = 100, 5  # what the grid of an explorer may weigh gzipped, and take to compute


@pytest.mark.parametrize("name", explorers.names())
def test_grid_stays_within_its_budget(name):
    handle = Handle(name, explorers.get(name).factory)
    handle.state()  # imports are paid once, not by each explorer
    start = time.process_time()
    grid = to_json(handle.grid())
    seconds = time.process_time() - start
    weight = len(gzip.compress(grid.encode(), mtime=0)) / 1000
    print(f"\n{name}: {weight:.1f} kB gzipped, {seconds:.1f} s")
    assert weight <= KILOBYTES
    assert seconds <= SECONDS


@pytest.mark.parametrize("name", explorers.names())
def test_every_state_has_a_sentence_without_open_fields_or_missing_numbers(name):
    for _spec, summary, _rows in explorers.get(name).grid()["states"]:
        assert "{" not in summary
        assert "nan" not in summary.lower().split()


def test_explorers_are_found_by_name_and_by_attribute():
    assert explorers.get("platform-growth") is explorers.platform_growth
    assert {"forecast-trap", "platform-growth"} <= set(explorers.names())
    assert "forecast_trap" in dir(explorers)


def test_unknown_explorer_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="name must be one of 'forecast-trap', 'platform-growth'"):
        explorers.get("platform-decline")
    with pytest.raises(AttributeError, match="no explorer 'platform_decline'"):
        explorers.platform_decline  # noqa: B018


# -- X1: did it start around 2010?


def growth(**values):
    return explorers.platform_growth.state(**values)


def test_five_of_the_seven_platforms_of_the_claim_predate_2007():
    frame = growth(year=2006, platforms="named").frame
    assert (frame["kind"] == "launch").sum() == 5
    assert (
        "By the end of 2006, 5 of the 7 platforms of the claim had started."
        in growth(year=2006, platforms="named").summary
    )
    assert datasets.load_platform_launches()["claimed_2010"].sum() == 7


def test_in_the_year_of_the_claim_only_one_of_the_seven_started():
    named = {
        year: growth(year=year, platforms="named").frame["kind"].eq("launch").sum() for year in (2009, 2010)
    }
    assert named == {2009: 5, 2010: 6}
    assert "Before 2010, 5 of the 7 were there already." in growth(year=2010).summary


def test_mass_use_came_years_after_the_launch():
    said = growth(year=2004).summary
    assert "Facebook 1.0 million (Dec 2004)" in said
    assert "registered and active mixed" in said
    said = growth(year=2012).summary
    assert "Facebook 1,056 million (Dec 2012) and Twitter 185 million (Dec 2012)" in said
    assert "active within a month" in said


def test_figures_that_a_platform_stopped_publishing_keep_their_date():
    assert "Twitter 330 million (Mar 2019)" in growth(year=2024).summary


def test_before_any_figure_there_is_none():
    assert "No user figures yet." in growth(year=1997).summary


def test_caption_says_that_users_are_a_stock_and_definitions_changed():
    caption = explorers.platform_growth.explorer().caption
    assert "stock" in caption
    assert "what counts as a user changed" in caption


def test_names_of_platforms_do_not_run_into_each_other_on_a_phone():
    from smmlearn.explorers import launches

    shown = growth(year=2024).frame.query("kind == 'launch'").sort_values("time")
    for _lane, row in shown.groupby("lane"):
        ends = -1.0
        for time_, name in zip(row["time"], row["platform"], strict=True):
            width = (len(name) * launches.PER_LETTER + launches.DOT) / launches.PER_YEAR
            left, right = (time_, time_ + width) if time_ < launches.TURN else (time_ - width, time_)
            assert left >= ends, f"{name} runs into its neighbour"
            ends = right


# -- X3: how big will it get?


def trap(**values):
    return explorers.forecast_trap.state(**({"origin": 2011, "later": True} | values))


def fitted(state):
    return state.frame.query("kind == 'ceiling'")["users"].item()


def test_an_almost_perfect_fit_to_2011_puts_the_ceiling_where_facebook_was_within_two_years():
    state = trap()
    assert fitted(state) == pytest.approx(1039, rel=0.03)
    r_squared = float(state.summary.split("R² = ")[1].split(" ")[0])
    assert r_squared > 0.999
    later = state.frame.query("kind == 'later'")
    first = later[later["users"] > fitted(state)].iloc[0]
    assert first["time"] <= 2014, "by the end of 2013"
    assert f"The ceiling was passed by {first['when']}" in state.summary


def test_no_later_figure_lies_inside_the_band_of_2011():
    later = trap().frame.query("kind == 'later'")
    assert len(later) == 12
    assert not later["users"].between(later["low"], later["high"]).any()
    assert "Of the 12 later figures, 0 lie inside the 95% band." in trap().summary


def test_estimated_ceiling_rises_with_every_year_that_passes():
    ceilings = [fitted(trap(origin=year)) for year in (2010, 2011, 2013, 2016, 2019)]
    assert ceilings == sorted(ceilings)
    assert ceilings[-1] > 3 * ceilings[0]


def test_worse_fitting_ceiling_made_the_better_forecast():
    estimated, doubled = trap(origin=2015), trap(origin=2015, ceiling=2)
    assert "Of the 8 later figures, 0 lie inside" in estimated.summary
    assert "Of the 8 later figures, 8 lie inside" in doubled.summary
    assert "R² = 0.9943" in estimated.summary
    assert "R² = 0.9731" in doubled.summary


def test_what_came_later_is_hidden_until_asked_for():
    state = trap(later=False)
    assert "later" not in set(state.frame["kind"])
    assert "What do you expect for Dec 2023?" in state.summary
    assert "lie inside" not in state.summary


def test_before_the_first_figure_there_is_no_curve_and_the_sentence_says_why():
    state = trap(platform="Twitter", origin=2009)
    assert set(state.frame["kind"]) == {"later"}
    assert "no curve could be fitted to Twitter. The first figure of Twitter is of Mar 2010." in state.summary


def test_without_a_ceiling_in_sight_there_is_no_curve_but_an_assumed_ceiling_gives_one():
    assert "no curve could be fitted to Facebook. These 6 observations" in trap(origin=2009).summary
    assert "With a ceiling of 720 million" in trap(origin=2009, ceiling=2).summary


def test_after_the_last_figure_nothing_tests_the_forecast():
    for origin in (2019, 2023):
        state = trap(platform="Twitter", origin=origin)
        assert "Nothing came later to test it: the last figure is of Mar 2019." in state.summary
        assert "later" not in set(state.frame["kind"])


def test_twitter_ceiling_is_that_of_the_research_file():
    assert fitted(trap(platform="Twitter", origin=2019)) == pytest.approx(330, rel=0.03)


def test_single_later_figure_is_spoken_of_in_the_singular():
    assert "The one later figure lies inside the 95% band." in trap(origin=2022).summary


def test_band_without_end_is_a_missing_number_and_still_drawn_to_the_edge():
    frame = trap(platform="Twitter", origin=2011).frame.query("what == 'forecast'")
    assert frame["top"].max() <= 1600
    assert (frame["top"].dropna() <= frame["high"].fillna(float("inf"))).all()


def test_caption_says_what_the_band_does_not_cover():
    caption = explorers.forecast_trap.explorer().caption
    assert "not that the model is wrong" in caption
    assert "not first adoptions" in caption
