import hashlib
import json
import math
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import frictionless
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smmlearn import case, owndata, participation, touchpoints, wordofmouth
from smmlearn.case import CaseParameters
from smmlearn.case.dice import Dice
from smmlearn.case.tables import read_phrases

SHIPPED = Path(__file__).parents[1] / "data" / "case"
# Made on one machine; every other one must make the same bytes. New parameters or phrases: new digests.
DIGESTS = {
    "comments": "f5f638eab64fa311",
    "followers": "86cd84d76283ea08",
    "network": "b9d97b373963bb2b",
    "paths": "951e6cbdc9253571",
    "phrases": "41840084f2c158d7",
    "posts": "694615eb3747b4ed",
    "requests": "7d6834976bd797bd",
    "shares": "e6f608cc14a3adca",
    "weeks": "5047156bfb8b5755",
}
NAMES = ["posts", "comments", "followers", "network", "shares", "paths", "requests", "weeks"]


@pytest.fixture(scope="module")
def workshop():
    return case.load()


@pytest.fixture(scope="module")
def planted(workshop):
    return workshop.parameters


def week_of(moments, parameters):
    """Return in which week of the story something happened, the first is 1."""
    return (moments - pd.Timestamp(parameters.start)).dt.days // 7 + 1


def virality(shares, post):
    """Return the structural virality of a post, whose root is the page."""
    cascade = shares[shares["post"] == post]
    number = {"page": 0} | {person: row for row, person in enumerate(cascade["follower"], start=1)}
    return wordofmouth.structural_virality([-1, *(number[person] for person in cascade["source"])])


# --- The same bytes everywhere


def test_what_is_shipped_is_what_the_program_makes(tmp_path, capsys):
    command = [sys.executable, "-m", "smmlearn.case", str(tmp_path)]
    (tmp_path / "phrases.csv").write_bytes((SHIPPED / "phrases.csv").read_bytes())
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True)
    assert "comments: 1500" in run.stdout
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert made == {path.name: path.read_bytes() for path in SHIPPED.iterdir()}


def test_the_bytes_are_those_of_the_machine_where_they_were_first_made():
    digests = {
        path.stem: hashlib.sha256(path.read_bytes()).hexdigest()[:16]
        for path in sorted(SHIPPED.glob("*.csv"))
    }
    assert digests == DIGESTS


def test_the_files_are_small_sorted_utf8_with_unix_line_ends():
    assert sum(path.stat().st_size for path in SHIPPED.iterdir()) < 600_000
    for path in SHIPPED.iterdir():
        text = path.read_bytes().decode("utf-8")
        assert "\r" not in text
        assert text.endswith("\n")
    assert {path.stem for path in SHIPPED.glob("*.csv")} == {*NAMES, "phrases"}


def test_loading_and_making_give_the_same_tables(workshop):
    made = case.make()
    assert list(made.tables()) == NAMES
    for name, frame in workshop.tables().items():
        pd.testing.assert_frame_equal(frame, made.tables()[name])
        assert frame.attrs == made.tables()[name].attrs


def test_dice_fall_as_the_raw_numbers_of_pcg64_say():
    # The CRC-32 of "123456789" is 0xcbf43926, the check value of that standard.
    raw = np.random.PCG64([7, 0xCBF43926]).random_raw(3)
    dice = Dice(7, "123456789")
    assert [dice.uniform() for _ in raw] == [int(number) // 2**11 / 2**53 for number in raw]


@settings(deadline=None, max_examples=50)
@given(n=st.integers(0, 300), share=st.floats(0, 1), seed=st.integers(0, 2**32))
def test_cards_are_dealt_by_their_shares(n, share, seed):
    dealt = Dice(seed, "cards").deal(n, {"red": share, "black": 0})
    assert len(dealt) == n
    assert dealt.count("red") == round(n * share)


def test_half_of_all_waits_are_below_their_median():
    dice = Dice(1, "waits")
    waits = np.array([dice.wait(90) for _ in range(20_000)])
    assert np.median(waits) == pytest.approx(90, rel=0.03)
    # Log-logistic with shape 2: F(2 m) = 4/5.
    assert (waits < 180).mean() == pytest.approx(0.8, abs=0.01)


# --- The data package


def test_descriptor_describes_every_table():
    report = frictionless.validate(SHIPPED / "datapackage.json", type="package")
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "message"])
    package = json.loads((SHIPPED / "datapackage.json").read_text(encoding="utf-8"))
    assert {resource["name"] for resource in package["resources"]} == {*NAMES, "phrases"}
    assert "invented" in package["description"]
    for resource in package["resources"]:
        for field in resource["schema"]["fields"]:
            assert field["description"].endswith(".")


@pytest.mark.parametrize(
    ("table", "old", "new"),
    [("comments", "p001", "p999"), ("posts", "2025-01-06T17:18", "06.01.2025"), ("weeks", "668", "-668")],
)
def test_descriptor_would_notice_a_wrong_cell(tmp_path, table, old, new):
    for path in SHIPPED.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    text = (tmp_path / f"{table}.csv").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / f"{table}.csv").write_text(text.replace(old, new, 1), encoding="utf-8")
    assert not frictionless.validate(tmp_path / "datapackage.json").valid


@pytest.mark.parametrize("name", NAMES)
def test_every_table_says_that_it_is_synthetic(workshop, name):
    attrs = workshop.tables()[name].attrs
    assert set(attrs) == {"title", "units", "source", "caveat"}
    assert attrs["caveat"].startswith("Synthetic data: the bicycle workshop Zwölfspeich in Niederkurbelsee")
    assert "seed 2025" in attrs["source"]


def test_captions_and_descriptions_come_in_the_language_in_use(monkeypatch):
    for module in ("case.tables", "owndata.columns"):
        monkeypatch.setattr(f"smmlearn.{module}._", lambda message: f"auf Deutsch: {message}")
    attrs = case.load().posts.attrs
    words = [attrs["title"], attrs["source"], attrs["caveat"], attrs["units"]["reach"]]
    assert all(each.startswith("auf Deutsch: ") for each in words)


@pytest.mark.parametrize("name", NAMES)
def test_the_case_passes_the_door_for_own_data(workshop, name):
    door = "edges" if name == "network" else name
    read = getattr(owndata, f"read_{door}")(SHIPPED / f"{name}.csv")
    pd.testing.assert_frame_equal(read, workshop.tables()[name], check_flags=False)


# --- The tables agree with each other


def test_tables_refer_to_each_other(workshop):
    followers = set(workshop.followers["follower"])
    posts = set(workshop.posts["post"])
    assert set(workshop.comments["author"]) <= followers
    assert set(workshop.comments["post"]) | set(workshop.shares["post"]) <= posts
    assert set(workshop.shares["source"]) <= followers | {"page"}
    assert set(workshop.network.to_numpy().ravel()) == followers


def test_counts_are_those_of_the_rows(workshop):
    posts = workshop.posts.set_index("post")
    for name in ("comments", "shares"):
        counted = getattr(workshop, name)["post"].value_counts().reindex(posts.index, fill_value=0)
        assert counted.tolist() == posts[name].tolist()
    wrote = workshop.comments["author"].value_counts()
    assert workshop.followers.set_index("follower")["posts"].reindex(wrote.index).tolist() == wrote.tolist()
    assert workshop.followers["posts"].sum() == len(workshop.comments)


def test_weeks_sum_up_posts_and_requests(workshop, planted):
    reach = workshop.posts.groupby(week_of(workshop.posts["date"], planted))["reach"].sum()
    asked = workshop.requests.groupby(week_of(workshop.requests["arrived"], planted)).size()
    assert reach.tolist() == workshop.weeks["reach"].tolist()
    assert asked.tolist() == workshop.weeks["requests"].tolist()


def test_nobody_writes_or_shares_before_joining(workshop):
    joined = workshop.followers.set_index("follower")["joined"]
    published = workshop.posts.set_index("post")["date"]
    assert (joined[workshop.comments["author"]].to_numpy() <= workshop.comments["date"].to_numpy()).all()
    assert (
        joined[workshop.shares["follower"]].to_numpy() <= published[workshop.shares["post"]].to_numpy()
    ).all()
    assert (published[workshop.comments["post"]].to_numpy() < workshop.comments["date"].to_numpy()).all()


def test_who_has_a_post_from_somebody_knows_them(workshop):
    pairs = set(map(frozenset, workshop.network.to_numpy()))
    passed_on = workshop.shares[workshop.shares["source"] != "page"]
    assert all(frozenset(pair) in pairs for pair in passed_on[["follower", "source"]].to_numpy())


def test_nobody_is_their_own_friend_or_linked_twice(workshop):
    links = workshop.network
    assert (links["source"] < links["target"]).all()
    assert not links.duplicated().any()


# --- What is planted can be found


def test_one_percent_write_more_than_half_and_four_fifths_write_nothing(workshop, planted):
    wrote = workshop.followers["posts"]
    ordinary = planted.comments - planted.viral_comments
    assert participation.top_share(wrote, top=planted.superusers) * planted.comments == pytest.approx(
        planted.comments_by_superusers * ordinary, rel=0.02
    )
    assert participation.lurker_share(wrote) > 0.8
    assert participation.gini(wrote) > 0.9


def test_comments_are_far_more_negative_than_followers(workshop, planted):
    of_followers = (workshop.followers["mood"] == "negative").mean()
    expected = (
        planted.superusers * planted.annoyed_superusers
        + planted.contributors * planted.annoyed_contributors
        + (1 - planted.superusers - planted.contributors) * planted.annoyed_lurkers
    )
    assert of_followers == pytest.approx(expected, abs=1e-9)
    assert (workshop.comments["mood"] == "negative").mean() > 4 * of_followers


def test_two_thirds_write_german(workshop, planted):
    assert (workshop.followers["language"] == "de").mean() == pytest.approx(planted.german, abs=1e-3)
    assert set(workshop.comments["language"]) == {"de", "en"}


def test_moods_are_told_plainly_negated_ironically_or_between_the_lines(workshop, planted):
    told = workshop.comments[workshop.comments["mood"] != "neutral"]
    devices = pd.crosstab(told["mood"], told["device"], normalize="index")
    assert devices["negation"].to_numpy() == pytest.approx([planted.negation] * 2, abs=0.05)
    assert devices.loc["negative", "irony"] == pytest.approx((1 - planted.negation) * planted.irony, abs=0.04)
    assert devices.loc["positive", "irony"] == 0
    assert devices.loc["positive", "implicit"] == pytest.approx(
        (1 - planted.negation) * planted.implicit, abs=0.05
    )
    assert set(workshop.comments.query("mood == 'neutral'")["device"]) == {"plain"}


def test_comments_keep_the_mood_of_their_authors_outside_the_backlash(workshop, planted):
    mood = workshop.followers.set_index("follower")["mood"]
    post_week = week_of(workshop.posts.set_index("post")["date"], planted)[
        workshop.comments["post"]
    ].to_numpy()
    calm = ~np.isin(post_week - planted.viral_week, range(1, planted.backlash_weeks + 1))
    faithful = workshop.comments["mood"].to_numpy() == mood[workshop.comments["author"]].to_numpy()
    assert faithful[calm].mean() == pytest.approx(planted.faithful, abs=0.03)


def test_after_the_viral_week_complaints_about_waiting_double(workshop, planted):
    week = week_of(workshop.comments["date"], planted)
    complaint = workshop.comments["mood"].eq("negative") & workshop.comments["topic"].eq("waiting")
    after = week.between(planted.viral_week + 1, planted.viral_week + planted.backlash_weeks)
    before = week < planted.viral_week
    assert complaint[after].mean() > 0.4
    assert complaint[before].mean() < 0.15


def test_one_post_reaches_ten_times_as_many_as_others(workshop, planted):
    reach = workshop.posts.set_index("post")["reach"]
    assert reach.idxmax() == planted.viral_post
    assert reach.max() > 10 * reach.drop(planted.viral_post).mean()


def test_reach_is_not_yet_an_order(workshop, planted):
    weeks = workshop.weeks.set_index(workshop.weeks.index + 1)
    viral, others = weeks.loc[planted.viral_week], weeks.drop(planted.viral_week)
    assert viral["reach"] > 4 * others["reach"].median()
    assert viral["orders"] < 1.5 * others["orders"].median()


def test_the_viral_post_was_broadcast_and_a_small_one_went_from_friend_to_friend(workshop, planted):
    direct = workshop.shares["source"].eq("page").groupby(workshop.shares["post"]).mean()
    assert direct[planted.viral_post] == pytest.approx(planted.viral_direct, abs=0.05)
    assert workshop.posts.set_index("post")["shares"][planted.viral_post] == planted.viral_shares
    # A star has (almost) 2, however large it is.
    assert virality(workshop.shares, planted.viral_post) < 2.5
    assert virality(workshop.shares, planted.chain_post) > 8


def test_requests_exceed_capacity_in_one_week_only(workshop, planted):
    asked = workshop.weeks["requests"]
    assert asked.idxmax() + 1 == planted.viral_week
    assert (asked > planted.capacity_per_week).sum() == 1
    assert asked.median() < planted.capacity_per_week / 2


def test_answers_take_days_after_the_peak_and_recover_within_a_month(workshop, planted):
    median = workshop.requests.groupby(week_of(workshop.requests["arrived"], planted))[
        "answer_minutes"
    ].median()
    usual = median[: planted.viral_week - 1].median()
    assert median[planted.viral_week + 1] > 4 * usual
    assert median[planted.viral_week + 4] < 1.5 * usual


def test_one_person_answers_one_request_after_the_other_in_opening_hours(workshop, planted):
    requests = workshop.requests
    answered = requests["arrived"] + pd.to_timedelta(requests["answer_minutes"], unit="min")
    assert answered.is_monotonic_increasing
    assert (answered.dt.day_of_week < 5).all()
    day = answered.dt.normalize()
    assert (answered <= day + pd.Timedelta(hours=9 + planted.desk_hours)).all()
    assert (answered >= day + pd.Timedelta(hours=9)).all()
    assert requests["answer_minutes"].ge(requests["handling_minutes"]).all()
    by_day = requests.groupby(day)["handling_minutes"].sum()
    assert by_day.max() <= 60 * planted.desk_hours + 1.5 * planted.handling_minutes
    assert requests["handling_minutes"].mean() == pytest.approx(planted.handling_minutes, rel=0.03)


def test_who_waits_longer_is_annoyed_more_often(workshop):
    waited = pd.cut(workshop.requests["answer_minutes"], [0, 60, 1440, 4320, math.inf])
    annoyed = workshop.requests["mood"].eq("negative").groupby(waited, observed=True).mean()
    assert all(shorter < longer for shorter, longer in pairwise(annoyed))


def test_social_media_begin_many_journeys_and_end_hardly_any_order(workshop):
    shares = touchpoints.compare_rules(workshop.paths).loc["social"]
    assert shares["first_touch"] > 0.3
    assert shares["last_touch"] < 0.05
    assert shares["shapley"] > 4 * shares["last_touch"]
    assert shares["markov_removal"] > 4 * shares["last_touch"]


def test_who_saw_a_post_on_the_way_orders_more_often(workshop):
    paths = workshop.paths
    last = paths["path"].str.split(" > ").str[-1]
    assisted = paths["path"].str.contains("social >")
    rate = (
        paths.groupby([last, assisted])[["journeys", "conversions"]]
        .sum()
        .pipe(lambda sums: sums["conversions"] / sums["journeys"])
    )
    for channel in ("search", "direct", "newsletter"):
        assert rate[channel, True] > rate[channel, False]


def test_friends_are_mostly_of_the_same_group_and_few_know_many(workshop, planted):
    group = workshop.followers.set_index("follower")["group"]
    ends = workshop.network
    inside = group[ends["source"]].to_numpy() == group[ends["target"]].to_numpy()
    assert inside.mean() > planted.within_group
    friends = pd.concat([ends["source"], ends["target"]]).value_counts()
    assert friends.max() > 8 * friends.mean()
    # Those who know many are not those who write much.
    wrote = workshop.followers.set_index("follower")["posts"]
    assert abs(friends.reindex(wrote.index).corr(wrote)) < 0.1


# --- The words


def test_phrases_cover_every_topic_mood_and_device_in_both_languages():
    phrases = read_phrases()
    statements = phrases[phrases["part"] == "statement"]
    counts = statements.groupby(["language", "topic", "mood", "device"]).size().unstack(fill_value=0)
    assert len(counts) == 2 * 5 * 3
    moods = counts.index.get_level_values("mood")
    assert (counts["plain"] >= 4).all()
    assert (counts.loc[moods != "neutral", ["negation", "implicit"]] >= 2).all(axis=None)
    assert (counts.loc[moods == "negative", "irony"] >= 2).all()
    assert not phrases.duplicated(["language", "part", "topic", "mood", "device", "text"]).any()
    by_language = statements.groupby("language").size()
    assert by_language["en"] == by_language["de"]


def test_no_comment_has_an_open_slot_or_is_empty(workshop):
    assert not workshop.comments["text"].str.contains(r"[{}]|  |^$").any()


def test_most_comments_are_written_only_once(workshop):
    assert workshop.comments["text"].nunique() > 0.8 * len(workshop.comments)


def test_labels_name_every_code_of_the_tables(workshop):
    codes = set()
    for name, columns in {
        "posts": ["topic", "kind", "format"],
        "comments": ["language", "topic", "mood", "device"],
        "followers": ["group", "mood"],
        "requests": ["channel", "topic", "mood"],
    }.items():
        codes |= set(workshop.tables()[name][columns].to_numpy().ravel())
    codes |= set(" > ".join(workshop.paths["path"]).split(" > ")) | {"page"}
    assert set(case.labels()) == codes


# --- Own numbers


def test_a_student_gets_the_same_numbers_each_time_and_nobody_elses():
    ada, again, bo = (case.for_student(name) for name in ("ada", " ADA ", "bo"))
    for name, frame in ada.tables().items():
        pd.testing.assert_frame_equal(frame, again.tables()[name])
        assert not frame.equals(bo.tables()[name])
    assert ada.parameters.viral_week != CaseParameters().viral_week or ada.seed != case.SEED


@pytest.mark.parametrize("student", ["ada", "bo", "cy", "e12345678"])
def test_what_is_planted_is_found_in_the_numbers_of_students_too(student):
    mine = case.for_student(student)
    truth = mine.parameters
    assert 20 <= truth.viral_week <= 40
    assert mine.weeks["requests"].idxmax() + 1 == truth.viral_week
    assert (mine.weeks["requests"] > truth.capacity_per_week).sum() == 1
    assert mine.posts.loc[mine.posts["reach"].idxmax(), "post"] == truth.viral_post
    assert participation.top_share(mine.followers["posts"], top=0.01) > 0.5
    negative = [(frame["mood"] == "negative").mean() for frame in (mine.comments, mine.followers)]
    assert negative[0] > 3 * negative[1]
    shares = touchpoints.compare_rules(mine.paths).loc["social"]
    assert shares["last_touch"] < 0.08 < shares["shapley"]
    assert virality(mine.shares, truth.viral_post) < 3 < virality(mine.shares, truth.chain_post)


def test_a_case_can_be_written_and_read_again(tmp_path):
    mine = case.for_student("ada")
    mine.write(tmp_path / "mine")
    read = owndata.read_comments(tmp_path / "mine" / "comments.csv")
    pd.testing.assert_frame_equal(read, mine.comments, check_flags=False)
    assert frictionless.validate(tmp_path / "mine" / "datapackage.json").valid
    assert not list((tmp_path / "mine").glob("*.part"))


def test_parameters_change_what_they_say_and_nothing_else(workshop):
    patient = case.make(parameters=CaseParameters(viral_requests=1))
    assert patient.weeks["requests"].max() < patient.parameters.capacity_per_week
    assert patient.comments.equals(workshop.comments)
    calm = case.make(
        parameters=CaseParameters(backlash=0, annoyed_superusers=0.06, annoyed_contributors=0.06)
    )
    shift = (calm.comments["mood"] == "negative").mean() - (calm.followers["mood"] == "negative").mean()
    assert shift < 0.15


@settings(deadline=None, max_examples=15)
@given(
    parameters=st.builds(
        CaseParameters,
        start=st.integers(0, 500).map(lambda week: date(2020, 1, 6) + timedelta(weeks=week)),
        weeks=st.integers(3, 8),
        viral_week=st.integers(1, 3),
        chain_week=st.integers(1, 3),
        followers=st.integers(20, 120),
        founding_share=st.floats(0, 1),
        superusers=st.floats(0, 0.5),
        contributors=st.floats(0, 0.5),
        comments=st.integers(10, 60),
        viral_comments=st.integers(0, 10),
        posts_per_week=st.integers(1, 7),
        links=st.integers(1, 5),
        shares=st.integers(0, 50),
        journeys=st.integers(1, 50),
        desk_hours=st.integers(1, 15),
        handling_minutes=st.integers(1, 60),
        paid_share=st.floats(0, 1),
        german=st.floats(0, 1),
    ),
    seed=st.integers(0, 2**64),
)
def test_any_parameters_make_a_whole_case(parameters, seed):
    made = case.make(seed=seed, parameters=parameters)
    assert len(made.comments) == parameters.comments
    assert len(made.followers) == parameters.followers
    assert len(made.posts) == parameters.weeks * parameters.posts_per_week
    assert made.paths["journeys"].sum() == parameters.journeys
    assert (made.paths["conversions"] <= made.paths["journeys"]).all()
    assert made.posts["post"].is_unique
    assert made.posts["date"].is_monotonic_increasing


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"start": date(2025, 1, 7)}, "start must be a date and a Monday"),
        ({"start": "2025-01-06"}, "start must be a date and a Monday"),
        ({"german": 65}, r"german must lie between 0 and 1, got 65\. Percent\?"),
        ({"followers": 3}, "followers must be 20 or more"),
        ({"comments": 1.5}, "comments must be a whole number"),
        ({"viral_reach": -1}, "viral_reach must be 0 or more"),
        ({"chain_week": 53}, "chain_week must lie between 1 and weeks, 52; got 53"),
        ({"posts_per_week": 8}, "posts_per_week must be 7 or less"),
        ({"viral_comments": 2000}, "viral_comments must be 1500 or less"),
        ({"superusers": 0.7, "contributors": 0.4}, "superusers and contributors sum to more than 1"),
    ],
)
def test_parameters_that_make_no_sense_are_refused(change, message):
    with pytest.raises((TypeError, ValueError), match=message):
        replace(CaseParameters(), **change)


def test_wrong_arguments_are_refused():
    with pytest.raises(ValueError, match="seed must be 0 or more"):
        case.make(seed=-1)
    with pytest.raises(TypeError, match="parameters must be CaseParameters, got dict"):
        case.make(parameters={})
    with pytest.raises(TypeError, match="student must be text, got 12"):
        case.for_student(12)
    with pytest.raises(ValueError, match="student is empty"):
        case.for_student("  ")
