import math
import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from smmlearn import datasets, monitoring
from smmlearn.monitoring import Rules

VADER = SentimentIntensityAnalyzer()

german_words = st.sampled_from(
    [
        *("das", "Rad", "läuft", "gut", "guter", "Schrott", "Abzocke", "nicht", "nie", "sehr", "etwas"),
        *("!", ".", ",", ":)", "😡", "xD", "@toll", "https://super.example/toll", "2,5", "#lecker", "\n"),
    ]
)
english_words = st.sampled_from(
    [
        *(
            "the",
            "bike",
            "is",
            "good",
            "GREAT",
            "bad!",
            "not",
            "never",
            "so",
            "very",
            "but",
            "kind",
            "of",
            "no",
        ),
        *(
            ":)",
            "😡",
            "😍nice",
            "❤️",
            "least",
            "at",
            "hate",
            "love...",
            "don't",
            "worry",
            "without",
            "doubt",
            "this",
            "?",
            "!!!",
            "👍🏽",
        ),
    ]
)
posts_in_german = st.lists(german_words, max_size=15).map(" ".join)
posts_in_english = st.lists(english_words, max_size=15).map(" ".join)


def table(*texts, **columns):
    return pd.DataFrame({"text": list(texts), **columns})


def german(*texts, **arguments):
    return monitoring.sentiment(table(*texts), language="de", **arguments)


def value(text, **rules):
    return monitoring.explain(text, language="de", rules=Rules(**rules))["value"].sum()


# German


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Tolle Beratung, sehr freundlich.", "positive"),
        ("Das Rad ist super und die Werkstatt zuverlässig", "positive"),
        ("Schon wieder kaputt, ich bin enttäuscht", "negative"),
        ("Totale Frechheit!", "negative"),
        ("Geöffnet von 9 bis 18 Uhr.", "neutral"),
        ("Das war nicht gut.", "negative"),
        ("Gar nicht schlecht", "positive"),
        ("Kein Problem", "positive"),
        ("Ich empfehle den Laden nicht", "negative"),
        ("Die Reparatur lief ohne Probleme.", "positive"),
        ("Nie wieder! Totale Abzocke.", "negative"),
        ("Das kostet mich nichts. Danke!", "positive"),
        ("Endlich fertig :D", "positive"),
        ("Zwei Stunden 😡", "negative"),
        ("@toll und @super antworten auf https://gut.example/lecker", "neutral"),
        ("Nicht mein Tag :)", "positive"),
        ("", "neutral"),
    ],
)
def test_german_posts_are_read_as_a_person_would(text, label):
    assert german(text)["label"].item() == label


def test_a_negation_must_not_cross_the_end_of_a_sentence():
    complaint = "Nie wieder! Totale Abzocke."
    assert german(complaint)["label"].item() == "negative"
    assert german(complaint, rules=Rules(sentences=False))["label"].item() == "positive"


@pytest.mark.parametrize(
    ("rule", "text", "with_rule", "without"),
    [
        ("inflection", "guter freundlicher Laden", 4, 2),  # "guter" is in the list itself
        ("emoticons", "fertig :) 😡", -1, 0),
        ("negation", "nicht gut", 2 * -0.74, 2),
        ("intensifiers", "sehr gut", 2 * 1.3, 2),
        ("sentences", "nicht! gut", 2, 2 * -0.74),
    ],
)
def test_each_rule_does_what_it_says(rule, text, with_rule, without):
    assert value(text) == pytest.approx(with_rule)
    assert value(text, **{rule: False}) == pytest.approx(without)


def test_a_negation_turns_the_next_mood_word_and_only_the_last_if_none_follows():
    assert value("teuer, aber nicht schlecht") == pytest.approx(-2 - 2 * -0.74)
    assert value("gut ist das nicht") == pytest.approx(2 * -0.74)
    assert value("nicht eins zwei drei vier gut") == 2  # too far away
    assert value("nicht im Alltag :)") == 2  # a smile is not negated


def test_negation_and_intensifier_multiply():
    assert value("nicht sehr gut") == pytest.approx(2 * 1.3 * -0.74)
    assert value("sehr sehr gut") == pytest.approx(2 * 1.3 * 1.3)
    assert value("etwas langsam") == pytest.approx(-1 * 0.7)


def test_a_decimal_point_does_not_end_a_sentence():
    assert value("nicht 2.5 gut") == pytest.approx(2 * -0.74)


def test_the_score_of_a_sum_s_is_s_over_the_root_of_s_squared_plus_15():
    assert german("gut")["score"].item() == pytest.approx(2 / math.sqrt(4 + 15))


@settings(max_examples=40, deadline=None)
@given(st.lists(posts_in_german, min_size=1, max_size=8))
def test_a_post_is_read_alike_alone_and_among_others(texts):
    together = german(*texts)
    for text, score, matched in zip(texts, together["score"], together["matched"], strict=True):
        words = monitoring.explain(text, language="de")
        total = words["value"].sum()
        assert score == pytest.approx(total / math.sqrt(total**2 + 15))
        assert matched == " ".join(words["word"])


@settings(deadline=None)
@given(posts_in_german | posts_in_english, st.sampled_from(["de", "en"]))
def test_explained_words_stand_where_they_are_said_to(text, language):
    for word in monitoring.explain(text, language=language).itertuples():
        assert text[word.start : word.end] == word.word


@settings(deadline=None)
@given(st.text(max_size=60), st.sampled_from(["de", "en"]))
def test_any_text_has_a_score_between_minus_one_and_one(text, language):
    scored = monitoring.sentiment(table(text), language=language)
    assert -1 <= scored["score"].item() <= 1


def test_an_own_word_list_replaces_that_of_the_book():
    words = pd.DataFrame({"word": ["Krass", "^_^"], "role": ["word", "emoticon"], "value": [2.0, 1.0]})
    scored = german("voll krass ^_^", "gut", words=words)
    assert scored["matched"].to_list() == ["krass ^_^", ""]


def test_the_word_list_has_one_role_for_each_of_its_words():
    words = pd.read_csv(datasets.folder() / "sentiment_words_de.csv", keep_default_na=False)
    assert words["word"].is_unique
    assert (words["role"] == "word").sum() == 395
    valences = words.loc[words["role"].isin(["word", "emoticon"]), "value"]
    assert valences.isin([-3, -2, -1, 1, 2, 3]).all()
    assert words.loc[words["role"] == "negation", "value"].eq(-0.74).all()


# English


def test_vader_normalises_the_valence_of_good():
    assert monitoring.sentiment(table("good"), language="en")["score"].item() == pytest.approx(
        1.9 / math.sqrt(1.9**2 + 15), abs=1e-4
    )


@settings(max_examples=200, deadline=None)
@given(posts_in_english)
def test_english_is_read_exactly_as_vader_reads_it(text):
    scored = monitoring.sentiment(table(text), language="en")
    assert scored["score"].item() == VADER.polarity_scores(text)["compound"]


def test_names_in_addresses_have_no_mood():
    scored = monitoring.sentiment(table("@united your bus is here", "www.great.example"), language="en")
    assert scored["label"].to_list() == ["neutral", "neutral"]


def test_a_table_may_hold_both_languages_and_keeps_its_rows_and_columns():
    posts = table("Great!", "Schrott", "Great!", language=["en", "de", "de"], likes=[1, 2, 3])
    posts.index = [7, 7, 3]
    scored = monitoring.sentiment(posts)
    assert scored["label"].to_list() == ["positive", "negative", "neutral"]
    assert scored["likes"].to_list() == [1, 2, 3]
    assert scored.index.to_list() == [7, 7, 3]
    assert "score" not in posts


def test_two_processes_read_the_same_as_one():
    posts = table(*(f"good {number} bad {number % 7} nice" for number in range(3000)))
    pd.testing.assert_frame_equal(
        monitoring.sentiment(posts, language="en", n_jobs=2), monitoring.sentiment(posts, language="en")
    )


def test_the_cut_decides_what_is_neutral():
    labels = [german("schnell", cut=cut)["label"].item() for cut in (0.05, 0.5)]
    assert labels == ["positive", "neutral"]


def seconds(function):
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def test_many_german_posts_cost_a_fraction_of_reading_them_one_by_one():
    texts = [
        f"Das Rad {number} ist sehr gut, aber die Werkstatt war nicht schnell." for number in range(4000)
    ]
    german(*texts[:10])
    one_by_one = min(seconds(lambda: [german(text) for text in texts[:100]]) for _repeat in range(3)) / 100
    together = min(seconds(lambda: german(*texts)) for _repeat in range(3)) / 4000
    assert together < one_by_one / 5


def test_a_text_that_comes_again_is_read_once():
    texts = [f"The bike {number} is very good, but the shop was not quick at all!" for number in range(2000)]
    distinct = min(
        seconds(lambda: monitoring.sentiment(table(*texts), language="en")) for _repeat in range(3)
    )
    copies = min(
        seconds(lambda: monitoring.sentiment(table(*texts[:1] * 2000), language="en")) for _repeat in range(3)
    )
    assert copies < distinct / 4


# Quality


def test_the_majority_baseline_of_the_airline_tweets():
    labels = ["negative"] * 9178 + ["neutral"] * 3099 + ["positive"] * 2363
    told = monitoring.compare_with_baseline(labels, ["negative"] * len(labels))
    assert told.cases == 14_640
    assert told.baseline_label == "negative"
    assert (round(told.baseline_accuracy, 3), round(told.baseline_macro_f1, 3)) == (0.627, 0.257)
    assert (told.accuracy, told.macro_f1, told.gain) == (told.baseline_accuracy, told.baseline_macro_f1, 0)


def test_the_majority_baseline_of_the_german_tweets():
    labels = ["positive"] * 460 + ["neutral"] * 300 + ["negative"] * 240
    told = monitoring.compare_with_baseline(labels, labels)
    assert (told.accuracy, told.macro_f1) == (1, 1)
    assert (round(told.baseline_accuracy, 3), round(told.baseline_macro_f1, 3)) == (0.46, 0.21)


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abcd")), min_size=1, max_size=40))
def test_macro_f1_is_the_mean_of_the_f1_of_each_label(pairs):
    labels, predicted = zip(*pairs, strict=True)
    scores = []
    for each in {*labels, *predicted}:
        hits = sum(one == other == each for one, other in pairs)
        scores.append(2 * hits / (labels.count(each) + predicted.count(each)))
    told = monitoring.compare_with_baseline(labels, predicted)
    assert told.macro_f1 == pytest.approx(np.mean(scores))
    assert told.accuracy == pytest.approx(np.mean([one == other for one, other in pairs]))
    assert told.baseline_accuracy == pytest.approx(max(map(labels.count, "abc")) / len(pairs))
    assert monitoring.confusion(labels, predicted).to_numpy().sum() == len(pairs)


# Indices


def test_four_indices_of_sixty_positive_twenty_negative_and_twenty_neutral_posts():
    said = monitoring.mood(60, 20, 20)
    assert (said.net, said.polarity, said.ratio) == (0.4, 0.5, 3.0)
    assert said.log_ratio == pytest.approx(1.0663514264498881)


@pytest.mark.parametrize(
    ("counts", "polarity", "ratio"),
    [((5, 0, 5), 1, math.inf), ((0, 5, 5), -1, 0), ((0, 0, 5), math.nan, math.nan)],
)
def test_indices_at_their_limits(counts, polarity, ratio):
    said = monitoring.mood(*counts)
    assert (said.polarity, said.ratio) == pytest.approx((polarity, ratio), nan_ok=True)


@given(st.integers(0, 100), st.integers(0, 100), st.integers(0, 100))
def test_net_sentiment_is_never_further_from_zero_than_polarity(positive, negative, neutral):
    if positive + negative:
        said = monitoring.mood(positive, negative, neutral)
        assert abs(said.net) <= abs(said.polarity) <= 1
        turned = monitoring.mood(negative, positive, neutral)
        assert (turned.net, turned.log_ratio) == pytest.approx((-said.net, -said.log_ratio))


def test_the_mood_by_brand_counts_each_post_once():
    posts = pd.DataFrame(
        {"brand": ["b"] * 100, "label": ["positive"] * 60 + ["negative"] * 20 + ["neutral"] * 20}
    )
    by_brand = monitoring.mood_by(pd.concat([posts, posts.head(5).assign(brand="a")]), by="brand")
    assert by_brand.loc["b", ["posts", "positive", "negative", "neutral"]].to_list() == [100, 60, 20, 20]
    assert by_brand.loc["b", ["net", "polarity", "ratio"]].to_list() == [0.4, 0.5, 3.0]
    assert by_brand.loc["a", "net"] == 1


def test_three_hundred_of_twelve_hundred_mentions_are_a_quarter():
    voices = monitoring.share_of_voice({"we": 300, "they": 500, "others": 400})
    assert voices["share"].iloc[0] == 0.25


@settings(deadline=None)
@given(
    st.dictionaries(st.text(max_size=5), st.floats(0, 1e6), min_size=1).filter(
        lambda counts: any(counts.values())
    )
)
def test_shares_of_voice_sum_to_one(mentions):
    for counted in (mentions, pd.Series(mentions)):
        assert monitoring.share_of_voice(counted)["share"].sum() == pytest.approx(1)


def test_mention_shares_missed_the_german_election_of_2009_by_165_points_on_average():
    tweets = [30.1, 5.7, 26.6, 17.3, 12.4, 8.0]
    votes = [29.0, 6.9, 24.5, 15.5, 12.7, 11.4]
    assert monitoring.prediction_error(tweets, votes) == pytest.approx(1.65)


def test_topics_are_found_as_whole_words_in_any_case_and_by_their_stem():
    posts = table("LIEFERUNG kam nie", "Der Lieferdienst ist teuer", "Teure Einlieferung", "teuer")
    counts = monitoring.topic_counts(posts, {"delivery": ["liefer*"], "price": ["teuer"]})
    assert counts["posts"].to_list() == [2, 2]
    assert counts["share"].to_list() == [0.5, 0.5]


# Alarms


def test_an_alpha_of_a_fifth_forgets_half_in_three_steps():
    assert monitoring.ewma_half_life(0.2) == pytest.approx(3.1062837195053903)
    assert 0.8 ** monitoring.ewma_half_life(0.2) == pytest.approx(0.5)


def test_posts_are_counted_by_day_with_zeros_between():
    posts = pd.DataFrame(
        {"date": ["2025-05-01 10:00", "2025-05-01 23:59", "2025-05-04"], "label": "negative"}
    )
    posts.loc[0, "label"] = "positive"
    days = monitoring.over_time(posts)
    assert days["posts"].to_list() == [2, 0, 0, 1]
    assert days["net"].to_list() == pytest.approx([0, math.nan, math.nan, -1], nan_ok=True)
    assert monitoring.over_time(posts, every="W")["posts"].sum() == 3


def test_the_expected_value_is_the_weighted_average_of_the_steps_before():
    values = [10.0, 14.0, 11.0, 30.0, 12.0]
    expected = [values[0]]
    for value_now in values[1:-1]:
        expected.append(0.5 * expected[-1] + 0.5 * value_now)
    found = monitoring.ewma_alarms(values, half_life=1, warm_up=2)
    assert found["expected"].iloc[1:].to_list() == pytest.approx(expected)


@pytest.mark.parametrize(
    "detect",
    [
        lambda values, **arguments: monitoring.ewma_alarms(values, warm_up=20, **arguments),
        lambda values, **arguments: monitoring.zscore_alarms(values, window=20, **arguments),
    ],
)
class TestAlarms:
    def test_a_storm_is_noticed_on_its_day_and_a_calm_month_is_not(self, detect):
        calm = np.random.default_rng(4).normal(100, 5, 60)
        assert not detect(calm, limit=4)["alarm"].any()
        storm = pd.Series(calm, index=pd.date_range("2025-01-01", periods=60))
        storm.iloc[50] = 400
        alarms = detect(storm, limit=4)
        assert alarms.index[alarms["alarm"]].to_list() == [pd.Timestamp("2025-02-20")]

    def test_direction_separates_praise_from_anger(self, detect):
        mood = [0.1, 0.2] * 15 + [-0.9]
        assert detect(mood)["alarm"].iloc[-1]
        assert detect(mood, direction="low")["alarm"].iloc[-1]
        assert not detect(mood, direction="high")["alarm"].any()

    def test_a_series_that_never_changed_alarms_at_the_first_change_only(self, detect):
        alarms = detect([5.0] * 25 + [6.0])
        assert alarms["alarm"].sum() == 1
        assert alarms["z"].iloc[-1] == math.inf
        assert (alarms["z"].iloc[20:25] == 0).all()

    def test_the_beginning_has_no_alarm(self, detect):
        alarms = detect([1, 2] * 9 + [500, 2] + [1, 2])
        assert not alarms["alarm"].iloc[:20].any()
        assert alarms["z"].iloc[:20].isna().all()


# Bad input

POSTS = table("gut", "schlecht")
LABELLED = pd.DataFrame({"brand": ["a"], "label": ["positive"], "date": ["2025-01-01"]})
WORDS = pd.DataFrame({"word": ["gut"], "role": ["word"], "value": [2.0]})
SERIES = [1.0, 2.0] * 10
BAD_CALLS = [
    (
        monitoring.sentiment,
        {"posts": ["gut"], "language": "de"},
        TypeError,
        "posts must be a DataFrame, got list",
    ),
    (
        monitoring.sentiment,
        {"posts": LABELLED, "language": "de"},
        ValueError,
        "posts lacks the columns 'text'",
    ),
    (monitoring.sentiment, {"posts": POSTS.iloc[:0], "language": "de"}, ValueError, "posts has no rows"),
    (monitoring.sentiment, {"posts": POSTS}, ValueError, "Say in which language the posts are"),
    (
        monitoring.sentiment,
        {"posts": POSTS, "language": "fr"},
        ValueError,
        "language must be one of 'en', 'de'",
    ),
    (monitoring.sentiment, {"posts": POSTS.assign(language="fr")}, ValueError, "got 'fr'"),
    (
        monitoring.sentiment,
        {"posts": table("gut", None), "language": "de"},
        TypeError,
        "row 1: text must be text",
    ),
    (
        monitoring.sentiment,
        {"posts": table(5), "language": "en"},
        TypeError,
        "row 0: text must be text, got 5",
    ),
    (monitoring.sentiment, {"posts": POSTS, "language": "de", "cut": 0}, ValueError, "cut must lie above 0"),
    (
        monitoring.sentiment,
        {"posts": POSTS, "language": "en", "n_jobs": 0},
        ValueError,
        "n_jobs must be 1 or more",
    ),
    (
        monitoring.sentiment,
        {"posts": POSTS, "language": "de", "rules": "all"},
        TypeError,
        "rules must be made with",
    ),
    (
        monitoring.sentiment,
        {"posts": POSTS, "language": "de", "words": WORDS.assign(role="noun")},
        ValueError,
        "role must be one of 'word', 'negation'",
    ),
    (
        monitoring.sentiment,
        {"posts": POSTS, "language": "de", "words": WORDS.assign(value="good")},
        TypeError,
        "value must hold numbers only",
    ),
    (
        monitoring.sentiment,
        {"posts": POSTS, "language": "de", "words": WORDS.assign(word="")},
        TypeError,
        "an entry that is not a word",
    ),
    (monitoring.explain, {"text": None, "language": "de"}, TypeError, "text must be text, got None"),
    (monitoring.explain, {"text": "gut", "language": "DE"}, ValueError, "language must be one of"),
    (
        monitoring.explain,
        {"text": "gut", "language": "de", "words": {}},
        TypeError,
        "words must be a DataFrame",
    ),
    (
        monitoring.compare_with_baseline,
        {"labels": ["a"], "predicted": []},
        ValueError,
        "predicted has no labels",
    ),
    (
        monitoring.compare_with_baseline,
        {"labels": ["a"], "predicted": ["a", "b"]},
        ValueError,
        "one for each post",
    ),
    (
        monitoring.compare_with_baseline,
        {"labels": "a", "predicted": ["a"]},
        TypeError,
        "labels must be a list",
    ),
    (
        monitoring.confusion,
        {"labels": ["a", None], "predicted": ["a", "a"]},
        TypeError,
        "got None at position 1",
    ),
    (monitoring.mood, {"positive": 0, "negative": 0}, ValueError, "There are no posts"),
    (monitoring.mood, {"positive": -1, "negative": 0}, ValueError, "positive must be 0 or more"),
    (monitoring.mood, {"positive": "60", "negative": 0}, TypeError, "positive must be a number"),
    (monitoring.mood_by, {"posts": LABELLED, "by": "week"}, ValueError, "lacks the columns 'week'"),
    (
        monitoring.mood_by,
        {"posts": LABELLED.assign(label="good"), "by": "brand"},
        ValueError,
        "label must be one of",
    ),
    (monitoring.mood_by, {"posts": LABELLED.iloc[:0], "by": "brand"}, ValueError, "posts has no rows"),
    (monitoring.share_of_voice, {"mentions": [1, 2]}, TypeError, "mentions must name the brands"),
    (monitoring.share_of_voice, {"mentions": {}}, ValueError, "mentions needs at least 1"),
    (
        monitoring.share_of_voice,
        {"mentions": {"we": 0}},
        ValueError,
        "sum of mentions must be greater than 0",
    ),
    (
        monitoring.share_of_voice,
        {"mentions": {"we": -1, "they": 2}},
        ValueError,
        "mentions must be 0 or more",
    ),
    (monitoring.prediction_error, {"predicted": [1], "actual": [1, 2]}, ValueError, "predicted has 1 values"),
    (monitoring.prediction_error, {"predicted": "1", "actual": [1]}, TypeError, "predicted must be a list"),
    (
        monitoring.topic_counts,
        {"posts": POSTS, "topics": ["price"]},
        TypeError,
        "topics must name its topics",
    ),
    (monitoring.topic_counts, {"posts": POSTS, "topics": {}}, ValueError, "topics needs at least one topic"),
    (
        monitoring.topic_counts,
        {"posts": POSTS, "topics": {"price": "teuer"}},
        TypeError,
        "'price' needs a list",
    ),
    (monitoring.topic_counts, {"posts": POSTS, "topics": {"price": ["*"]}}, ValueError, "no empty one"),
    (
        monitoring.topic_counts,
        {"posts": POSTS.iloc[:0], "topics": {"a": ["b"]}},
        ValueError,
        "posts has no rows",
    ),
    (monitoring.over_time, {"posts": POSTS}, ValueError, "lacks the columns 'date'"),
    (monitoring.over_time, {"posts": None}, TypeError, "posts must be a DataFrame"),
    (monitoring.over_time, {"posts": LABELLED.assign(date="soon")}, ValueError, "cannot be counted by date"),
    (monitoring.over_time, {"posts": LABELLED.assign(date=None)}, ValueError, "a date in each of them"),
    (monitoring.over_time, {"posts": LABELLED, "every": "moon"}, ValueError, "cannot be counted by date"),
    (monitoring.over_time, {"posts": LABELLED.assign(label="good")}, ValueError, "label must be one of"),
    (monitoring.ewma_half_life, {"alpha": 1}, ValueError, "alpha must lie above 0 and below 1"),
    (monitoring.ewma_alarms, {"values": [1, 2, 3]}, ValueError, "values needs at least 8 values"),
    (
        monitoring.ewma_alarms,
        {"values": SERIES, "half_life": 0},
        ValueError,
        "half_life must be greater than 0",
    ),
    (monitoring.ewma_alarms, {"values": SERIES, "limit": -3}, ValueError, "limit must be greater than 0"),
    (
        monitoring.ewma_alarms,
        {"values": SERIES, "direction": "up"},
        ValueError,
        "direction must be one of 'high'",
    ),
    (monitoring.ewma_alarms, {"values": SERIES, "warm_up": 1}, ValueError, "warm_up must be 2 or more"),
    (
        monitoring.ewma_alarms,
        {"values": [*SERIES, math.nan]},
        ValueError,
        "missing or infinite value at position 20",
    ),
    (
        monitoring.zscore_alarms,
        {"values": SERIES, "window": 20},
        ValueError,
        "values needs at least 21 values",
    ),
    (monitoring.zscore_alarms, {"values": SERIES, "window": 2.5}, TypeError, "window must be a whole number"),
]
