"""Exercises of the lesson "From Web 1.0 to social media"."""

import math
from functools import cache

from smmlearn import adoption, datasets, participation
from smmlearn.exercises import Choice, Choices, Classify, Code, Number, Order, Question, Wrong, exercise
from smmlearn.i18n import _, number, percent

_AVERAGE = {"p": adoption.AVERAGE_P, "q": adoption.AVERAGE_Q}


def objectives() -> dict[str, str]:
    """Return what a student can do after the lesson."""
    return {
        "date-platforms": _("Date the launch of the main platforms and tell launch from mass use."),
        "trace-web-2.0": _("Trace who coined “Web 2.0”, when, and in which sense."),
        "tell-participation": _("Distinguish publishing from participation, and say who really writes."),
        "compute-adoption": _("Compute a Bass diffusion and the value of a network."),
        "judge-forecast": _("Judge a growth forecast by its assumptions, not by its fit."),
    }


# --- date-platforms -----------------------------------------------------------------------------------


@exercise(objective="date-platforms", difficulty=1, minutes=2)
def launched_before_2010() -> Question:
    """Count the platforms that contradict "since about 2010"."""
    launches = datasets.load_platform_launches()
    named = launches[launches["claimed_2010"]]
    count = int((named["launch_year"] < 2010).sum())
    return Number(
        title=_("Since about 2010?"),
        prompt=_(
            "A course text names seven platforms and says that they have been online since about 2010: "
            "Facebook, Instagram, X (then Twitter), YouTube, LinkedIn, Xing and TikTok.\n\n"
            "How many of the seven were launched *before* 2010?"
        ),
        unit=_("platforms"),
        answer=count,
        hints=(
            _("Look at the timeline of launches and count what lies to the left of 2010."),
            _("LinkedIn and Xing opened in 2003. Which three followed by 2006?"),
        ),
        wrong=(
            Wrong(
                len(named) - count,
                _("That is how many were *not* there yet: Instagram (2010) and TikTok. Count the others."),
            ),
            Wrong(
                1,
                _(
                    "One platform fits the claim: Instagram started in 2010. The question is which came "
                    "earlier."
                ),
            ),
            Wrong(
                count + 1,
                _("Almost. Instagram opened in October 2010, which is not before 2010."),
            ),
            Wrong(
                len(named),
                _("Not all: Instagram opened in October 2010, and TikTok came years later."),
            ),
            Wrong(
                count - 1,
                _("One is missing. Xing is easily overlooked: it started in 2003 under the name openBC."),
            ),
        ),
        solution=_(
            "Five: LinkedIn and Xing (2003), Facebook (2004), YouTube (2005) and Twitter (2006). Only "
            "Instagram fits “about 2010”, and TikTok came later. What did grow around 2010 is *use*: a "
            "launch is a day, mass use takes years."
        ),
    )


@exercise(objective="date-platforms", difficulty=2, minutes=4)
def launch_gap() -> Question:
    """Measure how far off a claimed year is."""
    launches = datasets.load_platform_launches()
    named = launches[launches["claimed_2010"]]
    gaps = (named["international_launch_year"].fillna(named["launch_year"]) - 2010).abs()
    return Code(
        title=_("How far off is the claim?"),
        prompt=_(
            "`launches` holds the table of `datasets.load_platform_launches()`. By how many years do the "
            "launches of the seven platforms with `claimed_2010` differ from 2010 *on average*, whether "
            "earlier or later?\n\n"
            "Count TikTok from its international launch: where `international_launch_year` is given, it "
            "takes the place of `launch_year`."
        ),
        setup="from smmlearn import datasets\n\nlaunches = datasets.load_platform_launches()",
        stub="gap = ____",
        solution_code=(
            'named = launches[launches["claimed_2010"]]\n'
            'year = named["international_launch_year"].fillna(named["launch_year"])\n'
            "gap = (year - 2010).abs().mean()"
        ),
        expected=float(gaps.mean()),
        tolerance=0.005,
        hints=(
            _('Keep the seven rows first: `launches[launches["claimed_2010"]]`.'),
            _("`a.fillna(b)` takes the value of `b` wherever `a` has none."),
            _("Earlier and later must not cancel out: take `.abs()` of the difference before `.mean()`."),
        ),
        wrong=(
            Wrong(
                'named = launches[launches["claimed_2010"]]\n'
                'gap = (named["launch_year"] - 2010).abs().mean()',
                _(
                    "Close: TikTok is counted from its start in China (2016). Use "
                    "`international_launch_year` for it."
                ),
            ),
            Wrong(
                'named = launches[launches["claimed_2010"]]\n'
                'year = named["international_launch_year"].fillna(named["launch_year"])\n'
                "gap = (year - 2010).mean()",
                _(
                    "Early and late launches cancel out here. Take the size of each difference, with "
                    "`.abs()`, first."
                ),
            ),
            Wrong(
                'year = launches["international_launch_year"].fillna(launches["launch_year"])\n'
                "gap = (year - 2010).abs().mean()",
                _(
                    "This is the mean over all platforms of the table. Keep the seven with `claimed_2010` "
                    "first."
                ),
            ),
            Wrong(
                'named = launches[launches["claimed_2010"]]\n'
                'year = named["international_launch_year"].fillna(named["launch_year"])\n'
                "gap = (year - 2010).abs()",
                _("These are the seven differences. One number is asked for: their mean."),
            ),
        ),
        solution=_(
            "The seven differences are {gaps} years; their mean is {gap}. A claim about a year that is off "
            "by five years on average is not “about” that year."
        ).format(gaps=", ".join(map(str, gaps)), gap=number(gaps.mean(), 2)),
    )


# --- trace-web-2.0 ------------------------------------------------------------------------------------


@exercise(objective="trace-web-2.0", difficulty=1, minutes=3)
def web_2_0_order() -> Question:
    """Put the uses of a word in order."""
    return Order(
        title=_("One word, several senses"),
        prompt=_("Who used “Web 2.0”, and in which sense? Put the five in order of time."),
        cards={
            "essay": _("Tim O’Reilly’s essay with the seven principles"),
            "dinucci": _(
                "Darcy DiNucci in a design magazine: the web will leave the desktop for many devices"
            ),
            "compact": _("Tim O’Reilly’s compact definition, with network effects at its heart"),
            "conference": _("The first conference of that name, in San Francisco"),
            "knorr": _(
                "Eric Knorr, reporting Scott Dietzen’s idea: a platform on which software is integrated"
            ),
        },
        first=_("earliest"),
        last=_("latest"),
        answer=("dinucci", "knorr", "conference", "essay", "compact"),
        hints=(
            _("The word is older than its fame, and first it was about hardware."),
            _("The conference brought the name to many; the essay said afterwards what it was to mean."),
            _("A definition that tries again must come last."),
        ),
        wrong=(
            Wrong(
                ("compact", "essay"),
                _("The compact definition is the second attempt: its title says that it tries again."),
            ),
            Wrong(
                ("essay", "dinucci"),
                _(
                    "O’Reilly made the word famous, but he did not invent it: DiNucci printed it years "
                    "earlier."
                ),
            ),
            Wrong(
                ("essay", "conference"),
                _("First came the conference, then the essay that explained what its name was to mean."),
            ),
            Wrong(
                ("knorr", "dinucci"),
                _("DiNucci was first, four years before Knorr, and meant the web on many devices."),
            ),
            Wrong(
                ("conference", "knorr"),
                _("Knorr’s article appeared in December of the year before the conference."),
            ),
        ),
        solution=_(
            "1999 DiNucci (many devices), December 2003 Knorr on Dietzen (integrated software), October 2004 "
            "the conference, 30 September 2005 the essay (participation), 10 December 2006 the compact "
            "definition. One word, three meanings: who dates it must say in which sense."
        ),
    )


@exercise(objective="trace-web-2.0", difficulty=1, minutes=1)
def seven_principles() -> Question:
    """Find the text that a glossary paraphrases."""
    return Choice(
        title=_("Where are the seven principles?"),
        prompt=_(
            "A glossary says that O’Reilly “defined Web 2.0 in 2006” as trusting users as co-developers and "
            "using collective intelligence. Which text holds these ideas, among its seven principles?"
        ),
        options={
            "fragmented-future": _("DiNucci, “Fragmented Future” (1999)"),
            "knorr": _("Knorr’s article in *CIO* (2003)"),
            "what-is": _("O’Reilly, “What Is Web 2.0” (2005)"),
            "compact": _("O’Reilly, “Web 2.0 Compact Definition: Trying Again” (2006)"),
        },
        answer="what-is",
        hints=(_("Compare the year in the glossary with the years of O’Reilly’s two texts."),),
        wrong=(
            Wrong(
                "compact",
                _(
                    "The year fits the glossary, but this text is short: a business revolution, the internet "
                    "as platform, network effects. The principles came before it."
                ),
            ),
            Wrong("fragmented-future", _("DiNucci used the word first, for a web on many devices.")),
            Wrong(
                "knorr", _("Knorr reported a technical idea: the web as a platform to integrate software.")
            ),
        ),
        solution=_(
            "“What Is Web 2.0” of 30 September 2005. The glossary mixes two texts: it paraphrases the essay "
            "and dates it by the compact definition of December 2006."
        ),
    )


# --- tell-participation -------------------------------------------------------------------------------


@exercise(objective="tell-participation", difficulty=2, minutes=3)
def publishing_or_participation() -> Question:
    """Tell a practice from the technology and the year."""
    return Classify(
        title=_("Publishing or participation?"),
        prompt=_(
            "Sort the practices. The question is not how modern the technology is, but who adds to the "
            "content: only the operator, or those who use it?"
        ),
        cards={
            "encyclopaedia": _("An online encyclopaedia written by its editors"),
            "wiki": _("An encyclopaedia that its readers write and correct"),
            "directory": _("A web directory whose staff file every site under one heading"),
            "tags": _("A photo site where everybody labels pictures with words of their own"),
            "reviews": _("A bookshop of 1995 that prints its customers’ reviews"),
            "channel": _("A firm’s video channel with the comments switched off"),
        },
        groups={"publishing": _("Publishing"), "participation": _("Participation")},
        answer={
            "encyclopaedia": "publishing",
            "wiki": "participation",
            "directory": "publishing",
            "tags": "participation",
            "reviews": "participation",
            "channel": "publishing",
        },
        hints=(
            _("Ask of each: would its content grow if the operator went on holiday?"),
            _("Forget the year and the platform. Two of the cards are there to mislead you by them."),
        ),
        wrong=(
            Wrong(
                {"reviews": "publishing"},
                _("Look at who writes: customers. Participation is older than the word Web 2.0."),
            ),
            Wrong(
                {"channel": "participation"},
                _(
                    "The platform is social, this use of it is not: the firm sends, and nobody can answer "
                    "there."
                ),
            ),
            Wrong(
                {"tags": "publishing"},
                _("The labels are content too, and here it is the users who add them."),
            ),
            Wrong(
                {"directory": "participation"},
                _(
                    "The sites belong to others, but what the directory adds, the order, comes from its "
                    "staff alone."
                ),
            ),
            Wrong(
                {"encyclopaedia": "participation"},
                _("It is online, but its readers can only read."),
            ),
            Wrong(
                {"wiki": "publishing"},
                _("Its readers write it. That is participation in its purest form."),
            ),
        ),
        solution=_(
            "Publishing: the editors’ encyclopaedia, the directory, the channel without comments. "
            "Participation: the readers’ encyclopaedia, the labels, the reviews. Neither the year nor the "
            "platform decides, but who adds to the content."
        ),
    )


@exercise(objective="tell-participation", difficulty=2, minutes=2)
def superuser_posts() -> Question:
    """Compute who really writes."""
    posts = participation.MEASURED_POSTS
    shares = {group: 100 * count / sum(posts.values()) for group, count in posts.items()}
    return Number(
        title=_("Who really writes?"),
        prompt=_(
            "In four health forums van Mierlo (2014) counted the posts of three groups of members: the most "
            "active 1% (superusers) wrote {superusers}, the next 9% (contributors) {contributors}, the other "
            "90% (lurkers) {lurkers}.\n\n"
            "Which percentage of the posts did the superusers write? Give one decimal."
        ).format(**{group: number(count) for group, count in posts.items()}),
        unit="%",
        answer=shares["superusers"],
        tolerance=0.1,
        hints=(
            _("Share = posts of the group / posts of all three groups."),
            _("All three groups together wrote {posts} posts.").format(posts=number(sum(posts.values()))),
        ),
        wrong=(
            Wrong(1, _("1% is their share of the *members*. Asked for is their share of the posts.")),
            Wrong(
                shares["contributors"],
                _("That is the share of the contributors, the next 9% of the members."),
            ),
            Wrong(shares["lurkers"], _("That is the share of the lurkers, nine tenths of the members.")),
            Wrong(
                shares["superusers"] + shares["contributors"],
                _("That is the share of superusers and contributors together, a tenth of the members."),
            ),
            Wrong(
                100 * posts["superusers"] / posts["contributors"],
                _("You divided by the posts of the contributors. Divide by the posts of all three groups."),
            ),
        ),
        solution=_(
            "{superusers} of the posts come from 1% of the members; the lurkers, 90% of them, wrote "
            "{lurkers}. Since Web 2.0 everybody *can* write, which does not mean that everybody does."
        ).format(**{group: percent(share / 100, 1) for group, share in shares.items()}),
    )


# --- compute-adoption ---------------------------------------------------------------------------------


@exercise(objective="compute-adoption", difficulty=1, minutes=2)
def metcalfe_links() -> Question:
    """Count the possible links of a small network."""
    users = 20
    return Number(
        title=_("Links among twenty"),
        prompt=_(
            "A new service has {users} users. How many links between two users are possible, in the sense of "
            "Metcalfe’s law?"
        ).format(users=users),
        unit=_("links"),
        answer=adoption.metcalfe(users),
        hints=(
            _("With how many others can a single user be linked?"),
            _("Each link has two ends. If every user counts theirs, each link is counted twice."),
        ),
        wrong=(
            Wrong(
                users**2,
                _("That is n², which also links each user to themselves and counts every pair twice."),
            ),
            Wrong(
                users * (users - 1),
                _("You counted every link in both directions. A link between two users is one link."),
            ),
            Wrong(
                adoption.sarnoff(users), _("That is Sarnoff’s law: the number of listeners of a broadcaster.")
            ),
            Wrong(adoption.reed(users), _("That is Reed’s law: all groups of two *or more* users.")),
            Wrong(users - 1, _("That is how many links a single user can have.")),
        ),
        solution=_(
            "{links}: each of the {users} can be linked to {others} others, and each link has two ends, so "
            "`n(n − 1)/2`. With ten times as many users there are about a hundred times as many possible "
            "links; how many of them anybody uses is another question."
        ).format(links=adoption.metcalfe(users), users=users, others=users - 1),
    )


@exercise(objective="compute-adoption", difficulty=2, minutes=3)
def bass_peak() -> Question:
    """Find the moment of fastest adoption."""
    p, q = _AVERAGE["p"], _AVERAGE["q"]
    peak = adoption.bass_peak(p=p, q=q)
    return Number(
        title=_("When is growth fastest?"),
        prompt=_(
            "Take the average coefficients of Sultan, Farley and Lehmann (1990): innovation p = {p}, "
            "imitation q = {q} per year. How many years after launch does adoption peak in the Bass model? "
            "Give two decimals."
        ).format(p=number(p, 2), q=number(q, 2)),
        unit=_("years"),
        answer=peak.time,
        tolerance=0.006,
        hints=(
            _("The peak lies where the logarithm of `q/p` meets the speed `p + q`."),
            _("`t* = ln(q/p) / (p + q)`. Use the natural logarithm."),
        ),
        wrong=(
            Wrong(peak.share, _("That is the *share* that has adopted by the peak. Asked for is its time.")),
            Wrong(peak.rate, _("That is the *rate* of adoption at the peak. Asked for is its time.")),
            Wrong(
                q / p,
                _("That is `q/p`, how much stronger imitation is. Take its logarithm, divide by p + q."),
            ),
            Wrong(math.log(q / p), _("That is `ln(q/p)`. It still has to be divided by the speed, p + q.")),
            Wrong(
                math.log10(q / p) / (p + q),
                _("You took the logarithm to base 10. The formula needs the natural one."),
            ),
        ),
        solution=_(
            "`t* = ln(q/p) / (p + q)` = {time} years. By then {share} have adopted: fewer than half, because "
            "some adopt without waiting for others."
        ).format(time=number(peak.time, 2), share=percent(peak.share)),
    )


@exercise(objective="compute-adoption", difficulty=2, minutes=3)
def bass_share() -> Question:
    """Compute an adoption share with the library."""
    call = "p={p}, q={q}".format(**_AVERAGE)
    return Code(
        title=_("Adopted after five years"),
        prompt=_(
            "Which share of the market has adopted five years after launch, with p = {p} and q = {q} per "
            "year? Compute it with a function of `adoption` and store it as `share`, a number between 0 and "
            "1."
        ).format(p=number(_AVERAGE["p"], 2), q=number(_AVERAGE["q"], 2)),
        setup="from smmlearn import adoption",
        stub="share = ____",
        solution_code=f"share = adoption.bass_share(5, {call})",
        expected=adoption.bass_share(5, **_AVERAGE),
        tolerance=5e-4,
        hints=(
            _("`adoption` has one function for the share so far and another for the rate per year."),
            _("`help(adoption.bass_share)` shows its arguments."),
        ),
        wrong=(
            Wrong(
                f"share = adoption.bass_rate(5, {call})",
                _(
                    "That is the rate: the share that adopts *per year* at that moment. Asked for is all so "
                    "far."
                ),
            ),
            Wrong(
                "share = adoption.bass_share(5, p={q}, q={p})".format(**_AVERAGE),
                _("p and q have changed places: innovation (p) is the smaller one here."),
            ),
            Wrong(
                f"share = 100 * adoption.bass_share(5, {call})",
                _(
                    "That is a percentage. `share` is to be a number between 0 and 1, so do not multiply by "
                    "100."
                ),
            ),
            Wrong(
                f"share = adoption.bass_share(1, {call})",
                _("That is the share after one year. The first argument is the time since launch."),
            ),
        ),
        solution=_(
            "{share} of the market, still before the peak of growth. The rate, {rate} per year, is the slope "
            "of the curve at that point."
        ).format(
            share=percent(adoption.bass_share(5, **_AVERAGE), 1),
            rate=percent(adoption.bass_rate(5, **_AVERAGE), 1),
        ),
    )


# --- judge-forecast -----------------------------------------------------------------------------------


@cache
def _facebook_from_2011() -> adoption.ForecastCheck:
    """Return the forecast that somebody at the end of 2011 would have made."""
    users = datasets.load_monthly_active_users("Facebook")
    yearly = users.groupby(users["date"].dt.year).tail(1)
    return adoption.forecast_check(
        yearly["date"], yearly["users_millions"], origin="2011-12-31", launch="2004-02-04"
    )


@exercise(objective="judge-forecast", difficulty=3, minutes=3)
def forecast_statements() -> Question:
    """Say what an excellent fit does and does not prove."""
    check = _facebook_from_2011()
    return Choices(
        title=_("A perfect fit"),
        prompt=_(
            "A Bass curve is fitted to Facebook’s monthly active users up to the end of 2011. It reproduces "
            "them almost perfectly (R² = {r_squared}) and sees the ceiling at {ceiling} million. By the end "
            "of 2023 there were {last} million. Which statements are right?"
        ).format(
            r_squared=number(check.fit.r_squared, 4),
            ceiling=number(check.fit.m),
            last=number(check.forecast["observed"].iloc[-1]),
        ),
        options={
            "describes": _("The curve describes the years up to 2011 well."),
            "proves": _("An R² above 0.999 shows that the ceiling was estimated reliably."),
            "early": _("While growth has hardly slowed, the data say little about where it will end."),
            "unseen": _("A forecast must be judged on years that the fit has not seen."),
            "adoptions": _("Monthly active users are first adoptions, so the model’s assumptions hold."),
        },
        answer=("describes", "early", "unseen"),
        hints=(
            _("R² looks back: it compares the curve with the data that shaped it."),
            _("Bass describes first adoptions in a market of fixed size. What do the companies count?"),
        ),
        wrong=(
            Wrong(
                "proves",
                _(
                    "R² looks back. This very fit had an R² above 0.999, and its ceiling was passed within a "
                    "year."
                ),
            ),
            Wrong(
                "adoptions",
                _(
                    "Monthly active users are a stock: people join, leave and come back. The model counts "
                    "first adoptions."
                ),
            ),
            Wrong(
                "unseen",
                _("The years after 2011 are the only ones that can tell a good forecast from a bad one."),
            ),
            Wrong(
                "early", _("Early on, very different ceilings fit the same rise: the bend has yet to come.")
            ),
            Wrong(
                "describes", _("It does: as a *description* of these years nothing is wrong with the curve.")
            ),
        ),
        solution=_(
            "Right are: the curve describes the past well; data before the bend say little about the "
            "ceiling; only unseen years judge a forecast. A high R² is no evidence about the future, and a "
            "stock of active users is not a count of first adoptions."
        ),
    )


@exercise(objective="judge-forecast", difficulty=2, minutes=4)
def forecast_miss() -> Question:
    """Write the measure of a forecast's error."""
    check = _facebook_from_2011()
    ceiling, last = check.fit.m, float(check.forecast["observed"].iloc[-1])

    def miss(forecast: float, actual: float) -> float:
        return (forecast - actual) / actual

    return Code(
        title=_("By how much did it miss?"),
        prompt=_(
            "Write a function `miss(forecast, actual)` that returns by which share of what really came a "
            "forecast was off: 0.1 for a forecast 10% too high, −0.1 for one 10% too low."
        ),
        stub="def miss(forecast, actual):\n    raise NotImplementedError",
        solution_code="def miss(forecast, actual):\n    return (forecast - actual) / actual",
        expected=miss,
        cases=((110, 100), (90, 100), (round(ceiling), round(last)), (50, 50), (0, 8)),
        hints=(
            _("Subtract first: is the difference above zero if the forecast was too high?"),
            _("What is 100% here: the forecast, or what really came?"),
        ),
        wrong=(
            Wrong(
                "def miss(forecast, actual):\n    return (actual - forecast) / actual",
                _("The sign is reversed: a forecast that is too low must give a number below zero."),
            ),
            Wrong(
                "def miss(forecast, actual):\n    return abs(forecast - actual) / actual",
                _("The size is right, but the sign is lost: too low must give a number below zero."),
            ),
            Wrong(
                "def miss(forecast, actual):\n    return forecast - actual",
                _("That is the difference in users. Divide by what really came to make it a share."),
            ),
            Wrong(
                "def miss(forecast, actual):\n    return forecast / actual",
                _("That is the ratio: 1 if the forecast was right. The miss is to be 0 then."),
            ),
            Wrong(
                "def miss(forecast, actual):\n    return 100 * (forecast - actual) / actual",
                _("That is in percent. The function is to return a share: 0.1 for 10%."),
            ),
        ),
        solution=_(
            "`(forecast − actual) / actual`. For the ceiling seen at the end of 2011, {ceiling} million, and "
            "the {last} million of 2023 it gives {miss}."
        ).format(ceiling=number(ceiling), last=number(last), miss=percent(miss(ceiling, last))),
    )
