"""How something new spreads through a population: adoption curves, adopters, the value of a network."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from numbers import Real
from statistics import NormalDist
from typing import Any, TypeAlias, overload

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from smmlearn.i18n import _, number
from smmlearn.validate import not_negative, option, positive, real, series, share, whole

Floats: TypeAlias = NDArray[np.float64]
Moment: TypeAlias = float | str | date
Moments: TypeAlias = ArrayLike | pd.Series | pd.Index | Sequence[Moment]

AVERAGE_P = 0.03  # average of published applications: Sultan, Farley & Lehmann 1990, JMR 27(1) 70-77
AVERAGE_Q = 0.38  # the same

DAYS_PER_YEAR = 365.25
ROGERS_CUTS = (-2, -1, 0, 1)  # standard deviations from the mean time of adoption: Rogers 1962
ROGERS_TAUGHT = (0.025, 0.135, 0.34, 0.34, 0.16)  # the rounded shares that textbooks print

_CEILING_OUT_OF_SIGHT = 100  # a ceiling this many times above the last word of the data is no estimate
_REED_LIMIT = 10_000  # Reed's count has over 3,000 digits by then


@dataclass(frozen=True)
class BassPeak:
    """The moment at which most people adopt.

    Attributes
    ----------
    time : float
        Periods since launch.
    share : float
        Share of the market that has adopted by then, 0 to 1/2.
    rate : float
        Share of the market that adopts per period at that moment.
    """

    time: float
    share: float
    rate: float


@overload
def bass_share(t: float, *, p: float, q: float) -> float: ...
@overload
def bass_share(t: ArrayLike | pd.Series, *, p: float, q: float) -> Floats: ...
def bass_share(t: Any, *, p: float, q: float) -> float | Floats:
    """Return the share of the market that has adopted by a time.

    Parameters
    ----------
    t : float or array of float
        Periods since launch, 0 or more; the period (year, quarter) is that of ``p`` and ``q``.
    p : float
        Coefficient of innovation: adoption per period without any influence of others.
    q : float
        Coefficient of imitation: additional adoption per period once everybody else has adopted.

    Returns
    -------
    float or array of float
        Cumulative share between 0 and 1, of the shape of ``t``. Without innovators (``p = 0``) nobody
        ever starts, and the share stays 0.

    Raises
    ------
    TypeError, ValueError
        If a value is no number, negative, missing or infinite.

    Notes
    -----
    F(t) = (1 - e^-(p+q)t) / (1 + q/p e^-(p+q)t): Bass (1969), Management Science 15(5) 215-227,
    doi:10.1287/mnsc.15.5.215.

    Examples
    --------
    >>> round(bass_share(5, p=0.03, q=0.38), 4)
    0.3312
    >>> bass_share([0, 5, 10], p=0.03, q=0.38).round(4)
    array([0.    , 0.3312, 0.8128])
    """
    p, q = not_negative(p, "p"), not_negative(q, "q")
    return _like(t, _share(_periods(t), p, q))


@overload
def bass_rate(t: float, *, p: float, q: float) -> float: ...
@overload
def bass_rate(t: ArrayLike | pd.Series, *, p: float, q: float) -> Floats: ...
def bass_rate(t: Any, *, p: float, q: float) -> float | Floats:
    """Return the share of the market that adopts per period at a time.

    Parameters
    ----------
    t : float or array of float
        Periods since launch, 0 or more.
    p, q : float
        Coefficients of innovation and of imitation per period, see :func:`bass_share`.

    Returns
    -------
    float or array of float
        Share of the market per period, of the shape of ``t``; the derivative of :func:`bass_share`.

    Raises
    ------
    TypeError, ValueError
        If a value is no number, negative, missing or infinite.

    Notes
    -----
    f(t) = (p + q F(t)) (1 - F(t)): those who have not adopted do so on their own or after the others
    (Bass 1969).

    Examples
    --------
    >>> bass_rate(0, p=0.03, q=0.38)
    0.03
    >>> round(bass_rate(6.1926, p=0.03, q=0.38), 6)
    0.110592
    """
    p, q = not_negative(p, "p"), not_negative(q, "q")
    adopted = _share(_periods(t), p, q)
    return _like(t, (p + q * adopted) * (1 - adopted))


def bass_peak(*, p: float, q: float) -> BassPeak:
    """Return the first moment at which the rate of adoption is largest.

    Parameters
    ----------
    p, q : float
        Coefficients of innovation and of imitation per period, see :func:`bass_share`.

    Returns
    -------
    BassPeak
        ``time`` (periods since launch), ``share`` adopted by then, ``rate`` per period. If imitation is
        not stronger than innovation (``q <= p``), adoption only ever slows down: the peak is the launch.
        Without innovators (``p = 0``) the rate is 0 for good, and so is the peak.

    Raises
    ------
    TypeError, ValueError
        If a coefficient is no number, negative, missing or infinite.

    Notes
    -----
    t* = ln(q/p) / (p+q), F(t*) = (1 - p/q) / 2, f(t*) = (p+q)² / 4q (Bass 1969).

    Examples
    --------
    >>> peak = bass_peak(p=0.03, q=0.38)
    >>> round(peak.time, 2), round(peak.share, 4), round(peak.rate, 4)
    (6.19, 0.4605, 0.1106)
    """
    p, q = not_negative(p, "p"), not_negative(q, "q")
    if q <= p or p == 0:
        return BassPeak(time=0.0, share=0.0, rate=p)
    return BassPeak(
        time=(math.log(q) - math.log(p)) / (p + q), share=(1 - p / q) / 2, rate=(p + q) ** 2 / (4 * q)
    )


def bass_curve(times: ArrayLike | pd.Series, *, p: float, q: float) -> pd.DataFrame:
    """Return the adoption curve as a table, with who adopts: innovators or imitators.

    Parameters
    ----------
    times : array of float
        Periods since launch, 0 or more.
    p, q : float
        Coefficients of innovation and of imitation per period, see :func:`bass_share`.

    Returns
    -------
    DataFrame
        ``time`` (periods); ``share`` adopted so far; ``rate`` per period, and its two parts
        ``by_innovation`` and ``by_imitation``.

    Raises
    ------
    TypeError, ValueError
        If a value is no number, negative, missing or infinite, or there is none.

    Notes
    -----
    f = p (1 - F) + q F (1 - F), innovation first (Bass 1969).

    Examples
    --------
    >>> bass_curve([0, 5, 10], p=0.03, q=0.38).round(3)
       time  share   rate  by_innovation  by_imitation
    0   0.0  0.000  0.030          0.030         0.000
    1   5.0  0.331  0.104          0.020         0.084
    2  10.0  0.813  0.063          0.006         0.058
    """
    time = series(times, "times")
    adopted = np.asarray(bass_share(time, p=p, q=q))
    return pd.DataFrame(
        {
            "time": time,
            "share": adopted,
            "rate": bass_rate(time, p=p, q=q),
            "by_innovation": p * (1 - adopted),
            "by_imitation": q * adopted * (1 - adopted),
        }
    )


@dataclass(frozen=True)
class BassFit:
    """A Bass curve fitted to a series of users; made by :func:`fit_bass`.

    Attributes
    ----------
    m : float
        Ceiling: users in the end, in the unit of the series.
    p, q : float
        Coefficients of innovation and of imitation per period (per year, if the times are dates).
    r_squared : float
        Share of the variance of the users that the curve reproduces. It looks back only: a value near 1
        does not make a good forecast.
    n : int
        Number of observations.
    residual_sd : float
        Typical distance between observation and curve, in the unit of the series.
    launch, last : float or Timestamp
        Time of the launch and of the last observation.
    covariance : DataFrame
        Covariance of the estimates; a ceiling that was given has none.
    """

    m: float
    p: float
    q: float
    r_squared: float
    n: int
    residual_sd: float
    launch: float | pd.Timestamp
    last: float | pd.Timestamp
    covariance: pd.DataFrame = field(repr=False, compare=False)

    def users(self, times: Moments) -> Floats:
        """Return the users on the fitted curve, at any times from the launch on."""
        share_adopted = _share(_elapsed(times, self.launch), self.p, self.q)
        return np.asarray(self.m * share_adopted)

    def forecast(self, times: Moments, *, level: float = 0.95) -> pd.DataFrame:
        """Return the users to come, with an interval for a single new observation.

        Parameters
        ----------
        times : array of float or of dates
            Times after the last observation, in the unit of the fitted times.
        level : float
            Probability that the interval is meant to cover, above 0 and below 1.

        Returns
        -------
        DataFrame
            ``time``, ``users``, ``low``, ``high``, in the units of the fitted series.

        Raises
        ------
        TypeError, ValueError
            If a time is not after the last observation, or the level is not between 0 and 1.

        Notes
        -----
        Delta method: the variance of a new observation is g' C g + s², with the gradient g of the curve,
        the covariance C of the estimates and the residual variance s². It is taken to the logarithm, so
        that the interval stays above 0 and is longer upwards, and multiplied by the quantile of the t
        distribution with n - k degrees of freedom for k estimated parameters.

        The interval covers what is uncertain *within* the model: the estimates and the scatter about the
        curve. It does not cover that the model is wrong, that the market grows, that errors of
        neighbouring observations are alike, or that a company changes what it counts. Where those
        matter, as they do for every real platform, far fewer observations than ``level`` fall inside:
        count them with :func:`forecast_check`.

        Examples
        --------
        >>> fit = fit_bass([1, 2, 3, 4, 5, 6], [3, 9, 16, 26, 34, 46], launch=0)
        >>> fit.forecast([7, 8]).round(1)
           time  users   low  high
        0   7.0   55.6  45.8  67.5
        1   8.0   64.2  45.3  91.0
        """
        from scipy.special import stdtrit

        level = _level(level)
        elapsed = _elapsed(times, self.launch)
        if elapsed.min() <= _elapsed([self.last], self.launch)[0]:
            raise ValueError(
                _(
                    "A forecast looks ahead: times must come after the last observation ({last}). "
                    "For earlier times ask the fit for users(times)."
                ).format(last=_shown(self.last))
            )
        users = self.m * _share(elapsed, self.p, self.q)
        estimated = len(self.covariance)
        gradient = _gradient(elapsed, self.m, self.p, self.q)[:, -estimated:]
        variance = ((gradient @ self.covariance.to_numpy()) * gradient).sum(axis=1) + self.residual_sd**2
        quantile = stdtrit(self.n - estimated, (1 + level) / 2)
        with np.errstate(over="ignore"):  # some data honestly leave the interval without end
            factor = np.exp(quantile * np.sqrt(variance) / users)
        return pd.DataFrame(
            {
                "time": _moments(times, self.launch),
                "users": users,
                "low": users / factor,
                "high": users * factor,
            }
        )


@dataclass(frozen=True)
class ForecastCheck:
    """What was forecast against what came; made by :func:`forecast_check`.

    Attributes
    ----------
    fit : BassFit
        The curve fitted up to the forecast origin.
    forecast : DataFrame
        One row per later observation: ``time``, ``observed``, ``forecast``, ``low``, ``high``, ``inside``.
    coverage : float
        Share of the later observations that lie inside the interval, 0 to 1.
    level : float
        Share that the interval promised.
    """

    fit: BassFit
    forecast: pd.DataFrame = field(repr=False, compare=False)
    coverage: float
    level: float


def fit_bass(
    times: Moments, users: ArrayLike | pd.Series, *, launch: Moment, ceiling: float | None = None
) -> BassFit:
    """Fit a Bass curve to a series of users by least squares.

    Parameters
    ----------
    times : array of float or of dates
        Increasing times of the observations. Dates are turned into years since the launch.
    users : array of float
        Users at these times, in any unit; the ceiling comes out in the same unit.
    launch : float or date
        Time at which nobody had adopted yet: a number in the unit of numeric times, a date for dates.
    ceiling : float, optional
        Fix the ceiling *m*, so that only *p* and *q* are fitted.

    Returns
    -------
    BassFit
        ``m``, ``p``, ``q``, ``r_squared``, ``n``, ``residual_sd``, ``covariance``; it can
        :meth:`~BassFit.forecast`.

    Raises
    ------
    TypeError, ValueError
        If times do not increase or start before the launch, a value is missing or negative, there are
        not more observations than parameters, or the observations do not determine the parameters: a
        series without growth, or one that shows no ceiling yet.

    Notes
    -----
    Minimises the sum of (users - m F(t))² (Srinivasan and Mason 1986, Marketing Science 5(2) 169-178),
    with the exact gradient and from the best point of a coarse grid, on which the best *m* is known in
    closed form; nothing is random.

    Users of a platform are a stock, from which people also leave. The model is about first adoptions, so
    that its parameters describe the curve rather than the people.

    Examples
    --------
    >>> from smmlearn import datasets
    >>> facebook = datasets.load_monthly_active_users("Facebook")
    >>> early = facebook.groupby(facebook["date"].dt.year).tail(1).query("date < '2012'")
    >>> fit = fit_bass(early["date"], early["users_millions"], launch="2004-02-04")
    >>> round(fit.m), round(fit.q, 2), round(fit.r_squared, 3)
    (1021, 1.11, 0.999)
    """
    from scipy.optimize import least_squares

    elapsed, observed = _observations(times, users, launch)
    known = [] if ceiling is None else [positive(ceiling, "ceiling")]
    names = ["m", "p", "q"][len(known) :]
    if len(observed) <= len(names):
        raise ValueError(
            _("To estimate {parameters} takes at least {least} observations, got {count}.").format(
                parameters=", ".join(names), least=number(len(names) + 1), count=number(len(observed))
            )
        )
    # Scaled to the length and the height of the series, so that one grid of starts suits all.
    span, height = elapsed[-1], observed.max()
    t, y = elapsed / span, observed / height
    given = [m / height for m in known]

    def residuals(free: Floats) -> Floats:
        m, p, q = np.append(given, free)
        return np.asarray(m * _share(t, p, q) - y)

    def jacobian(free: Floats) -> Floats:
        m, p, q = np.append(given, free)
        return _gradient(t, m, p, q)[:, len(given) :]

    start = _start(t, y, *given)[len(given) :]
    found = least_squares(
        residuals,
        start,
        jacobian,
        bounds=(0, [_CEILING_OUT_OF_SIGHT, np.inf, np.inf][len(given) :]),
        x_scale=start,
        ftol=1e-12,
        xtol=1e-12,
        gtol=1e-12,
    )
    m, p, q = np.append(given, found.x)
    if not given and m > 0.99 * _CEILING_OUT_OF_SIGHT:
        raise ValueError(
            _(
                "These {count} observations show no ceiling yet: they grow as if there were none. "
                "Add later observations, or say which ceiling you assume with ceiling=..."
            ).format(count=number(len(y)))
        )
    unit = np.array([height, 1 / span, 1 / span])[len(given) :]
    squares = float(found.fun @ found.fun)
    variance = squares / (len(y) - len(names))
    return BassFit(
        m=float(m * height),
        p=float(p / span),
        q=float(q / span),
        r_squared=1 - squares / float(((y - y.mean()) ** 2).sum()),
        n=len(y),
        residual_sd=float(height * math.sqrt(variance)),
        launch=_moment(launch, "launch"),
        last=_moments(times, launch)[-1],
        covariance=pd.DataFrame(
            variance * _inverse(np.asarray(found.jac)) * np.outer(unit, unit), index=names, columns=names
        ),
    )


def forecast_check(
    times: Moments,
    users: ArrayLike | pd.Series,
    *,
    origin: Moment,
    launch: Moment,
    ceiling: float | None = None,
    level: float = 0.95,
) -> ForecastCheck:
    """Fit a Bass curve up to a forecast origin and compare the forecast with what came.

    Parameters
    ----------
    times, users, launch, ceiling
        As for :func:`fit_bass`.
    origin : float or date
        Last time that the forecaster knows, in the unit of ``times``.
    level : float
        Probability that the interval is meant to cover, above 0 and below 1.

    Returns
    -------
    ForecastCheck
        ``fit``, the table ``forecast``, and ``coverage``: the share of later observations inside the
        interval, to be held against ``level``.

    Raises
    ------
    TypeError, ValueError
        As :func:`fit_bass`, and if there is no observation after the origin.

    Examples
    --------
    Facebook at the end of 2011: an excellent fit, and a forecast that fails at once.

    >>> from smmlearn import datasets
    >>> facebook = datasets.load_monthly_active_users("Facebook")
    >>> yearly = facebook.groupby(facebook["date"].dt.year).tail(1)
    >>> check = forecast_check(
    ...     yearly["date"], yearly["users_millions"], origin="2011-12-31", launch="2004-02-04"
    ... )
    >>> round(check.fit.r_squared, 3), check.coverage
    (0.999, 0.0)
    """
    elapsed, observed = _observations(times, users, launch)
    known = elapsed <= _elapsed([origin], launch, "origin")[0]
    if known.all():
        raise ValueError(
            _("There is no observation after the origin ({origin}) to hold a forecast against.").format(
                origin=_shown(_moment(origin, "origin"))
            )
        )
    moments = _moments(times, launch)
    fit = fit_bass(moments[known], observed[known], launch=launch, ceiling=ceiling)
    table = fit.forecast(moments[~known], level=level).rename(columns={"users": "forecast"})
    table.insert(1, "observed", observed[~known])
    table["inside"] = table["observed"].between(table["low"], table["high"])
    return ForecastCheck(fit, table, coverage=float(table["inside"].mean()), level=level)


def _share(t: Floats, p: float | Floats, q: float | Floats) -> Floats:
    """Return F(t); without innovators it stays 0, also where the formula has 0/0."""
    above, below = -p * np.expm1(-(p + q) * t), p + q * np.exp(-(p + q) * t)
    return np.divide(above, below, out=np.zeros_like(below), where=below > 0)


def _gradient(t: Floats, m: float, p: float, q: float) -> Floats:
    """Return the derivatives of m F(t) by m, p and q, one column each."""
    decay = np.exp(-(p + q) * t)
    above, below = p * (1 - decay), p + q * decay
    by_p = ((1 - decay + p * t * decay) * below - above * (1 - q * t * decay)) / below**2
    by_q = (p * t * below - above * (1 - q * t)) * decay / below**2
    return np.column_stack([above / below, m * by_p, m * by_q])


def _start(t: Floats, y: Floats, m: float | None = None) -> Floats:
    """Return the best m, p, q on a coarse grid, for times and users that reach up to 1."""
    p, q = (axis.reshape(-1, 1) for axis in np.meshgrid(np.logspace(-7, 1, 17), np.logspace(-2, 2, 17)))
    shares = _share(t, p, q)
    best_m = shares @ y / (shares**2).sum(axis=1) if m is None else np.full(len(p), m)
    best_m = best_m.clip(1e-9, 0.9 * _CEILING_OUT_OF_SIGHT)
    best = ((best_m[:, None] * shares - y) ** 2).sum(axis=1).argmin()
    return np.array([best_m[best], p[best, 0], q[best, 0]])


def _inverse(jacobian: Floats) -> Floats:
    """Return the inverse of J'J, or say that the observations leave the parameters open."""
    norms = np.linalg.norm(jacobian, axis=0)
    if not norms.all() or np.linalg.matrix_rank(jacobian / norms, tol=1e-6) < len(norms):
        raise ValueError(
            _(
                "These observations do not determine a Bass curve: many curves suit them equally well. "
                "It takes a series that grows, with some observations from its rise."
            )
        )
    return np.asarray(np.linalg.inv((jacobian / norms).T @ (jacobian / norms)) / np.outer(norms, norms))


def _periods(t: Any) -> Floats:
    """Return times since the launch, none of them negative."""
    periods = np.array([real(t, "t")]) if isinstance(t, Real) else series(t, "t")
    not_negative(periods.min(), "t")
    return periods


def _like(t: Any, values: Floats) -> float | Floats:
    """Return one value for one time, an array for an array of times."""
    return float(values[0]) if isinstance(t, Real) else values


def _moment(value: Any, name: str) -> float | pd.Timestamp:
    """Return a time as a number or as a date."""
    if isinstance(value, Real):
        return real(value, name)
    is_date = isinstance(value, str | date | np.datetime64)
    moment = pd.to_datetime(value, format="ISO8601", errors="coerce") if is_date else None
    if not isinstance(moment, pd.Timestamp):
        raise ValueError(
            _("{name} must be a number or a date such as '2004-02-04', got {value!r}.").format(
                name=name, value=value
            )
        )
    return moment.tz_localize(None)


def _moments(times: Any, launch: Any, name: str = "times") -> Any:
    """Return times as numbers, or as dates if the launch is a date."""
    kind = np.asarray(times).dtype.kind
    if isinstance(launch, Real):
        if kind == "M":
            raise TypeError(
                _("{name} are dates, but launch is the number {launch}: give launch as a date.").format(
                    name=name, launch=_shown(launch)
                )
            )
        return pd.Index(series(times, name))
    if kind in "biuf" and np.size(times):
        raise TypeError(
            _("{name} are numbers, but launch is the date {launch}: give launch as a number.").format(
                name=name, launch=_shown(launch)
            )
        )
    column = pd.to_datetime(pd.Series(times), format="ISO8601", errors="coerce")
    dates = pd.DatetimeIndex(column).tz_localize(None)
    if dates.empty or dates.hasnans:
        raise ValueError(
            _("{name} has no date at position {position}. Write dates as in '2004-02-04'.").format(
                name=name, position=int(dates.isna().argmax()) if len(dates) else 0
            )
        )
    return dates


def _elapsed(times: Any, launch: Any, name: str = "times") -> Floats:
    """Return the periods since the launch; for dates, in years."""
    start = _moment(launch, "launch")
    moments = _moments(times, start, name)
    distance = moments - start
    if isinstance(start, pd.Timestamp):
        distance = distance / pd.Timedelta(days=DAYS_PER_YEAR)
    elapsed = np.asarray(distance, dtype=np.float64)
    if (elapsed < 0).any():
        raise ValueError(
            _("{name} has {moment}, which is before the launch ({launch}).").format(
                name=name, moment=_shown(moments[elapsed.argmin()]), launch=_shown(start)
            )
        )
    return elapsed


def _observations(times: Moments, users: ArrayLike | pd.Series, launch: Moment) -> tuple[Floats, Floats]:
    """Return increasing periods since the launch, and the users at each."""
    observed, elapsed = series(users, "users"), _elapsed(times, launch)
    if len(elapsed) != len(observed):
        raise ValueError(
            _("times and users must have the same length, got {times} and {users}.").format(
                times=number(len(elapsed)), users=number(len(observed))
            )
        )
    if (observed < 0).any():
        not_negative(observed.min(), "users")
    steps = np.diff(elapsed)
    if (steps <= 0).any():
        raise ValueError(
            _(
                "times must increase, but the one at position {position} does not. Is it one sorted series?"
            ).format(position=int((steps <= 0).argmax()) + 1)
        )
    if len(observed) > 1 and np.ptp(observed) == 0:
        raise ValueError(
            _("users is {value} at all times: without growth there is no curve to fit.").format(
                value=number(observed[0], 1)
            )
        )
    return elapsed, observed


def _shown(moment: Any) -> str:
    """Return a time as a reader writes it."""
    return f"{moment:%Y-%m-%d}" if isinstance(moment, pd.Timestamp) else f"{moment:g}"


def _level(level: Any) -> float:
    """Return a probability strictly between 0 and 1."""
    checked = share(level, "level")
    if checked in (0, 1):
        raise ValueError(_("level must lie between 0 and 1, such as 0.95, got {level}.").format(level=level))
    return checked


def adopter_categories() -> pd.DataFrame:
    """Return Rogers' five categories of adopters with their shares.

    Returns
    -------
    DataFrame
        ``category``; ``from_sd`` and ``to_sd``, the time of adoption in standard deviations from the
        mean; ``share``, exact under the normal distribution; ``taught_share``, the rounded figure of
        the textbooks.

    Notes
    -----
    Cuts at mean - 2, - 1, 0 and + 1 standard deviations: Rogers (1962), Diffusion of Innovations.

    Examples
    --------
    >>> adopter_categories()[["category", "share", "taught_share"]].round(4)
             category   share  taught_share
    0      innovators  0.0228         0.025
    1  early adopters  0.1359         0.135
    2  early majority  0.3413         0.340
    3   late majority  0.3413         0.340
    4        laggards  0.1587         0.160
    """
    edges = np.array([-np.inf, *ROGERS_CUTS, np.inf])
    below = np.array([NormalDist().cdf(edge) for edge in edges])
    return pd.DataFrame(
        {
            "category": [
                _("innovators"),
                _("early adopters"),
                _("early majority"),
                _("late majority"),
                _("laggards"),
            ],
            "from_sd": edges[:-1],
            "to_sd": edges[1:],
            "share": np.diff(below),
            "taught_share": ROGERS_TAUGHT,
        }
    )


def adopter_category(z: float) -> str:
    """Return the category of a person by the time at which they adopted.

    Parameters
    ----------
    z : float
        Time of adoption in standard deviations from the mean, early below 0. A value on a cut belongs
        to the later category.

    Returns
    -------
    str
        One of the categories of :func:`adopter_categories`.

    Raises
    ------
    TypeError, ValueError
        If z is no finite number.

    Notes
    -----
    Rogers (1962), Diffusion of Innovations.

    Examples
    --------
    >>> adopter_category(-1.4)
    'early adopters'
    """
    position = np.searchsorted(ROGERS_CUTS, real(z, "z"), side="right")
    return str(adopter_categories()["category"][position])


def sarnoff(n: int) -> int:
    """Return the value of a broadcast network by Sarnoff's law: its n listeners.

    Parameters
    ----------
    n : int
        Users, 0 or more.

    Returns
    -------
    int
        n.

    Raises
    ------
    TypeError, ValueError
        If n is not a whole number of 0 or more.

    Notes
    -----
    n: attributed to David Sarnoff; see Reed (1999), The Law of the Pack.

    Examples
    --------
    >>> sarnoff(10)
    10
    """
    return whole(n, "n")


def metcalfe(n: int) -> int:
    """Return the value of a network of talkers by Metcalfe's law: its possible links.

    Parameters
    ----------
    n : int
        Users, 0 or more.

    Returns
    -------
    int
        Pairs of users.

    Raises
    ------
    TypeError, ValueError
        If n is not a whole number of 0 or more.

    Notes
    -----
    n(n-1)/2: attributed to Robert Metcalfe.

    Examples
    --------
    >>> metcalfe(10)
    45
    """
    n = whole(n, "n")
    return n * (n - 1) // 2


def reed(n: int) -> int:
    """Return the value of a network of groups by Reed's law: its possible groups of two or more.

    Parameters
    ----------
    n : int
        Users, 0 to 10,000; the exact count has about n/3 digits.

    Returns
    -------
    int
        Subsets with at least two users.

    Raises
    ------
    TypeError, ValueError
        If n is not a whole number between 0 and 10,000.

    Notes
    -----
    2^n - n - 1: Reed (1999), The Law of the Pack.

    Examples
    --------
    >>> reed(10)
    1013
    """
    n = whole(n, "n")
    if n > _REED_LIMIT:
        raise ValueError(
            _("n must be at most {limit}, got {n}: the number of groups has {digits} digits.").format(
                limit=number(_REED_LIMIT), n=number(n), digits=number(int(n * math.log10(2)) + 1)
            )
        )
    return int(2**n - n - 1)


def network_value(users: int | Iterable[int]) -> pd.DataFrame:
    """Return the value of networks of some sizes under the three laws, side by side.

    Parameters
    ----------
    users : int or list of int
        Users, 0 to 10,000.

    Returns
    -------
    DataFrame
        ``users``, and for each exactly: ``sarnoff`` (listeners), ``metcalfe`` (links), ``reed`` (groups).

    Raises
    ------
    TypeError, ValueError
        If a size is not a whole number between 0 and 10,000.

    Notes
    -----
    See :func:`sarnoff`, :func:`metcalfe`, :func:`reed`. The laws count possibilities, not money.

    Examples
    --------
    >>> network_value([5, 10, 20])
       users  sarnoff  metcalfe     reed
    0      5        5        10       26
    1     10       10        45     1013
    2     20       20       190  1048555
    """
    sizes = [whole(n, "users") for n in (users if isinstance(users, Iterable) else [users])]
    laws = {law.__name__: [law(n) for n in sizes] for law in (sarnoff, metcalfe, reed)}
    return pd.DataFrame({"users": sizes, **laws})


def majority_right(n: int, *, p: float) -> float:
    """Return the probability that the majority of a crowd is right.

    Parameters
    ----------
    n : int
        Voters who decide independently; odd, so that there is no tie.
    p : float
        Probability that a single voter is right, 0 to 1.

    Returns
    -------
    float
        Probability between 0 and 1: rising with n to 1 if p is above 1/2, falling to 0 if below.

    Raises
    ------
    TypeError, ValueError
        If n is not an odd whole number above 0, or p does not lie between 0 and 1.

    Notes
    -----
    P(X > n/2) for X binomial(n, p): Condorcet (1785), the jury theorem.

    Examples
    --------
    >>> round(majority_right(11, p=0.6), 4), round(majority_right(11, p=0.4), 4)
    (0.7535, 0.2465)
    """
    from scipy.special import bdtrc

    voters = whole(n, "n", least=1)
    if voters % 2 == 0:
        raise ValueError(
            _("n must be odd, got {n}: an even number of voters can end in a tie.").format(n=voters)
        )
    return float(bdtrc(voters // 2, voters, share(p, "p")))


@dataclass(frozen=True)
class CrowdError:
    """How far a crowd is from the truth, and why; made by :func:`crowd_error`.

    Attributes
    ----------
    crowd : float
        Squared error of the mean guess.
    individual : float
        Mean squared error of the single guesses.
    diversity : float
        Variance of the guesses: what the crowd gains over its members.
    """

    crowd: float
    individual: float
    diversity: float


def crowd_error(guesses: ArrayLike | pd.Series, *, truth: float) -> CrowdError:
    """Return the error of a crowd's mean guess, split into individual error and diversity.

    Parameters
    ----------
    guesses : array of float
        One guess per person, in any unit.
    truth : float
        The value guessed at, in the same unit.

    Returns
    -------
    CrowdError
        ``crowd`` = ``individual`` - ``diversity``, in squared units.

    Raises
    ------
    TypeError, ValueError
        If there is no guess, or a value is missing or infinite.

    Notes
    -----
    (mean - truth)² = mean (guess - truth)² - variance: the diversity prediction theorem, Page (2007),
    The Difference.

    Examples
    --------
    >>> crowd_error([10, 20, 60], truth=35)
    CrowdError(crowd=25.0, individual=491.6666666666667, diversity=466.6666666666667)
    """
    values, truth = series(guesses, "guesses"), real(truth, "truth")
    return CrowdError(
        crowd=float((values.mean() - truth) ** 2),
        individual=float(((values - truth) ** 2).mean()),
        diversity=float(values.var()),
    )


def media_class(*, richness: str, self_presentation: str) -> str:
    """Return the class of social media with a given richness and self-presentation.

    Parameters
    ----------
    richness : str
        Social presence and media richness: ``"low"``, ``"medium"`` or ``"high"``.
    self_presentation : str
        Self-presentation and self-disclosure: ``"low"`` or ``"high"``.

    Returns
    -------
    str
        Name of the class.

    Raises
    ------
    ValueError
        If a level is not one of these words.

    Notes
    -----
    Kaplan and Haenlein (2010), Business Horizons 53(1) 59-68, doi:10.1016/j.bushor.2009.09.003.

    Examples
    --------
    >>> media_class(richness="medium", self_presentation="high")
    'social networking sites'
    """
    classes = {
        "low": {"low": _("collaborative projects"), "high": _("blogs")},
        "medium": {"low": _("content communities"), "high": _("social networking sites")},
        "high": {"low": _("virtual game worlds"), "high": _("virtual social worlds")},
    }
    row = classes[option(richness, "richness", classes)]
    return row[option(self_presentation, "self_presentation", row)]
