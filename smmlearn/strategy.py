"""From the vision down to the single measure: does the plan hang together, are its goals sound.

The hierarchy runs vision, company strategy, marketing strategy, goal, target group, channel, message,
measure. A KPI hangs on a goal; budget, role and evaluation hang where they are needed. A
:class:`StrategyTree` may be wrong on purpose: :func:`findings` says what is wrong. A :class:`Concept`
is the whole document; it can be saved, loaded and printed.
"""

import math
import os
import re
import reprlib
import shutil
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import MISSING, dataclass, field, fields
from datetime import date, datetime
from difflib import get_close_matches
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any, Self, TypeVar, cast

import pandas as pd
import yaml

from smmlearn import i18n, validate
from smmlearn.i18n import _

Kind = TypeVar("Kind")
Check = Callable[[Any, str], Any]  # takes a value and its name; returns the value or raises

# A goal that more than doubles its baseline asks for a reason: a convention of this book.
STRETCH = 1.0

# Words that state an amount to be had, and words that name a way to it, in English and German.
_AMOUNT = re.compile(
    r"\bas (?:many|much)\b.*\bas possible\b|\bmore\b|\bmost\b|\bincreas\w*|\brais(?:e|ing)\b|\bgrow(?:th)?\b"
    r"|\bdoubl\w+|\bmaximi[sz]\w*|\breduc\w*|\bso viele?\b.*\bwie möglich\b|\bmöglichst viele?\b|\bmehr\b"
    r"|\bsteiger\w*|\berhöh\w*|\bverdoppel\w*|\bmaximier\w*|\bsenk\w*|\d+ ?(?:%|percent\b|prozent\b)",
    re.IGNORECASE,
)
_WAY = re.compile(
    r"\bby \w+ing\b|\bthrough\b|\bvia\b|\bwith\b|\busing\b|\binstead of\b"
    r"|\bdurch\b|\bmit\b|\büber\b|\bindem\b|\bmittels\b|\bmithilfe\b|\bstatt\b",
    re.IGNORECASE,
)


class Level(StrEnum):
    """A level of the hierarchy, or something that hangs on one."""

    VISION = "vision"
    COMPANY_STRATEGY = "company strategy"
    MARKETING_STRATEGY = "marketing strategy"
    GOAL = "goal"
    TARGET_GROUP = "target group"
    CHANNEL = "channel"
    MESSAGE = "message"
    MEASURE = "measure"
    KPI = "KPI"
    BUDGET = "budget"
    ROLE = "role"
    EVALUATION = "evaluation"

    @property
    def label(self) -> str:
        """The name for readers, in the language in use."""
        return {
            Level.VISION: _("vision"),
            Level.COMPANY_STRATEGY: _("company strategy"),
            Level.MARKETING_STRATEGY: _("marketing strategy"),
            Level.GOAL: _("goal"),
            Level.TARGET_GROUP: _("target group"),
            Level.CHANNEL: _("channel"),
            Level.MESSAGE: _("message"),
            Level.MEASURE: _("measure"),
            Level.KPI: _("KPI"),
            Level.BUDGET: _("budget"),
            Level.ROLE: _("role"),
            Level.EVALUATION: _("evaluation"),
        }[self]


CHAIN = tuple(Level)[: tuple(Level).index(Level.KPI)]


class PlanError(ValueError):
    """A plan cannot be used as it stands.

    Attributes
    ----------
    problems : tuple of str
        All that is wrong, one sentence each, with the path of the field.
    """

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join([_("The plan cannot be used as it stands:"), *self.problems]))


# ---- Checks: every field of a record carries one, for its constructor and for files ----


def _text(value: Any, name: str) -> str:
    if not isinstance(value, str):
        raise TypeError(
            _("{name} must be text, got {value}. In a file, put it in quotes.").format(
                name=name, value=reprlib.repr(value)
            )
        )
    if not value.strip():
        raise ValueError(_("{name} is empty.").format(name=name))
    # Control characters, line breaks and lone surrogates survive neither a file nor a table.
    if any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in value):
        raise ValueError(_("{name} must be one line of text without control characters.").format(name=name))
    return value


def _date(value: Any, name: str) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError(
            _("{name} must be a date such as 2025-12-31, got {value}.").format(
                name=name, value=reprlib.repr(value)
            )
        ) from None


def _level(value: Any, name: str) -> Level:
    return Level(validate.option(value, name, [level.value for level in Level]))


def _instance(value: Any, name: str, kind: type[Kind]) -> Kind:
    if not isinstance(value, kind):
        raise TypeError(
            _("{name} must be a {kind}, got {value}.").format(
                name=name, kind=kind.__name__, value=reprlib.repr(value)
            )
        )
    return value


def _optional(check: Check) -> Check:
    return lambda value, name: None if value is None else check(value, name)


def _list_of(check: Check) -> Check:
    """Check every item; items with a name must have different ones."""

    def checked(values: Any, name: str) -> tuple[Any, ...]:
        if isinstance(values, str | dict) or not isinstance(values, Iterable):
            raise TypeError(
                _("{name} must be a list, got {value}.").format(name=name, value=reprlib.repr(values))
            )
        problems: list[str] = []
        items: dict[Any, Any] = {}
        for position, value in enumerate(values):
            path = f"{name}[{position}]"
            item = _collect(problems, check, value, path)
            key = getattr(item, "name", position)
            if item is not None and key in items:
                problems.append(
                    _("{path}.name: {name!r} is taken. Give each a name of its own.").format(
                        path=path, name=key
                    )
                )
            items[key] = item
        if problems:
            raise PlanError(problems)
        return tuple(items.values())

    return checked


def _record(kind: type[Any]) -> Check:
    """Check a record, or read it from a mapping of its fields."""

    def checked(value: Any, name: str) -> Any:
        if isinstance(value, kind):
            return value
        if not isinstance(value, dict):
            raise TypeError(
                _("{name} must be fields with values, got {value}.").format(
                    name=name or _("The document"), value=reprlib.repr(value)
                )
            )
        declared = {each.name: each for each in fields(kind)}
        path = f"{name}." if name else ""
        problems = [_unknown(str(key), list(declared), path) for key in value if key not in declared]
        read: dict[str, Any] = {}
        for key, each in declared.items():
            if key in value:
                read[key] = _collect(problems, each.metadata["check"], value[key], path + key)
            elif each.default is MISSING:
                problems.append(_("{field} is missing.").format(field=path + key))
        if problems:
            raise PlanError(problems)
        return kind(**read)

    return checked


def _unknown(key: str, known: list[str], path: str) -> str:
    close = get_close_matches(key, known, n=1)
    if close:
        return _("{field} is not a field. Did you mean {close!r}?").format(field=path + key, close=close[0])
    return _("{field} is not a field. There are: {known}.").format(field=path + key, known=", ".join(known))


def _collect(problems: list[str], check: Check, value: Any, name: str) -> Any:
    """Return the checked value; if it is refused, note why and return None."""
    try:
        return check(value, name)
    except PlanError as error:
        problems.extend(error.problems)
    except (TypeError, ValueError) as error:
        problems.append(str(error))
    return None


def _by(check: Check) -> dict[str, Check]:
    return {"check": check}


class _Checked:
    """A frozen dataclass that checks its fields on the way in."""

    def __post_init__(self) -> None:
        for each in fields(cast(Any, self)):
            object.__setattr__(self, each.name, each.metadata["check"](getattr(self, each.name), each.name))


# ---- The hierarchy ----


@dataclass(frozen=True)
class Node(_Checked):
    """One statement of the plan.

    Parameters
    ----------
    name : str
        The statement itself, one line; each node has another one.
    level : Level or str
        Where it belongs.
    parent : str, optional
        Name of the node it serves; a vision has none.

    Raises
    ------
    TypeError, ValueError
        If a field does not fit; the message names it.

    Examples
    --------
    >>> Node("film one repair a week", "measure", parent="short videos").level.label
    'measure'
    """

    name: str = field(metadata=_by(_text))
    level: Level = field(metadata=_by(_level))
    parent: str | None = field(default=None, metadata=_by(_optional(_text)))


@dataclass(frozen=True)
class StrategyTree(_Checked):
    """A plan as a tree of nodes. It may have faults: see :func:`findings`.

    Parameters
    ----------
    nodes : iterable of Node
        In reading order; each may also be given as a dict of its fields.

    Raises
    ------
    TypeError
        If it is not a list.
    PlanError
        If a node does not fit or two have the same name; all problems at once.

    Examples
    --------
    >>> tree = StrategyTree([Node("be the town's workshop", "vision")])
    >>> tree = tree.adding(Node("repair, not sell", "company strategy", "be the town's workshop"))
    >>> [node.name for node in tree.path("repair, not sell")]
    ['repair, not sell', "be the town's workshop"]
    """

    nodes: tuple[Node, ...] = field(default=(), metadata=_by(_list_of(_record(Node))))

    @classmethod
    def from_frame(cls, table: pd.DataFrame) -> Self:
        """Build a tree from a table with the columns ``name``, ``level`` and ``parent`` (empty: none).

        Raises
        ------
        TypeError
            If it is not a DataFrame.
        PlanError
            If columns are missing or values do not fit; all problems at once, with row and column.
        """
        missing = {each.name for each in fields(Node)} - set(_instance(table, "table", pd.DataFrame).columns)
        if missing:
            raise PlanError(
                _("The table has no column {column!r}.").format(column=column) for column in sorted(missing)
            )
        rows = [
            {"name": name, "level": level, "parent": None if pd.isna(parent) or parent == "" else parent}
            for name, level, parent in table[["name", "level", "parent"]].itertuples(index=False)
        ]
        return cls(_list_of(_record(Node))(rows, "table"))

    def frame(self) -> pd.DataFrame:
        """Return the nodes as a table with the columns ``name``, ``level`` and ``parent``."""
        rows = [(node.name, node.level.value, node.parent) for node in self.nodes]
        return pd.DataFrame(rows, columns=["name", "level", "parent"])

    def adding(self, node: Node) -> Self:
        """Return the tree with one more node."""
        return type(self)((*self.nodes, node))

    def without(self, name: str) -> Self:
        """Return the tree without one node; what hung on it now hangs in the air."""
        left_out = self[name]
        return type(self)(tuple(node for node in self.nodes if node is not left_out))

    def path(self, name: str) -> tuple[Node, ...]:
        """Return the node, its parent and so on to the top, or to where the path breaks off or turns back."""
        steps = [self[name]]
        while (above := self._by_name.get(steps[-1].parent or "")) is not None and above not in steps:
            steps.append(above)
        return tuple(steps)

    def children(self, name: str) -> tuple[Node, ...]:
        """Return the nodes that hang on this one."""
        parent = self[name].name
        return tuple(node for node in self.nodes if node.parent == parent)

    def __getitem__(self, name: str) -> Node:
        """Return the node of this name."""
        return self._by_name[validate.option(name, "name", self._by_name)]

    def __contains__(self, name: object) -> bool:
        """Tell whether there is a node of this name."""
        return name in self._by_name

    @cached_property
    def _by_name(self) -> dict[str, Node]:
        return {node.name: node for node in self.nodes}


def orphans(tree: StrategyTree) -> list[str]:
    """Return the names of all nodes without a path to a vision: they hang in the air.

    Parameters
    ----------
    tree : StrategyTree
        The plan.

    Returns
    -------
    list of str
        In the order of the tree.

    Raises
    ------
    TypeError
        If it is not a :class:`StrategyTree`.

    Examples
    --------
    >>> orphans(example_tree())
    ['post memes']
    """
    return [
        node.name
        for node in _instance(tree, "tree", StrategyTree).nodes
        if all(step.level is not Level.VISION for step in tree.path(node.name))
    ]


def dead_ends(tree: StrategyTree) -> list[str]:
    """Return the names of the nodes at which a branch ends before it comes to a measure.

    Parameters
    ----------
    tree : StrategyTree
        The plan.

    Returns
    -------
    list of str
        In the order of the tree.

    Raises
    ------
    TypeError
        If it is not a :class:`StrategyTree`.

    Examples
    --------
    >>> dead_ends(example_tree().without("film one repair a week"))
    ['a check-up costs less than a new chain']
    """
    nodes = _instance(tree, "tree", StrategyTree).nodes
    continued = {node.parent for node in nodes if node.level in CHAIN}
    return [node.name for node in nodes if node.level in CHAIN[:-1] and node.name not in continued]


def goals_without_kpi(tree: StrategyTree) -> list[str]:
    """Return the names of the goals that no KPI measures.

    Parameters
    ----------
    tree : StrategyTree
        The plan.

    Returns
    -------
    list of str
        In the order of the tree.

    Raises
    ------
    TypeError
        If it is not a :class:`StrategyTree`.

    Examples
    --------
    >>> goals_without_kpi(example_tree().without("check-ups booked online per month"))
    ['fill the workshop in winter']
    """
    nodes = _instance(tree, "tree", StrategyTree).nodes
    measured = {node.parent for node in nodes if node.level is Level.KPI}
    return [node.name for node in nodes if node.level is Level.GOAL and node.name not in measured]


def findings(tree: StrategyTree) -> pd.DataFrame:
    """Return all that is wrong with a plan.

    ================== ======== =====================================================================
    finding            severity when
    ================== ======== =====================================================================
    unknown parent     error    the parent is no node of the tree
    cycle              error    following the parents leads back to the node
    wrong order        error    the parent is not on a higher level, or a KPI hangs on something else
                                than a goal
    orphan             error    there is no path to a vision, for none of the reasons above
    dead end           error    the branch ends here, before it comes to a measure
    goal without KPI   error    no KPI hangs on the goal
    skipped level      advice   levels of the hierarchy are missing between the node and its parent
    goal as strategy   advice   a strategy that a KPI measures, or whose words state an amount and
                                no way to it (:func:`goal_or_strategy`, which can err)
    ================== ======== =====================================================================

    Parameters
    ----------
    tree : StrategyTree
        The plan.

    Returns
    -------
    DataFrame
        Columns ``name``, ``level``, ``finding``, ``severity`` and ``reason`` (a sentence in the
        language in use), in the order of the tree; no rows for a sound plan.

    Raises
    ------
    TypeError
        If it is not a :class:`StrategyTree`.

    Examples
    --------
    >>> findings(example_tree())[["name", "finding", "severity"]]
             name finding severity
    0  post memes  orphan    error
    """
    _instance(tree, "tree", StrategyTree)
    in_the_air, ends, unmeasured = set(orphans(tree)), set(dead_ends(tree)), set(goals_without_kpi(tree))
    rows = []
    for node in tree.nodes:
        found = list(_link_findings(tree, node))
        if node.name in in_the_air and not found:
            found.append(("orphan", _("{name!r} hangs in the air: no path leads from it to a vision.")))
        if node.name in ends:
            found.append(("dead end", _("{name!r} leads to no measure: nobody will do anything about it.")))
        if node.name in unmeasured:
            found.append(("goal without KPI", _("Nothing measures the goal {name!r}.")))
        found += _advice(tree, node)
        for finding, reason in found:
            severity = "advice" if finding in ("skipped level", "goal as strategy") else "error"
            names = {"name": node.name, "parent": node.parent, "skipped": ", ".join(_skipped(tree, node))}
            rows.append((node.name, node.level.value, finding, severity, reason.format(**names)))
    return pd.DataFrame(rows, columns=["name", "level", "finding", "severity", "reason"])


def _link_findings(tree: StrategyTree, node: Node) -> Iterator[tuple[str, str]]:
    if node.parent is None:
        return
    if node.parent not in tree:
        yield "unknown parent", _("{name!r} should serve {parent!r}, which is nowhere in the plan.")
        return
    above = tree[node.parent].level
    if tree.path(node.name)[-1].parent == node.name:
        yield "cycle", _("{name!r} serves {parent!r}, which in the end serves {name!r} again.")
    elif node.level is Level.KPI and above is not Level.GOAL:
        yield "wrong order", _("{name!r} is a KPI, but {parent!r} is not a goal.")
    elif above not in CHAIN or (node.level in CHAIN and CHAIN.index(above) >= CHAIN.index(node.level)):
        yield "wrong order", _("{name!r} cannot serve {parent!r}, which is not on a higher level.")


def _advice(tree: StrategyTree, node: Node) -> Iterator[tuple[str, str]]:
    if _skipped(tree, node):
        yield "skipped level", _("Between {name!r} and {parent!r} something is missing: {skipped}.")
    if node.level in (Level.COMPANY_STRATEGY, Level.MARKETING_STRATEGY):
        if any(child.level is Level.KPI for child in tree.children(node.name)):
            yield "goal as strategy", _("{name!r} has a KPI of its own: what is measured is a goal.")
        elif goal_or_strategy(node.name).kind == "goal":
            yield "goal as strategy", _("{name!r} states an amount but no way to it: it sounds like a goal.")


def _skipped(tree: StrategyTree, node: Node) -> list[str]:
    if node.parent is None or node.parent not in tree or node.level not in CHAIN:
        return []
    above = tree[node.parent].level
    between = CHAIN[CHAIN.index(above) + 1 : CHAIN.index(node.level)] if above in CHAIN else ()
    return [level.label for level in between]


@dataclass(frozen=True)
class Wording:
    """What a sentence sounds like.

    Attributes
    ----------
    kind : str
        ``goal``, ``strategy`` or ``unclear``.
    reason : str
        Why, in the language in use.
    """

    kind: str
    reason: str


def goal_or_strategy(text: str) -> Wording:
    """Tell by its words whether a sentence sounds like a goal or like a strategy.

    A goal states what is to be had, a strategy the way to it. The rule reads words, not meaning: a word
    for a way (by doing, through, with, instead of …) makes a strategy; else a word for an amount (as many
    as possible, more, increase, 10 % …) makes a goal; else it is unclear. It knows some English and
    German words, and it can err: take it as a question to ask, not as a verdict.

    Parameters
    ----------
    text : str
        One sentence.

    Returns
    -------
    Wording
        ``kind`` and ``reason``.

    Raises
    ------
    TypeError
        If it is not text.
    ValueError
        If it is empty or has several lines.

    Examples
    --------
    >>> goal_or_strategy("sell as many products as possible").kind
    'goal'
    >>> goal_or_strategy("win trust by showing every repair").kind
    'strategy'
    """
    text = _text(text, "text")
    if way := _WAY.search(text):
        return Wording(
            "strategy", _("{words!r} names a way: it sounds like a strategy.").format(words=way[0])
        )
    if amount := _AMOUNT.search(text):
        return Wording(
            "goal",
            _("{words!r} states an amount, and no word names a way: it sounds like a goal.").format(
                words=amount[0]
            ),
        )
    return Wording("unclear", _("No word states an amount or names a way."))


def example_tree() -> StrategyTree:
    """Return the plan of an invented bicycle workshop, sound but for one measure that hangs in the air.

    Returns
    -------
    StrategyTree
        The names of the nodes are in the language in use.

    Examples
    --------
    >>> example_tree().frame().level.tolist()[:4]
    ['vision', 'company strategy', 'marketing strategy', 'goal']
    """
    chain = [
        (Level.VISION, _("every bicycle in town lasts ten years")),
        (Level.COMPANY_STRATEGY, _("repair instead of sell, through check-ups at a fixed price")),
        (Level.MARKETING_STRATEGY, _("win trust by showing every repair")),
        (Level.GOAL, _("fill the workshop in winter")),
        (Level.TARGET_GROUP, _("people who cycle to work within five kilometres")),
        (Level.CHANNEL, _("short videos")),
        (Level.MESSAGE, _("a check-up costs less than a new chain")),
        (Level.MEASURE, _("film one repair a week")),
    ]
    names: list[str | None] = [None, *(name for _level_of, name in chain)]
    goal, measure = chain[3][1], chain[7][1]
    return StrategyTree(
        (
            *(Node(name, level, parent) for (level, name), parent in zip(chain, names, strict=False)),
            Node(_("check-ups booked online per month"), Level.KPI, goal),
            Node(_("200 euros a month"), Level.BUDGET, measure),
            Node(_("the workshop's apprentice"), Level.ROLE, measure),
            Node(_("look at the bookings every first Monday"), Level.EVALUATION, goal),
            Node(_("post memes"), Level.MEASURE),
        )
    )


# ---- Goals ----


@dataclass(frozen=True)
class Goal(_Checked):
    """What is to be reached, as far as it is known.

    Parameters
    ----------
    name : str
        The goal in words; in a :class:`Concept` the name of its node.
    metric : str, optional
        What is counted or measured.
    baseline, target : float, optional
        Where it stands and where it should be [``unit``].
    unit : str, optional
        What the numbers count.
    owner : str, optional
        Who answers for it.
    deadline : date, optional
        By when; also as text such as 2025-12-31.

    Raises
    ------
    TypeError, ValueError
        If a field does not fit; the message names it.

    Examples
    --------
    >>> Goal("sell as many products as possible").target is None
    True
    """

    name: str = field(metadata=_by(_text))
    metric: str | None = field(default=None, metadata=_by(_optional(_text)))
    baseline: float | None = field(default=None, metadata=_by(_optional(validate.real)))
    target: float | None = field(default=None, metadata=_by(_optional(validate.real)))
    unit: str | None = field(default=None, metadata=_by(_optional(_text)))
    owner: str | None = field(default=None, metadata=_by(_optional(_text)))
    deadline: date | None = field(default=None, metadata=_by(_optional(_date)))


def smart(goal: Goal, *, today: date | None = None, stretch: float = STRETCH) -> pd.DataFrame:
    """Hold a goal against SMART as Doran meant it: A is assignable and R is realistic.

    Parameters
    ----------
    goal : Goal
        The goal.
    today : date, optional
        If given, the deadline must lie after it.
    stretch : float
        The largest change that counts as realistic, as a share of the baseline; 1 means at most double.
        No formula knows the means of a firm: this is a convention that asks for a reason.

    Returns
    -------
    DataFrame
        Five rows with the columns ``letter``, ``criterion``, ``met`` and ``reason`` (a sentence in the
        language in use).

    Raises
    ------
    TypeError
        If it is not a :class:`Goal`.
    ValueError
        If ``stretch`` is not above 0 or ``today`` is not a date.

    References
    ----------
    Doran, G. T. (1981). There's a S.M.A.R.T. way to write management's goals and objectives.
    Management Review 70(11), 35-36.

    Examples
    --------
    >>> goal = Goal("fill the workshop in winter", metric="check-ups booked online", baseline=20,
    ...     target=30, unit="bookings a month", owner="Mia", deadline="2026-01-31")
    >>> smart(goal)[["letter", "criterion", "met"]]
      letter     criterion   met
    0      S      specific  True
    1      M    measurable  True
    2      A    assignable  True
    3      R     realistic  True
    4      T  time-related  True
    """
    _instance(goal, "goal", Goal)
    stretch = validate.positive(stretch, "stretch")
    today = _optional(_date)(today, "today")
    judged = [
        ("S", _("specific"), *_specific(goal)),
        ("M", _("measurable"), *_measurable(goal)),
        ("A", _("assignable"), *_assignable(goal)),
        ("R", _("realistic"), *_realistic(goal, stretch)),
        ("T", _("time-related"), *_time_related(goal, today)),
    ]
    return pd.DataFrame(judged, columns=["letter", "criterion", "met", "reason"])


def _specific(goal: Goal) -> tuple[bool, str]:
    if goal.metric is None:
        return False, _("It does not say what is to change.")
    return True, _("It names what is to change: {metric}.").format(metric=goal.metric)


def _measurable(goal: Goal) -> tuple[bool, str]:
    if goal.target is None or goal.unit is None:
        return False, _("It has no number to reach, or the number has no unit.")
    return True, _("It has a number to reach: {target} {unit}.").format(
        target=_figure(goal.target), unit=goal.unit
    )


def _assignable(goal: Goal) -> tuple[bool, str]:
    if goal.owner is None:
        return False, _("Nobody answers for it.")
    return True, _("{owner} answers for it.").format(owner=goal.owner)


def _realistic(goal: Goal, stretch: float) -> tuple[bool, str]:
    if goal.baseline is None or goal.target is None:
        return False, _("Without a baseline and a target nobody can tell whether it is in reach.")
    if goal.baseline == 0:
        return False, _("The baseline is 0, so there is no experience to judge the target by.")
    change = abs(goal.target - goal.baseline) / abs(goal.baseline)
    values = {
        "baseline": _figure(goal.baseline),
        "target": _figure(goal.target),
        "stretch": i18n.percent(stretch),
    }
    if change > stretch:
        reason = _("From {baseline} to {target} is a change by more than {stretch}: why should that work?")
    else:
        reason = _("From {baseline} to {target} is a change by no more than {stretch}.")
    return change <= stretch, reason.format(**values)


def _time_related(goal: Goal, today: date | None) -> tuple[bool, str]:
    if goal.deadline is None:
        return False, _("It has no deadline.")
    if today is not None and goal.deadline <= today:
        return False, _("Its deadline, {deadline}, is over.").format(deadline=goal.deadline.isoformat())
    return True, _("It has a deadline: {deadline}.").format(deadline=goal.deadline.isoformat())


def smart_score(goal: Goal, *, today: date | None = None, stretch: float = STRETCH) -> int:
    """Return how many of the five SMART criteria a goal meets.

    Parameters
    ----------
    goal, today, stretch
        As in :func:`smart`.

    Returns
    -------
    int
        0 to 5.

    Raises
    ------
    TypeError, ValueError
        As in :func:`smart`.

    Examples
    --------
    >>> smart_score(Goal("sell as many products as possible", metric="products sold"))
    1
    """
    return int(smart(goal, today=today, stretch=stretch).met.sum())


@dataclass(frozen=True)
class KeyResult(_Checked):
    """One key result of an objective.

    Parameters
    ----------
    name : str
        What is to be reached.
    start, target, actual : float
        Where it began, where it should end, where it is now, in one unit; a target below the start
        is a result to be lowered.

    Raises
    ------
    TypeError, ValueError
        If a field does not fit, or start and target are equal.

    Examples
    --------
    >>> round(KeyResult("rating", start=2, target=4, actual=3.4).score, 3)
    0.7
    """

    name: str = field(metadata=_by(_text))
    start: float = field(metadata=_by(validate.real))
    target: float = field(metadata=_by(validate.real))
    actual: float = field(metadata=_by(validate.real))

    def __post_init__(self) -> None:
        """Check the fields, and that there is a way to go."""
        super().__post_init__()
        if self.start == self.target:
            raise ValueError(
                _("{name!r} starts at its target, {target}: there is no way to go.").format(
                    name=self.name, target=_figure(self.target)
                )
            )

    @property
    def score(self) -> float:
        """The part of the way that is done, from 0 (none or backwards) to 1 (all or more)."""
        return min(1.0, max(0.0, (self.actual - self.start) / (self.target - self.start)))


def okr_score(key_results: Iterable[KeyResult]) -> float:
    """Return the score of an objective: the mean score of its key results.

    About 0.7 counts as a good result for an ambitious objective: a convention of practice.

    Parameters
    ----------
    key_results : iterable of KeyResult
        At least one.

    Returns
    -------
    float
        0 to 1.

    Raises
    ------
    TypeError
        If it is not a list.
    ValueError
        If something in it is not a key result, or it is empty.

    References
    ----------
    Grove, A. S. (1983). High output management. Doerr, J. (2018). Measure what matters.

    Examples
    --------
    >>> rating, replies = KeyResult("rating", 2, 4, 3.4), KeyResult("reply time", 60, 20, 40)
    >>> round(okr_score([rating, replies]), 3)
    0.6
    """
    results = _list_of(_record(KeyResult))(key_results, "key_results")
    if not results:
        raise ValueError(_("key_results is empty, so there is no mean."))
    return math.fsum(result.score for result in results) / len(results)


# ---- Readiness, catalogue and orders ----


@dataclass(frozen=True)
class Readiness:
    """Whether a firm may start, and if not, what it has to put right first.

    Attributes
    ----------
    lowest_failing : str or None
        ``product``, ``organisation``, ``website`` or ``social_media``; None if all is well.
    reason : str
        In the language in use.
    """

    lowest_failing: str | None
    reason: str


def readiness(*, product: bool, organisation: bool, website: bool, social_media: bool) -> Readiness:
    """Return the lowest level of the readiness pyramid that fails: what lies above it has to wait.

    Parameters
    ----------
    product : bool
        Is the product or service good?
    organisation : bool
        Is the firm organised to keep its promises and to answer?
    website : bool
        Does the website work?
    social_media : bool
        Are the firm's profiles set up and cared for?

    Returns
    -------
    Readiness
        ``lowest_failing`` and ``reason``.

    Raises
    ------
    ValueError
        If an answer is not True or False.

    References
    ----------
    Constantinides, E. (2014). Foundations of social media marketing. Procedia - Social and Behavioral
    Sciences 148, 40-57. doi 10.1016/j.sbspro.2014.07.016.

    Examples
    --------
    >>> readiness(product=True, organisation=False, website=False, social_media=True).lowest_failing
    'organisation'
    """
    levels = {
        "product": (product, _("Improve the product first: social media would spread its faults.")),
        "organisation": (organisation, _("Organise the firm first: promises and questions need an answer.")),
        "website": (website, _("Repair the website first: that is where interested people go.")),
        "social_media": (
            social_media,
            _("Set up and care for the firm's profiles: the levels below carry them."),
        ),
    }
    answers = {
        level: (validate.option(holds, level, (True, False)), advice)
        for level, (holds, advice) in levels.items()
    }
    for level, (holds, advice) in answers.items():
        if not holds:
            return Readiness(level, advice)
    return Readiness(None, _("All four levels hold: the firm is ready."))


def catalogue() -> pd.DataFrame:
    """Return what the source texts call strategies, sorted into what it is.

    The texts mix five sorts: *goals* (states to reach), *strategies* (ways), *tactics* (single steps),
    *methods* (how to find out) and a *level* (a scale of contact). The sorting is the ruling of this
    book, with its reason.

    Returns
    -------
    DataFrame
        Columns ``item`` and ``why`` (in the language in use), ``sort``, and ``claim``, the id of the
        claim on the page of claims.

    Examples
    --------
    >>> catalogue().groupby("sort").size().to_dict()
    {'goal': 1, 'level': 1, 'method': 2, 'strategy': 4, 'tactic': 3}
    """
    items = [
        (_("viral marketing"), "strategy", _("It is a way to reach: people pass the message on."), "S2-17"),
        (
            _("a community of one's own"),
            "strategy",
            _("It is a way to loyalty: people meet people."),
            "S2-18",
        ),
        (_("showing expertise"), "strategy", _("It is a way to trust: knowledge given away."), "S2-21"),
        (
            _("recommendation marketing"),
            "strategy",
            _("It is a way to new customers: satisfied ones bring them."),
            "S3-29",
        ),
        (_("good online reputation"), "goal", _("It is a state to be reached; it names no way."), "S2-25"),
        (_("current news"), "tactic", _("It is a step that can serve many strategies."), "S2-24"),
        (
            _("events in social networks"),
            "tactic",
            _("It is a step that can serve many strategies."),
            "S2-26",
        ),
        (
            _("social media optimisation"),
            "tactic",
            _("It is a step that makes content easy to find and share."),
            "S2-20",
        ),
        (_("monitoring"), "method", _("It is a method to find out; it changes nothing by itself."), "S2-19"),
        (
            _("gathering knowledge"),
            "method",
            _("It is a method to find out; it changes nothing by itself."),
            "S2-22",
        ),
        (
            _("customer contact"),
            "level",
            _("It is a scale from mere presence to close exchange: any strategy sits somewhere on it."),
            "S2-23",
        ),
    ]
    return pd.DataFrame(items, columns=["item", "sort", "why", "claim"])


def planning_steps(model: str) -> list[str]:
    """Return the steps of a planning model in their order.

    Parameters
    ----------
    model : str
        ``SOSTAC`` (P. R. Smith) or ``POST`` (Li & Bernoff 2008).

    Returns
    -------
    list of str
        In the language in use.

    Raises
    ------
    ValueError
        If the model is not one of the two.

    Examples
    --------
    >>> planning_steps("SOSTAC")
    ['situation', 'objectives', 'strategy', 'tactics', 'action', 'control']
    """
    steps = {
        "SOSTAC": [
            _("situation"),
            _("objectives"),
            _("strategy"),
            _("tactics"),
            _("action"),
            _("control"),
        ],
        "POST": [_("people"), _("objectives"), _("strategy"), _("technology")],
    }
    return steps[validate.option(model, "model", steps)]


# ---- The concept document ----


class _Reader(yaml.SafeLoader):  # type: ignore[misc]
    """YAML without its traps: dates and words such as "no" stay text, nothing is said twice or by alias."""

    yaml_implicit_resolvers = {  # noqa: RUF012
        first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":timestamp", ":bool"))]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark
            raise yaml.MarkedYAMLError(
                problem=_("aliases are not read here; write it out"), problem_mark=mark
            )
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        seen = set()
        for key, _value in node.value:
            if str(key.value) in seen:
                raise yaml.MarkedYAMLError(
                    problem=_("{field!r} stands here twice").format(field=key.value),
                    problem_mark=key.start_mark,
                )
            seen.add(str(key.value))
        return super().construct_mapping(node, deep)


def _tree(value: Any, name: str) -> StrategyTree:
    return value if isinstance(value, StrategyTree) else StrategyTree(_list_of(_record(Node))(value, name))


@dataclass(frozen=True)
class Concept(_Checked):
    """A social media marketing concept: the plan, its goals, and what to do when things go wrong.

    Parameters
    ----------
    title, firm : str
        One line each.
    as_of : date
        The day the plan describes; also as text such as 2025-12-31.
    tree : StrategyTree
        The plan; also as a list of nodes.
    goals : iterable of Goal, optional
        A record for each goal of the tree, with the same name.
    crisis_plan : iterable of str, optional
        Steps in their order.

    Raises
    ------
    TypeError, ValueError
        If a field does not fit; the message names it, all problems of a list at once.

    Examples
    --------
    >>> concept = example_concept()
    >>> Concept.from_yaml(concept.to_yaml()) == concept
    True
    >>> print(concept.to_markdown()[:26])
    # Repairs that can be seen
    """

    title: str = field(metadata=_by(_text))
    firm: str = field(metadata=_by(_text))
    as_of: date = field(metadata=_by(_date))
    tree: StrategyTree = field(metadata=_by(_tree))
    goals: tuple[Goal, ...] = field(default=(), metadata=_by(_list_of(_record(Goal))))
    crisis_plan: tuple[str, ...] = field(default=(), metadata=_by(_list_of(_text)))

    @classmethod
    def from_yaml(cls, text: str) -> Self:
        """Read a concept from YAML text.

        Raises
        ------
        TypeError
            If it is not text.
        PlanError
            If it is not YAML, or fields are missing, unknown or of the wrong kind; all at once.
        """
        try:
            data = yaml.load(_instance(text, "text", str), Loader=_Reader)
        except (yaml.YAMLError, ValueError, RecursionError) as error:
            raise PlanError([_yaml_problem(error)]) from None
        problems: list[str] = []
        concept = _collect(problems, _record(cls), data, "")
        if problems:
            raise PlanError(problems)
        return cast(Self, concept)

    def to_yaml(self) -> str:
        """Return the concept as YAML text that people can edit and :meth:`from_yaml` reads."""
        return str(yaml.dump(_plain(self), Dumper=_Writer, sort_keys=False, allow_unicode=True, width=100))

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        """Read a concept from a YAML file in UTF-8.

        Raises
        ------
        OSError
            If the file cannot be opened.
        PlanError
            If it is not UTF-8, or as in :meth:`from_yaml`.
        """
        try:
            return cls.from_yaml(Path(path).read_text(encoding="utf-8-sig"))
        except UnicodeDecodeError as error:
            raise PlanError(
                [_("Byte {position} is not UTF-8. Save the file as UTF-8.").format(position=error.start)]
            ) from None

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the concept to a YAML file: the old file stays whole until the new one is.

        Raises
        ------
        OSError
            If the file cannot be written.
        """
        target = Path(path).resolve()
        draft = target.with_name(f".{target.name}.{os.getpid()}")
        try:
            draft.write_text(self.to_yaml(), encoding="utf-8", newline="\n")
            if target.exists():
                shutil.copymode(target, draft)
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)

    def open_points(self) -> list[str]:
        """Return what is left to do: the findings of the tree and what its goals lack, one sentence each."""
        points: list[str] = findings(self.tree).reason.to_list()
        recorded = {goal.name for goal in self.goals}
        planned = {node.name for node in self.tree.nodes if node.level is Level.GOAL}
        for node in self.tree.nodes:
            if node.name in planned - recorded:
                points.append(_("The goal {name!r} has no record of its numbers.").format(name=node.name))
        for goal in self.goals:
            if goal.name not in planned:
                points.append(_("The record {name!r} belongs to no goal of the plan.").format(name=goal.name))
            for unmet in smart(goal).query("not met").itertuples():
                points.append(
                    _("The goal {name!r} is not {criterion}. {reason}").format(
                        name=goal.name, criterion=unmet.criterion, reason=unmet.reason
                    )
                )
        return points

    def to_markdown(self) -> str:
        """Return the concept as Markdown, with its open points at the end."""
        lines = [f"# {_escape(self.title)}", "", f"{_escape(self.firm)}, {self.as_of.isoformat()}", ""]
        lines += [f"## {_('Plan')}", "", *self._outline(), ""]
        if self.goals:
            titles = [
                _("goal"),
                _("metric"),
                _("from"),
                _("to"),
                _("unit"),
                _("owner"),
                _("deadline"),
                "SMART",
            ]
            lines += [f"## {_('Goals')}", "", _row(titles), _row(["---"] * len(titles))]
            lines += [_row(_goal_cells(goal)) for goal in self.goals] + [""]
        if self.crisis_plan:
            lines += [f"## {_('Crisis plan')}", ""]
            lines += [f"{number}. {_escape(step)}" for number, step in enumerate(self.crisis_plan, 1)] + [""]
        if points := self.open_points():
            lines += [f"## {_('Open points')}", "", *(f"- {_escape(point)}" for point in points), ""]
        return "\n".join(lines)

    def _outline(self) -> Iterator[str]:
        printed: set[str] = set()

        def branch(node: Node, depth: int) -> Iterator[str]:
            if node.name not in printed:
                printed.add(node.name)
                yield f"{'  ' * depth}- **{node.level.label}:** {_escape(node.name)}"
                for child in self.tree.children(node.name):
                    yield from branch(child, depth + 1)

        # First what has nothing above it, then what goes round in circles.
        tops = [node for node in self.tree.nodes if node.parent not in self.tree]
        for node in (*tops, *self.tree.nodes):
            yield from branch(node, 0)


def example_concept() -> Concept:
    """Return the concept of the invented bicycle workshop.

    Returns
    -------
    Concept
        All words are in the language in use.

    Examples
    --------
    >>> example_concept().open_points()
    ["'post memes' hangs in the air: no path leads from it to a vision."]
    """
    tree = example_tree()
    goal = next(node.name for node in tree.nodes if node.level is Level.GOAL)
    return Concept(
        title=_("Repairs that can be seen"),
        firm=_("An invented bicycle workshop"),
        as_of=date(2025, 9, 1),
        tree=tree,
        goals=(
            Goal(
                name=goal,
                metric=_("check-ups booked online"),
                baseline=20,
                target=30,
                unit=_("bookings a month"),
                owner=_("the master of the workshop"),
                deadline=date(2026, 1, 31),
            ),
        ),
        crisis_plan=(
            _("Stop planned posts."),
            _("Answer within the hour, by name, and say what is known."),
            _("Put it right, and show it."),
        ),
    )


class _Writer(yaml.SafeDumper):  # type: ignore[misc]
    def ignore_aliases(self, _data: Any) -> bool:
        return True


def _yaml_problem(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return str(error)
    return _("Line {line}, column {column}: {problem}.").format(
        line=mark.line + 1, column=mark.column + 1, problem=getattr(error, "problem", error)
    )


def _plain(value: Any) -> Any:
    match value:
        case StrategyTree():
            return _plain(value.nodes)
        case _Checked():
            named = {each.name: getattr(value, each.name) for each in fields(cast(Any, value))}
            return {name: _plain(each) for name, each in named.items() if each is not None and each != ()}
        case tuple():
            return [_plain(each) for each in value]
        case Level():
            return value.value
        case float() if value.is_integer() and abs(value) < 1e15:
            return int(value)
    return value


def _goal_cells(goal: Goal) -> list[str]:
    judged = smart(goal)
    cells = [
        goal.name,
        goal.metric,
        None if goal.baseline is None else _figure(goal.baseline),
        None if goal.target is None else _figure(goal.target),
        goal.unit,
        goal.owner,
        None if goal.deadline is None else goal.deadline.isoformat(),
        " ".join(letter if met else "–" for letter, met in zip(judged.letter, judged.met, strict=True)),
    ]
    return ["–" if cell is None else _escape(cell) for cell in cells]


def _figure(value: float) -> str:
    if abs(value) >= 1e15:
        return f"{value:.3g}"
    return i18n.number(value, 0 if value.is_integer() else 2)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _escape(text: str) -> str:
    marked = re.sub(r"^[-+=]|[\\`*_{}\[\]<>|$&#~]", r"\\\g<0>", text)
    return re.sub(r"^(\d+)([.)])", r"\1\\\2", marked)
