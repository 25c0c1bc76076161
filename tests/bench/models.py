"""The analyses of the lessons beside the obvious loop or the library underneath."""

from collections import defaultdict

import numpy as np
import pandas as pd
from scipy.optimize import curve_fit

from smmlearn import adoption, case, datasets, monitoring, research, touchpoints
from tests.bench.timing import row


def measure() -> pd.DataFrame:
    """Return the ratios."""
    return pd.DataFrame([_fit(), _attribution(), _german(), _english(), _sampling()])


def _fit() -> dict[str, object]:
    users = datasets.load_monthly_active_users("Facebook")
    years = ((users["date"] - pd.Timestamp("2004-02-04")).dt.days / 365.25).to_numpy()
    counts = users["users_millions"].to_numpy()

    def curve(t: np.ndarray, m: float, p: float, q: float) -> np.ndarray:
        decay = np.exp(-(p + q) * t)
        return m * (1 - decay) / (1 + q / p * decay)

    return row(
        "Bass fit of 65 reports",
        "scipy curve_fit, numerical derivatives",
        lambda: adoption.fit_bass(years, counts, launch=0),
        lambda: curve_fit(curve, years, counts, p0=(3000, 0.01, 0.3), bounds=(0, [1e5, 1, 3])),
    )


def _attribution() -> dict[str, object]:
    rng = np.random.default_rng(1)
    channels = np.array(["social", "search", "email", "display", "shop"])
    paths = pd.DataFrame(
        {
            "path": [" > ".join(rng.choice(channels, size=rng.integers(1, 7))) for _path in range(100_000)],
            "conversions": rng.integers(0, 2, 100_000),
            "journeys": 1,
        }
    )

    def loop() -> dict[str, float]:
        credit: dict[str, float] = defaultdict(float)
        for _position, journey in paths.iterrows():
            steps = journey["path"].split(" > ")
            for step in steps:
                credit[step] += journey["conversions"] / len(steps)
        return credit

    return row(
        "linear attribution of 100,000 paths",
        "a loop over pandas rows",
        lambda: touchpoints.attribute(paths, rule="linear"),
        loop,
        rounds=3,
    )


def _german() -> dict[str, object]:
    comments = case.load().comments
    posts = comments[comments["language"] == "de"]
    posts = pd.concat([posts] * 20, ignore_index=True)
    posts["text"] += [f" {number}" for number in range(len(posts))]  # no two alike: nothing to look up
    values = datasets.load_sentiment_words().query("role == 'word'").set_index("word")["value"].to_dict()

    def loop() -> list[float]:
        return [
            sum(values.get(word.strip(".,!?").lower(), 0) for word in post["text"].split())
            for _position, post in posts.iterrows()
        ]

    return row(
        f"German sentiment of {len(posts):,} posts, with negation",
        "a loop over pandas rows that only adds word values",
        lambda: monitoring.sentiment(posts, language="de"),
        loop,
        rounds=3,
    )


def _english() -> dict[str, object]:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    comments = case.load().comments
    posts = comments[comments["language"] == "en"].reset_index(drop=True)
    reader = SentimentIntensityAnalyzer()
    return row(
        f"English sentiment of {len(posts):,} posts, same scores",
        "VADER in a loop",
        lambda: monitoring.sentiment(posts, language="en"),
        lambda: [reader.polarity_scores(text)["compound"] for text in posts["text"]],
        rounds=3,
    )


def _sampling() -> dict[str, object]:
    rng = np.random.default_rng(1)

    def loop() -> list[float]:
        return [float(rng.binomial(1000, 0.4) / 1000 - 0.4) for _run in range(20_000)]

    return row(
        "20,000 sampled surveys beside as many feedback counts",
        "a Python loop that draws the surveys only",
        lambda: research.feedback_against_sample(
            population=1_000_000,
            share=0.4,
            fraction=0.01,
            correlation=0.01,
            sample=1000,
            runs=20_000,
            seed=1,
        ),
        loop,
    )
