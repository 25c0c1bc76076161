"""What customers asked, and how long they waited for the answer."""

from datetime import datetime, timedelta
from itertools import accumulate
from typing import NamedTuple

from smmlearn.case.dice import Dice
from smmlearn.case.parameters import CaseParameters

OPENS = 9  # o'clock
# Arrivals by hour of the day, relative to each other.
BY_HOUR = {
    7: 2,
    8: 4,
    9: 6,
    10: 6,
    11: 5,
    12: 5,
    13: 4,
    14: 4,
    15: 4,
    16: 5,
    17: 6,
    18: 7,
    19: 7,
    20: 5,
    21: 3,
}
CHANNELS = {"message": 0.5, "comment": 0.3, "email": 0.2}
ASKED = {"repair": 0.35, "waiting": 0.30, "price": 0.20, "ride": 0.10, "team": 0.05}
ANNOYED_AT_ONCE = 0.08  # probability of a negative mood without any wait
ANNOYED_BY_WAITING = 0.70  # by how much a very long wait raises it
PATIENCE = 3 * 24 * 60  # minutes after which half of that is reached
GRATEFUL = 0.55  # share of the others whose mood is positive


class Request(NamedTuple):
    """One request and its answer."""

    arrived: datetime
    channel: str
    topic: str
    answer_minutes: int
    handling_minutes: int
    mood: str


def make_requests(parameters: CaseParameters, seed: int) -> list[Request]:
    """Return the requests in order of arrival; one person answers them in this order."""
    dice = Dice(seed, "requests")
    free = datetime.combine(parameters.start, datetime.min.time())
    requests = []
    for arrived in _arrivals(parameters, dice):
        work = parameters.handling_minutes // 2 + dice.below(parameters.handling_minutes + 1)
        free = _finish(max(arrived, free), work, parameters.desk_hours)
        waited = (free - arrived) // timedelta(minutes=1)
        annoyed = ANNOYED_AT_ONCE + ANNOYED_BY_WAITING * waited / (waited + PATIENCE)
        mood = "negative" if dice.happens(annoyed) else "positive" if dice.happens(GRATEFUL) else "neutral"
        channel, topic = dice.pick_weighted(CHANNELS), dice.pick_weighted(ASKED)
        requests.append(Request(arrived, channel, topic, waited, work, mood))
    return requests


def _arrivals(parameters: CaseParameters, dice: Dice) -> list[datetime]:
    hours, running = list(BY_HOUR), list(accumulate(BY_HOUR.values()))
    arrivals = []
    for week in range(1, parameters.weeks + 1):
        count = parameters.requests_per_week * dice.uniform(0.8, 1.2)
        viral = week == parameters.viral_week
        if viral:
            count *= parameters.viral_requests
        monday = datetime.combine(parameters.start + timedelta(weeks=week - 1), datetime.min.time())
        for _ in range(round(count)):
            hour = hours[dice.pick_from(running)]
            arrival = monday + timedelta(days=dice.below(7), hours=hour, minutes=dice.below(60))
            # The viral post is out at noon on Monday, so the flood cannot come before.
            arrivals.append(max(arrival, monday + timedelta(hours=12, minutes=1)) if viral else arrival)
    return sorted(arrivals)


def _finish(start: datetime, work: int, desk_hours: int) -> datetime:
    """Return when this much work [minutes] is done if it begins at the earliest at ``start``."""
    left = timedelta(minutes=work)
    now = start
    while True:
        opens = now.replace(hour=OPENS, minute=0)
        closes = opens + timedelta(hours=desk_hours)
        now = max(now, opens)
        if now.weekday() < 5 and now < closes:
            if left <= closes - now:
                return now + left
            left -= closes - now
        now = opens + timedelta(days=1)
