"""Whom the firm has to hear: power, interest, salience, and what a plan leaves out.

A stakeholder is whoever can affect the firm's goals or is affected by them (Freeman 1984); customers
are the most frequent case, not the only one. Attributes are shares from 0 to 1, or True and False. One
cut holds everywhere: a value at or above it is high, so exactly 0.5 is high.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from smmlearn import validate
from smmlearn.i18n import _

ATTRIBUTES = ("power", "legitimacy", "urgency", "interest")
CUT = 0.5  # convention of the grid's middle line


class Quadrant(StrEnum):
    """What the power-interest grid advises."""

    MANAGE_CLOSELY = "manage closely"
    KEEP_SATISFIED = "keep satisfied"
    KEEP_INFORMED = "keep informed"
    MONITOR = "monitor"

    @property
    def label(self) -> str:
        """The advice for readers, in the language in use."""
        return {
            Quadrant.MANAGE_CLOSELY: _("manage closely"),
            Quadrant.KEEP_SATISFIED: _("keep satisfied"),
            Quadrant.KEEP_INFORMED: _("keep informed"),
            Quadrant.MONITOR: _("monitor"),
        }[self]


class SalienceType(StrEnum):
    """Seven types of stakeholders by the attributes they have, and those who have none."""

    DEFINITIVE = "definitive"
    DOMINANT = "dominant"
    DANGEROUS = "dangerous"
    DEPENDENT = "dependent"
    DORMANT = "dormant"
    DISCRETIONARY = "discretionary"
    DEMANDING = "demanding"
    NON_STAKEHOLDER = "non-stakeholder"

    @property
    def label(self) -> str:
        """The name for readers, in the language in use."""
        return {
            SalienceType.DEFINITIVE: _("definitive"),
            SalienceType.DOMINANT: _("dominant"),
            SalienceType.DANGEROUS: _("dangerous"),
            SalienceType.DEPENDENT: _("dependent"),
            SalienceType.DORMANT: _("dormant"),
            SalienceType.DISCRETIONARY: _("discretionary"),
            SalienceType.DEMANDING: _("demanding"),
            SalienceType.NON_STAKEHOLDER: _("no stakeholder"),
        }[self]

    @property
    def salience(self) -> int:
        """How much attention the type gets: the number of its attributes, 0 to 3."""
        return next(sum(attributes) for attributes, kind in _SALIENCE.items() if kind is self)


# Power, legitimacy, urgency.
_SALIENCE = {
    (True, True, True): SalienceType.DEFINITIVE,
    (True, True, False): SalienceType.DOMINANT,
    (True, False, True): SalienceType.DANGEROUS,
    (False, True, True): SalienceType.DEPENDENT,
    (True, False, False): SalienceType.DORMANT,
    (False, True, False): SalienceType.DISCRETIONARY,
    (False, False, True): SalienceType.DEMANDING,
    (False, False, False): SalienceType.NON_STAKEHOLDER,
}


class NetworkPosition(StrEnum):
    """How a firm answers its stakeholders, given the network among them."""

    COMPROMISER = "compromiser"
    COMMANDER = "commander"
    SUBORDINATE = "subordinate"
    SOLITARIAN = "solitarian"

    @property
    def label(self) -> str:
        """The name for readers, in the language in use."""
        return {
            NetworkPosition.COMPROMISER: _("compromiser"),
            NetworkPosition.COMMANDER: _("commander"),
            NetworkPosition.SUBORDINATE: _("subordinate"),
            NetworkPosition.SOLITARIAN: _("solitarian"),
        }[self]


def quadrant(*, power: float, interest: float, cut: float = CUT) -> Quadrant:
    """Place a stakeholder in the power-interest grid.

    Parameters
    ----------
    power, interest : float
        From none (0) to full (1).
    cut : float
        The lowest value that is high, 0 to 1.

    Returns
    -------
    Quadrant
        High power and interest: manage closely; power alone: keep satisfied; interest alone: keep
        informed; neither: monitor.

    Raises
    ------
    TypeError
        If a value is not a number.
    ValueError
        If a value lies outside 0 to 1.

    References
    ----------
    Eden, C., & Ackermann, F. (1998). Making strategy. The idea of such a map goes back to Mendelow
    (1981), whose axes were power and dynamism; the often cited "Mendelow 1991" is doubtful.

    Examples
    --------
    >>> quadrant(power=0.5, interest=0.2).value
    'keep satisfied'
    """
    cut = validate.share(cut, "cut")
    return {
        (True, True): Quadrant.MANAGE_CLOSELY,
        (True, False): Quadrant.KEEP_SATISFIED,
        (False, True): Quadrant.KEEP_INFORMED,
        (False, False): Quadrant.MONITOR,
    }[validate.share(power, "power") >= cut, validate.share(interest, "interest") >= cut]


def salience_type(*, power: bool, legitimacy: bool, urgency: bool) -> SalienceType:
    """Return the type of a stakeholder by power, legitimacy and urgency.

    Parameters
    ----------
    power : bool
        Can the stakeholder bring the firm to do something it would not do otherwise?
    legitimacy : bool
        Is the claim seen as proper?
    urgency : bool
        Does the claim call for attention at once?

    Returns
    -------
    SalienceType
        Its ``salience`` is the number of attributes, 0 to 3.

    Raises
    ------
    ValueError
        If an attribute is not True or False.

    References
    ----------
    Mitchell, R. K., Agle, B. R., & Wood, D. J. (1997). Toward a theory of stakeholder identification
    and salience. Academy of Management Review 22(4), 853-886. doi 10.2307/259247.

    Examples
    --------
    >>> kind = salience_type(power=True, legitimacy=False, urgency=True)
    >>> kind.value, kind.salience
    ('dangerous', 2)
    """
    held = {"power": power, "legitimacy": legitimacy, "urgency": urgency}
    has_power, has_legitimacy, has_urgency = (
        bool(validate.option(value, name, (True, False))) for name, value in held.items()
    )
    return _SALIENCE[has_power, has_legitimacy, has_urgency]


def network_position(*, density: float, centrality: float, cut: float = CUT) -> NetworkPosition:
    """Return the position of a firm in the network of its stakeholders.

    Parameters
    ----------
    density : float
        Share of possible ties among the stakeholders that exist, 0 to 1: do they talk to each other?
    centrality : float
        How central the firm is among them, 0 to 1.
    cut : float
        The lowest value that is high, 0 to 1.

    Returns
    -------
    NetworkPosition
        Dense and central: compromiser; central alone: commander; dense alone: subordinate; neither:
        solitarian.

    Raises
    ------
    TypeError
        If a value is not a number.
    ValueError
        If a value lies outside 0 to 1.

    References
    ----------
    Rowley, T. J. (1997). Moving beyond dyadic ties. Academy of Management Review 22(4), 887-910.

    Examples
    --------
    >>> network_position(density=0.8, centrality=0.1).value
    'subordinate'
    """
    cut = validate.share(cut, "cut")
    return {
        (True, True): NetworkPosition.COMPROMISER,
        (False, True): NetworkPosition.COMMANDER,
        (True, False): NetworkPosition.SUBORDINATE,
        (False, False): NetworkPosition.SOLITARIAN,
    }[validate.share(density, "density") >= cut, validate.share(centrality, "centrality") >= cut]


def classify(stakeholders: pd.DataFrame, *, cut: float = CUT) -> pd.DataFrame:
    """Add type, salience and quadrant to a table of stakeholders.

    Parameters
    ----------
    stakeholders : DataFrame
        One row for each, with the columns ``stakeholder`` (a name of its own), ``power``,
        ``legitimacy``, ``urgency`` and ``interest`` (0 to 1, or True and False).
    cut : float
        The lowest value that is high, 0 to 1.

    Returns
    -------
    DataFrame
        The table with the columns ``type``, ``salience`` and ``quadrant`` added.

    Raises
    ------
    TypeError
        If it is not a DataFrame or a value is not a number.
    ValueError
        If a column is missing, a name appears twice, or a value lies outside 0 to 1; the message names
        column and stakeholder.

    Examples
    --------
    >>> groups = pd.DataFrame({"stakeholder": ["customers", "press"], "power": [0.3, 0.8],
    ...     "legitimacy": [0.9, 0.6], "urgency": [0.7, 0.2], "interest": [0.9, 0.4]})
    >>> classify(groups)[["stakeholder", "type", "salience", "quadrant"]]
      stakeholder       type  salience       quadrant
    0   customers  dependent         2  keep informed
    1       press   dominant         2 keep satisfied
    """
    cut = validate.share(cut, "cut")
    shares = _attributes(stakeholders)
    types = [
        salience_type(power=power, legitimacy=legitimacy, urgency=urgency)
        for power, legitimacy, urgency in (shares[:, :3] >= cut).tolist()
    ]
    quadrants = [quadrant(power=row[0], interest=row[3], cut=cut) for row in shares.tolist()]
    return stakeholders.assign(
        type=[kind.value for kind in types],
        salience=[kind.salience for kind in types],
        quadrant=[advice.value for advice in quadrants],
    )


def reach_gives_power(
    stakeholders: pd.DataFrame, *, reach: Mapping[str, float], cut: float = CUT
) -> pd.DataFrame:
    """Show what changes when the posts of some stakeholders go viral.

    Who is heard by a share of the firm's public gains that share of the power still missing:
    power' = power + (1 - power) · reach. This is an assumption of this book, made to show that the
    type of a stakeholder is a state; legitimacy, urgency and interest stay as they are.

    Parameters
    ----------
    stakeholders : DataFrame
        As in :func:`classify`.
    reach : mapping of str to float
        For each stakeholder whose post spreads: the share of the firm's public that sees it, 0 to 1.
    cut : float
        The lowest value that is high, 0 to 1.

    Returns
    -------
    DataFrame
        One row for each stakeholder: ``stakeholder``, ``reach``, then ``power``, ``type``,
        ``salience`` and ``quadrant``, each with ``_before`` and ``_after``, and ``changed`` (type or
        quadrant differ).

    Raises
    ------
    TypeError
        If ``reach`` is not a mapping, or as in :func:`classify`.
    ValueError
        If ``reach`` names nobody in the table or is no share, or as in :func:`classify`.

    Examples
    --------
    >>> groups = pd.DataFrame({"stakeholder": ["neighbours"], "power": [0.1],
    ...     "legitimacy": [0.8], "urgency": [0.9], "interest": [0.7]})
    >>> after = reach_gives_power(groups, reach={"neighbours": 0.6})
    >>> after[["type_before", "type_after", "power_after"]]
      type_before  type_after  power_after
    0   dependent  definitive         0.64
    """
    before = classify(stakeholders, cut=cut)
    if not isinstance(reach, Mapping):
        raise TypeError(
            _("reach must be a mapping from stakeholder to share, got {value!r}.").format(value=reach)
        )
    seen = {
        validate.option(name, "reach", before.stakeholder.tolist()): validate.share(
            share, _("reach of {stakeholder!r}").format(stakeholder=name)
        )
        for name, share in reach.items()
    }
    shares = before.stakeholder.map(lambda name: seen.get(name, 0.0)).astype(float)
    power = _attributes(stakeholders)[:, 0]
    after = classify(stakeholders.assign(power=power + (1 - power) * shares), cut=cut)
    changes = pd.DataFrame({"stakeholder": before.stakeholder, "reach": shares})
    for column in ("power", "type", "salience", "quadrant"):
        changes[f"{column}_before"] = before[column]
        changes[f"{column}_after"] = after[column]
    return changes.assign(
        changed=(before.type != after.type) | (before.quadrant != after.quadrant),
    )


def coverage(needs: pd.DataFrame, plan: pd.DataFrame) -> pd.DataFrame:
    """Show which needs of the stakeholders a plan serves, and through which channels.

    Parameters
    ----------
    needs : DataFrame
        What is to be reached: columns ``stakeholder``, ``goal`` and ``weight`` (importance, 0 or more,
        any unit), each pair once.
    plan : DataFrame
        What is planned: columns ``stakeholder``, ``goal`` and ``channel``, one row for each use of a
        channel. A row without a channel serves nobody.

    Returns
    -------
    DataFrame
        The needs with the columns ``channels`` (text, separated by commas) and ``covered`` added.

    Raises
    ------
    TypeError
        If one of them is not a DataFrame or a weight is not a number.
    ValueError
        If a column is missing, a pair appears twice in the needs, a weight is negative or none is
        above 0, or the plan serves a pair that the needs do not list.

    Examples
    --------
    >>> needs = pd.DataFrame({"stakeholder": ["customers", "press"], "goal": ["trust", "awareness"],
    ...     "weight": [3, 1]})
    >>> plan = pd.DataFrame({"stakeholder": ["customers"], "goal": ["trust"], "channel": ["forum"]})
    >>> coverage(needs, plan)
      stakeholder       goal  weight channels  covered
    0   customers      trust       3    forum     True
    1       press  awareness       1             False
    """
    validate.table(needs, "needs", ("stakeholder", "goal", "weight"))
    validate.table(plan, "plan", ("stakeholder", "goal", "channel"))
    pairs = _pairs(needs)
    for pair in pairs:
        if pairs.count(pair) > 1:
            raise ValueError(
                _("needs lists {goal!r} for {stakeholder!r} twice. Join the two rows.").format(
                    stakeholder=pair[0], goal=pair[1]
                )
            )
    for pair, weight in zip(pairs, needs.weight.tolist(), strict=True):
        validate.not_negative(
            weight, _("weight of {goal!r} for {stakeholder!r}").format(stakeholder=pair[0], goal=pair[1])
        )
    if not needs.weight.sum() > 0:
        raise ValueError(_("needs has no weight above 0, so nothing counts."))
    channels: dict[tuple[Any, Any], list[str]] = {pair: [] for pair in pairs}
    for pair, channel in zip(_pairs(plan), plan.channel.tolist(), strict=True):
        if pair not in channels:
            raise ValueError(
                _(
                    "plan serves {goal!r} for {stakeholder!r}, which needs does not list. "
                    "Add it there, if need be with weight 0."
                ).format(stakeholder=pair[0], goal=pair[1])
            )
        if pd.notna(channel) and str(channel).strip() and str(channel) not in channels[pair]:
            channels[pair].append(str(channel))
    return needs.assign(
        channels=[", ".join(channels[pair]) for pair in pairs],
        covered=[bool(channels[pair]) for pair in pairs],
    )


def coverage_share(needs: pd.DataFrame, plan: pd.DataFrame) -> float:
    """Return the share of all needs, by weight, that a plan serves: Σ wᵢ·coveredᵢ / Σ wᵢ.

    Parameters
    ----------
    needs, plan : DataFrame
        As in :func:`coverage`.

    Returns
    -------
    float
        0 (serves none) to 1 (serves all).

    Raises
    ------
    TypeError, ValueError
        As in :func:`coverage`.

    Examples
    --------
    >>> needs = pd.DataFrame({"stakeholder": ["customers", "press"], "goal": ["trust", "awareness"],
    ...     "weight": [3, 1]})
    >>> plan = pd.DataFrame({"stakeholder": ["customers"], "goal": ["trust"], "channel": ["forum"]})
    >>> coverage_share(needs, plan)
    0.75
    """
    served = coverage(needs, plan)
    return float(np.average(served.covered, weights=served.weight))


def _attributes(stakeholders: pd.DataFrame) -> NDArray[np.float64]:
    validate.table(stakeholders, "stakeholders", ("stakeholder", *ATTRIBUTES))
    twice = stakeholders.stakeholder[stakeholders.stakeholder.duplicated()]
    if len(twice):
        raise ValueError(
            _("stakeholders lists {stakeholder!r} twice. Give each a name of its own.").format(
                stakeholder=twice.iloc[0]
            )
        )
    return np.array(
        [
            [
                validate.share(
                    float(value) if isinstance(value, bool | np.bool_) else value,
                    _("{attribute} of {stakeholder!r}").format(attribute=attribute, stakeholder=name),
                )
                for attribute, value in zip(ATTRIBUTES, values, strict=True)
            ]
            for name, *values in stakeholders[["stakeholder", *ATTRIBUTES]].itertuples(index=False)
        ],
        dtype=float,
    ).reshape(-1, len(ATTRIBUTES))


def _pairs(table: pd.DataFrame) -> list[tuple[Any, Any]]:
    return list(zip(table.stakeholder.tolist(), table.goal.tolist(), strict=True))
