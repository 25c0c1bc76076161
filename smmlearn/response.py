"""Answering: how many people it takes, what a viral peak does to them, and what to say in a crisis.

Times are in minutes for one case and in hours for the course of a day.
"""

import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from itertools import count
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from smmlearn import validate
from smmlearn.i18n import _

# Coombs (2007): the clusters of crises by the responsibility people ascribe, and the response that fits.
CLUSTERS = {"victim": "inform", "accidental": "diminish", "preventable": "rebuild"}


# Staffing ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Desk:
    """A team that answers, at a given load.

    Attributes
    ----------
    agents : int
        People who answer at the same time.
    load : float
        Work that arrives [Erlang: hours of work in an hour].
    utilisation : float
        Share of their time that the agents work; above 1 they cannot keep up.
    wait_probability : float
        Share of cases that have to wait.
    mean_wait : float
        Mean waiting time of all cases until somebody begins [minutes].
    service_level : float
        Share of cases begun within the target.
    queue : float
        Mean number of waiting cases.
    """

    agents: int
    load: float
    utilisation: float
    wait_probability: float
    mean_wait: float
    service_level: float
    queue: float


def erlang_b(load: float, *, agents: int) -> float:
    """Return the share of calls that find all agents busy, if nobody waits.

    By the recursion B(0) = 1, B(k) = A B(k-1) / (k + A B(k-1)), which stays exact for thousands of
    agents, where the factorials of the textbook formula overflow.

    Parameters
    ----------
    load : float
        A, work that arrives [Erlang], 0 or more.
    agents : int
        People who answer, 0 or more.

    Returns
    -------
    float
        Probability.

    Raises
    ------
    TypeError, ValueError
        If the load is negative or ``agents`` not a whole number from 0 on.

    References
    ----------
    Erlang, A. K. (1917). Solution of some problems in the theory of probabilities of significance in
    automatic telephone exchanges.

    Examples
    --------
    >>> round(erlang_b(10, agents=10), 5)
    0.21458
    """
    work = validate.not_negative(load, "load")
    blocked = 1.0
    for agent in range(1, validate.whole(agents, "agents") + 1):
        blocked = work * blocked / (agent + work * blocked)
    return blocked


def erlang_c(load: float, *, agents: int) -> float:
    """Return the share of cases that have to wait, if all wait for their turn.

    Cases arrive at random (Poisson), take exponential times and are patient.

    Parameters
    ----------
    load : float
        A, work that arrives [Erlang], 0 or more.
    agents : int
        People who answer, 1 or more.

    Returns
    -------
    float
        Probability; 1 if there is as much work as agents or more.

    Raises
    ------
    TypeError, ValueError
        If the load is negative or ``agents`` not a whole number from 1 on.

    References
    ----------
    Erlang (1917), as in :func:`erlang_b`; Gans, N., Koole, G. & Mandelbaum, A. (2003). Telephone call
    centers. Manufacturing & Service Operations Management 5(2), 79-141.

    Examples
    --------
    >>> round(erlang_c(2, agents=3), 4)
    0.4444
    >>> erlang_c(7, agents=7)
    1.0
    """
    team = validate.whole(agents, "agents", least=1)
    blocked = erlang_b(load, agents=team)
    idle = max(0.0, 1 - load / team)
    return blocked / (idle + (1 - idle) * blocked) if idle else 1.0


def desk(
    arrivals_per_hour: float, *, minutes_per_case: float, agents: int, target_minutes: float = 60.0
) -> Desk:
    """Return how a team copes with a steady load: waiting, service level, queue (Erlang C).

    Parameters
    ----------
    arrivals_per_hour : float
        Cases that need an answer [1/h].
    minutes_per_case : float
        Mean working time for one case [minutes].
    agents : int
        People who answer at the same time.
    target_minutes : float
        Waiting time within which work should begin [minutes].

    Returns
    -------
    Desk
        If there is as much work as the agents can do, or more, the wait and the queue are infinite.

    Raises
    ------
    TypeError, ValueError
        If a number is missing or negative, ``minutes_per_case`` 0 or ``agents`` below 1.

    References
    ----------
    As in :func:`erlang_c`.

    Examples
    --------
    100 questions in half an hour, 3 minutes each, 14 people, target 20 seconds:

    >>> team = desk(200, minutes_per_case=3, agents=14, target_minutes=20 / 60)
    >>> round(team.wait_probability, 4), round(60 * team.mean_wait, 2), round(team.service_level, 4)
    (0.1741, 7.84, 0.8884)
    """
    per_hour = validate.not_negative(arrivals_per_hour, "arrivals_per_hour")
    minutes = validate.positive(minutes_per_case, "minutes_per_case")
    team = validate.whole(agents, "agents", least=1)
    target = validate.not_negative(target_minutes, "target_minutes")
    load = per_hour * minutes / 60
    waits = erlang_c(load, agents=team)
    spare = team - load
    mean_wait = waits * minutes / spare if spare > 0 else math.inf
    return Desk(
        agents=team,
        load=load,
        utilisation=load / team,
        wait_probability=waits,
        mean_wait=mean_wait,
        service_level=1 - waits * math.exp(-max(0.0, spare) * target / minutes),
        queue=per_hour / 60 * mean_wait,
    )


def compare_teams(
    arrivals_per_hour: float,
    *,
    minutes_per_case: float,
    agents: Iterable[int],
    target_minutes: float = 60.0,
) -> pd.DataFrame:
    """Return how teams of several sizes cope with the same load.

    Parameters
    ----------
    arrivals_per_hour, minutes_per_case, target_minutes : float
        As in :func:`desk`.
    agents : iterable of int
        Sizes of the team.

    Returns
    -------
    DataFrame
        Index ``agents``; the other attributes of :class:`Desk` as columns.

    Raises
    ------
    TypeError, ValueError
        As in :func:`desk`, or if no size is given.

    Examples
    --------
    >>> teams = compare_teams(200, minutes_per_case=3, agents=[11, 13], target_minutes=1 / 3)
    >>> teams[["utilisation", "mean_wait", "service_level"]].round(2)
            utilisation  mean_wait  service_level
    agents
    11             0.91       2.05           0.39
    13             0.77       0.29           0.80
    """
    if not isinstance(agents, Iterable):
        raise TypeError(_("agents must be a list of whole numbers, got {value!r}.").format(value=agents))
    teams = [
        desk(
            arrivals_per_hour,
            minutes_per_case=minutes_per_case,
            agents=size,
            target_minutes=target_minutes,
        )
        for size in agents
    ]
    if not teams:
        raise ValueError(_("agents needs at least one size of the team."))
    return pd.DataFrame([asdict(team) for team in teams]).set_index("agents")


def smallest_team(
    arrivals_per_hour: float, *, minutes_per_case: float, target_minutes: float, share_in_time: float = 0.8
) -> int:
    """Return how many people it takes to begin most cases in time.

    Parameters
    ----------
    arrivals_per_hour, minutes_per_case, target_minutes : float
        As in :func:`desk`.
    share_in_time : float
        Share of cases that should be begun within the target, below 1: no team is always in time.

    Returns
    -------
    int
        Agents.

    Raises
    ------
    TypeError, ValueError
        As in :func:`desk`, or if ``share_in_time`` is not a share below 1.

    Examples
    --------
    80 % of 100 questions in half an hour within 20 seconds:

    >>> smallest_team(200, minutes_per_case=3, target_minutes=20 / 60)
    14
    """
    wanted = validate.share(share_in_time, "share_in_time")
    if wanted == 1:
        raise ValueError(_("share_in_time must be below 1: no team begins every case in time."))
    load = (
        validate.not_negative(arrivals_per_hour, "arrivals_per_hour")
        * validate.positive(minutes_per_case, "minutes_per_case")
        / 60
    )
    return next(
        size
        for size in count(math.floor(load) + 1)
        if desk(
            arrivals_per_hour, minutes_per_case=minutes_per_case, agents=size, target_minutes=target_minutes
        ).service_level
        >= wanted
    )


def hours_in_system(open_cases: float, *, arrivals_per_hour: float) -> float:
    """Return how long a case stays open on average: Little's law, W = L / λ.

    It holds for every desk in balance, whatever the distribution of times.

    Parameters
    ----------
    open_cases : float
        L, mean number of open cases.
    arrivals_per_hour : float
        λ, cases that arrive [1/h], above 0.

    Returns
    -------
    float
        Hours.

    Raises
    ------
    TypeError, ValueError
        If a number is missing or negative, or nothing arrives.

    References
    ----------
    Little, J. D. C. (1961). A proof for the queuing formula L = λW. Operations Research 9(3), 383-387.

    Examples
    --------
    >>> hours_in_system(120, arrivals_per_hour=40)
    3.0
    """
    return validate.not_negative(open_cases, "open_cases") / validate.positive(
        arrivals_per_hour, "arrivals_per_hour"
    )


# Viral peak -------------------------------------------------------------------------------------


def viral_peak(
    arrivals_per_hour: float, *, factor: float, start_hour: float, peak_hours: float, hours: int = 24
) -> pd.Series:
    """Return the cases that arrive in each hour of a day with a viral peak.

    Parameters
    ----------
    arrivals_per_hour : float
        Cases of an ordinary hour [1/h].
    factor : float
        How many times as many arrive during the peak.
    start_hour, peak_hours : float
        Begin and duration of the peak [h]; it may fill part of an hour.
    hours : int
        Length of the series [h].

    Returns
    -------
    Series
        ``arrivals`` by ``hour``; the value at hour 3 counts the cases from 3:00 to 4:00.

    Raises
    ------
    TypeError, ValueError
        If a number is missing or negative, or ``hours`` not a whole number from 1 on.

    Examples
    --------
    >>> viral_peak(60, factor=10, start_hour=1, peak_hours=2, hours=5).to_list()
    [60.0, 600.0, 600.0, 60.0, 60.0]
    """
    ordinary = validate.not_negative(arrivals_per_hour, "arrivals_per_hour")
    more = validate.not_negative(factor, "factor") - 1
    begin = validate.not_negative(start_hour, "start_hour")
    end = begin + validate.not_negative(peak_hours, "peak_hours")
    hour = np.arange(validate.whole(hours, "hours", least=1))
    share_in_peak = np.clip(np.minimum(end, hour + 1) - np.maximum(begin, hour), 0, None)
    return pd.Series(
        ordinary * (1 + more * share_in_peak), index=pd.Index(hour, name="hour"), name="arrivals"
    )


def backlog(
    arrivals: Iterable[float],
    *,
    agents: float,
    cases_per_agent_hour: float,
    open_cases: float = 0.0,
) -> pd.DataFrame:
    """Return how unanswered cases pile up and are worked off, hour by hour.

    A fluid model: it leaves out chance, so it says nothing about a desk with time to spare (see
    :func:`desk`), and much about one that is flooded. The backlog grows by λ - cμ each hour.

    Parameters
    ----------
    arrivals : iterable of float
        Cases that arrive in each hour; see :func:`viral_peak`.
    agents : float
        c, people who answer.
    cases_per_agent_hour : float
        μ, cases that one of them can answer [1/h].
    open_cases : float
        Backlog at the beginning.

    Returns
    -------
    DataFrame
        Index ``hour``; columns ``arrivals``, ``capacity``, ``growth`` (arrivals - capacity),
        ``backlog`` (at the end of the hour) and ``wait_hours`` (until a case that arrives then is
        begun, if the team stays as it is).

    Raises
    ------
    TypeError, ValueError
        If something is not a number, missing or negative, or nobody can answer anything.

    Examples
    --------
    >>> backlog([60, 600, 60], agents=7, cases_per_agent_hour=10).round(2)
          arrivals  capacity  growth  backlog  wait_hours
    hour
    0         60.0      70.0   -10.0      0.0        0.00
    1        600.0      70.0   530.0    530.0        7.57
    2         60.0      70.0   -10.0    520.0        7.43
    """
    arriving = validate.series(arrivals, "arrivals")
    validate.not_negative(float(arriving.min()), "arrivals")
    capacity = validate.positive(agents, "agents") * validate.positive(
        cases_per_agent_hour, "cases_per_agent_hour"
    )
    growth = arriving - capacity
    # A sum that is stopped at zero equals the free sum less its lowest point so far.
    free = validate.not_negative(open_cases, "open_cases") + np.cumsum(growth)
    waiting = free - np.minimum(0.0, np.minimum.accumulate(free))
    return pd.DataFrame(
        {
            "arrivals": arriving,
            "capacity": capacity,
            "growth": growth,
            "backlog": waiting,
            "wait_hours": waiting / capacity,
        }
    ).rename_axis("hour")


def mood_after_wait(
    wait_hours: float | Iterable[float], *, half_life_hours: float, start: float = 0.0, floor: float = -1.0
) -> NDArray[np.float64]:
    """Return how the mood of people who wait for an answer sinks.

    An assumption for exploring, not a finding: with each half-life of waiting the mood loses half of
    its distance to the floor, mood = floor + (start - floor) · 2^(-wait / half-life). What surveys
    support is only that many expect an answer within about an hour.

    Parameters
    ----------
    wait_hours : float or iterable of float
        Waiting times [h], 0 or more; infinite ones are allowed.
    half_life_hours : float
        Waiting time that costs half of the distance to the floor [h]. Try several.
    start, floor : float
        Mood at the beginning and after endless waiting, -1 (furious) to 1 (delighted).

    Returns
    -------
    ndarray
        Mood after each wait.

    Raises
    ------
    TypeError, ValueError
        If a wait is negative or no number, the half-life is not above 0, or the floor above the start
        or either outside -1 to 1.

    Examples
    --------
    >>> mood_after_wait([0, 1, 2, float("inf")], half_life_hours=1)
    array([ 0.  , -0.5 , -0.75, -1.  ])
    """
    waits = pd.Series(wait_hours)
    endless = (waits == math.inf).to_numpy()
    finite = validate.series(waits.replace(math.inf, 0.0), "wait_hours")
    validate.not_negative(float(finite.min()), "wait_hours")
    half_life = validate.positive(half_life_hours, "half_life_hours")
    top, bottom = validate.real(start, "start"), validate.real(floor, "floor")
    if not -1 <= bottom <= top <= 1:
        raise ValueError(
            _(
                "The mood must lie between -1 and 1 and floor not above start, got {floor} and {start}."
            ).format(floor=floor, start=start)
        )
    return bottom + (top - bottom) * np.where(endless, 0.0, 0.5 ** (finite / half_life))


# Crises -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Advice:
    """What to say in a crisis, and why.

    Attributes
    ----------
    crisis : str
        The type, as in :func:`crisis_types`.
    cluster : str
        ``victim``, ``accidental`` or ``preventable``.
    treated_as : str
        The cluster whose response fits: one step up if the company has a history.
    response : str
        ``deny``, ``inform``, ``diminish`` or ``rebuild``.
    reason : str
        The rule that decided, as a sentence.
    """

    crisis: str
    cluster: str
    treated_as: str
    response: str
    reason: str


def crisis_types() -> pd.DataFrame:
    """Return the twelve types of crises, by how much responsibility people ascribe to the company.

    Returns
    -------
    DataFrame
        Index ``crisis``; columns ``meaning``, ``cluster`` (victim, accidental, preventable) and
        ``response`` (deny, inform, diminish, rebuild), for a company without a history.

    References
    ----------
    Coombs, W. T. (2007). Protecting organization reputations during a crisis: the development and
    application of situational crisis communication theory. Corporate Reputation Review 10(3), 163-176.
    doi 10.1057/palgrave.crr.1550049.

    Examples
    --------
    >>> crisis_types()["cluster"].value_counts(sort=False).to_dict()
    {'victim': 4, 'accidental': 3, 'preventable': 5}
    """
    types = {
        "natural_disaster": ("victim", _("A force of nature, such as a flood, hits the company.")),
        "rumour": ("victim", _("Something false and harmful is said about the company.")),
        "workplace_violence": ("victim", _("Somebody attacks colleagues at work.")),
        "tampering": ("victim", _("An outsider damages a product or the company.")),
        "challenge": ("accidental", _("Stakeholders accuse the company of acting wrongly.")),
        "technical_accident": ("accidental", _("Equipment fails and causes an accident.")),
        "technical_product_harm": ("accidental", _("Equipment fails and makes a product dangerous.")),
        "human_accident": ("preventable", _("A person's mistake causes an accident.")),
        "human_product_harm": ("preventable", _("A person's mistake makes a product dangerous.")),
        "misdeed_without_injuries": ("preventable", _("The company deceives people; nobody is hurt.")),
        "management_misconduct": ("preventable", _("The management knowingly breaks the law.")),
        "misdeed_with_injuries": ("preventable", _("The management puts people at risk; some are hurt.")),
    }
    table = pd.DataFrame(
        [(crisis, meaning, cluster, CLUSTERS[cluster]) for crisis, (cluster, meaning) in types.items()],
        columns=["crisis", "meaning", "cluster", "response"],
    ).set_index("crisis")
    table.loc["rumour", "response"] = "deny"
    return table


def fitting_response(crisis: str, *, history: bool = False, bad_reputation: bool = False) -> Advice:
    """Return the response that fits a crisis, after situational crisis communication theory.

    First of all, in every crisis: tell people how to stay safe and that you care. Then the more
    responsibility they ascribe, the more the answer must take on. Similar crises before, or a bad
    reputation, raise it by one step. Deny only what is false.

    Parameters
    ----------
    crisis : str
        A type of :func:`crisis_types`.
    history : bool
        Whether the company had similar crises before.
    bad_reputation : bool
        Whether it treated stakeholders badly before.

    Returns
    -------
    Advice
        ``cluster``, ``treated_as``, ``response`` and ``reason``.

    Raises
    ------
    TypeError, ValueError
        If the type is unknown or an answer is not True or False.

    References
    ----------
    Coombs (2007), as in :func:`crisis_types`.

    Examples
    --------
    >>> fitting_response("rumour").response, fitting_response("technical_accident").response
    ('deny', 'diminish')
    >>> fitting_response("technical_accident", history=True).response
    'rebuild'
    """
    types = crisis_types()
    found = types.loc[validate.option(crisis, "crisis", types.index)]
    past = [validate.flag(history, "history"), validate.flag(bad_reputation, "bad_reputation")]
    cluster = str(found["cluster"])
    if not any(past):
        reasons = {
            "victim": _("People see the company as a victim, so facts are enough."),
            "accidental": _("People see no intention, so the answer explains how little was in its hands."),
            "preventable": _("People hold the company responsible, so it has to apologise and make good."),
        }
        return Advice(crisis, cluster, cluster, str(found["response"]), reasons[cluster])
    steps = list(CLUSTERS)
    raised = steps[min(steps.index(cluster) + 1, len(steps) - 1)]
    reason = _("The past of the company adds to its responsibility, so the answer goes one step further.")
    return Advice(crisis, cluster, raised, CLUSTERS[raised], reason)


def firestorm_factors() -> pd.DataFrame:
    """Return the seven factors that turn complaints into an online firestorm.

    Returns
    -------
    DataFrame
        Index ``factor``; column ``question``, to ask about one's own case. The questions are this
        book's wording; how many factors it takes is not known.

    References
    ----------
    Pfeffer, J., Zorbach, T. & Carley, K. M. (2014). Understanding online firestorms: negative
    word-of-mouth dynamics in social media networks. Journal of Marketing Communications 20(1-2),
    117-128. doi 10.1080/13527266.2013.797778.

    Examples
    --------
    >>> len(firestorm_factors())
    7
    """
    questions = {
        "speed_and_volume": _("Do posts come faster than anybody can read them?"),
        "binary_choices": _("Is there only like or leave, for or against?"),
        "network_clusters": _("Do people hear the same from all their friends?"),
        "unrestrained_flow": _("Can everybody pass everything on to everybody at once?"),
        "lack_of_diversity": _("Are other opinions missing from what people see?"),
        "cross_media_dynamics": _("Do newspapers and television report on the posts?"),
        "network_triggered_decisions": _("Do people join because so many others did?"),
    }
    return pd.DataFrame(list(questions.items()), columns=["factor", "question"]).set_index("factor")


# Moderation -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Moderation:
    """How well harmful posts are removed and others kept.

    Attributes
    ----------
    precision : float
        Share of the removed posts that were harmful; not a number if none was removed.
    recall : float
        Share of the harmful posts that were removed; not a number if there were none.
    f1 : float
        Harmonic mean of both; not a number if nothing was harmful and nothing removed.
    cost : float
        What the mistakes cost, in the unit of the costs given.
    """

    precision: float
    recall: float
    f1: float
    cost: float


def moderation(
    *,
    rightly_removed: int,
    wrongly_removed: int,
    missed: int,
    cost_wrongly_removed: float = 1.0,
    cost_missed: float = 1.0,
) -> Moderation:
    """Measure moderation by its two mistakes: removing harmless posts and missing harmful ones.

    Parameters
    ----------
    rightly_removed, wrongly_removed : int
        Removed posts that were, and were not, harmful.
    missed : int
        Harmful posts that stayed.
    cost_wrongly_removed, cost_missed : float
        Cost of one mistake of each kind, in any one unit.

    Returns
    -------
    Moderation
        ``precision``, ``recall``, ``f1`` and ``cost``.

    Raises
    ------
    TypeError, ValueError
        If a count is not a whole number from 0 on or a cost negative.

    Examples
    --------
    >>> quality = moderation(rightly_removed=30, wrongly_removed=10, missed=20, cost_missed=5)
    >>> quality.precision, quality.recall, round(quality.f1, 3), quality.cost
    (0.75, 0.6, 0.667, 110.0)
    """
    right = validate.whole(rightly_removed, "rightly_removed")
    wrong = validate.whole(wrongly_removed, "wrongly_removed")
    stayed = validate.whole(missed, "missed")
    return Moderation(
        precision=_ratio(right, right + wrong),
        recall=_ratio(right, right + stayed),
        f1=_ratio(2 * right, 2 * right + wrong + stayed),
        cost=wrong * validate.not_negative(cost_wrongly_removed, "cost_wrongly_removed")
        + stayed * validate.not_negative(cost_missed, "cost_missed"),
    )


def _ratio(part: Any, whole: Any) -> float:
    return float(part / whole) if whole else math.nan
