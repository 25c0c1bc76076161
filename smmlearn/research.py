"""Why many comments are not a survey: sampling, selective talk, and how far two judges agree.

Shares and errors are between 0 and 1 (0.05 is five percentage points). Simulations take a ``seed`` and
give the same numbers on every run.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from smmlearn import validate
from smmlearn.i18n import _

# Invented, bell-shaped: the share of people who would give one to five stars.
OPINIONS = (0.1, 0.2, 0.4, 0.2, 0.1)
STARS = np.arange(1, 6)


@dataclass(frozen=True)
class DataDefect:
    """Why the mean of the recorded differs from the mean of all: error = ρ · √((1 - f) / f) · σ.

    Attributes
    ----------
    error : float
        Mean of the recorded minus mean of all [unit of the values].
    correlation : float
        ρ, the correlation between being recorded and the value: data quality, -1 to 1.
    fraction : float
        f, the share of all that is recorded: data quantity.
    sd : float
        σ, the standard deviation of all values: problem difficulty [unit of the values].
    """

    error: float
    correlation: float
    fraction: float
    sd: float

    @property
    def effective_size(self) -> float:
        """Size of the random sample that errs as much: (σ / error)², infinite without an error."""
        return (self.sd / self.error) ** 2 if self.error else math.inf


@dataclass(frozen=True)
class Agreement:
    """How far two judges agree.

    Attributes
    ----------
    observed : float
        Share of cases judged alike, 0 to 1.
    by_chance : float
        Share expected if each judge kept the frequencies but judged at random.
    kappa : float
        Cohen's κ = (observed - by chance) / (1 - by chance): 1 full agreement, 0 no more than chance.
    """

    observed: float
    by_chance: float
    kappa: float


# ---- Random samples ----


def sample_size(
    *, margin: float, share: float = 0.5, confidence: float = 0.95, population: int | None = None
) -> int:
    """Return how many randomly chosen people a survey needs for a margin of error.

    n = z² p (1 - p) / e², and with a population of N: n / (1 + (n - 1) / N), rounded up.

    Parameters
    ----------
    margin : float
        Half the width of the confidence interval; 0.05 is plus or minus five points.
    share : float
        The share that is expected; 0.5 is the safe choice.
    confidence : float
        Confidence level, between 0 and 1.
    population : int, optional
        Number of people in all; without it, so many that it does not matter.

    Returns
    -------
    int
        People who must *answer*.

    Raises
    ------
    TypeError
        If a number is none, or the population is not whole.
    ValueError
        If a share lies outside 0 to 1, margin or confidence is at its end, or the population is below 1.

    References
    ----------
    Cochran, W. G. (1977). Sampling techniques (3rd ed.), chapter 4.

    Examples
    --------
    >>> sample_size(margin=0.05), sample_size(margin=0.05, population=2000)
    (385, 323)
    """
    margin = validate.positive(validate.share(margin, "margin"), "margin")
    share = validate.share(share, "share")
    size = _z(confidence) ** 2 * share * (1 - share) / margin**2
    if population is not None:
        size /= 1 + (size - 1) / validate.whole(population, "population", least=1)
    return max(1, math.ceil(size))


def margin_of_error(
    sample: int, *, share: float = 0.5, confidence: float = 0.95, population: int | None = None
) -> float:
    """Return the margin of error of a share in a random sample.

    e = z √(p (1 - p) / n), and with a population of N: times √((N - n) / (N - 1)). It knows chance only:
    a biased sample of any size has the same small margin and a wrong mean.

    Parameters
    ----------
    sample : int
        People who answered.
    share, confidence, population
        As in :func:`sample_size`.

    Returns
    -------
    float
        Half the width of the confidence interval.

    Raises
    ------
    TypeError, ValueError
        As in :func:`sample_size`, or if the sample is below 1 or larger than the population.

    Examples
    --------
    >>> round(margin_of_error(1000), 3), round(margin_of_error(250_000), 5)
    (0.031, 0.00196)
    """
    sample = validate.whole(sample, "sample", least=1)
    share = validate.share(share, "share")
    margin = _z(confidence) * math.sqrt(share * (1 - share) / sample)
    if population is None:
        return margin
    population = validate.whole(population, "population", least=1)
    if sample > population:
        raise ValueError(
            _("sample must not exceed the population of {population}, got {sample}.").format(
                population=population, sample=sample
            )
        )
    return margin * math.sqrt((population - sample) / max(1, population - 1))


# ---- Records that nobody drew at random ----


def data_defect(values: ArrayLike, *, recorded: ArrayLike) -> DataDefect:
    """Take the error of a record apart into data quality, data quantity and problem difficulty.

    Parameters
    ----------
    values : array_like
        The value of everybody [any unit], recorded or not; 0 and 1 for a share.
    recorded : array_like
        1 or True for who is in the record, in the same order.

    Returns
    -------
    DataDefect
        ``error``, ``correlation``, ``fraction``, ``sd`` and ``effective_size``.

    Raises
    ------
    TypeError
        If something is not a list of numbers.
    ValueError
        If a number is missing, the lists differ in length, ``recorded`` holds something else than 0
        and 1, or nobody is recorded.

    References
    ----------
    Meng, X.-L. (2018). Statistical paradises and paradoxes in big data (I). Annals of Applied
    Statistics 12(2), 685-726. doi 10.1214/18-AOAS1161SF.

    Examples
    --------
    >>> defect = data_defect([1, 0, 0, 0, 1, 0], recorded=[1, 0, 0, 0, 1, 1])
    >>> round(defect.error, 3), round(defect.correlation, 3)
    (0.333, 0.707)
    """
    everybody = validate.series(values, "values")
    present = validate.series(recorded, "recorded")
    if len(everybody) != len(present):
        raise ValueError(
            _("values has {values} numbers and recorded has {recorded}: give one for each person.").format(
                values=len(everybody), recorded=len(present)
            )
        )
    if not np.isin(present, (0, 1)).all():
        raise ValueError(_("recorded must hold only 1 (in the record) and 0 (not in it)."))
    if not present.any():
        raise ValueError(_("recorded holds no 1: an empty record has no mean."))
    spread, presence = everybody.std(), present.std()
    together = float(np.mean((everybody - everybody.mean()) * (present - present.mean())))
    return DataDefect(
        error=float(everybody[present == 1].mean() - everybody.mean()),
        correlation=together / float(spread * presence) if spread and presence else 0.0,
        fraction=float(present.mean()),
        sd=float(spread),
    )


def data_defect_error(*, correlation: float, fraction: float, sd: float) -> float:
    """Return the error that a record makes: ρ · √((1 - f) / f) · σ.

    Parameters
    ----------
    correlation : float
        ρ between being recorded and the value, -1 to 1.
    fraction : float
        f, the share of all that is recorded, above 0 to 1.
    sd : float
        σ of the values [any unit]; √(p (1 - p)) for a share p.

    Returns
    -------
    float
        Mean of the recorded minus mean of all [unit of ``sd``].

    Raises
    ------
    TypeError
        If a number is none.
    ValueError
        If a number is out of its range.

    References
    ----------
    Meng (2018), see :func:`data_defect`.

    Examples
    --------
    A hundredth of all is recorded, and those who hold the opinion only a little more often:

    >>> round(data_defect_error(correlation=0.05, fraction=0.01, sd=0.5), 3)
    0.249
    """
    correlation, fraction = _correlation(correlation), _fraction(fraction)
    return correlation * math.sqrt((1 - fraction) / fraction) * validate.not_negative(sd, "sd")


def effective_size(*, correlation: float, fraction: float) -> float:
    """Return the size of the random sample that is worth as much as a record: f / (1 - f) / ρ².

    Parameters
    ----------
    correlation, fraction
        As in :func:`data_defect_error`.

    Returns
    -------
    float
        People in a random sample with the same expected error; infinite for ρ = 0 or f = 1.

    Raises
    ------
    TypeError, ValueError
        As in :func:`data_defect_error`.

    References
    ----------
    Meng (2018), see :func:`data_defect`. Bradley, V. C., et al. (2021). Unrepresentative big surveys
    significantly overestimated US vaccine uptake. Nature 600, 695-700. doi 10.1038/s41586-021-04198-4.

    Examples
    --------
    >>> round(effective_size(correlation=0.005, fraction=0.001))
    40
    """
    correlation, fraction = _correlation(correlation), _fraction(fraction)
    if correlation == 0 or fraction == 1:
        return math.inf
    return fraction / (1 - fraction) / correlation**2


def feedback_against_sample(
    *,
    population: int,
    fraction: float,
    correlation: float,
    sample: int,
    share: float = 0.5,
    runs: int = 1000,
    seed: int = 0,
) -> pd.DataFrame:
    """Let many comments and a small random sample guess the same share, again and again.

    Who holds the opinion speaks up with the probability f + ρ σᵣ σ / p, who does not with
    f - ρ σᵣ σ / (1 - p), where σᵣ = √(f (1 - f)) and σ = √(p (1 - p)). So a fraction f speaks, with the
    correlation ρ between opinion and speaking. The sample is drawn without replacement.

    Parameters
    ----------
    population : int
        People in all, 2 to 10⁹.
    fraction : float
        f, the share of them who comment, above 0 and below 1.
    correlation : float
        ρ, above 0 if holders of the opinion speak more, -1 to 1.
    sample : int
        People in the random sample.
    share : float
        p, the true share that holds the opinion, above 0 and below 1; rounded to whole people.
    runs : int
        Repetitions.
    seed : int
        Start of the random numbers.

    Returns
    -------
    DataFrame
        Two rows for each run: ``run``, ``source`` (``feedback`` or ``sample``), ``size`` [people] and
        ``error`` (estimate minus truth; NaN in a run where nobody speaks).

    Raises
    ------
    TypeError
        If a number is none or not whole where it has to be.
    ValueError
        If a number is out of its range, the sample exceeds the population, or ρ is larger than
        f and p allow.

    References
    ----------
    Meng (2018) and Bradley et al. (2021), see :func:`effective_size`.

    Examples
    --------
    >>> errors = feedback_against_sample(
    ...     population=10_000_000, fraction=0.025, correlation=0.02, sample=1000, seed=7
    ... )
    >>> errors.groupby("source").error.agg(["mean", "std"]).round(3)
               mean    std
    source
    feedback  0.062  0.001
    sample    0.000  0.016
    """
    population = validate.whole(population, "population", least=2)
    if population > 10**9:
        raise ValueError(_("population must be at most 10⁹, got {population}.").format(population=population))
    fraction, share = _between(fraction, "fraction"), _between(share, "share")
    correlation = _correlation(correlation)
    sample = validate.whole(sample, "sample", least=1)
    if sample > population:
        raise ValueError(
            _("sample must not exceed the population of {population}, got {sample}.").format(
                population=population, sample=sample
            )
        )
    runs = validate.whole(runs, "runs", least=1)
    random = np.random.default_rng(validate.whole(seed, "seed"))

    holders = min(max(round(population * share), 1), population - 1)
    truth = holders / population
    pull = correlation * math.sqrt(fraction * (1 - fraction) * truth * (1 - truth))
    speak_holders, speak_others = fraction + pull / truth, fraction - pull / (1 - truth)
    if not (0 <= speak_holders <= 1 and 0 <= speak_others <= 1):
        raise ValueError(
            _(
                "A correlation of {correlation} is not possible when a fraction of {fraction} speaks and "
                "a share of {share} holds the opinion. Bring it closer to 0."
            ).format(correlation=correlation, fraction=fraction, share=share)
        )
    loud_holders = random.binomial(holders, speak_holders, runs)
    speakers = loud_holders + random.binomial(population - holders, speak_others, runs)
    drawn = random.hypergeometric(holders, population - holders, sample, runs)
    return pd.DataFrame(
        {
            "run": np.tile(np.arange(1, runs + 1), 2),
            "source": np.repeat(["feedback", "sample"], runs),
            "size": np.concatenate([speakers, np.full(runs, sample)]),
            "error": np.concatenate([_ratio(loud_holders, speakers), drawn / sample]) - truth,
        }
    )


def heard_share(
    share_unhappy: float,
    *,
    speak_happy: float,
    speak_unhappy: float,
    posts_happy: float = 1,
    posts_unhappy: float = 1,
) -> float:
    """Return the share of posts that are unhappy, in the long run, when not all speak alike.

    Parameters
    ----------
    share_unhappy : float
        Share of users who are unhappy, 0 to 1.
    speak_happy, speak_unhappy : float
        Probability that a happy and an unhappy user says anything, 0 to 1.
    posts_happy, posts_unhappy : float
        Mean number of posts of one who speaks, 1 or more [posts].

    Returns
    -------
    float
        s a m / (s a m + (1 - s) b n): unhappy posts among all posts, 0 to 1.

    Raises
    ------
    TypeError
        If a number is none.
    ValueError
        If a number is out of its range, or nobody would speak.

    Examples
    --------
    >>> round(heard_share(0.12, speak_happy=0.05, speak_unhappy=0.40), 3)
    0.522
    """
    voices = _Voices.checked(share_unhappy, speak_happy, speak_unhappy, posts_happy, posts_unhappy)
    unhappy = voices.share_unhappy * voices.speak_unhappy * voices.posts_unhappy
    happy = (1 - voices.share_unhappy) * voices.speak_happy * voices.posts_happy
    if not unhappy + happy:
        raise ValueError(_("Nobody speaks, so there are no posts to read the mood from."))
    return unhappy / (unhappy + happy)


def who_speaks(
    *,
    users: int,
    share_unhappy: float,
    speak_happy: float,
    speak_unhappy: float,
    posts_happy: float = 1,
    posts_unhappy: float = 1,
    runs: int = 1000,
    seed: int = 0,
) -> pd.DataFrame:
    """Simulate how unhappy a group looks to somebody who reads only what it posts.

    Each user speaks or not, by mood; who speaks writes one post and, on top, a Poisson number of others.
    If mood changes neither, all the estimates are right in the mean.

    Parameters
    ----------
    users : int
        Users in all.
    share_unhappy, speak_happy, speak_unhappy, posts_happy, posts_unhappy
        As in :func:`heard_share`; the unhappy are rounded to whole users.
    runs : int
        Repetitions.
    seed : int
        Start of the random numbers.

    Returns
    -------
    DataFrame
        One row for each run: ``run``, ``of_users`` (the true share of unhappy users), ``of_speakers``
        and ``of_posts`` (NaN in a run where nobody speaks).

    Raises
    ------
    TypeError
        If a number is none or not whole where it has to be.
    ValueError
        If a number is out of its range.

    Examples
    --------
    >>> seen = who_speaks(users=2000, share_unhappy=0.12, speak_happy=0.05, speak_unhappy=0.40, seed=3)
    >>> seen[["of_users", "of_speakers"]].mean().round(2).to_dict()
    {'of_users': 0.12, 'of_speakers': 0.52}
    """
    voices = _Voices.checked(share_unhappy, speak_happy, speak_unhappy, posts_happy, posts_unhappy)
    users = validate.whole(users, "users", least=1)
    runs = validate.whole(runs, "runs", least=1)
    random = np.random.default_rng(validate.whole(seed, "seed"))
    unhappy = round(users * voices.share_unhappy)
    loud_unhappy = random.binomial(unhappy, voices.speak_unhappy, runs)
    loud_happy = random.binomial(users - unhappy, voices.speak_happy, runs)
    # The sum of independent Poisson numbers is a Poisson number.
    posts_of_unhappy = loud_unhappy + random.poisson(loud_unhappy * (voices.posts_unhappy - 1))
    posts_of_happy = loud_happy + random.poisson(loud_happy * (voices.posts_happy - 1))
    return pd.DataFrame(
        {
            "run": np.arange(1, runs + 1),
            "of_users": unhappy / users,
            "of_speakers": _ratio(loud_unhappy, loud_unhappy + loud_happy),
            "of_posts": _ratio(posts_of_unhappy, posts_of_unhappy + posts_of_happy),
        }
    )


def review_shares(
    *, purchase_bias: float, under_reporting: float, opinions: ArrayLike = OPINIONS
) -> pd.DataFrame:
    """Show how a bell of opinions becomes a J of reviews.

    Two filters lie between opinion and review (Hu, Zhang & Pavlou 2009). Who expects to like a product
    buys it: of those who would give r stars the share 1 - b (5 - r) / 4 does. Who is moved writes: of the
    buyers the share 1 - u (1 - ((r - 3) / 2)²) does. The paper names the filters; their form is an
    assumption of this book.

    Parameters
    ----------
    purchase_bias : float
        b, from 0 (all buy) to 1 (who would give one star never buys).
    under_reporting : float
        u, from 0 (all buyers write) to 1 (who would give three stars never writes).
    opinions : array_like
        Shares of people who would give one to five stars; the default is invented.

    Returns
    -------
    DataFrame
        One row for each number of stars: ``stars``, and the shares ``opinions``, ``buyers``, ``reviews``,
        each of which sums to 1.

    Raises
    ------
    TypeError
        If a number is none.
    ValueError
        If a number is out of its range, the opinions are not five shares that sum to 1, or nobody
        would write.

    References
    ----------
    Hu, N., Zhang, J., & Pavlou, P. A. (2009). Overcoming the J-shaped distribution of product reviews.
    Communications of the ACM 52(10), 144-147. doi 10.1145/1562764.1562800.

    Examples
    --------
    >>> review_shares(purchase_bias=0.6, under_reporting=0.9).round(2)
       stars  opinions  buyers  reviews
    0      1       0.1    0.06     0.15
    1      2       0.2    0.16     0.14
    2      3       0.4    0.40     0.11
    3      4       0.2    0.24     0.21
    4      5       0.1    0.14     0.39
    """
    held, bought, written = _reviews(purchase_bias, under_reporting, opinions)
    return pd.DataFrame(
        {
            "stars": STARS,
            "opinions": held,
            "buyers": bought / bought.sum(),
            "reviews": written / written.sum(),
        }
    )


def simulate_reviews(
    *,
    people: int,
    purchase_bias: float,
    under_reporting: float,
    opinions: ArrayLike = OPINIONS,
    runs: int = 1000,
    seed: int = 0,
) -> pd.DataFrame:
    """Simulate the mean rating of a product and how far it lies from the mean opinion.

    Parameters
    ----------
    people : int
        People who have an opinion.
    purchase_bias, under_reporting, opinions
        As in :func:`review_shares`.
    runs : int
        Repetitions.
    seed : int
        Start of the random numbers.

    Returns
    -------
    DataFrame
        One row for each run: ``run``, ``reviews`` (their number), ``mean_stars`` and ``error`` (mean
        rating minus mean opinion [stars]; both NaN in a run without reviews).

    Raises
    ------
    TypeError, ValueError
        As in :func:`review_shares`, or if a count is not whole or too small.

    Examples
    --------
    >>> filtered = simulate_reviews(people=500, purchase_bias=0.6, under_reporting=0.9, seed=5)
    >>> round(float(filtered.error.mean()), 1)
    0.5
    """
    held, _bought, written = _reviews(purchase_bias, under_reporting, opinions)
    people = validate.whole(people, "people", least=1)
    runs = validate.whole(runs, "runs", least=1)
    random = np.random.default_rng(validate.whole(seed, "seed"))
    silent = max(0.0, 1 - written.sum())
    counts = random.multinomial(people, [*written, silent], runs)[:, :-1]
    mean_stars = _ratio(counts @ STARS, counts.sum(axis=1))
    return pd.DataFrame(
        {
            "run": np.arange(1, runs + 1),
            "reviews": counts.sum(axis=1),
            "mean_stars": mean_stars,
            "error": mean_stars - held @ STARS,
        }
    )


# ---- Imperfect judges and bold claims ----


def corrected_prevalence(observed: float, *, sensitivity: float, specificity: float) -> float:
    """Return the true share of positives behind the share that an imperfect classifier finds.

    p = (observed + specificity - 1) / (sensitivity + specificity - 1), cut off at 0 and 1.

    Parameters
    ----------
    observed : float
        Share that the classifier calls positive, 0 to 1.
    sensitivity : float
        Share of true positives that it calls positive, 0 to 1.
    specificity : float
        Share of true negatives that it calls negative, 0 to 1.

    Returns
    -------
    float
        Estimated true share, 0 to 1.

    Raises
    ------
    TypeError
        If a number is none.
    ValueError
        If a number lies outside 0 to 1, or the classifier is no better than guessing
        (sensitivity + specificity not above 1).

    References
    ----------
    Rogan, W. J., & Gladen, B. (1978). Estimating prevalence from the results of a screening test.
    American Journal of Epidemiology 107(1), 71-76.

    Examples
    --------
    >>> round(corrected_prevalence(0.30, sensitivity=0.8, specificity=0.9), 6)
    0.285714
    """
    observed = validate.share(observed, "observed")
    better_than_chance = (
        validate.share(sensitivity, "sensitivity") + validate.share(specificity, "specificity") - 1
    )
    if better_than_chance <= 0:
        raise ValueError(
            _("sensitivity and specificity must sum to more than 1: this classifier only guesses.")
        )
    return min(1.0, max(0.0, (observed + specificity - 1) / better_than_chance))


def cohens_kappa(table: ArrayLike) -> float:
    """Return the agreement of two judges beyond chance: κ = (observed - by chance) / (1 - by chance).

    Parameters
    ----------
    table : array_like or DataFrame
        Square table of counts: row = judgment of the first, column = of the second, in the same order.

    Returns
    -------
    float
        1 for full agreement, 0 for no more than chance, below 0 for less.

    Raises
    ------
    TypeError
        If it does not hold numbers.
    ValueError
        If it is not square, holds missing or negative counts or nothing, or both judges gave the same
        judgment every time, so that κ is not defined.

    References
    ----------
    Cohen, J. (1960). A coefficient of agreement for nominal scales. Educational and Psychological
    Measurement 20(1), 37-46.

    Examples
    --------
    >>> round(cohens_kappa([[20, 5], [10, 15]]), 2)
    0.4
    """
    try:
        counts = np.asarray(table, dtype=float)
    except (TypeError, ValueError) as error:
        raise TypeError(_("table must hold numbers only: {reason}.").format(reason=error)) from error
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1]:
        raise ValueError(
            _("table must be square, got {shape}.").format(shape=" × ".join(map(str, counts.shape)) or "0")
        )
    validate.not_negative(float(validate.series(counts.ravel(), "table").min()), "table")
    if not counts.any():
        raise ValueError(_("table holds no case."))
    return _agreement(counts).kappa


def agreement(first: Iterable[Any], second: Iterable[Any]) -> Agreement:
    """Return the agreement of two judges from their judgments, case by case.

    Parameters
    ----------
    first, second : iterable
        The judgment of each judge on each case, in the same order: any labels.

    Returns
    -------
    Agreement
        ``observed``, ``by_chance`` and ``kappa``, see :func:`cohens_kappa`.

    Raises
    ------
    TypeError
        If one of them is not a list.
    ValueError
        If the lists differ in length or are empty, a judgment is missing, or κ is not defined.

    Examples
    --------
    >>> human, machine = ["good", "bad", "bad", "good"], ["good", "bad", "good", "good"]
    >>> agreement(human, machine).kappa
    0.5
    """
    judgments = []
    for name, labels in (("first", first), ("second", second)):
        if isinstance(labels, str) or not isinstance(labels, Iterable):
            raise TypeError(
                _("{name} must be a list or column, got {value!r}.").format(name=name, value=labels)
            )
        judgments.append(pd.Series(list(labels), dtype=object))
        if judgments[-1].isna().any():
            raise ValueError(
                _("{name} has no judgment at position {position}.").format(
                    name=name, position=int(judgments[-1].isna().to_numpy().argmax())
                )
            )
    one, other = judgments
    if len(one) != len(other):
        raise ValueError(
            _("first has {first} judgments and second has {second}: give one for each case.").format(
                first=len(one), second=len(other)
            )
        )
    if not len(one):
        raise ValueError(_("first and second hold no judgment."))
    codes, labels = pd.factorize(pd.concat([one, other]))
    table = np.zeros((len(labels), len(labels)))
    np.add.at(table, (codes[: len(one)], codes[len(one) :]), 1)
    return _agreement(table)


def mean_absolute_error(claimed: ArrayLike, actual: ArrayLike) -> float:
    """Return by how much claimed numbers miss the actual ones in the mean, regardless of sign.

    Parameters
    ----------
    claimed, actual : array_like
        Numbers in one unit, in the same order.

    Returns
    -------
    float
        Mean of the absolute differences [unit of the numbers].

    Raises
    ------
    TypeError
        If something is not a list of numbers.
    ValueError
        If a number is missing, or the lists are empty or differ in length.

    Examples
    --------
    >>> election = tweets_and_votes()
    >>> round(mean_absolute_error(election.tweets, election.votes), 2)
    1.65
    """
    claims, facts = validate.series(claimed, "claimed"), validate.series(actual, "actual")
    if len(claims) != len(facts):
        raise ValueError(
            _("claimed has {claimed} numbers and actual has {actual}: give one for each case.").format(
                claimed=len(claims), actual=len(facts)
            )
        )
    return float(np.abs(claims - facts).mean())


def tweets_and_votes() -> pd.DataFrame:
    """Return the table behind a famous claim: share of tweets and of votes, Germany 2009.

    Tumasjan et al. took the closeness of the two (mean error 1.65 points) as a sign that counting tweets
    reflects the vote. Jungherr et al. showed that it hangs on choices: which parties are counted, and
    on which days. Among the six parties that were counted the shares sum to 100, but for rounding.

    Returns
    -------
    DataFrame
        Columns ``party``, ``tweets`` and ``votes`` [% of the six parties].

    References
    ----------
    Tumasjan, A., Sprenger, T. O., Sandner, P. G., & Welpe, I. M. (2010). Predicting elections with
    Twitter. ICWSM 2010, table 4.
    Jungherr, A., Jürgens, P., & Schoen, H. (2012). Why the Pirate Party won the German election of 2009.
    Social Science Computer Review 30(2), 229-234.

    Examples
    --------
    >>> tweets_and_votes().set_index("party").loc["SPD"].to_dict()
    {'tweets': 26.6, 'votes': 24.5}
    """
    return pd.DataFrame(
        {
            "party": ["CDU", "CSU", "SPD", "FDP", "Linke", "Grüne"],
            "tweets": [30.1, 5.7, 26.6, 17.3, 12.4, 8.0],
            "votes": [29.0, 6.9, 24.5, 15.5, 12.7, 11.4],
        }
    )


@dataclass(frozen=True)
class _Voices:
    share_unhappy: float
    speak_happy: float
    speak_unhappy: float
    posts_happy: float
    posts_unhappy: float

    @classmethod
    def checked(
        cls, share_unhappy: Any, speak_happy: Any, speak_unhappy: Any, posts_happy: Any, posts_unhappy: Any
    ) -> "_Voices":
        posts = {"posts_happy": posts_happy, "posts_unhappy": posts_unhappy}
        for name, mean in posts.items():
            if validate.real(mean, name) < 1:
                raise ValueError(
                    _(
                        "{name} must be 1 or more, for who speaks writes at least one post; got {value}."
                    ).format(name=name, value=mean)
                )
        return cls(
            validate.share(share_unhappy, "share_unhappy"),
            validate.share(speak_happy, "speak_happy"),
            validate.share(speak_unhappy, "speak_unhappy"),
            **posts,
        )


def _reviews(
    purchase_bias: Any, under_reporting: Any, opinions: Any
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return the shares of all people who hold, buy and write, by stars."""
    bias = validate.share(purchase_bias, "purchase_bias")
    silence = validate.share(under_reporting, "under_reporting")
    held = validate.series(opinions, "opinions")
    if len(held) != len(STARS) or (held < 0).any() or not math.isclose(held.sum(), 1, abs_tol=1e-9):
        raise ValueError(_("opinions must be five shares, for one to five stars, that sum to 1."))
    bought = held * (1 - bias * (5 - STARS) / 4)
    written = bought * (1 - silence * (1 - ((STARS - 3) / 2) ** 2))
    if not written.any():
        raise ValueError(_("Nobody would write a review with these opinions and biases."))
    return held, bought, written


def _agreement(counts: NDArray[np.float64]) -> Agreement:
    shares = counts / counts.sum()
    if np.count_nonzero(shares.sum(axis=0) + shares.sum(axis=1)) == 1:
        raise ValueError(_("Both judges gave one and the same judgment every time: kappa is not defined."))
    observed = float(np.trace(shares))
    by_chance = float(shares.sum(axis=1) @ shares.sum(axis=0))
    return Agreement(observed, by_chance, (observed - by_chance) / (1 - by_chance))


def _ratio(part: NDArray[Any], whole: NDArray[Any]) -> NDArray[np.float64]:
    ratio: NDArray[np.float64] = np.full(len(part), np.nan)
    np.divide(part, whole, out=ratio, where=whole > 0)
    return ratio


def _z(confidence: Any) -> float:
    return NormalDist().inv_cdf((1 + _between(confidence, "confidence")) / 2)


def _between(value: Any, name: str) -> float:
    checked = validate.share(value, name)
    if checked in (0, 1):
        raise ValueError(
            _("{name} must lie above 0 and below 1, got {value}.").format(name=name, value=value)
        )
    return checked


def _fraction(value: Any) -> float:
    return validate.positive(validate.share(value, "fraction"), "fraction")


def _correlation(value: Any) -> float:
    checked = validate.real(value, "correlation")
    if abs(checked) > 1:
        raise ValueError(_("correlation must lie between -1 and 1, got {value}.").format(value=value))
    return checked
