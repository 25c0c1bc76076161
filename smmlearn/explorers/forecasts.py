"""How a curve that fits the past misses the future."""

from contextlib import suppress
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from smmlearn import adoption, datasets, palette
from smmlearn.explorers._writing import date, years
from smmlearn.i18n import _, number, percent
from smmlearn.ui.explorer import Choice, Column, Explorer, Slider, Toggle, explorer

LAUNCH = {"Facebook": "2004-02-04", "Twitter": "2006-03-21"}
TOP = {"Facebook": 5000, "Twitter": 800}  # end of the axis, million users
HORIZON = 2026  # last year of the forecasts
LEVEL = 0.95
NO_END = 100  # a band that reaches this many times the axis has no end that helps anybody


@explorer(name="forecast-trap")
def forecast_trap() -> Explorer:
    """How a curve that fits the past misses the future."""
    frames = cache(_frame)  # neither `later` nor a year without new figures needs a new curve

    def compute(origin: int, platform: str, ceiling: str | float, later: bool) -> pd.DataFrame:
        frame = frames(platform, _known(platform, origin), ceiling)
        return frame if later else frame[frame["kind"] != "later"]

    return Explorer(
        question=_("How big will it get?"),
        controls=[
            Slider("origin", _("Forecast at the end of"), 2011, start=2009, stop=2023, step=1, style="year"),
            Choice("platform", _("Platform"), "Facebook", {platform: platform for platform in LAUNCH}),
            Choice(
                "ceiling",
                _("Ceiling (× last figure)"),
                "fitted",
                {
                    "fitted": _("estimated"),
                    1.5: f"× {number(1.5, 1)}",
                    2: f"× {number(2)}",
                    4: f"× {number(4)}",
                },
            ),
            Toggle("later", _("Show what came later")),
        ],
        columns=[
            Column("when", _("Date")),
            Column("what", _("What")),
            Column("users", _("Users (million)"), digits=1),
            Column("low", _("Band from")),
            Column("high", _("Band to")),
            Column("time", digits=2),
            Column("kind"),
            Column("role"),
            Column("top"),
            Column("label"),
        ],
        compute=compute,
        chart=_chart,
        summary=_summary,
        caption=_(
            "A Bass curve fitted by least squares to the figures known at the time (Facebook: the last of "
            "each year; Twitter: every quarter), with the {level} band for a new figure. The band covers "
            "what is uncertain within the model, not that the model is wrong. The figures are stocks of "
            "users, not first adoptions; what counts as a user changed, and Twitter published none after "
            "March 2019. Source: company reports. As of {as_of}."
        ).format(level=percent(LEVEL), as_of=datasets.load_monthly_active_users().attrs["as_of"]),
    )


@cache
def _series(platform: str) -> pd.DataFrame:
    """Return the figures, date and users, in steps as even as the reports allow."""
    users = datasets.load_monthly_active_users(platform).rename(columns={"users_millions": "users"})
    if platform == "Facebook":
        users = users.groupby(users["date"].dt.year).tail(1)
    return users[["date", "users"]].reset_index(drop=True)


@cache
def _known(platform: str, origin: int) -> int:
    """Return how many figures are known at the end of a year."""
    return int((_series(platform)["date"].dt.year <= origin).sum())


@cache
def _fit(platform: str, known: int, ceiling: str | float) -> adoption.BassFit:
    """Fit the curve to the figures that are known."""
    figures = _series(platform)
    if not known:
        raise ValueError(
            _("The first figure of {platform} is of {month}.").format(
                platform=platform, month=date(figures["date"][0])
            )
        )
    fixed = None if ceiling == "fitted" else float(ceiling) * figures["users"][known - 1]
    seen = figures[:known]
    return adoption.fit_bass(seen["date"], seen["users"], launch=LAUNCH[platform], ceiling=fixed)


def _frame(platform: str, known: int, ceiling: str | float) -> pd.DataFrame:
    """Return the known figures, the curve with its ceiling and band, and the later figures, one row each."""
    figures = list(_series(platform).itertuples(index=False, name=None))
    curve: list[tuple[Any, ...]] = []
    band: dict[pd.Timestamp, tuple[float, float]] = {}
    with suppress(ValueError):  # without a curve; the summary says why
        fit = _fit(platform, known, ceiling)
        label = _("ceiling {users} million").format(users=number(fit.m))
        days = pd.date_range(LAUNCH[platform], f"{HORIZON}-12-31", freq="QE")[1::2]
        curve = [(days[0], fit.m, "ceiling", _("ceiling"), None, label)]
        for day, users in zip(days, fit.users(days), strict=True):
            what = _("forecast") if day > figures[known - 1][0] else _("fitted curve")
            curve.append((day, users, "curve", what, _("curve"), None))
        ahead = sorted({day for day, *_rest in [*curve, *figures] if day > figures[known - 1][0]})
        came = fit.forecast(pd.DatetimeIndex(ahead), level=LEVEL)
        band = dict(zip(ahead, zip(came["low"], came["high"], strict=True), strict=True))
    rows = [
        *((day, users, "known", _("known then"), _("known"), None) for day, users in figures[:known]),
        *curve,
        *((day, users, "later", _("came later"), _("later"), None) for day, users in figures[known:]),
    ]
    frame = pd.DataFrame(rows, columns=["date", "users", "kind", "what", "role", "label"])
    low, high = np.array([band.get(day, (np.nan, np.nan)) for day in frame["date"]]).reshape(-1, 2).T
    frame["time"], frame["when"] = years(frame["date"]), [date(day) for day in frame["date"]]
    frame["low"], frame["high"] = low, np.where(high < NO_END * TOP[platform], high, np.nan)
    frame["top"] = np.minimum(high, 2 * TOP[platform])
    return frame.drop(columns="date")


def _chart(platform: str) -> Any:
    import altair as alt

    def only(kind: str) -> Any:
        return alt.Chart(alt.NamedData("frame")).transform_filter(f"datum.kind == '{kind}'")

    scale = alt.Scale(domain=[0, TOP[platform]], nice=False)
    x = alt.X("time:Q").scale(domain=[2004, HORIZON + 1], nice=False)
    x = x.axis(values=list(range(2005, HORIZON, 5)), format="d", title=None)
    y = alt.Y("users:Q").title(_("Users (million)")).scale(scale).axis(tickCount=5, format=",d")
    role = alt.Color("role:N").scale(
        domain=[_("known"), _("curve"), _("later")],
        range=[palette.INK, palette.SERIES[0], palette.SERIES[1]],
    )
    area = {"clip": True, "opacity": 0.2, "interpolate": "monotone", "color": palette.SERIES[0]}
    band = only("curve").mark_area(**area).encode(x=x, y=alt.Y("low:Q").scale(scale), y2="top:Q")
    line = only("curve").mark_line(clip=True, interpolate="monotone", strokeWidth=2.5)
    known = only("known").mark_circle(size=45, opacity=1)
    later = only("later").mark_point(size=45, opacity=1, strokeWidth=2)
    rule = only("ceiling").mark_rule(clip=True, color=palette.MUTED, strokeDash=[4, 3]).encode(y=y)
    label = only("ceiling").mark_text(clip=True, align="left", dy=-8, color=palette.MUTED)
    label = label.encode(x=alt.value(4), y=y, text="label:N")
    points = (mark.encode(x=x, y=y, color=role) for mark in (line, known, later))
    return alt.layer(band, rule, *points, label).properties(height=300)


def _summary(frame: pd.DataFrame, origin: int, platform: str, ceiling: str | float, later: bool) -> str:
    figures, known = _series(platform), _known(platform, origin)
    try:
        fit = _fit(platform, known, ceiling)
    except ValueError as error:
        return _("At the end of {year}, no curve could be fitted to {platform}. {reason}").format(
            year=origin, platform=platform, reason=error
        )
    facts = {
        "year": origin,
        "platform": platform,
        "r": number(fit.r_squared, 4),
        "m": number(fit.m),
        "p": number(fit.p, 4 if fit.p > 0.0001 else 6),
        "q": number(fit.q, 2),
        "level": percent(LEVEL),
        "last": date(figures["date"].iloc[-1]),
    }
    if ceiling == "fitted":
        said = _(
            "The curve fits {platform} to the end of {year} with R² = {r} and puts the ceiling at {m} "
            "million (p = {p}, q = {q} per year)."
        )
    else:
        said = _(
            "With a ceiling of {m} million, the curve fits {platform} to the end of {year} with R² = {r} "
            "(p = {p}, q = {q} per year)."
        )
    if known == len(figures):
        said += " " + _("Nothing came later to test it: the last figure is of {last}.")
    elif not later:
        said += " " + _("What do you expect for {last}? Then show what came later.")
    else:
        came = frame[frame["kind"] == "later"]
        inside = int(came["users"].between(came["low"], came["high"].fillna(np.inf)).sum())
        facts |= {"inside": number(inside), "count": number(len(came))}
        if len(came) > 1:
            said += " " + _("Of the {count} later figures, {inside} lie inside the {level} band.")
        elif inside:
            said += " " + _("The one later figure lies inside the {level} band.")
        else:
            said += " " + _("The one later figure lies outside the {level} band.")
        above = came[came["users"] > fit.m]
        if not above.empty:
            facts |= {"month": above["when"].iloc[0], "passed": number(above["users"].iloc[0])}
            said += " " + _("The ceiling was passed by {month}, with {passed} million.")
    return said.format(**facts)
