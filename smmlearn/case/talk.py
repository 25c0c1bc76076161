"""What the followers wrote."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import accumulate
from typing import NamedTuple

import pandas as pd

from smmlearn.case.audience import ROLES, Follower, count_joined
from smmlearn.case.dice import Dice
from smmlearn.case.parameters import CaseParameters
from smmlearn.case.publishing import COMMENTS_OF_KIND, TOPICS, Post

MOODS = ("negative", "neutral", "positive")
EVENNESS = 9  # the busiest of a group write as 1/10, 1/11, 1/12 ...
STAYS_ON_TOPIC = 0.5
OPENER, SECOND, CLOSER = 0.35, 0.25, 0.40  # how often a comment has these parts
LONGEST_DELAY = 6 * 24 * 60  # minutes


class Comment(NamedTuple):
    """One comment."""

    post: str
    author: str
    date: datetime
    language: str
    topic: str
    mood: str
    device: str
    text: str


class Phrases:
    """The words that comments are made of, by part, language, topic, mood and device."""

    def __init__(self, phrases: pd.DataFrame) -> None:
        self._texts: dict[tuple[str, ...], list[str]] = {}
        columns = ["part", "language", "topic", "mood", "device", "text"]
        for *key, text in phrases[columns].itertuples(index=False):
            self._texts.setdefault(tuple(key), []).append(text)

    def compose(
        self, dice: Dice, *, language: str, topic: str, mood: str, device: str, parameters: CaseParameters
    ) -> str:
        """Return a comment. Where the mood is between the lines, no other words give it away."""
        parts = [dice.pick(self._texts["statement", language, topic, mood, device])]
        explicit = device in ("plain", "negation")
        if dice.happens(OPENER):
            parts.insert(0, dice.pick(self._texts["opener", language, "any", "neutral", "plain"]))
        if dice.happens(SECOND) and explicit:
            parts.append(dice.pick(self._texts["statement", language, dice.pick(TOPICS), mood, "plain"]))
        if dice.happens(CLOSER) and explicit:
            parts.append(dice.pick(self._texts["closer", language, "any", mood, device]))
        if dice.happens(parameters.emoticons):
            parts.append(
                dice.pick(
                    self._texts["sign", "zxx", "any", mood, "irony" if device == "irony" else "emoticon"]
                )
            )
        numbers = {"days": 3 + dice.below(18), "weeks": 2 + dice.below(5), "euros": 25 + dice.below(156)}
        return " ".join(dict.fromkeys(parts)).format(**numbers)


def make_comments(
    posts: Sequence[Post],
    followers: Sequence[Follower],
    phrases: pd.DataFrame,
    parameters: CaseParameters,
    seed: int,
) -> list[Comment]:
    """Return what the followers wrote, the oldest first."""
    dice = Dice(seed, "comments")
    words = Phrases(phrases)
    comments = []
    for post, author in _who_comments_where(posts, followers, parameters, dice):
        viral = post.post == parameters.viral_post
        delay = min(int(dice.wait(600 if viral else 120)) + 1, LONGEST_DELAY)
        topic = post.topic if dice.happens(STAYS_ON_TOPIC) else dice.pick(TOPICS)
        mood = author.mood
        if not dice.happens(parameters.faithful):
            mood = dice.pick([other for other in MOODS if other != mood])
        weeks_later = post.week - parameters.viral_week
        if 0 < weeks_later <= parameters.backlash_weeks and dice.happens(parameters.backlash):
            topic, mood = "waiting", "negative"
        device = _device(mood, parameters, dice)
        text = words.compose(
            dice, language=author.language, topic=topic, mood=mood, device=device, parameters=parameters
        )
        date = post.date + timedelta(minutes=delay)
        comments.append(Comment(post.post, author.follower, date, author.language, topic, mood, device, text))
    return sorted(comments, key=lambda comment: (comment.date, comment.post, comment.author, comment.text))


def _who_comments_where(
    posts: Sequence[Post], followers: Sequence[Follower], parameters: CaseParameters, dice: Dice
) -> list[tuple[Post, Follower]]:
    writers = {role: [follower for follower in followers if follower.role == role] for role in ROLES}
    # Rank among the busiest is by chance, not by who came first or knows many.
    busiest = {role: dice.shuffle(writers[role]) for role in ROLES[:2]}
    running = {
        role: list(accumulate(1 / (EVENNESS + rank) for rank in range(1, len(people) + 1)))
        for role, people in busiest.items()
    }
    ordinary = [post for post in posts if post.post != parameters.viral_post]
    weights = list(accumulate(COMMENTS_OF_KIND[post.kind] * dice.uniform(0.4, 1.6) for post in ordinary))
    roles = dice.deal(
        parameters.comments - parameters.viral_comments if ordinary else 0,
        {
            "superusers": parameters.comments_by_superusers,
            "contributors": parameters.comments_by_contributors,
            "lurkers": 0,
        },
    )
    pairs = []
    for role in roles:
        post = ordinary[dice.pick_from(weights)]
        if busiest.get(role):
            pairs.append((post, busiest[role][dice.pick_from(running[role])]))
        else:
            pairs.append((post, _somebody(writers["lurkers"] or followers, post, dice)))
    viral = next(post for post in posts if post.post == parameters.viral_post)
    newcomers = writers["lurkers"] or followers
    return pairs + [(viral, _somebody(newcomers, viral, dice)) for _ in range(parameters.viral_comments)]


def _somebody(people: Sequence[Follower], post: Post, dice: Dice) -> Follower:
    """Return one of those who had joined by then."""
    return people[dice.below(max(count_joined(people, post.date.date()), 1))]


def _device(mood: str, parameters: CaseParameters, dice: Dice) -> str:
    if mood == "neutral":
        return "plain"
    if dice.happens(parameters.negation):
        return "negation"
    if mood == "negative" and dice.happens(parameters.irony):
        return "irony"
    return "implicit" if dice.happens(parameters.implicit) else "plain"
