"""What is planted in the data of the running case."""

from dataclasses import dataclass, fields
from datetime import date, timedelta

from smmlearn import validate
from smmlearn.i18n import _


@dataclass(frozen=True)
class CaseParameters:
    """The truths behind the data: what a lesson can find there, because it was put there.

    Attributes
    ----------
    start : date
        First day, a Monday.
    weeks : int
        Length of the story [weeks].
    followers : int
        Followers at the end [persons].
    founding_share : float
        Share of them who followed before the start.
    superusers, contributors : float
        Share of followers who write most, and who write sometimes; the others are lurkers.
    comments : int
        Comments in all [comments], with those below the viral post.
    comments_by_superusers, comments_by_contributors : float
        Share of the comments below all other posts that these groups write.
    annoyed_superusers, annoyed_contributors, annoyed_lurkers : float
        Share of each group who are in a negative mood. Few followers are, but those who write are.
    pleased : float
        Share of the others who are in a positive mood.
    faithful : float
        Probability that a comment is in the mood of its author; otherwise it is in one of the other two.
    german : float
        Share of followers who write German; the others write English.
    negation, irony, implicit : float
        Share of the comments with a mood that negate a word of the opposite mood; of the other negative
        ones that are ironic; of what remains that tell facts and leave the mood to the reader.
    emoticons : float
        Share of all comments that end with a sign.
    links : int
        Friends whom a new follower already has among the followers [persons].
    within_group : float
        Probability that such a friend is from the same of the four groups.
    posts_per_week : int
        Posts a week, 1 to 7 [posts].
    paid_share : float
        Share of the posts whose reach is paid for.
    paid_reach : float
        By which factor that multiplies the reach.
    shares : int
        How often all ordinary posts are passed on [shares].
    viral_week : int
        Week of the post that goes viral, the first one is 1. It is the first post of that week.
    viral_reach : float
        By which factor its reach exceeds that of an ordinary post.
    viral_comments, viral_shares : int
        Comments below it, most by people who never wrote before, and how often it is passed on.
    viral_direct : float
        Share of those who pass it on straight from the page: a broadcast, not a chain.
    chain_week, chain_shares, chain_direct : int, int, float
        The same for a second, small post that goes from friend to friend.
    ordinary_direct : float
        The same for all other posts.
    requests_per_week : int
        Requests in an ordinary week [requests].
    viral_requests : float
        By which factor they grow in the viral week.
    desk_hours : int
        Hours a day, Monday to Friday from 9:00, in which requests are answered [hours].
    handling_minutes : int
        Mean working time of an answer [minutes].
    backlash : float
        Probability that a comment is a complaint about waiting in the weeks after the viral one.
    backlash_weeks : int
        How long this lasts [weeks].
    journeys : int
        Customer journeys [journeys].
    social_assist : float
        By how much an earlier contact in social media raises the probability of an order.
    base_visits : int
        Visits of the website in a week without social media [visits].
    clicks : float
        Visits for each account reached by an ordinary post.
    viral_clicks : float
        The same for the viral post, which reaches people who live elsewhere.
    conversion : float
        Orders for each visit.
    basket : float
        Mean order [euros].
    work_cost, advertising_cost : float
        Cost of the work for a week, and of advertising for a paid post [euros].

    Raises
    ------
    TypeError, ValueError
        If a parameter is of the wrong type or out of range.

    Examples
    --------
    >>> parameters = CaseParameters(viral_week=12, desk_hours=5)
    >>> parameters.viral_post, parameters.capacity_per_week
    ('p034', 125.0)
    >>> CaseParameters(viral_week=60)
    Traceback (most recent call last):
    ValueError: viral_week must lie between 1 and weeks, 52; got 60.
    """

    start: date = date(2025, 1, 6)
    weeks: int = 52
    followers: int = 2000
    founding_share: float = 0.6
    superusers: float = 0.01
    contributors: float = 0.09
    comments: int = 1500
    comments_by_superusers: float = 0.60
    comments_by_contributors: float = 0.33
    annoyed_superusers: float = 0.50
    annoyed_contributors: float = 0.25
    annoyed_lurkers: float = 0.06
    pleased: float = 0.60
    faithful: float = 0.80
    german: float = 0.65
    negation: float = 0.20
    irony: float = 0.20
    implicit: float = 0.25
    emoticons: float = 0.30
    links: int = 3
    within_group: float = 0.85
    posts_per_week: int = 3
    paid_share: float = 0.12
    paid_reach: float = 3.0
    shares: int = 600
    viral_week: int = 30
    viral_reach: float = 12.0
    viral_comments: int = 100
    viral_shares: int = 240
    viral_direct: float = 0.90
    chain_week: int = 12
    chain_shares: int = 60
    chain_direct: float = 0.05
    ordinary_direct: float = 0.60
    requests_per_week: int = 40
    viral_requests: float = 6.0
    desk_hours: int = 4
    handling_minutes: int = 12
    backlash: float = 0.50
    backlash_weeks: int = 3
    journeys: int = 3000
    social_assist: float = 0.06
    base_visits: int = 120
    clicks: float = 0.04
    viral_clicks: float = 0.01
    conversion: float = 0.06
    basket: float = 68.0
    work_cost: float = 180.0
    advertising_cost: float = 45.0

    def __post_init__(self) -> None:
        """Refuse what no data can be made from."""
        if type(self.start) is not date or self.start.weekday():
            raise ValueError(_("start must be a date and a Monday, got {value}.").format(value=self.start))
        least = {"weeks": 1, "followers": 20, "posts_per_week": 1, "links": 1, "desk_hours": 1}
        least |= {"handling_minutes": 1, "journeys": 1, "viral_week": 1, "chain_week": 1}
        factors = ("paid_reach", "viral_reach", "viral_requests", "basket", "work_cost", "advertising_cost")
        for field in fields(self)[1:]:
            value = getattr(self, field.name)
            if isinstance(field.default, int):
                validate.whole(value, field.name, least=least.get(field.name, 0))
            elif field.name in factors:
                validate.not_negative(value, field.name)
            else:
                validate.share(value, field.name)
        for name in ("viral_week", "chain_week"):
            self._check_most(name, self.weeks, _("{name} must lie between 1 and weeks, {most}; got {value}."))
        most = _("{name} must be {most} or less, got {value}.")
        self._check_most("posts_per_week", 7, most)
        self._check_most("desk_hours", 15, most)
        self._check_most("viral_comments", self.comments, most)
        for pair in (("superusers", "contributors"), ("comments_by_superusers", "comments_by_contributors")):
            if sum(getattr(self, name) for name in pair) > 1:
                raise ValueError(
                    _("{first} and {second} sum to more than 1.").format(first=pair[0], second=pair[1])
                )

    def _check_most(self, name: str, most: int, message: str) -> None:
        if getattr(self, name) > most:
            raise ValueError(message.format(name=name, most=most, value=getattr(self, name)))

    @property
    def end(self) -> date:
        """First day after the story."""
        return self.start + timedelta(weeks=self.weeks)

    @property
    def viral_post(self) -> str:
        """The post that goes viral."""
        return self._first_post(self.viral_week)

    @property
    def chain_post(self) -> str:
        """The post that goes from friend to friend."""
        return self._first_post(self.chain_week)

    @property
    def capacity_per_week(self) -> float:
        """Requests that the desk can answer in a week [requests]."""
        return 5 * self.desk_hours * 60 / self.handling_minutes

    def _first_post(self, week: int) -> str:
        return f"p{(week - 1) * self.posts_per_week + 1:03}"
