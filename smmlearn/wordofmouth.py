"""Word of mouth: how far good and bad news travel, and when a crowd starts to move."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from smmlearn import validate
from smmlearn.i18n import _

# Rule of thumb for the listeners of one teller, see the claims S4-17 and S4-18: 4-5 goes back to
# consulting work of TARP, no study was found for 8-12.
LISTENERS_PER_HAPPY = (4.0, 5.0)
LISTENERS_PER_UNHAPPY = (8.0, 12.0)


# Good news, bad news ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Interval:
    """A value and the range it may lie in.

    Attributes
    ----------
    low, middle, high : float
        In ascending order.
    """

    low: float
    middle: float
    high: float


@dataclass(frozen=True)
class Dispersion:
    """How widely talk is spread over communities.

    Attributes
    ----------
    entropy : float
        Shannon entropy [nats]: 0 if all talk is in one community, ln k if it is equal in k.
    herfindahl : float
        Sum of squared shares: the chance that two mentions come from the same community.
    effective_communities : float
        Number of equal communities with the same Herfindahl index.
    """

    entropy: float
    herfindahl: float
    effective_communities: float


def evidence() -> pd.DataFrame:
    """Return what is known about good and bad word of mouth, and what each source measures.

    Two measures must not be mixed. *Listeners per teller* says how many people one happy or unhappy
    customer tells; :func:`audience` multiplies it by the number of such customers. *Episodes* counts
    all good and bad talk in a population, however many customers are behind it; :func:`episodes`
    divides it.

    Returns
    -------
    DataFrame
        Index ``evidence``:

        - ``rule_of_thumb``: 4-5 against 8-12, repeated everywhere. The lower numbers go back to TARP
          (1981), who asked people that had complained to a firm; for 8-12 no study was found.
        - ``anderson_1998``: unhappy customers do talk more, but the common numbers exaggerate. The
          paper gives a curve, not a pair. The range here, from no difference to the rule of thumb,
          is this book's reading.
        - ``east_2007``: in all 15 studies good talk was more frequent, on average about 3 : 1.

        Columns ``measures`` (``listeners per teller`` or ``episodes``); ``good`` and ``bad`` with
        ``_low`` and ``_high`` [listeners of one teller, or episodes]; ``source``.

    References
    ----------
    TARP (1981). Measuring the grapevine: consumer response and word-of-mouth. The Coca-Cola Company.
    Anderson, E. W. (1998). Customer satisfaction and word of mouth. Journal of Service Research
    1(1), 5-17. doi 10.1177/109467059800100102.
    East, R., Hammond, K. & Wright, M. (2007). The relative incidence of positive and negative word of
    mouth. International Journal of Research in Marketing 24(2), 175-184.

    Examples
    --------
    >>> evidence()[["measures", "good", "bad"]]
                               measures  good    bad
    evidence
    rule_of_thumb  listeners per teller   4.5  10.00
    anderson_1998  listeners per teller   4.5   7.25
    east_2007                  episodes   3.0   1.00
    """
    per_teller = "listeners per teller"
    happy, unhappy = _with_middle(LISTENERS_PER_HAPPY), _with_middle(LISTENERS_PER_UNHAPPY)
    known = {
        "rule_of_thumb": [
            per_teller,
            *happy,
            *unhappy,
            _("Rule of thumb after TARP 1981; no study found for 8–12"),
        ],
        "anderson_1998": [
            per_teller,
            *happy[1:2] * 3,
            *_with_middle((happy[1], unhappy[1])),
            _("Anderson 1998 gives no numbers: a reading between no difference and the rule of thumb"),
        ],
        "east_2007": [
            "episodes",
            3.0,
            3.0,
            3.0,
            1.0,
            1.0,
            1.0,
            _("East, Hammond & Wright 2007: about 3 to 1"),
        ],
    }
    columns = ["measures", "good_low", "good", "good_high", "bad_low", "bad", "bad_high", "source"]
    return pd.DataFrame.from_dict(known, orient="index", columns=columns).rename_axis("evidence")


def audience(
    share_unhappy: float,
    *,
    customers: float = 100,
    happy: float = 4.5,
    unhappy: float = 10.0,
    multiplier: float = 1.0,
) -> pd.DataFrame:
    """Return how many people hear good and bad news if every customer tells.

    Listeners who hear from several tellers count several times, and who could have seen a post need
    not have been told.

    Parameters
    ----------
    share_unhappy : float
        Share of customers who are unhappy, 0 to 1.
    customers : float
        Customers who tell [persons].
    happy, unhappy : float
        Listeners of one happy and of one unhappy customer [persons]; see :func:`evidence`.
    multiplier : float
        By how much social media enlarge both audiences; an unknown.

    Returns
    -------
    DataFrame
        Index ``news`` (good, bad); columns ``tellers``, ``listeners_each``, ``listeners``.

    Raises
    ------
    TypeError, ValueError
        If something is not a number, below 0, or the share above 1.

    Examples
    --------
    >>> audience(0.3)
          tellers  listeners_each  listeners
    news
    good     70.0             4.5      315.0
    bad      30.0            10.0      300.0
    """
    unhappy_share = validate.share(share_unhappy, "share_unhappy")
    people = validate.not_negative(customers, "customers")
    scale = validate.not_negative(multiplier, "multiplier")
    each = scale * np.array(
        [validate.not_negative(happy, "happy"), validate.not_negative(unhappy, "unhappy")]
    )
    tellers = people * np.array([1 - unhappy_share, unhappy_share])
    return pd.DataFrame(
        {"tellers": tellers, "listeners_each": each, "listeners": tellers * each},
        index=pd.Index(["good", "bad"], name="news"),
    )


def episodes(total: float, *, good_per_bad: float = 3.0) -> pd.DataFrame:
    """Divide all talk about brands into good and bad, for evidence that counts episodes.

    Unlike :func:`audience` it needs no share of unhappy customers: that share is already in the ratio.

    Parameters
    ----------
    total : float
        Conversations about brands [episodes].
    good_per_bad : float
        Good ones for each bad one; about 3 in East et al. (2007), see :func:`evidence`.

    Returns
    -------
    DataFrame
        Index ``news`` (good, bad); columns ``episodes`` and ``share``.

    Raises
    ------
    TypeError, ValueError
        If something is not a number or below 0.

    Examples
    --------
    >>> episodes(200)
          episodes  share
    news
    good     150.0   0.75
    bad       50.0   0.25
    """
    talk = validate.not_negative(total, "total")
    ratio = validate.not_negative(good_per_bad, "good_per_bad")
    shares = np.array([ratio, 1.0]) / (1 + ratio)
    return pd.DataFrame(
        {"episodes": talk * shares, "share": shares}, index=pd.Index(["good", "bad"], name="news")
    )


def break_even(*, happy: float = 4.5, unhappy: float = 10.0) -> float:
    """Return the share of unhappy customers at which bad news reaches as many as good news.

    For a listeners of a happy and b of an unhappy customer it is a / (a + b): (1 - s) · a = s · b.
    Whatever multiplies both sides, like social media, cancels.

    Parameters
    ----------
    happy, unhappy : float
        Listeners of one happy and of one unhappy customer [persons], above 0.

    Returns
    -------
    float
        Share of customers, 0 to 1.

    Raises
    ------
    TypeError, ValueError
        If a number is missing or not above 0.

    Examples
    --------
    >>> round(break_even(), 3)
    0.31
    """
    good, bad = validate.positive(happy, "happy"), validate.positive(unhappy, "unhappy")
    return 1 / (1 + bad / good)


def break_even_interval(
    *,
    happy: tuple[float, float] = LISTENERS_PER_HAPPY,
    unhappy: tuple[float, float] = LISTENERS_PER_UNHAPPY,
) -> Interval:
    """Return the break-even share if the numbers of listeners are only known as ranges.

    Parameters
    ----------
    happy, unhappy : pair of float
        Lowest and highest number of listeners of one customer [persons].

    Returns
    -------
    Interval
        ``low``, ``middle`` (from the middles of the ranges) and ``high`` share.

    Raises
    ------
    TypeError, ValueError
        If a range is not two numbers above 0 in ascending order.

    Examples
    --------
    >>> share = break_even_interval()
    >>> round(share.low, 3), round(share.middle, 3), round(share.high, 3)
    (0.25, 0.31, 0.385)
    """
    good, bad = _range(happy, "happy"), _range(unhappy, "unhappy")
    return Interval(
        low=break_even(happy=good[0], unhappy=bad[1]),
        middle=break_even(happy=sum(good) / 2, unhappy=sum(bad) / 2),
        high=break_even(happy=good[1], unhappy=bad[0]),
    )


def response_to_change(change: float, *, elasticity: float) -> float:
    """Return by which share a result grows if its cause grows, at a constant elasticity.

    (1 + change) ** elasticity - 1. Trusov et al. estimated the long-run elasticity of sign-ups to
    referrals in one social network, about 0.53: a number of one firm, not a law.

    Parameters
    ----------
    change : float
        Growth of the cause as a share, above -1: 0.1 is 10 % more.
    elasticity : float
        Percent of growth of the result for one percent of the cause.

    Returns
    -------
    float
        Growth of the result as a share.

    Raises
    ------
    TypeError, ValueError
        If something is not a number or ``change`` is -1 or below.

    References
    ----------
    Trusov, M., Bucklin, R. E. & Pauwels, K. (2009). Effects of word-of-mouth versus traditional
    marketing. Journal of Marketing 73(5), 90-102. doi 10.1509/jmkg.73.5.90.

    Examples
    --------
    >>> round(response_to_change(0.1, elasticity=0.53), 4)
    0.0518
    """
    grown = validate.positive(1 + validate.real(change, "change"), "1 + change")
    return float(grown ** validate.real(elasticity, "elasticity") - 1)


def dispersion(mentions: Iterable[float]) -> Dispersion:
    """Measure how widely mentions are spread over communities.

    Godes & Mayzlin found that talk across many communities foretold success better than much talk in
    one. The entropy is :func:`scipy.stats.entropy`.

    Parameters
    ----------
    mentions : iterable of float
        Mentions in each community, or their shares.

    Returns
    -------
    Dispersion
        ``entropy`` [nats], ``herfindahl``, ``effective_communities``.

    Raises
    ------
    TypeError, ValueError
        If mentions are no numbers, negative, or all 0.

    References
    ----------
    Godes, D. & Mayzlin, D. (2004). Using online conversations to study word-of-mouth communication.
    Marketing Science 23(4), 545-560.

    Examples
    --------
    >>> talk = dispersion([50, 30, 20])
    >>> round(talk.entropy, 5), round(talk.herfindahl, 2)
    (1.02965, 0.38)
    """
    from scipy.stats import entropy

    counts = validate.series(mentions, "mentions")
    validate.not_negative(float(counts.min()), "mentions")
    validate.positive(float(counts.max()), "sum of mentions")
    shares = counts / counts.max()
    shares /= shares.sum()
    herfindahl = float((shares**2).sum())
    return Dispersion(float(entropy(shares)), herfindahl, 1 / herfindahl)


# Branching --------------------------------------------------------------------------------------


def expected_reach(reproduction: float, *, seeds: int = 1) -> float:
    """Return how many people a message reaches on average before it dies out.

    A branching process: everybody passes it on to R others on average, so each seed reaches
    1 + R + R² + … = 1 / (1 - R), itself included. From R = 1 on the sum has no end.

    Parameters
    ----------
    reproduction : float
        R, new people that each person reached tells on average, 0 or more.
    seeds : int
        People who start.

    Returns
    -------
    float
        Persons; infinite from R = 1 on.

    Raises
    ------
    TypeError, ValueError
        If ``reproduction`` is negative or ``seeds`` not a whole number from 1 on.

    Examples
    --------
    >>> expected_reach(0.5), round(expected_reach(0.8), 6), expected_reach(1.2)
    (2.0, 5.0, inf)
    """
    told = validate.not_negative(reproduction, "reproduction")
    start = validate.whole(seeds, "seeds", least=1)
    return start / (1 - told) if told < 1 else math.inf


def extinction(reproduction: float, *, seeds: int = 1) -> float:
    """Return the probability that a message dies out, even if people keep passing it on.

    If the number of people each one tells follows a Poisson distribution with mean R, it is the
    smallest solution of q = exp(R (q - 1)), here by Lambert's W (:func:`scipy.special.lambertw`).
    It holds for a population without end: R above 1 does not guarantee success.

    Parameters
    ----------
    reproduction : float
        R, new people that each person reached tells on average, 0 or more.
    seeds : int
        People who start, independently of each other.

    Returns
    -------
    float
        Probability; 1 up to R = 1.

    Raises
    ------
    TypeError, ValueError
        As in :func:`expected_reach`.

    References
    ----------
    Athreya, K. B. & Ney, P. E. (1972). Branching Processes.

    Examples
    --------
    >>> round(extinction(1.5), 6), extinction(0.9)
    (0.417188, 1.0)
    """
    from scipy.special import lambertw

    told = validate.not_negative(reproduction, "reproduction")
    start = validate.whole(seeds, "seeds", least=1)
    if told <= 1:
        return 1.0
    return float(min(1.0, -lambertw(-told * math.exp(-told)).real / told) ** start)


def simulate_generations(
    reproduction: float,
    *,
    generations: int = 20,
    runs: int = 1000,
    seeds: int = 1,
    population: int = 1_000_000,
    seed: int = 0,
) -> pd.DataFrame:
    """Let a message spread many times and count who hears it anew in each generation.

    Each person told passes the message on to a Poisson number of people. The only limit is that a
    run ends when it has reached the whole population.

    Parameters
    ----------
    reproduction : float
        R, new people that each person reached tells on average, 0 or more.
    generations : int
        How often the message is passed on.
    runs : int
        Repetitions.
    seeds : int
        People who start each run.
    population : int
        People who can be reached, not fewer than ``seeds``.
    seed : int
        Start of the random numbers; the same seed gives the same runs.

    Returns
    -------
    DataFrame
        Index ``generation`` (0: the seeds), one column for each ``run``: people reached anew.

    Raises
    ------
    TypeError, ValueError
        If ``reproduction`` is negative or another number is not whole or too small.

    Examples
    --------
    >>> spread = simulate_generations(1.5, generations=60, runs=2000, seed=1)
    >>> died_out = (spread.sum() < 1_000_000).mean()
    >>> round(float(died_out), 2)  # extinction(1.5) is 0.417
    0.42
    """
    told = validate.not_negative(reproduction, "reproduction")
    steps = validate.whole(generations, "generations", least=1)
    start = validate.whole(seeds, "seeds", least=1)
    everybody = validate.whole(population, "population", least=start)
    rng = np.random.default_rng(validate.whole(seed, "seed"))
    newly = np.empty((steps + 1, validate.whole(runs, "runs", least=1)), dtype=np.int64)
    newly[0] = start
    left = everybody - newly[0]
    for step in range(steps):
        # Above all who are left the number makes no difference, but Poisson numbers would overflow.
        mean = np.minimum(told * newly[step], 4.0 * everybody + 100)
        newly[step + 1] = np.minimum(rng.poisson(mean), left)
        left -= newly[step + 1]
    return pd.DataFrame(newly).rename_axis(index="generation", columns="run")


def grow_tree(
    reproduction: float,
    *,
    hub: int | None = None,
    generations: int = 10,
    most: int = 100_000,
    seed: int = 0,
) -> NDArray[np.int64]:
    """Grow one cascade: who heard it from whom.

    Parameters
    ----------
    reproduction : float
        R, new people that each person reached tells on average (Poisson), 0 or more.
    hub : int, optional
        People whom the first person tells, a broadcast. Without it the first is like all others.
    generations : int
        How often the message is passed on at most.
    most : int
        Size at which the tree stops to grow [persons].
    seed : int
        Start of the random numbers; the same seed gives the same tree.

    Returns
    -------
    ndarray
        For each person the number of the one who told them; -1 for the first. Those who heard it
        earlier come first.

    Raises
    ------
    TypeError, ValueError
        If ``reproduction`` is negative or another number is not whole or too small.

    Examples
    --------
    >>> grow_tree(0, hub=3)
    array([-1,  0,  0,  0])
    """
    told = validate.not_negative(reproduction, "reproduction")
    limit = validate.whole(most, "most", least=1)
    broadcast = None if hub is None else validate.whole(hub, "hub")
    rng = np.random.default_rng(validate.whole(seed, "seed"))
    waves = [np.array([-1])]
    size = 1
    for generation in range(validate.whole(generations, "generations", least=1)):
        tellers = np.arange(size - len(waves[-1]), size)
        listeners = rng.poisson(min(told, 4.0 * limit + 100), len(tellers))
        if generation == 0 and broadcast is not None:
            listeners[0] = broadcast
        reached = np.minimum(np.cumsum(listeners), limit - size)
        wave = np.repeat(tellers, np.diff(reached, prepend=0))
        if not len(wave):
            break
        waves.append(wave)
        size += len(wave)
    return np.concatenate(waves)


def structural_virality(parents: Iterable[int]) -> float:
    """Return the mean distance between all pairs of people in a cascade.

    Near 2 the message was broadcast from one source; large values mean that it was passed on from
    person to person. Each edge lies between s and n - s people, so n numbers are enough for the mean
    over n (n - 1) / 2 pairs.

    Parameters
    ----------
    parents : iterable of int
        For each person the number of the one who told them, -1 for the one who began.

    Returns
    -------
    float
        Mean distance [steps], at least 1.

    Raises
    ------
    TypeError
        If a parent is not a whole number.
    ValueError
        If there are fewer than two people, not exactly one who began, an unknown parent, or people
        who told each other in a circle.

    References
    ----------
    Goel, S., Anderson, A., Hofman, J. & Watts, D. J. (2016). The structural virality of online
    diffusion. Management Science 62(1), 180-196. doi 10.1287/mnsc.2015.2158.

    Examples
    --------
    >>> structural_virality([-1, 0, 0, 0, 0, 0, 0, 0, 0, 0])  # a star of ten
    1.8
    >>> round(structural_virality([-1, 0, 1, 2, 3, 4, 5, 6, 7, 8]), 4)  # a chain of ten
    3.6667
    """
    parent = _tree(parents)
    size = len(parent)
    followers = np.ones(size, dtype=np.int64).tolist()  # each person and all reached through them
    for person in _first_heard_first(parent)[:0:-1]:
        followers[parent[person]] += followers[person]
    below = np.array(followers, dtype=np.float64)
    return float(2 * (below * (size - below)).sum() / (size * (size - 1.0)))


def _with_middle(ends: tuple[float, float]) -> list[float]:
    return [ends[0], sum(ends) / 2, ends[1]]


def _tree(parents: Any) -> list[int]:
    given = validate.series(parents, "parents", least=2)
    if (given % 1).any():
        raise TypeError(_("parents must be whole numbers: the number of the person who told, or -1."))
    beginners = int((given == -1).sum())
    if beginners != 1:
        raise ValueError(
            _("parents must have -1 exactly once, for the person who began; it has it {count} times.").format(
                count=beginners
            )
        )
    if given.min() < -1 or given.max() >= len(given):
        raise ValueError(
            _("parents must lie between -1 and {last}, the number of the last person.").format(
                last=len(given) - 1
            )
        )
    return [int(number) for number in given]


def _first_heard_first(parent: list[int]) -> list[int]:
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import breadth_first_order

    size, root = len(parent), parent.index(-1)
    listeners = np.delete(np.arange(size), root)
    tellers = np.delete(np.array(parent), root)
    told = csr_array((np.ones(size - 1), (tellers, listeners)), shape=(size, size))
    order = breadth_first_order(told, root, return_predecessors=False)
    if len(order) < size:
        raise ValueError(
            _("parents has {count} people who told each other in a circle.").format(count=size - len(order))
        )
    return [int(person) for person in order]


# Threshold crowds -------------------------------------------------------------------------------


def crowd(thresholds: Iterable[float], *, instigators: int = 0, counter_voices: int = 0) -> pd.DataFrame:
    """Let a crowd join round by round until nobody else does.

    Each person joins when enough others are seen to take part. Counter-voices are this book's
    addition: each of them hides one participant from the crowd.

    Parameters
    ----------
    thresholds : iterable of float
        For each person, how many others must take part before they join [persons], 0 or more. Who
        has 0 joins anyway.
    instigators : int
        People from outside who take part from the start; not counted as the crowd.
    counter_voices : int
        People who visibly speak against it.

    Returns
    -------
    DataFrame
        Index ``round``, from 0; column ``active``, members of the crowd who take part. The last row
        is the final size.

    Raises
    ------
    TypeError, ValueError
        If thresholds are no numbers, negative, or a count is not a whole number from 0 on.

    References
    ----------
    Granovetter, M. (1978). Threshold models of collective behavior. American Journal of Sociology
    83(6), 1420-1443. doi 10.1086/226707.

    Examples
    --------
    >>> int(crowd(range(100))["active"].iloc[-1])
    100
    >>> int(crowd([0, 2, *range(2, 100)])["active"].iloc[-1])  # one person changed
    1
    """
    ordered = np.sort(_thresholds(thresholds))
    seen_from_outside = validate.whole(instigators, "instigators") - validate.whole(
        counter_voices, "counter_voices"
    )
    active = [0]
    while True:
        seen = max(0, active[-1] + seen_from_outside)
        willing = int(np.searchsorted(ordered, seen, side="right"))
        if willing == active[-1]:
            return pd.DataFrame({"active": active}).rename_axis("round")
        active.append(willing)


def staircase(thresholds: Iterable[float]) -> pd.DataFrame:
    """Return how many would take part if a given number did: the steps a crowd climbs.

    Where the steps meet the diagonal (as many willing as active) the crowd stands still.

    Parameters
    ----------
    thresholds : iterable of float
        As in :func:`crowd`.

    Returns
    -------
    DataFrame
        Columns ``active`` (0 to the size of the crowd) and ``willing`` (people with a threshold up to
        that number).

    Raises
    ------
    TypeError, ValueError
        As in :func:`crowd`.

    Examples
    --------
    >>> staircase([0, 1, 3])
       active  willing
    0       0        1
    1       1        2
    2       2        2
    3       3        3
    """
    ordered = np.sort(_thresholds(thresholds))
    active = np.arange(len(ordered) + 1)
    return pd.DataFrame({"active": active, "willing": np.searchsorted(ordered, active, side="right")})


def normal_thresholds(size: int, *, mean: float, sd: float) -> NDArray[np.float64]:
    """Return the thresholds of a crowd in which they are normally distributed.

    These are quantiles, not random draws, so the same numbers give the same crowd. In Granovetter's
    example the mean threshold is a quarter of the crowd: with a standard deviation of 12.2 % one in
    twenty joins, with 12.3 % everybody.

    Parameters
    ----------
    size : int
        People in the crowd.
    mean, sd : float
        Mean and standard deviation of the thresholds [persons]; ``sd`` above 0. What would be
        negative is 0: these people need nobody.

    Returns
    -------
    ndarray
        Thresholds in ascending order.

    Raises
    ------
    TypeError, ValueError
        If ``size`` is not a whole number from 1 on, ``sd`` not above 0 or a number missing.

    References
    ----------
    Granovetter (1978), as in :func:`crowd`.

    Examples
    --------
    >>> normal_thresholds(5, mean=2, sd=1).round(1)
    array([0.7, 1.5, 2. , 2.5, 3.3])
    """
    from scipy.special import ndtri

    people = validate.whole(size, "size", least=1)
    quantiles = ndtri((np.arange(people) + 0.5) / people)
    spread = validate.positive(sd, "sd") * quantiles
    return np.maximum(0.0, validate.real(mean, "mean") + spread)


def _thresholds(thresholds: Any) -> NDArray[np.float64]:
    checked = validate.series(thresholds, "thresholds")
    validate.not_negative(float(checked.min()), "thresholds")
    return checked


def _range(values: Any, name: str) -> tuple[float, float]:
    ends = validate.series(values, name)
    if len(ends) != 2 or ends[0] > ends[1]:
        raise ValueError(
            _("{name} must be two numbers, the lower one first; got {value!r}.").format(
                name=name, value=values
            )
        )
    return validate.positive(float(ends[0]), name), float(ends[1])
