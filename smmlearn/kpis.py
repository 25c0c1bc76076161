"""Key figures: reach, engagement, funnels, experiments, and what a customer is worth."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from smmlearn import validate
from smmlearn.i18n import _, number

# From what we put in to what it is worth (DPRG/ICV framework for communication controlling).
LEVELS = ("input", "internal output", "external output", "direct outcome", "indirect outcome", "outflow")

# Who would recommend: 9 and 10 promote, 0 to 6 detract (Reichheld 2003).
_PROMOTES_FROM, _DETRACTS_TO = 9, 6


# Reach and engagement ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Reach:
    """How often something was shown, and to how many.

    Attributes
    ----------
    impressions : int
        Times it was shown.
    reach : int
        Different users who saw it.
    frequency : float
        Impressions for each user reached.
    """

    impressions: int
    reach: int
    frequency: float


@dataclass(frozen=True)
class Engagement:
    """The engagement of several posts, averaged in two ways.

    Attributes
    ----------
    per : str
        The denominator.
    posts : int
        Number of posts.
    pooled : float
        All interactions over the whole denominator: every contact counts the same.
    mean_of_ratios : float
        Mean of the rates of the posts: every post counts the same, so small ones weigh more.
    """

    per: str
    posts: int
    pooled: float
    mean_of_ratios: float


def reach(views: pd.DataFrame) -> Reach:
    """Count how often something was shown and how many users saw it.

    Parameters
    ----------
    views : DataFrame
        One row for each time it was shown; column ``user``. Others are ignored.

    Returns
    -------
    Reach
        ``impressions``, ``reach`` and ``frequency``.

    Raises
    ------
    TypeError
        If it is not a DataFrame.
    ValueError
        If the column is missing, there is no row or a user is unknown.

    Examples
    --------
    >>> reach(pd.DataFrame({"user": ["ana", "ben", "ana", "ana"]}))
    Reach(impressions=4, reach=2, frequency=2.0)
    """
    users = validate.table(views, "views", ["user"])["user"]
    if users.isna().any():
        raise ValueError(_("views has a row without a user."))
    shown, seen_by = len(users), int(users.nunique())
    if not shown:
        raise ValueError(_("views has no rows."))
    return Reach(shown, seen_by, shown / seen_by)


def engagement_rate(
    interactions: float,
    *,
    reach: float | None = None,
    impressions: float | None = None,
    followers: float | None = None,
) -> float:
    """Return the interactions for each person reached, impression or follower.

    The denominator must be stated, because the same post has a different rate with each.

    Parameters
    ----------
    interactions : float
        Reactions, comments and shares together.
    reach, impressions, followers : float
        Exactly one of them: users who saw it, times it was shown, or users who follow.

    Returns
    -------
    float
        Rate; it may exceed 1, as one person can interact several times.

    Raises
    ------
    TypeError
        If something is not a number.
    ValueError
        If no denominator or more than one is stated, it is 0, or a number is negative.

    Examples
    --------
    80 reactions, 15 comments and 5 shares:

    >>> engagement_rate(80 + 15 + 5, reach=4000), engagement_rate(80 + 15 + 5, followers=10_000)
    (0.025, 0.01)
    """
    return validate.not_negative(interactions, "interactions") / _stated(
        reach=reach, impressions=impressions, followers=followers
    )


def amplification_rate(
    shares: float,
    *,
    posts: float | None = None,
    reach: float | None = None,
    followers: float | None = None,
) -> float:
    """Return how often a post is passed on, for each post, person reached or follower.

    Parameters
    ----------
    shares : float
        Times that somebody shared it.
    posts, reach, followers : float
        Exactly one of them, as the denominator.

    Returns
    -------
    float
        Shares for each unit of the denominator.

    Raises
    ------
    TypeError, ValueError
        As in :func:`engagement_rate`.

    Examples
    --------
    >>> amplification_rate(60, posts=20)
    3.0
    """
    return validate.not_negative(shares, "shares") / _stated(posts=posts, reach=reach, followers=followers)


def engagement(posts: pd.DataFrame, *, per: str) -> Engagement:
    """Return the engagement rate of several posts, pooled and as a mean of their rates.

    Parameters
    ----------
    posts : DataFrame
        One row for each post; columns ``interactions`` (or else ``likes``, ``comments`` and ``shares``,
        which are added up) and the denominator.
    per : str
        Column that is the denominator, such as ``reach``.

    Returns
    -------
    Engagement
        ``pooled``, ``mean_of_ratios``, ``posts`` and ``per``.

    Raises
    ------
    TypeError
        If ``posts`` is not a DataFrame or a column does not hold numbers.
    ValueError
        If a column is missing, a number missing or negative, or a denominator 0.

    Examples
    --------
    A small post that did well and a large one that did not:

    >>> posts = pd.DataFrame({"interactions": [10, 20], "reach": [100, 1900]})
    >>> rates = engagement(posts, per="reach")
    >>> rates.pooled, round(rates.mean_of_ratios, 4)
    (0.015, 0.0553)
    """
    validate.table(posts, "posts", [per])
    parts = [part for part in ("likes", "comments", "shares") if part in posts]
    if "interactions" in posts or not parts:
        parts = ["interactions"]
    validate.table(posts, "posts", parts)
    counts = [validate.series(posts[part], part) for part in parts]
    for part, count in zip(parts, counts, strict=True):
        validate.not_negative(float(count.min()), part)
    interactions = np.sum(counts, axis=0)
    denominator = validate.series(posts[per], per)
    validate.positive(float(denominator.min()), per)
    return Engagement(
        per=per,
        posts=len(posts),
        pooled=float(interactions.sum() / denominator.sum()),
        mean_of_ratios=float((interactions / denominator).mean()),
    )


def median_by(posts: pd.DataFrame, *, by: str, value: str, level: float = 0.95) -> pd.DataFrame:
    """Return the median of a key figure in groups of posts, such as by hour, with an interval.

    The interval runs between two of the observed values (order statistics), so it assumes no
    distribution. When posts did well is no proof that other posts would do well then.

    Parameters
    ----------
    posts : DataFrame
        One row for each post.
    by : str
        Column of the groups, such as the hour or the weekday.
    value : str
        Column of the key figure.
    level : float
        Confidence of the interval, between 0 and 1.

    Returns
    -------
    DataFrame
        One row for each group; columns ``posts``, ``median``, ``low``, ``high``. The interval is
        missing where there are too few posts for this confidence (fewer than six for 95 %).

    Raises
    ------
    TypeError
        If ``posts`` is not a DataFrame or the figure not numeric.
    ValueError
        If a column or a value is missing, or ``level`` is not between 0 and 1.

    Examples
    --------
    >>> posts = pd.DataFrame({"hour": [9] * 7 + [18] * 3, "likes": [1, 2, 3, 4, 5, 6, 90, 7, 8, 9]})
    >>> median_by(posts, by="hour", value="likes")
          posts  median  low  high
    hour
    9         7     4.0  1.0  90.0
    18        3     8.0  NaN   NaN
    """
    from scipy.stats import binom

    outside = (1 - validate.open_share(level, "level")) / 2
    validate.table(posts, "posts", [by, value])
    values = pd.Series(validate.series(posts[value], value), index=posts.index)
    rows = {}
    for group, members in values.groupby(posts[by]):
        ordered = np.sort(members.to_numpy())
        skipped = int(binom.ppf(outside, len(ordered), 0.5)) - 1
        low, high = (ordered[skipped], ordered[-1 - skipped]) if skipped >= 0 else (math.nan, math.nan)
        rows[group] = {"posts": len(ordered), "median": np.median(ordered), "low": low, "high": high}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis(by)


# Funnel and experiment --------------------------------------------------------------------------


@dataclass(frozen=True)
class ABTest:
    """The result of an experiment with two variants.

    Attributes
    ----------
    rate_a, rate_b : float
        Conversion rates.
    difference : float
        rate_b - rate_a.
    low, high : float
        Interval of the difference at the confidence 1 - level.
    z : float
        Test statistic of the pooled z-test.
    p_value : float
        Probability of a difference at least as large, either way, if there is none.
    significant : bool
        Whether the p-value is below the level that was set beforehand.
    """

    rate_a: float
    rate_b: float
    difference: float
    low: float
    high: float
    z: float
    p_value: float
    significant: bool


def conversion_funnel(counts: Mapping[str, float]) -> pd.DataFrame:
    """Return the rates of a measured funnel and where most people are lost.

    To compute a funnel from rates, see :func:`smmlearn.touchpoints.funnel`.

    Parameters
    ----------
    counts : mapping of str to float
        Name of each step, in order, and the people who got there; never more than at the step before.

    Returns
    -------
    DataFrame
        Columns ``step``, ``people``, ``step_rate`` (of the step before), ``overall_rate`` (of the
        first step) and ``bottleneck`` (true for the lowest step rate).

    Raises
    ------
    TypeError
        If the steps have no names or a count is not a number.
    ValueError
        If there are fewer than two steps, nobody before the last step, or a count grows.

    Examples
    --------
    >>> conversion_funnel({"impressions": 10_000, "clicks": 200, "orders": 10})
              step   people  step_rate  overall_rate  bottleneck
    0  impressions  10000.0        NaN         1.000       False
    1       clicks    200.0       0.02         0.020        True
    2       orders     10.0       0.05         0.001       False
    """
    if not isinstance(counts, Mapping):
        raise TypeError(
            _("counts must name its steps, like {example}; got {kind}.").format(
                example="{'clicks': 200}", kind=type(counts).__name__
            )
        )
    people = validate.series(list(counts.values()), "counts", least=2)
    validate.not_negative(float(people.min()), "counts")
    for step, before, after in zip(list(counts)[1:], people, people[1:], strict=False):
        if after > before:
            raise ValueError(
                _("{step} has {after} people, but only {before} came from the step before.").format(
                    step=step, after=number(after), before=number(before)
                )
            )
        if before == 0:
            raise ValueError(
                _("Nobody came to {step} from the step before, so it has no rate.").format(step=step)
            )
    step_rate = np.append(math.nan, people[1:] / people[:-1])
    return pd.DataFrame(
        {
            "step": list(counts),
            "people": people,
            "step_rate": step_rate,
            "overall_rate": people / people[0],
            "bottleneck": step_rate == np.nanmin(step_rate),
        }
    )


def ab_test(
    *, conversions_a: int, visitors_a: int, conversions_b: int, visitors_b: int, level: float = 0.05
) -> ABTest:
    """Test whether two variants convert differently (two-sided pooled z-test).

    By ``proportions_ztest`` and ``confint_proportions_2indep`` (Newcombe's interval) of statsmodels.
    Set the sample size first (:func:`ab_sample_size`) and look once (:func:`peeking`).

    Parameters
    ----------
    conversions_a, conversions_b : int
        Visitors of each variant who converted.
    visitors_a, visitors_b : int
        Visitors of each variant.
    level : float
        Accepted probability of a false alarm, between 0 and 1.

    Returns
    -------
    ABTest
        Rates, difference with interval, ``z``, ``p_value``, ``significant``.

    Raises
    ------
    TypeError, ValueError
        If a count is not a whole number from 0 on, there are more conversions than visitors, or
        nobody or everybody converted in both.

    References
    ----------
    Kohavi, R., Tang, D. & Xu, Y. (2020). Trustworthy Online Controlled Experiments.

    Examples
    --------
    >>> test = ab_test(conversions_a=200, visitors_a=10_000, conversions_b=240, visitors_b=10_000)
    >>> round(test.z, 4), round(test.p_value, 4), test.significant
    (1.9283, 0.0538, False)
    """
    from statsmodels.stats.proportion import confint_proportions_2indep, proportions_ztest

    alpha = validate.open_share(level, "level")
    visitors = [
        validate.whole(visitors_a, "visitors_a", least=1),
        validate.whole(visitors_b, "visitors_b", least=1),
    ]
    conversions = [
        validate.whole(conversions_a, "conversions_a"),
        validate.whole(conversions_b, "conversions_b"),
    ]
    for converted, came, variant in zip(conversions, visitors, "ab", strict=True):
        if converted > came:
            raise ValueError(
                _(
                    "conversions_{variant} must not exceed visitors_{variant}, got {converted} of {came}."
                ).format(variant=variant, converted=converted, came=came)
            )
    if sum(conversions) in (0, sum(visitors)):
        raise ValueError(_("Nobody or everybody converted in both variants, so there is nothing to compare."))
    z, p_value = proportions_ztest(conversions[::-1], visitors[::-1])
    low, high = confint_proportions_2indep(
        conversions[1], visitors[1], conversions[0], visitors[0], method="newcomb", alpha=alpha
    )
    rate_a, rate_b = (converted / came for converted, came in zip(conversions, visitors, strict=True))
    return ABTest(
        rate_a=rate_a,
        rate_b=rate_b,
        difference=rate_b - rate_a,
        low=float(low),
        high=float(high),
        z=float(z),
        p_value=float(p_value),
        significant=bool(p_value < alpha),
    )


def ab_sample_size(rate: float, *, new_rate: float, level: float = 0.05, power: float = 0.8) -> int:
    """Return the visitors that each variant needs to find a difference.

    n = (z₁ √(2 p̄ q̄) + z₂ √(p₁ q₁ + p₂ q₂))² / (p₂ - p₁)², by
    ``samplesize_proportions_2indep_onetail`` of statsmodels at half the level.

    Parameters
    ----------
    rate, new_rate : float
        Conversion rates to tell apart, between 0 and 1.
    level : float
        Accepted probability of a false alarm, two-sided.
    power : float
        Probability of finding the difference if it is there, above half the level.

    Returns
    -------
    int
        Visitors for each variant.

    Raises
    ------
    TypeError, ValueError
        If a number is not between 0 and 1, the rates are equal or the power is too small.

    Examples
    --------
    >>> ab_sample_size(0.02, new_rate=0.024), ab_sample_size(0.10, new_rate=0.12)
    (21109, 3841)
    """
    from statsmodels.stats.proportion import samplesize_proportions_2indep_onetail

    before, after = _different(rate, new_rate)
    alpha, wanted = validate.open_share(level, "level"), validate.open_share(power, "power")
    if wanted <= alpha / 2:
        raise ValueError(
            _("power must exceed half the level, {half}; got {power}.").format(half=alpha / 2, power=power)
        )
    needed = samplesize_proportions_2indep_onetail(after - before, before, wanted, alpha=alpha, value=0)
    return math.ceil(float(needed))


def ab_sample_size_rule(rate: float, *, new_rate: float) -> int:
    """Return Lehr's rule of thumb for the visitors of each variant: 16 p̄ (1 - p̄) / d².

    For a level of 5 % and a power of 80 %, where it replaces 15.7 by 16.

    Parameters
    ----------
    rate, new_rate : float
        Conversion rates to tell apart, between 0 and 1.

    Returns
    -------
    int
        Visitors for each variant.

    Raises
    ------
    TypeError, ValueError
        If a rate is not between 0 and 1 or both are equal.

    References
    ----------
    Lehr, R. (1992). Sixteen s-squared over d-squared. Statistics in Medicine 11(8), 1099-1102.

    Examples
    --------
    >>> ab_sample_size_rule(0.10, new_rate=0.12)
    3916
    """
    before, after = _different(rate, new_rate)
    mean = (before + after) / 2
    return math.ceil(round(16 * mean * (1 - mean) / (after - before) ** 2, 6))


def ab_power(rate: float, *, new_rate: float, visitors: int, level: float = 0.05) -> float:
    """Return the probability that a test finds a difference that is there.

    By ``power_proportions_2indep`` of statsmodels.

    Parameters
    ----------
    rate, new_rate : float
        True conversion rates, between 0 and 1.
    visitors : int
        Visitors of each variant.
    level : float
        Accepted probability of a false alarm, two-sided.

    Returns
    -------
    float
        Probability.

    Raises
    ------
    TypeError, ValueError
        If a rate or the level is not between 0 and 1, or ``visitors`` not a whole number from 1 on.

    Examples
    --------
    >>> round(ab_power(0.02, new_rate=0.024, visitors=10_000), 2)
    0.49
    """
    from statsmodels.stats.proportion import power_proportions_2indep

    before, after = validate.open_share(rate, "rate"), validate.open_share(new_rate, "new_rate")
    return float(
        power_proportions_2indep(
            after - before,
            before,
            validate.whole(visitors, "visitors", least=1),
            alpha=validate.open_share(level, "level"),
            return_results=False,
        )
    )


def false_alarm(tests: int, *, level: float = 0.05) -> float:
    """Return the probability that at least one of several independent tests cries wolf.

    1 - (1 - level) ** tests, if there is no difference in any of them.

    Parameters
    ----------
    tests : int
        Tests, such as key figures that are compared.
    level : float
        Probability of a false alarm of each, between 0 and 1.

    Returns
    -------
    float
        Probability.

    Raises
    ------
    TypeError, ValueError
        If ``tests`` is not a whole number from 1 on or ``level`` not between 0 and 1.

    Examples
    --------
    >>> round(false_alarm(20), 4)
    0.6415
    """
    return float(
        -math.expm1(
            validate.whole(tests, "tests", least=1) * math.log1p(-validate.open_share(level, "level"))
        )
    )


def peeking(looks: int, *, level: float = 0.05, runs: int = 100_000, seed: int = 0) -> pd.DataFrame:
    """Simulate how often a test without any difference looks significant if one keeps looking.

    The sample grows by the same number of visitors between two looks, and the test ends as soon as
    one look is significant. z-values of growing samples follow sums of normal numbers.

    Parameters
    ----------
    looks : int
        Times that somebody looks.
    level : float
        Level at each look, between 0 and 1.
    runs : int
        Simulated tests; the standard error is at most 0.5 / √runs.
    seed : int
        Start of the random numbers; the same seed gives the same result.

    Returns
    -------
    DataFrame
        Index ``look`` (1 to ``looks``); column ``false_alarms``, the share of tests that looked
        significant up to then. It is also the result of a test with that many looks.

    Raises
    ------
    TypeError, ValueError
        If a number is not whole or too small, or ``level`` not between 0 and 1.

    References
    ----------
    Armitage, P., McPherson, C. K. & Rowe, B. C. (1969). Repeated significance tests on accumulating
    data. Journal of the Royal Statistical Society A 132(2), 235-244.

    Examples
    --------
    >>> peeking(20)["false_alarms"].loc[[1, 5, 20]].round(2).to_list()
    [0.05, 0.14, 0.25]
    """
    from scipy.special import ndtri

    critical = -ndtri(validate.open_share(level, "level") / 2)
    rng = np.random.default_rng(validate.whole(seed, "seed"))
    look = np.arange(1, validate.whole(looks, "looks", least=1) + 1)
    drawn = rng.standard_normal((validate.whole(runs, "runs", least=1), len(look)))
    significant = np.abs(drawn.cumsum(axis=1)) > critical * np.sqrt(look)
    return pd.DataFrame(
        {"false_alarms": np.logical_or.accumulate(significant, axis=1).mean(axis=0)},
        index=pd.Index(look, name="look"),
    )


# Value ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class NetPromoter:
    """The answer to "would you recommend us?" as one number.

    Attributes
    ----------
    score : float
        Promoters less detractors [percentage points], -100 to 100.
    promoters, passives, detractors : float
        Shares of the answers.
    """

    score: float
    promoters: float
    passives: float
    detractors: float


def roi(gain: float, *, cost: float) -> float:
    """Return the return on investment: (gain - cost) / cost.

    Simple to compute, hard to fill: Hoffman and Fodor advise to measure first what customers invest
    (time, attention, talk), because much of the gain is not money yet.

    Parameters
    ----------
    gain : float
        What the measure brought in [money].
    cost : float
        What it cost [money], above 0.

    Returns
    -------
    float
        Return for each unit of cost; below 0 it lost money.

    Raises
    ------
    TypeError, ValueError
        If something is not a number or the cost not above 0.

    References
    ----------
    Hoffman, D. L. & Fodor, M. (2010). Can you measure the ROI of your social media marketing? MIT Sloan
    Management Review 52(1), 41-49.

    Examples
    --------
    A reward of 25 euros for a referral; referred customers were worth 40 euros more:

    >>> roi(40, cost=25)
    0.6
    """
    price = validate.positive(cost, "cost")
    return (validate.real(gain, "gain") - price) / price


def lifetime_value(margin: float, *, retention: float, discount: float, first_margin: bool = False) -> float:
    """Return what a customer is worth over all years to come, in today's money.

    m r / (1 + d - r) if the first margin comes after a year, for those who stayed; with the margin
    of today, m (1 + d) / (1 + d - r). Two conventions: say which one.

    Parameters
    ----------
    margin : float
        m, margin of one customer [money per year].
    retention : float
        r, share of customers who stay from one year to the next, 0 to 1.
    discount : float
        d, by which share money is worth less a year later, 0 or more.
    first_margin : bool
        Whether a first margin is earned at once.

    Returns
    -------
    float
        Money.

    Raises
    ------
    TypeError, ValueError
        If something is not a number, ``retention`` not a share, ``discount`` negative, or all stay and
        nothing is discounted: then the value has no end.

    Examples
    --------
    >>> round(lifetime_value(100, retention=0.8, discount=0.1), 2)
    266.67
    >>> round(lifetime_value(100, retention=0.8, discount=0.1, first_margin=True), 2)
    366.67
    """
    stay = validate.share(retention, "retention")
    rate = validate.not_negative(discount, "discount")
    if stay == 1 and rate == 0:
        raise ValueError(_("If all customers stay and nothing is discounted, the value has no end."))
    weight = 1 + rate if validate.flag(first_margin, "first_margin") else stay
    return validate.real(margin, "margin") * weight / (1 + rate - stay)


def net_promoter_score(ratings: Iterable[float]) -> NetPromoter:
    """Return the net promoter score of answers from 0 to 10.

    Parameters
    ----------
    ratings : iterable of float
        Answers to "how likely are you to recommend us?", whole numbers from 0 to 10.

    Returns
    -------
    NetPromoter
        ``score`` and the shares it is made of.

    Raises
    ------
    TypeError, ValueError
        If there is no answer, or one is not a whole number from 0 to 10.

    References
    ----------
    Reichheld, F. F. (2003). The one number you need to grow. Harvard Business Review 81(12), 46-54.

    Examples
    --------
    >>> net_promoter_score([10, 9, 9, 8, 6]).score
    40.0
    """
    answers = validate.series(ratings, "ratings")
    for answer in answers[(answers < 0) | (answers > 10) | (answers % 1 != 0)][:1]:
        raise ValueError(_("ratings must be whole numbers from 0 to 10, got {answer}.").format(answer=answer))
    promoters, detractors = (answers >= _PROMOTES_FROM).sum(), (answers <= _DETRACTS_TO).sum()
    return NetPromoter(
        score=float(100 * (promoters - detractors) / len(answers)),
        promoters=float(promoters / len(answers)),
        passives=float(1 - (promoters + detractors) / len(answers)),
        detractors=float(detractors / len(answers)),
    )


def kpi_levels() -> pd.DataFrame:
    """Return common key figures, sorted by how far they are from effort and how near to value.

    The levels are those of the German framework for communication controlling (DPRG/ICV); AMEC's
    framework is akin. Where a figure belongs is this book's judgement.

    Returns
    -------
    DataFrame
        Columns ``kpi``, ``level`` (ordered: input, internal output, external output, direct outcome,
        indirect outcome, outflow) and ``question`` that the level answers.

    References
    ----------
    DPRG & ICV (2009/2011). Framework for communication controlling. AMEC (2016). Integrated
    Evaluation Framework.

    Examples
    --------
    >>> levels = kpi_levels().set_index("kpi")["level"]
    >>> levels["Reach"], levels["Contribution margin"]
    ('external output', 'outflow')
    """
    questions = {
        "input": _("What did we put in?"),
        "internal output": _("What did we make?"),
        "external output": _("What could people see, and did they react?"),
        "direct outcome": _("What do people notice and know?"),
        "indirect outcome": _("What do people think, want and do?"),
        "outflow": _("What is it worth to the company?"),
    }
    figures = [
        (_("Working hours"), "input"),
        (_("Advertising budget"), "input"),
        (_("Posts published"), "internal output"),
        (_("Share of questions answered in time"), "internal output"),
        (_("Reach"), "external output"),
        (_("Impressions"), "external output"),
        (_("Likes"), "external output"),
        (_("Engagement rate"), "external output"),
        (_("Share of voice"), "external output"),
        (_("Brand recall"), "direct outcome"),
        (_("Knowledge of an offer"), "direct outcome"),
        (_("Brand image"), "indirect outcome"),
        (_("Intention to buy"), "indirect outcome"),
        (_("Willingness to recommend"), "indirect outcome"),
        (_("Contribution margin"), "outflow"),
        (_("Cost saved in customer service"), "outflow"),
        (_("Customer lifetime value"), "outflow"),
    ]
    table = pd.DataFrame(figures, columns=["kpi", "level"])
    table["question"] = table["level"].map(questions)
    return table.assign(level=pd.Categorical(table["level"], LEVELS, ordered=True))


def page_rank(links: Iterable[tuple[str, str]], *, damping: float = 0.85) -> pd.DataFrame:
    """Return the PageRank of pages that link to each other.

    The share of time that a random surfer spends on each: with probability ``damping`` they follow a
    link, else they jump anywhere. By :func:`networkx.pagerank`. A like is no link: likes do not raise
    the rank of a page.

    Parameters
    ----------
    links : iterable of pair of str
        From which page to which.
    damping : float
        Probability to follow a link, from 0 to below 1.

    Returns
    -------
    DataFrame
        Columns ``page`` and ``rank`` (sums to 1), the highest first.

    Raises
    ------
    TypeError, ValueError
        If there is no link, a link is not a pair, or ``damping`` is not a share below 1.

    References
    ----------
    Brin, S. & Page, L. (1998). The anatomy of a large-scale hypertextual web search engine. Computer
    Networks and ISDN Systems 30, 107-117.

    Examples
    --------
    >>> page_rank([("A", "B"), ("A", "C"), ("B", "C"), ("C", "A"), ("D", "C")]).round(4)
      page    rank
    0    C  0.3941
    1    A  0.3725
    2    B  0.1958
    3    D  0.0375
    """
    import networkx as nx

    follow = validate.share(damping, "damping")
    if follow == 1:
        raise ValueError(_("damping must be below 1: a surfer who never jumps can get stuck."))
    graph = nx.DiGraph()
    for link in _pairs(links):
        graph.add_edge(*link)
    if not graph:
        raise ValueError(_("links needs at least one link."))
    ranks = nx.pagerank(graph, alpha=follow, tol=1e-12, max_iter=10_000)
    table = pd.DataFrame(list(ranks.items()), columns=["page", "rank"])
    return table.sort_values("rank", ascending=False, kind="stable", ignore_index=True)


def _pairs(links: Any) -> list[tuple[Any, Any]]:
    try:
        return [(source, target) for source, target in links]
    except (TypeError, ValueError) as error:
        raise TypeError(
            _("links must be pairs of pages, like {example}; got {links!r}.").format(
                example="[('A', 'B')]", links=links
            )
        ) from error


def _stated(**denominators: float | None) -> float:
    stated = {name: value for name, value in denominators.items() if value is not None}
    if len(stated) != 1:
        raise ValueError(
            _("State exactly one denominator, one of {names}; got {stated}.").format(
                names=", ".join(f"{name}=…" for name in denominators), stated=", ".join(stated) or "–"
            )
        )
    name, value = stated.popitem()
    return validate.positive(value, name)


def _different(rate: Any, new_rate: Any) -> tuple[float, float]:
    before, after = validate.open_share(rate, "rate"), validate.open_share(new_rate, "new_rate")
    if before == after:
        raise ValueError(_("rate and new_rate are equal: no sample is large enough to tell them apart."))
    return before, after
