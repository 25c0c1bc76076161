"""Where company and customer meet: flows of information, journeys, and credit for the sale.

Flows are directed graphs of networkx, so all its functions work on them. Attribution takes a table
of paths; a path names the channels that a buyer touched, in order.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from smmlearn import validate
from smmlearn.i18n import _

if TYPE_CHECKING:
    import networkx as nx

# Lemon & Verhoef (2016): the phases of a journey and who owns a touchpoint.
PHASES = ("prepurchase", "purchase", "postpurchase")
OWNERS = ("brand", "partner", "customer", "social")

RULES = ("last_touch", "first_touch", "linear", "markov_removal", "shapley")


# Flows ------------------------------------------------------------------------------------------


def flows() -> pd.DataFrame:
    """Return the six flows of information on a social platform.

    Flow 3 is a condition rather than a flow: nobody posts without a motive.

    Returns
    -------
    DataFrame
        Index ``flow`` (1 to 6); columns ``sender``, ``receivers`` (names as in
        :func:`social_flow`; empty for flow 3) and ``meaning``.

    Examples
    --------
    >>> flows().loc[4, ["sender", "receivers", "meaning"]].to_list()
    ['customer', 'platform', 'Customers create information, perhaps about the company.']
    """
    meanings = {
        1: _("The company places information on the platform."),
        2: _("Customers receive it by using the platform."),
        3: _("Customers are motivated to take part: a condition of flow 4."),
        4: _("Customers create information, perhaps about the company."),
        5: _("The company receives it through the platform."),
        6: _("Other users and competitors receive it as well."),
    }
    table = [
        (
            number,
            edges[0][0] if edges else "",
            ", ".join(receiver for _sender, receiver in edges),
            meanings[number],
        )
        for number, edges in _edges_of_flows().items()
    ]
    return pd.DataFrame(table, columns=["flow", "sender", "receivers", "meaning"]).set_index("flow")


def traditional_flow() -> "nx.DiGraph":
    """Return the flow of advertising in mass media: from the company to the customer.

    A simplification: touchpoints always included service and use of the product, and people always
    talked (Katz & Lazarsfeld 1955).

    Returns
    -------
    networkx.DiGraph
        Nodes ``company``, ``media``, ``customer``, each with a ``label`` to show.

    Examples
    --------
    >>> list(traditional_flow().edges)
    [('company', 'media'), ('media', 'customer')]
    """
    return _graph_of(["company", "media", "customer"], [("company", "media"), ("media", "customer")])


def social_flow(flows: Iterable[int] = range(1, 7), *, others_post: bool = False) -> "nx.DiGraph":
    """Return the flow of information on a social platform.

    Parameters
    ----------
    flows : iterable of int
        Numbers of the flows that exist, as in :func:`flows`. Without flow 3, the motive, nobody
        posts, so flow 4 needs it.
    others_post : bool
        Whether other users post as well; they need the motive too.

    Returns
    -------
    networkx.DiGraph
        Nodes ``company``, ``platform``, ``customer``, ``others``, ``competitors``, each with a
        ``label`` to show.

    Raises
    ------
    TypeError, ValueError
        If a flow is not one of the numbers 1 to 6, or ``others_post`` not True or False.

    Examples
    --------
    >>> len(cycles(social_flow())), len(cycles(social_flow(others_post=True)))
    (2, 3)
    >>> cycles(social_flow([1, 2, 4, 5, 6]))  # no motive, no dialogue: the company hears itself
    [['company', 'platform']]
    """
    edges_of = _edges_of_flows()
    exist = {validate.option(flow, "flows", edges_of) for flow in _several(flows, "flows")}
    edges = [edge for flow in sorted(exist) if flow != 4 or 3 in exist for edge in edges_of[flow]]
    if validate.flag(others_post, "others_post") and 3 in exist:
        edges.append(("others", "platform"))
    return _graph_of(["company", "platform", "customer", "others", "competitors"], edges)


def cycles(flow: "nx.DiGraph") -> list[list[str]]:
    """Return the loops through which an answer comes back.

    By :func:`networkx.simple_cycles`. Meant for flows of a few nodes: the number of cycles grows
    very fast with the number of connections.

    Parameters
    ----------
    flow : networkx.DiGraph
        An arrow from a to b means that b receives what a sends.

    Returns
    -------
    list of list of str
        Each cycle once, as the nodes it passes, in the order of the graph.

    Raises
    ------
    TypeError
        If it is not a directed graph.

    Examples
    --------
    >>> cycles(traditional_flow())
    []
    >>> cycles(social_flow())
    [['company', 'platform'], ['platform', 'customer']]
    """
    import networkx as nx

    place = {node: position for position, node in enumerate(_directed(flow))}
    found = []
    for cycle in nx.simple_cycles(flow):
        first = cycle.index(min(cycle, key=place.__getitem__))
        found.append(cycle[first:] + cycle[:first])
    return sorted(found, key=lambda cycle: [place[node] for node in cycle])


def components(flow: "nx.DiGraph") -> list[list[str]]:
    """Return the groups within which everybody can hear and answer everybody.

    These are the strongly connected components, by
    :func:`networkx.strongly_connected_components`.

    Parameters
    ----------
    flow : networkx.DiGraph
        As in :func:`cycles`.

    Returns
    -------
    list of list of str
        The largest group first; a node without any dialogue is a group of its own.

    Raises
    ------
    TypeError
        If it is not a directed graph.

    Examples
    --------
    >>> components(social_flow())[0]
    ['company', 'platform', 'customer']
    >>> components(traditional_flow())
    [['company'], ['media'], ['customer']]
    """
    import networkx as nx

    place = {node: position for position, node in enumerate(_directed(flow))}
    groups = [sorted(group, key=place.__getitem__) for group in nx.strongly_connected_components(flow)]
    return sorted(groups, key=lambda group: (-len(group), place[group[0]]))


def who_hears_whom(flow: "nx.DiGraph") -> pd.DataFrame:
    """Return whom a message can reach, directly or passed on.

    Parameters
    ----------
    flow : networkx.DiGraph
        As in :func:`cycles`.

    Returns
    -------
    DataFrame
        True where the listener (column) can hear the speaker (row). Nobody counts as a listener of
        their own.

    Raises
    ------
    TypeError
        If it is not a directed graph.

    Examples
    --------
    >>> bool(who_hears_whom(traditional_flow()).loc["customer", "company"])
    False
    >>> bool(who_hears_whom(social_flow()).loc["customer", "competitors"])
    True
    """
    import networkx as nx

    nodes = list(_directed(flow))
    heard = [nx.descendants(flow, speaker) for speaker in nodes]
    return pd.DataFrame(
        [[listener in listeners for listener in nodes] for listeners in heard],
        index=pd.Index(nodes, name="speaker"),
        columns=pd.Index(nodes, name="listener"),
    )


def _edges_of_flows() -> dict[int, list[tuple[str, str]]]:
    return {
        1: [("company", "platform")],
        2: [("platform", "customer")],
        3: [],
        4: [("customer", "platform")],
        5: [("platform", "company")],
        6: [("platform", "others"), ("platform", "competitors")],
    }


def _graph_of(nodes: list[str], edges: list[tuple[str, str]]) -> "nx.DiGraph":
    import networkx as nx

    labels = {
        "company": _("Company"),
        "media": _("Mass media"),
        "platform": _("Platform"),
        "customer": _("Customer"),
        "others": _("Other users"),
        "competitors": _("Competitors"),
    }
    graph = nx.DiGraph()
    graph.add_nodes_from((node, {"label": labels[node]}) for node in nodes)
    graph.add_edges_from(edges)
    return graph


def _directed(flow: Any) -> Any:
    import networkx as nx

    if not isinstance(flow, nx.DiGraph):
        raise TypeError(
            _("flow must be a directed graph (networkx.DiGraph), got {kind}.").format(
                kind=type(flow).__name__
            )
        )
    return flow


# Journeys ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Peso:
    """The kind of media that a touchpoint is, and why.

    Attributes
    ----------
    media : str
        ``paid``, ``earned``, ``shared`` or ``owned``.
    reason : str
        The rule that decided, as a sentence.
    """

    media: str
    reason: str


def journey_map(touchpoints: pd.DataFrame) -> pd.DataFrame:
    """Count the touchpoints of a journey by phase and by who owns them.

    A zero is a gap, or a place where others speak about the brand without it.

    Parameters
    ----------
    touchpoints : DataFrame
        One row for each touchpoint; columns ``phase`` (prepurchase, purchase, postpurchase) and
        ``owner`` (brand, partner, customer, social: friends, reviewers, independent sources).
        Others are ignored.

    Returns
    -------
    DataFrame
        Three rows (phases), four columns (owners), the number of touchpoints in each cell.

    Raises
    ------
    TypeError
        If it is not a DataFrame.
    ValueError
        If a column is missing or holds another word.

    References
    ----------
    Lemon, K. N. & Verhoef, P. C. (2016). Understanding customer experience throughout the customer
    journey. Journal of Marketing 80(6), 69-96. doi 10.1509/jm.15.0420.

    Examples
    --------
    >>> bicycle = pd.DataFrame(
    ...     [("shop window", "prepurchase", "brand"), ("review", "prepurchase", "social"),
    ...      ("marketplace", "purchase", "partner"), ("photo of the ride", "postpurchase", "customer")],
    ...     columns=["touchpoint", "phase", "owner"])
    >>> journey_map(bicycle)
    owner         brand  partner  customer  social
    phase
    prepurchase       1        0         0       1
    purchase          0        1         0       0
    postpurchase      0        0         1       0
    """
    validate.table(touchpoints, "touchpoints", ["phase", "owner"])
    for column, options in (("phase", PHASES), ("owner", OWNERS)):
        for word in touchpoints[column].drop_duplicates():
            validate.option(word, column, options)
    counts = pd.crosstab(touchpoints["phase"], touchpoints["owner"])
    counts = counts.reindex(index=list(PHASES), columns=list(OWNERS), fill_value=0)
    return counts.rename_axis(index="phase", columns="owner")


def peso(*, paid_for: bool, on_social_platform: bool, own_channel: bool) -> Peso:
    """Classify a touchpoint as paid, earned, shared or owned media.

    The first rule that applies decides: whoever pays (with money, products or favours) has paid
    media, wherever it appears; then social platforms, where users pass things on, are shared; then
    channels that the company controls are owned; what is left, others said unasked: earned. The
    classes are Dietrich's, the order of the rules is this book's.

    Parameters
    ----------
    paid_for : bool
        Whether somebody got something for showing it.
    on_social_platform : bool
        Whether it appears where users can share and answer.
    own_channel : bool
        Whether the company controls the place, like its website or newsletter.

    Returns
    -------
    Peso
        ``media`` and ``reason``.

    Raises
    ------
    TypeError
        If an answer is not True or False.

    References
    ----------
    Dietrich, G. (2014). Spin Sucks: Communication and Reputation Management in the Digital Age.

    Examples
    --------
    >>> peso(paid_for=True, on_social_platform=True, own_channel=False).media  # a sponsored post
    'paid'
    >>> peso(paid_for=False, on_social_platform=False, own_channel=False).media  # a newspaper report
    'earned'
    """
    paid = validate.flag(paid_for, "paid_for")
    social = validate.flag(on_social_platform, "on_social_platform")
    own = validate.flag(own_channel, "own_channel")
    if paid:
        return Peso("paid", _("Somebody got something for showing it, so it is paid media."))
    if social:
        return Peso("shared", _("Nobody was paid and users can pass it on, so it is shared media."))
    if own:
        return Peso("owned", _("The company controls the place, so it is owned media."))
    return Peso("earned", _("Others show it unpaid in a place of their own, so it is earned media."))


def motives() -> pd.DataFrame:
    """Return ten motives to post about a purchase, intrinsic or extrinsic.

    The motives follow the study of German opinion portals by Hennig-Thurau et al.; whether one is
    intrinsic (done for its own sake) or extrinsic (done for something it brings; Ryan & Deci) is
    this book's judgement.

    Returns
    -------
    DataFrame
        Columns ``motive`` and ``kind`` (intrinsic, extrinsic).

    References
    ----------
    Hennig-Thurau, T., Gwinner, K. P., Walsh, G. & Gremler, D. D. (2004). Electronic word-of-mouth
    via consumer-opinion platforms. Journal of Interactive Marketing 18(1), 38-52.
    doi 10.1002/dir.10073.
    Ryan, R. M. & Deci, E. L. (2000). Self-determination theory. American Psychologist 55(1), 68-78.

    Examples
    --------
    >>> motives()["kind"].value_counts().to_dict()
    {'intrinsic': 5, 'extrinsic': 5}
    """
    kinds = [
        (_("Share joy about a good purchase"), "intrinsic"),
        (_("Let off steam after a bad one"), "intrinsic"),
        (_("Spare others a mistake"), "intrinsic"),
        (_("Enjoy the company of like-minded people"), "intrinsic"),
        (_("Do a good company a favour"), "intrinsic"),
        (_("Look clever or important to others"), "extrinsic"),
        (_("Earn money or points"), "extrinsic"),
        (_("Get advice on a problem"), "extrinsic"),
        (_("Put pressure on a company"), "extrinsic"),
        (_("Have the platform settle a complaint"), "extrinsic"),
    ]
    return pd.DataFrame(kinds, columns=["motive", "kind"])


def funnel(people: float, *, rates: Mapping[str, float]) -> pd.DataFrame:
    """Return how many people are left after each step of a funnel.

    Of N people N · r₁ are left after the first step, N · r₁ · r₂ after the second, and so on.

    Parameters
    ----------
    people : float
        People at the start [persons], 0 or more.
    rates : mapping of str to float
        Name of each step, in order, and the share of people who take it, 0 to 1.

    Returns
    -------
    DataFrame
        Columns ``step``, ``rate`` and ``people`` (left after the step; on average, so fractions of a
        person occur).

    Raises
    ------
    TypeError
        If ``rates`` does not name its steps or something is not a number.
    ValueError
        If there is no step, a rate is not a share or ``people`` is negative.

    Examples
    --------
    >>> funnel(10_000, rates={"attention": 0.3, "interest": 0.2, "desire": 0.25, "action": 0.1})
            step  rate  people
    0  attention  0.30  3000.0
    1   interest  0.20   600.0
    2     desire  0.25   150.0
    3     action  0.10    15.0
    """
    start = validate.not_negative(people, "people")
    if not isinstance(rates, Mapping):
        raise TypeError(
            _("rates must name its steps, like {example}; got {kind}.").format(
                example="{'click': 0.02}", kind=type(rates).__name__
            )
        )
    if not rates:
        raise ValueError(_("rates needs at least one step."))
    shares = [validate.share(rate, str(step)) for step, rate in rates.items()]
    return pd.DataFrame({"step": list(rates), "rate": shares, "people": start * np.cumprod(shares)})


# Attribution ------------------------------------------------------------------------------------


def attribute(paths: pd.DataFrame, *, rule: str = "last_touch") -> pd.DataFrame:
    """Divide the credit for conversions among the channels on the way.

    No rule proves that a channel caused anything: they divide what happened, they do not ask what
    would have happened without it. Only an experiment does.

    Parameters
    ----------
    paths : DataFrame
        ``path``: channels in order of contact, as text with ``>`` between them ("social > search")
        or as a list. ``conversions``: how many of the journeys on this path ended in a conversion.
        ``journeys``: how many there were; if the column is missing, one in each row.
    rule : str
        - ``last_touch``: all credit to the last channel.
        - ``first_touch``: all credit to the first one.
        - ``linear``: the same credit for each contact.
        - ``markov_removal``: in proportion to :func:`removal_effects`.
        - ``shapley``: what a channel adds, on average over all orders in which channels could be
          switched on; a set of channels is worth the conversions whose paths need no other. In this
          game each path divides its conversions equally among its distinct channels, so the value
          is exact for any number of channels.

    Returns
    -------
    DataFrame
        Columns ``channel`` (in the order of appearance), ``credit`` (in conversions; sums to all
        conversions) and ``share`` (sums to 1).

    Raises
    ------
    TypeError
        If ``paths`` is not a DataFrame, a path is neither text nor list, or a count not a number.
    ValueError
        If a column is missing, a path is empty or has an empty place, a count is negative, there are
        more conversions than journeys or none at all, or the rule is unknown.

    References
    ----------
    Anderl, E., Becker, I., von Wangenheim, F. & Schumann, J. H. (2016). Mapping the customer
    journey. International Journal of Research in Marketing 33(3), 457-474.
    Shapley, L. S. (1953). A value for n-person games. Contributions to the Theory of Games II.

    Examples
    --------
    >>> paths = pd.DataFrame({
    ...     "path": ["social > search", "search", "social", "social > email > search", "email"],
    ...     "conversions": [1, 1, 0, 1, 0]})
    >>> attribute(paths)
      channel  credit  share
    0  social     0.0    0.0
    1  search     3.0    1.0
    2   email     0.0    0.0
    >>> attribute(paths, rule="shapley").round(3)
      channel  credit  share
    0  social   0.833  0.278
    1  search   1.833  0.611
    2   email   0.333  0.111
    """
    divide = _RULES[validate.option(rule, "rule", RULES)]
    touches = _touches(paths)
    credit = divide(touches)
    return pd.DataFrame(
        {"channel": touches.channels, "credit": credit, "share": credit / touches.conversions.sum()}
    )


def compare_rules(paths: pd.DataFrame, *, rules: Iterable[str] = RULES) -> pd.DataFrame:
    """Return the share of credit of each channel under several rules, side by side.

    Parameters
    ----------
    paths : DataFrame
        As in :func:`attribute`.
    rules : iterable of str
        Rules of :func:`attribute`.

    Returns
    -------
    DataFrame
        One row for each channel, one column for each rule; each column sums to 1.

    Raises
    ------
    TypeError, ValueError
        As in :func:`attribute`.

    Examples
    --------
    >>> paths = pd.DataFrame({"path": ["social > search", "search"], "conversions": [1, 1]})
    >>> compare_rules(paths, rules=["last_touch", "shapley"])
             last_touch  shapley
    channel
    social          0.0     0.25
    search          1.0     0.75
    """
    shares = {
        rule: attribute(paths, rule=rule).set_index("channel")["share"] for rule in _several(rules, "rules")
    }
    if not shares:
        raise ValueError(_("rules needs at least one rule."))
    return pd.DataFrame(shares)


def removal_effects(paths: pd.DataFrame) -> pd.DataFrame:
    """Return which share of the conversions would be lost if a channel led nowhere.

    Journeys are taken as a Markov chain of first order: from each channel they go on with the
    observed frequencies. The effect of a channel is the probability to reach it, times the
    probability to convert from there, over the probability to convert at all.

    Parameters
    ----------
    paths : DataFrame
        As in :func:`attribute`. Here journeys without a conversion matter.

    Returns
    -------
    DataFrame
        Columns ``channel`` and ``removal_effect``, 0 to 1. They do not sum to 1: journeys through
        several channels count for each.

    Raises
    ------
    TypeError, ValueError
        As in :func:`attribute`.

    References
    ----------
    Anderl et al. (2016), as in :func:`attribute`.

    Examples
    --------
    >>> removal_effects(pd.DataFrame({
    ...     "path": ["social > search", "search", "social", "social > email > search", "email"],
    ...     "conversions": [1, 1, 0, 1, 0]})).round(4)
      channel  removal_effect
    0  social          0.5000
    1  search          1.0000
    2   email          0.3333
    """
    touches = _touches(paths)
    return pd.DataFrame({"channel": touches.channels, "removal_effect": _lost_without(touches)})


@dataclass(frozen=True)
class _Touches:
    """All contacts of all paths in one row: which path, which channel, is it the first or last one."""

    path: NDArray[np.intp]
    channel: NDArray[np.intp]
    first: NDArray[np.bool_]
    last: NDArray[np.bool_]
    channels: list[str]
    conversions: NDArray[np.float64]  # of each path
    journeys: NDArray[np.float64]  # of each path

    def sum_by_channel(self, weights: NDArray[np.float64], at: NDArray[Any] | slice) -> NDArray[np.float64]:
        totals = np.bincount(self.channel[at], weights[self.path[at]], minlength=len(self.channels))
        return totals.astype(np.float64)


def _last_touch(touches: _Touches) -> NDArray[np.float64]:
    return touches.sum_by_channel(touches.conversions, touches.last)


def _first_touch(touches: _Touches) -> NDArray[np.float64]:
    return touches.sum_by_channel(touches.conversions, touches.first)


def _linear(touches: _Touches) -> NDArray[np.float64]:
    return touches.sum_by_channel(touches.conversions / np.bincount(touches.path), slice(None))


def _markov_removal(touches: _Touches) -> NDArray[np.float64]:
    effects = _lost_without(touches)
    return effects * float(touches.conversions.sum() / effects.sum())


def _shapley(touches: _Touches) -> NDArray[np.float64]:
    # The game is a sum of "all of these channels or nothing" games, one for each path.
    _pairs, once = np.unique(touches.path * len(touches.channels) + touches.channel, return_index=True)
    return touches.sum_by_channel(touches.conversions / np.bincount(touches.path[once]), once)


_RULES: dict[str, Callable[[_Touches], NDArray[np.float64]]] = dict(
    zip(RULES, (_last_touch, _first_touch, _linear, _markov_removal, _shapley), strict=True)
)


def _lost_without(touches: _Touches) -> NDArray[np.float64]:
    start = len(touches.channels)
    states = start + 1
    before = np.where(touches.first, start, np.roll(touches.channel, 1))
    steps = np.bincount(
        before * states + touches.channel, touches.journeys[touches.path], minlength=states * states
    ).reshape(states, states)
    ends = np.append(touches.sum_by_channel(touches.journeys, touches.last), 0)
    converts = np.append(touches.sum_by_channel(touches.conversions, touches.last), 0)
    leaves = np.maximum(steps.sum(axis=1) + ends, np.finfo(float).tiny)
    visits = np.linalg.inv(np.eye(states) - steps / leaves[:, None])
    from_here = visits @ (converts / leaves)
    reached = visits[start] / visits.diagonal()
    return np.asarray((reached * from_here)[:start] / from_here[start])


def _touches(paths: pd.DataFrame) -> _Touches:
    validate.table(paths, "paths", ["path", "conversions"])
    conversions = validate.series(paths["conversions"], "conversions")
    journeys = (
        validate.series(paths["journeys"], "journeys") if "journeys" in paths else np.ones_like(conversions)
    )
    validate.not_negative(float(conversions.min()), "conversions")
    for row in np.flatnonzero(conversions > journeys)[:1]:
        raise ValueError(
            _("paths, row {row}: {conversions} conversions from {journeys} journeys is too many.").format(
                row=paths.index[row], conversions=conversions[row], journeys=journeys[row]
            )
        )
    if not conversions.any():
        raise ValueError(_("paths has no conversion, so there is no credit to divide."))
    contacts = [_steps(path, row) for row, path in paths["path"].items()]
    codes, spellings = pd.factorize(np.array(list(chain.from_iterable(contacts)), dtype=object))
    channel_of, channels = pd.factorize(np.array([spelling.strip() for spelling in spellings], dtype=object))
    lengths = np.array([len(steps) for steps in contacts])
    ends = np.cumsum(lengths)
    first, last = np.zeros((2, ends[-1]), dtype=bool)
    first[ends - lengths] = True
    last[ends - 1] = True
    return _Touches(
        path=np.repeat(np.arange(len(paths)), lengths),
        channel=channel_of[codes],
        first=first,
        last=last,
        channels=[str(channel) for channel in channels],
        conversions=conversions,
        journeys=journeys,
    )


def _steps(path: Any, row: Any) -> list[str]:
    if isinstance(path, str):
        steps = path.split(">")
    elif isinstance(path, list | tuple) and all(isinstance(step, str) for step in path):
        steps = list(path)
    else:
        raise TypeError(
            _(
                "paths, row {row}: a path is text like 'social > search' or a list of names, got {value!r}."
            ).format(row=row, value=path)
        )
    if not steps or not all(map(str.strip, steps)):
        raise ValueError(
            _("paths, row {row}: {value!r} has a place without a channel.").format(row=row, value=path)
        )
    return steps


def _several(values: Any, name: str) -> Iterable[Any]:
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise TypeError(_("{name} must be a list, got {value!r}.").format(name=name, value=values))
    return values
