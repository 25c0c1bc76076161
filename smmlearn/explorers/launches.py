"""When platforms started, and when the mass of users came."""

from typing import Any

import numpy as np
import pandas as pd

from smmlearn import datasets, palette
from smmlearn.explorers._writing import date, listing, years
from smmlearn.i18n import _, number
from smmlearn.ui.explorer import Choice, Column, Explorer, Slider, explorer

FIRST, LAST = 1997, 2024  # years that the launches span
CLAIMED = 2010  # claim S4-2: the named platforms are online "since about 2010"

TURN = 2015  # names of later platforms stand on the left of their dot
PER_YEAR, PER_LETTER, DOT = 8.3, 6.5, 14  # pixels, on a screen 360 pixels wide


@explorer(name="platform-growth")
def platform_growth() -> Explorer:
    """When platforms started, and when the mass of users came."""
    launches = datasets.load_platform_launches()
    users = datasets.load_monthly_active_users()
    time = years(launches["launch"]).where(launches["precision"] != "year", launches["launch_year"] + 0.5)
    launches = launches.assign(time=time)
    launches["lane"] = _lanes(launches)
    claimed = launches.loc[launches["claimed_2010"], "platform"].tolist()

    def compute(year: int, platforms: str) -> pd.DataFrame:
        started = launches[launches["launch_year"] <= year]
        if platforms == "named":
            started = started[started["claimed_2010"]]
        reports = users[users["date"].dt.year <= year]
        return pd.concat([_starts(started), _reports(reports)], ignore_index=True)

    def summary(frame: pd.DataFrame, year: int, platforms: str) -> str:
        return _summary(frame, launches[launches["launch_year"] <= year], len(launches), year, platforms)

    return Explorer(
        question=_("Did it start around 2010?"),
        controls=[
            Slider("year", _("Up to the end of"), CLAIMED, start=FIRST, stop=LAST, step=1, style="year"),
            Choice(
                "platforms",
                _("Platforms"),
                "all",
                {
                    "all": _("all {count}").format(count=number(len(launches))),
                    "named": _("the seven of the claim"),
                },
            ),
            Choice("scale", _("Scale of users"), "linear", {"linear": _("linear"), "log": _("logarithmic")}),
        ],
        columns=[
            Column("when", _("Date")),
            Column("platform", _("Platform")),
            Column("what", _("What")),
            Column("users", _("Users (million)"), digits=1),
            Column("time", digits=2),
            Column("lane"),
            Column("kind"),
            Column("role"),
            Column("last"),
        ],
        compute=compute,
        chart=lambda scale: _chart(scale, lanes=int(launches["lane"].max()) + 1),
        summary=summary,
        caption=_(
            "The claim: {named} came online around 2010. Users as the companies reported them are a stock: "
            "people join and leave, and what counts as a user changed. Facebook's figures of 2004 to 2007 "
            "mix registered and active users; Twitter published none after March 2019. Sources: boyd and "
            "Ellison (2007), company histories, press and company reports. As of {as_of}."
        ).format(named=listing(claimed), as_of=users.attrs["as_of"]),
    )


def _lanes(launches: pd.DataFrame) -> "pd.Series[int]":
    """Return a row for each platform, so that no name runs into another, not even on a narrow screen."""
    early, time = launches["time"] < TURN, launches["time"]
    width = (launches["platform"].str.len() * PER_LETTER + DOT) / PER_YEAR
    left, right = (time - 0.6).where(early, time - width), (time + width).where(early, time + 0.6)
    ends: list[float] = []
    lanes = pd.Series(0, index=launches.index)
    for platform in left.sort_values().index:
        lane = next((lane for lane, end in enumerate(ends) if end <= left[platform]), len(ends))
        ends[lane : lane + 1] = [right[platform]]
        lanes[platform] = lane
    return lanes


def _starts(launches: pd.DataFrame) -> pd.DataFrame:
    """Return one row per launch."""
    when = [date(day, known) for day, known in zip(launches["launch"], launches["precision"], strict=True)]
    role = np.where(launches["claimed_2010"], _("named in the claim"), _("other"))
    rows = launches.assign(when=when, what=_("start"), users=np.nan, role=role, kind="launch", last=False)
    return rows[["when", "platform", "what", "users", "time", "lane", "kind", "role", "last"]]


def _reports(users: pd.DataFrame) -> pd.DataFrame:
    """Return one row per report of users; the last of each platform is marked."""
    milestone = users["definition"] == "milestone"
    return pd.DataFrame(
        {
            "when": [date(day) for day in users["date"]],
            "platform": users["platform"],
            "what": np.where(milestone, _("users, milestone"), _("monthly active users")),
            "users": users["users_millions"],
            "time": years(users["date"]),
            "lane": np.nan,
            "kind": "users",
            "role": "",
            "last": ~users["platform"].duplicated(keep="last"),
        }
    )


def _chart(scale: str, *, lanes: int) -> Any:
    import altair as alt

    frame = alt.Chart(alt.NamedData("frame"))
    time = alt.Scale(domain=[FIRST - 0.5, LAST + 1], nice=False)
    early, late = f"datum.time < {TURN}", f"datum.time >= {TURN}"
    claim = frame.transform_aggregate(rows="count()").mark_rule(color=palette.MUTED, strokeDash=[4, 3])

    claimed = claim.encode(x=alt.datum(CLAIMED, scale=time, axis=None))
    started = frame.transform_filter("datum.kind == 'launch'").encode(
        x=alt.X("time:Q").scale(time).axis(None),
        y=alt.Y("lane:Q").scale(domain=[-0.6, lanes - 0.4], nice=False, reverse=True).axis(None),
        color=alt.Color("role:N")
        .scale(domain=[_("named in the claim"), _("other")], range=[palette.SERIES[0], palette.MUTED])
        .legend(offset=6),
    )
    dots = started.mark_circle(size=50, opacity=1)
    names = started.encode(text="platform:N")
    right = names.transform_filter(early).mark_text(align="left", dx=8)
    left = names.transform_filter(late).mark_text(align="right", dx=-8)
    strip = alt.layer(claimed, dots, right, left).properties(height=15 * lanes)

    linear, log = {"domain": [0, 3200]}, {"domain": [1, 5000], "type": "log"}
    reported = frame.transform_filter("datum.kind == 'users'").encode(
        x=alt.X("time:Q").scale(time).axis(values=list(range(2000, LAST + 1, 5)), format="d", title=None),
        y=alt.Y("users:Q")
        .title(_("Users (million)"))
        .scale(**(log if scale == "log" else linear), nice=False)
        .axis(values=[1, 10, 100, 1000] if scale == "log" else [0, 1000, 2000, 3000], format=",d"),
        color=alt.Color("platform:N")
        .scale(domain=["Facebook", "Twitter"], range=palette.SERIES[1:3])
        .legend(None),
    )
    ends = reported.transform_filter("datum.last")
    labels = ends.encode(text="platform:N")
    growth = alt.layer(
        claim.encode(x=alt.datum(CLAIMED, scale=time)),
        reported.mark_line(strokeWidth=2.5),
        ends.mark_circle(size=60, opacity=1),
        labels.transform_filter(early).mark_text(align="left", dx=9, fontWeight=600),
        labels.transform_filter(late).mark_text(align="right", dx=-8, dy=-8, fontWeight=600),
    ).properties(height=200)
    return alt.vconcat(strip, growth, spacing=30).resolve_scale(color="independent")


def _summary(frame: pd.DataFrame, started: pd.DataFrame, listed: int, year: int, platforms: str) -> str:
    if platforms == "named":
        said = _("By the end of {year}, {named} of the 7 platforms of the claim had started.")
    else:
        said = _(
            "By the end of {year}, {started} of {listed} platforms had started, among them {named} of the 7 "
            "of the claim."
        )
    if year >= CLAIMED:
        said += " " + _("Before 2010, {before} of the 7 were there already.")
    last = frame[frame["last"]]
    if last.empty:
        said += " " + _("No user figures yet.")
    elif year <= 2007:
        said += " " + _("Users, registered and active mixed: {figures}.")
    else:
        said += " " + _("Users active within a month: {figures}.")
    figures = [
        _("{platform} {users} million ({month})").format(
            platform=platform, users=number(users, 1 if users < 10 else 0), month=month
        )
        for platform, users, month in zip(last["platform"], last["users"], last["when"], strict=True)
    ]
    named = started[started["claimed_2010"]]
    return said.format(
        year=year,
        started=number(len(started)),
        listed=number(listed),
        named=number(len(named)),
        before=number(int((named["launch_year"] < CLAIMED).sum())),
        figures=listing(figures),
    )
