import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smmlearn import activities as ac
from smmlearn.activities import Side, UserLevel

unhurried = settings(deadline=None)  # a law holds on a busy machine, too

# Facts


def test_answer_key_of_the_twelve_actions():
    active, passive = "active", "passive"
    assert ac.answer_key().side.tolist() == [
        active,  # publish own post
        active,  # reply to complaint
        passive,  # count mentions
        active,  # repost customer photo
        passive,  # read competitor's page
        active,  # pay influencer
        passive,  # sentiment report
        active,  # run a poll
        passive,  # use poll answers in product planning
        active,  # answer privately as the firm
        passive,  # analyse reviews
        active,  # live event
    ]


def test_listening_ratio_of_5_passive_among_12_actions():
    assert ac.listening_ratio(ac.answer_key().side) == pytest.approx(5 / 12)
    assert round(ac.listening_ratio(ac.answer_key().side), 3) == 0.417


def test_reposting_a_customers_photo_is_active_and_counting_it_is_passive():
    repost = ac.classify(visible=True, own_or_rewarded=False, only_reads=False)
    count = ac.classify(visible=False, own_or_rewarded=False, only_reads=True)
    assert (repost.side, count.side) == (Side.ACTIVE, Side.PASSIVE)


@pytest.mark.parametrize(("visible", "only_reads"), list(itertools.product([True, False], repeat=2)))
def test_whose_content_it_is_does_not_decide(visible, only_reads):
    own, foreign = (
        ac.classify(visible=visible, own_or_rewarded=origin, only_reads=only_reads)
        for origin in (True, False)
    )
    assert own.side == foreign.side


def test_each_side_has_a_reason_of_its_own():
    reasons = {
        ac.classify(visible=v, own_or_rewarded=False, only_reads=r).reason
        for v, r in itertools.product([True, False], repeat=2)
    }
    assert len(reasons) == 4


def test_an_action_that_is_both_counts_once_on_each_side():
    assert ac.listening_ratio(["both", "active", "neither"]) == pytest.approx(1 / 3)


def test_of_the_groundswell_strategies_only_listening_is_passive():
    strategies = ac.groundswell_strategies()
    assert strategies[strategies.side == "passive"].strategy.tolist() == ["listening"]
    assert len(strategies) == 5


def test_a_passive_user_is_not_passive_marketing():
    assert not set(ac.user_acts().level) & {side.name for side in Side}


def test_cobra_levels_are_ordered_and_the_highest_counts():
    assert list(UserLevel) == sorted(UserLevel)
    assert ac.user_level(contributes=False, creates=False) == UserLevel.CONSUMING
    assert ac.user_level(contributes=True, creates=False) == UserLevel.CONTRIBUTING
    assert ac.user_level(contributes=True, creates=True) == UserLevel.CREATING


def test_every_side_and_level_has_a_name_for_readers():
    assert len({side.label for side in Side}) == len(Side)
    assert [level.label for level in UserLevel] == ["consuming", "contributing", "creating"]


def test_the_table_keeps_its_columns_and_its_index():
    actions = ac.answer_key()[["action", *ac.QUESTIONS]].iloc[[2, 0]]
    sorted_actions = ac.classify_actions(actions)
    assert sorted_actions.columns.tolist() == ["action", *ac.QUESTIONS, "side", "reason"]
    assert sorted_actions.side.to_dict() == {2: "passive", 0: "active"}
    assert "side" not in actions


# Replies


def test_reply_time_crosses_midnight_and_daylight_saving():
    minutes = ac.reply_minutes(
        ["2025-03-29 23:50", "2025-03-30T01:30+01:00"], ["2025-03-30 00:10", "2025-03-30T03:30+02:00"]
    )
    assert minutes.tolist() == [20, 60]


def test_reply_minutes_keep_the_rows_of_the_table():
    messages = pd.DataFrame(
        {
            "received": pd.to_datetime(["2025-01-01 10:00"] * 3),
            "replied": [pd.Timestamp("2025-01-01 10:30"), pd.NaT, ""],
        },
        index=[7, 8, 9],
    )
    minutes = ac.reply_minutes(messages.received, messages.replied)
    assert minutes.index.tolist() == [7, 8, 9]
    assert minutes.isna().tolist() == [False, True, True]


def test_median_time_flatters_a_team_that_answers_one_easy_message():
    figures = ac.reply_figures([2, None, None, None])
    assert figures.median_minutes == 2
    assert figures.reply_rate == figures.within_target == 0.25


def test_without_any_reply_there_is_no_median():
    figures = ac.reply_figures([np.nan, None])
    assert (figures.messages, figures.replies, figures.reply_rate) == (2, 0, 0)
    assert np.isnan(figures.median_minutes)


@unhurried
@given(st.lists(st.none() | st.floats(0, 10_000), min_size=1), st.floats(1, 10_000), st.floats(1, 10_000))
def test_a_longer_target_is_met_at_least_as_often(minutes, target, other):
    shorter, longer = sorted([target, other])
    in_time = [ac.reply_figures(minutes, target=t).within_target for t in (shorter, longer)]
    assert 0 <= in_time[0] <= in_time[1] <= ac.reply_figures(minutes).reply_rate <= 1


# Bad input

YES = {"visible": True, "own_or_rewarded": True, "only_reads": False}
WRONG_ROW = pd.DataFrame([YES, YES | {"visible": "yes"}], index=["a", "b"])
BAD_CALLS = [
    (ac.classify, (), YES | {"visible": "yes"}, ValueError, "visible must be one of True, False; got 'yes'"),
    (ac.classify, (), YES | {"only_reads": None}, ValueError, "only_reads must be one of True, False"),
    (ac.classify, (), YES | {"own_or_rewarded": float("nan")}, ValueError, "own_or_rewarded must be one of"),
    (ac.classify_actions, ([YES],), {}, TypeError, "actions must be a DataFrame, got list"),
    (
        ac.classify_actions,
        (pd.DataFrame({"visible": [True]}),),
        {},
        ValueError,
        "'own_or_rewarded', 'only_reads'",
    ),
    (ac.classify_actions, (WRONG_ROW,), {}, ValueError, "visible in row b must be one of"),
    (
        ac.listening_ratio,
        (["loud"],),
        {},
        ValueError,
        "side must be one of 'active', 'passive', 'both', 'neither'",
    ),
    (ac.listening_ratio, (["neither"],), {}, ValueError, "nothing to divide"),
    (ac.listening_ratio, ([],), {}, ValueError, "nothing to divide"),
    (ac.listening_ratio, ("active",), {}, TypeError, "sides must be a list or column"),
    (ac.listening_ratio, (5,), {}, TypeError, "sides must be a list or column"),
    (ac.reply_minutes, ("2025-01-01", []), {}, TypeError, "received must be a list or column"),
    (ac.reply_minutes, (["2025-01-01"], 3), {}, TypeError, "replied must be a list or column"),
    (ac.reply_minutes, (["2025-01-01"], []), {}, ValueError, "received has 1 times and replied has 0"),
    (ac.reply_minutes, (["01.03.2025"], [None]), {}, ValueError, "received has '01.03.2025' at position 0"),
    (ac.reply_minutes, (["2025-01-01", ""], [None] * 2), {}, ValueError, "no time at position 1"),
    (
        ac.reply_minutes,
        (["2025-01-02"], ["2025-01-01"]),
        {},
        ValueError,
        "replied is before received at position 0",
    ),
    (ac.reply_figures, ([],), {}, ValueError, "no message"),
    (ac.reply_figures, ([5, -1],), {}, ValueError, "minutes must be 0 or more"),
    (ac.reply_figures, (5,), {}, TypeError, "minutes must be a list or column, got 5"),
    (ac.reply_figures, ([5, "soon"],), {}, TypeError, "numbers only"),
    (ac.reply_figures, ([5, float("inf")],), {}, ValueError, "infinite"),
    (ac.reply_figures, ([5],), {"target": 0}, ValueError, "target must be greater than 0"),
    (ac.user_level, (), {"contributes": "no", "creates": False}, ValueError, "contributes must be one of"),
    (ac.user_level, (), {"contributes": "no", "creates": True}, ValueError, "contributes must be one of"),
    (ac.user_level, (), {"contributes": False, "creates": 2}, ValueError, "creates must be one of"),
]
