"""What came of it: visits, orders and money, week by week."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from smmlearn.case.desk import Request
from smmlearn.case.dice import Dice
from smmlearn.case.parameters import CaseParameters
from smmlearn.case.publishing import Post


def make_weeks(
    posts: Sequence[Post],
    reach: Sequence[int],
    requests: Sequence[Request],
    parameters: CaseParameters,
    seed: int,
) -> list[tuple[date, int, int, int, int, float, float]]:
    """Return Monday, reach, visits, requests, orders, revenue and cost of each week."""
    dice = Dice(seed, "weeks")
    asked = Counter((request.arrived.date() - parameters.start).days // 7 for request in requests)
    rows = []
    for week in range(parameters.weeks):
        own = [(post, seen) for post, seen in zip(posts, reach, strict=True) if post.week == week + 1]
        visits = parameters.base_visits * dice.uniform(0.9, 1.1)
        for post, seen in own:
            viral = post.post == parameters.viral_post
            visits += seen * (parameters.viral_clicks if viral else parameters.clicks)
        orders = round(visits * parameters.conversion * dice.uniform(0.8, 1.2))
        revenue = round(orders * parameters.basket * dice.uniform(0.9, 1.1), 2)
        cost = parameters.work_cost + parameters.advertising_cost * sum(post.paid for post, _ in own)
        monday = parameters.start + timedelta(weeks=week)
        rows.append((monday, sum(seen for _, seen in own), round(visits), asked[week], orders, revenue, cost))
    return rows
