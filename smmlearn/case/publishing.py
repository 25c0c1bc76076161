"""What the workshop published, and who passed it on."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from itertools import accumulate
from typing import NamedTuple

from smmlearn.case.audience import Follower, count_joined
from smmlearn.case.dice import Dice
from smmlearn.case.parameters import CaseParameters

TOPICS = ("repair", "price", "waiting", "team", "ride")
KINDS = {"inform": 0.35, "entertain": 0.25, "ask": 0.20, "sell": 0.20}
FORMATS = {"photo": 0.50, "video": 0.20, "text": 0.15, "link": 0.15}
ORGANIC_REACH = 0.30  # accounts that see an ordinary post, for each follower
REACH_OF_FORMAT = {"photo": 1.0, "video": 1.4, "text": 0.8, "link": 0.6}
LIKES_OF_KIND = {"inform": 0.030, "entertain": 0.050, "ask": 0.025, "sell": 0.012}  # for each account reached
COMMENTS_OF_KIND = {"inform": 0.8, "entertain": 1.0, "ask": 2.0, "sell": 0.6}  # relative to each other
SHARES_OF_KIND = {"inform": 1.0, "entertain": 1.5, "ask": 0.3, "sell": 0.2}  # relative to each other
LONGEST_SHARE = 14 * 24 * 60  # minutes


class Post(NamedTuple):
    """One post as it was planned."""

    post: str
    date: datetime
    topic: str
    kind: str
    format: str
    paid: bool
    week: int


def make_posts(parameters: CaseParameters, seed: int) -> list[Post]:
    """Return what was published, the oldest first."""
    dice = Dice(seed, "posts")
    number = parameters.weeks * parameters.posts_per_week
    kinds, formats = dice.deal(number, KINDS), dice.deal(number, FORMATS)
    paid = dice.deal(number, {True: parameters.paid_share, False: 0})
    posts: list[Post] = []
    for week in range(1, parameters.weeks + 1):
        days = sorted(dice.shuffle(range(7))[: parameters.posts_per_week])
        for day in days:
            clock = time(7 + dice.below(13), dice.below(60))
            name, topic = f"p{len(posts) + 1:03}", dice.pick(TOPICS)
            kind, form, advertised = kinds[len(posts)], formats[len(posts)], paid[len(posts)]
            if name in (parameters.viral_post, parameters.chain_post):
                day, clock, topic = 0, time(12), "repair"
                kind, form, advertised = "entertain", "video", False
            date = parameters.start + timedelta(days=7 * (week - 1) + day)
            posts.append(Post(name, datetime.combine(date, clock), topic, kind, form, advertised, week))
    return posts


def make_reach(
    posts: Sequence[Post], followers: Sequence[Follower], parameters: CaseParameters, seed: int
) -> list[tuple[int, int]]:
    """Return reach and likes of each post."""
    dice = Dice(seed, "reach")
    figures = []
    for post in posts:
        reach = count_joined(followers, post.date.date()) * ORGANIC_REACH * REACH_OF_FORMAT[post.format]
        reach *= dice.uniform(0.7, 1.3)
        if post.paid:
            reach *= parameters.paid_reach
        if post.post == parameters.viral_post:
            reach *= parameters.viral_reach
        likes = reach * LIKES_OF_KIND[post.kind] * dice.uniform(0.7, 1.3)
        figures.append((round(reach), round(likes)))
    return figures


def make_shares(
    posts: Sequence[Post],
    followers: Sequence[Follower],
    network: Sequence[tuple[int, int]],
    parameters: CaseParameters,
    seed: int,
) -> list[tuple[str, str, str, int]]:
    """Return who passed on which post, from whom they had it and after how many minutes."""
    dice = Dice(seed, "shares")
    friends: list[list[int]] = [[] for _ in followers]
    for one, other in network:
        friends[one].append(other)
        friends[other].append(one)
    special = {
        parameters.chain_post: (parameters.chain_shares, parameters.chain_direct),
        parameters.viral_post: (parameters.viral_shares, parameters.viral_direct),
    }
    running = list(accumulate(0 if post.post in special else SHARES_OF_KIND[post.kind] for post in posts))
    ordinary = Counter(dice.pick_from(running) for _ in range(parameters.shares if running[-1] else 0))
    rows = []
    for number, post in enumerate(posts):
        shares, direct = special.get(post.post, (ordinary[number], parameters.ordinary_direct))
        there = count_joined(followers, post.date.date())
        cascade = _cascade(min(shares, there), direct, friends, there, dice)
        rows += [
            (
                post.post,
                followers[person].follower,
                followers[source].follower if source >= 0 else "page",
                minutes,
            )
            for person, source, minutes in cascade
        ]
    return rows


def _cascade(
    shares: int, direct: float, friends: Sequence[Sequence[int]], there: int, dice: Dice
) -> list[tuple[int, int, int]]:
    """Return who passed it on, from whom (-1: the page itself) and after how many minutes.

    Who has it from a friend has it, if possible, from the one who passed it on last.
    """
    minutes: dict[int, int] = {}
    sources: dict[int, int] = {}
    while len(minutes) < shares:
        source, listeners = -1, []
        if not dice.happens(direct):
            for source in reversed(minutes):
                listeners = [friend for friend in friends[source] if friend < there and friend not in minutes]
                if listeners:
                    break
        if listeners:
            person, delay = dice.pick(listeners), dice.wait(90)
        else:
            source, person, delay = -1, dice.below(there), dice.wait(180)
        if person not in minutes:
            minutes[person] = min(minutes.get(source, 0) + 1 + int(delay), LONGEST_SHARE)
            sources[person] = source
    return sorted(
        ((person, sources[person], when) for person, when in minutes.items()),
        key=lambda share: (share[2], share[0]),
    )
