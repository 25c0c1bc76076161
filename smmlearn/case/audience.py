"""The followers of the workshop and who knows whom."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from smmlearn.case.dice import Dice
from smmlearn.case.parameters import CaseParameters

GROUPS = {"touring": 0.30, "commuters": 0.35, "families": 0.20, "racing": 0.15}
FOUNDING_DAYS = 730  # days before the start in which the first followers came
VIRAL_JOINERS = 0.25  # share of the new followers who came in the viral week
ROLES = ("superusers", "contributors", "lurkers")


class Follower(NamedTuple):
    """One follower."""

    follower: str
    joined: date
    group: str
    language: str
    mood: str
    role: str


def make_followers(parameters: CaseParameters, seed: int) -> list[Follower]:
    """Return the followers, those who came first first."""
    dice = Dice(seed, "followers")
    size = parameters.followers
    people = []
    sizes = {role: round(size * getattr(parameters, role)) for role in ROLES[:2]}
    for role in ROLES:
        members = sizes.get(role, size - sum(sizes.values()))
        annoyed = getattr(parameters, f"annoyed_{role}")
        pleased = (1 - annoyed) * parameters.pleased
        moods = dice.deal(members, {"negative": annoyed, "positive": pleased, "neutral": 0})
        languages = dice.deal(members, {"de": parameters.german, "en": 0})
        people += list(zip([role] * members, moods, languages, strict=True))
    # Those who write have been there from the start; so have some of those who only read.
    founding = max(round(size * parameters.founding_share), sum(sizes.values()))
    joined = [parameters.start - timedelta(days=1 + dice.below(FOUNDING_DAYS)) for _ in range(founding)]
    joined = dice.shuffle(joined) + sorted(_later(parameters, dice) for _ in range(size - founding))
    groups = dice.deal(size, GROUPS)
    order = sorted(range(size), key=lambda person: (joined[person], person))
    width = len(str(size))
    return [
        Follower(f"f{number:0{width}}", joined[person], groups[person], language, mood, role)
        for number, person in enumerate(order, start=1)
        for role, mood, language in [people[person]]
    ]


def _later(parameters: CaseParameters, dice: Dice) -> date:
    """Return the day on which a follower joined during the story."""
    if dice.happens(VIRAL_JOINERS):
        return parameters.start + timedelta(days=7 * (parameters.viral_week - 1) + dice.below(7))
    return parameters.start + timedelta(days=dice.below(7 * parameters.weeks))


def count_joined(followers: Sequence[Follower], day: date) -> int:
    """Return how many of the followers, in their order, joined up to a day."""
    return bisect_right(followers, day, key=lambda follower: follower.joined)


def make_network(
    followers: Sequence[Follower], parameters: CaseParameters, seed: int
) -> list[tuple[int, int]]:
    """Return who knows whom, as positions of followers: many know a few, a few know many.

    Who comes later knows somebody in proportion to how many know them already (Barabási & Albert,
    1999), mostly of the own group.
    """
    dice = Dice(seed, "network")
    ends: dict[str, list[int]] = {group: [] for group in GROUPS}  # each person once, and once for each link
    everybody: list[int] = []
    links = set()
    for person, follower in enumerate(followers):
        own = ends[follower.group]
        for _link in range(min(parameters.links, person)):
            friend = dice.pick(own if own and dice.happens(parameters.within_group) else everybody)
            link = (friend, person)
            if friend == person or link in links:
                continue
            links.add(link)
            for end in link:
                ends[followers[end].group].append(end)
                everybody.append(end)
        own.append(person)
        everybody.append(person)
    return sorted(links)
