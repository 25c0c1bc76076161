"""Explorers: figures that a reader moves, declared once for JupyterLab and for the static page.

An explorer is a question, a few controls, and three functions of the controls' values: the data, the
chart that draws them, and one or two sentences that say what the reader sees. From these follow the
live widget, the grid of all states that a page without a kernel needs, the picture and the sentence
that stay when JavaScript is off, and the table.
"""

import html
import inspect
import itertools
import json
import math
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Literal, TypeAlias

import pandas as pd

from smmlearn import i18n, palette, validate
from smmlearn.i18n import _

Scalar: TypeAlias = bool | int | float | str
Style: TypeAlias = Literal["number", "percent", "year"]

FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif'
WIDTHS = {"wide": 720, "narrow": 320}  # px, of the two pictures that stand in until the chart is live
KEPT = 300  # data and charts that an explorer keeps in memory
_NAME = re.compile(r"[a-z][a-z0-9_]*")

# Altair validates charts with jsonschema, which at import builds a grammar of web addresses that no chart
# needs and that takes some four times as long as all of Altair. Marked as missing, it is left out.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


def _write(value: float, style: Style, digits: int) -> str:
    """Write a number as the reader of a control sees it; a year has no thousands separator."""
    if style == "year":
        return str(int(value))
    return i18n.percent(value, digits) if style == "percent" else i18n.number(value, digits)


# -- Controls ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Control:
    """What all controls share: a name (a Python word), a label, and a finite list of values."""

    name: str
    label: str
    default: Scalar

    def __post_init__(self) -> None:
        """Refuse a declaration that no reader could use."""
        if not _NAME.fullmatch(self.name):
            raise ValueError(
                _("A control's name must be a lower-case Python word, got {name!r}.").format(name=self.name)
            )
        if not self.label.strip():
            raise ValueError(_("The control {name!r} needs a label.").format(name=self.name))
        if len(set(self.steps)) != len(self.steps) or len(self.steps) < 2:
            raise ValueError(
                _("The control {name!r} needs at least two values, all different; got {values}.").format(
                    name=self.name, values=list(self.steps)
                )
            )
        if self.default not in self.steps:
            raise ValueError(
                _("The default of {name!r} must be one of its values {values}; got {default!r}.").format(
                    name=self.name, values=list(self.steps), default=self.default
                )
            )

    @property
    def steps(self) -> Sequence[Scalar]:
        """The values that the control offers, in order."""
        raise NotImplementedError

    def admit(self, value: Any) -> Scalar:
        """Return the value as the explorer's functions take it, or refuse it."""
        return self.steps[list(self.steps).index(validate.option(value, self.name, self.steps))]

    def texts(self) -> list[str]:
        """Return what the reader sees for each value."""
        raise NotImplementedError

    def declaration(self) -> dict[str, Any]:
        """Return what the browser needs to know, ready for JSON."""
        return {
            "kind": type(self).__name__.lower(),
            "name": self.name,
            "label": self.label,
            "values": list(self.steps),
            "texts": self.texts(),
        }

    def html(self) -> str:
        """Return the control as native HTML; what it submits is the position of the value in the list."""
        raise NotImplementedError

    @property
    def _start(self) -> int:
        return list(self.steps).index(self.default)


@dataclass(frozen=True)
class Slider(Control):
    """A slider over numbers.

    Parameters
    ----------
    name, label : str
        The keyword of the explorer's functions, and what the reader sees.
    default : float
        The value at the start, one of the values.
    values : sequence of float
        The values; or instead of them:
    start, stop, step : float
        The first value, the last, and the distance between neighbours. If all are whole numbers,
        the slider takes whole numbers only.
    unit : str
        The unit that follows the number.
    style : {"number", "percent", "year"}
        How the number is written.
    digits : int
        Decimal places.

    Examples
    --------
    >>> Slider("share", "Share unhappy", 0.1, start=0.0, stop=0.2, step=0.1, style="percent").texts()
    ['0%', '10%', '20%']
    """

    default: float
    values: Sequence[float] = ()
    start: float | None = None
    stop: float | None = None
    step: float | None = None
    unit: str = ""
    style: Style = "number"
    digits: int = 0

    def __post_init__(self) -> None:
        """Refuse a list of values that does not rise."""
        steps = self.steps
        if list(steps) != sorted(steps):
            raise ValueError(
                _("The values of the slider {name!r} must rise, got {values}.").format(
                    name=self.name, values=list(steps)
                )
            )
        super().__post_init__()

    @cached_property
    def steps(self) -> Sequence[float]:
        """The values that the slider offers, in order."""
        given = (self.start, self.stop, self.step)
        if self.values:
            if given != (None, None, None):
                raise ValueError(
                    _("The slider {name!r} takes either values or start, stop and step.").format(
                        name=self.name
                    )
                )
            return tuple(self.values)
        if self.start is None or self.stop is None or self.step is None or self.step <= 0:
            raise ValueError(
                _("The slider {name!r} needs values, or start, stop and a step above 0.").format(
                    name=self.name
                )
            )
        count = (self.stop - self.start) / self.step
        if abs(count - round(count)) > 1e-9:
            raise ValueError(
                _("The slider {name!r} does not reach {stop} from {start} in steps of {step}.").format(
                    name=self.name, start=self.start, stop=self.stop, step=self.step
                )
            )
        return tuple(round(self.start + position * self.step, 10) for position in range(round(count) + 1))

    def admit(self, value: Any) -> float:
        """Return any number from the first to the last value, also one between two values."""
        number = validate.real(value, self.name)
        if all(isinstance(step, int) for step in self.steps):
            number = validate.whole(value, self.name, least=min(0, int(self.steps[0])))
        if not self.steps[0] <= number <= self.steps[-1]:
            raise ValueError(
                _("{name} must lie between {least} and {most}, got {value}.").format(
                    name=self.name, least=self.steps[0], most=self.steps[-1], value=value
                )
            )
        return number

    def texts(self) -> list[str]:
        """Return what the reader sees for each value."""
        numbers = [_write(value, self.style, self.digits) for value in self.steps]
        if not self.unit:
            return numbers
        return [_("{number} {unit}").format(number=number, unit=self.unit) for number in numbers]

    def html(self) -> str:
        """Return a range input over the positions of the values."""
        text = html.escape(self.texts()[self._start])
        return (
            '<div class="smm-control smm-slider"><label>'
            f'<span class="smm-label">{html.escape(self.label)}</span>'
            f'<input type="range" name="{self.name}" min="0" max="{len(self.steps) - 1}"'
            f' value="{self._start}" aria-valuetext="{text}"></label>'
            f'<span class="smm-value" aria-hidden="true">{text}</span></div>'
        )


@dataclass(frozen=True)
class Choice(Control):
    """A choice of one among a few.

    Parameters
    ----------
    name, label : str
        The keyword of the explorer's functions, and what the reader sees.
    default : str or float
        The value at the start.
    options : mapping
        What the reader sees for each value.
    """

    options: Mapping[str | int | float, str]

    @property
    def steps(self) -> Sequence[Scalar]:
        """The values, in the order of the options."""
        return tuple(self.options)

    def texts(self) -> list[str]:
        """Return what the reader sees for each value."""
        return list(self.options.values())

    def html(self) -> str:
        """Return radio buttons, or a list from which to select if there are more than five."""
        label = html.escape(self.label)
        if len(self.options) > 5:
            options = "".join(
                f'<option value="{i}"{" selected" * (i == self._start)}>{html.escape(text)}</option>'
                for i, text in enumerate(self.texts())
            )
            return (
                f'<div class="smm-control smm-choice"><label><span class="smm-label">{label}</span>'
                f'<select name="{self.name}">{options}</select></label></div>'
            )
        options = "".join(
            f'<label><input type="radio" name="{self.name}" value="{i}"{" checked" * (i == self._start)}>'
            f"<span>{html.escape(text)}</span></label>"
            for i, text in enumerate(self.texts())
        )
        return (
            f'<fieldset class="smm-control smm-choice"><legend class="smm-label">{label}</legend>'
            f'<div class="smm-options">{options}</div></fieldset>'
        )


@dataclass(frozen=True)
class Toggle(Control):
    """A switch, on or off.

    Parameters
    ----------
    name, label : str
        The keyword of the explorer's functions, and what the reader sees.
    default : bool
        Whether it is on at the start.
    """

    default: bool = False

    @property
    def steps(self) -> Sequence[Scalar]:
        """Off, on."""
        return (False, True)

    def admit(self, value: Any) -> bool:
        """Return True or False, and take nothing else for it."""
        if not isinstance(value, bool):
            raise TypeError(
                _("{name} must be True or False, got {value!r}.").format(name=self.name, value=value)
            )
        return value

    def texts(self) -> list[str]:
        """Return what the reader sees for each value."""
        return [_("off"), _("on")]

    def html(self) -> str:
        """Return a checkbox."""
        return (
            f'<label class="smm-control smm-toggle"><input type="checkbox" name="{self.name}" value="1"'
            f"{' checked' * self.default}><span>{html.escape(self.label)}</span></label>"
        )


# -- The explorer --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Column:
    """A column of the data: how precise a reader sees it, and its heading in the table.

    Parameters
    ----------
    name : str
        The column of the DataFrame.
    title : str
        The heading, with the unit. A column without one is for the chart only.
    digits : int
        Decimal places of a number. Rows are rounded to them, so declare what a reader can see.
    style : {"number", "percent", "year"}
        How a number is written.
    """

    name: str
    title: str = ""
    digits: int = 0
    style: Style = "number"


@dataclass(frozen=True)
class State:
    """What a reader sees for one setting of the controls."""

    values: Mapping[str, Scalar]
    frame: pd.DataFrame
    spec: Mapping[str, Any]
    summary: str

    def rows(self) -> list[list[Scalar | None]]:
        """Return the rows of the frame, ready for JSON: a missing value is None."""
        return [[_plain(value) for value in row] for row in self.frame.itertuples(index=False, name=None)]


def _plain(value: Any) -> Scalar | None:
    """Return a cell for JSON: None for a missing value, a whole number without its decimal point."""
    if isinstance(value, float):
        return None if math.isnan(value) else int(value) if value.is_integer() else value
    return None if value is pd.NA or value is None else value


@dataclass(frozen=True, kw_only=True)
class Explorer:
    """The declaration of an explorer.

    Parameters
    ----------
    question : str
        The question that it answers; its title.
    controls : sequence of Slider, Choice, Toggle
        At most five.
    columns : sequence of Column
        Every column of the data, in the order of the table.
    compute : callable
        The data (DataFrame) for the values of the controls. Each of the three functions takes, as
        keywords, the controls that it depends on, so nothing is made twice.
    chart : callable
        The Altair chart for the values. It reads the named dataset ``frame`` and states heights, but
        neither widths nor looks: these are the same for all explorers.
    summary : callable
        One or two sentences about the data and the values, with the insight in numbers.
    caption : str
        What is measured, when, and the source.

    Raises
    ------
    ValueError
        If the parts do not fit together.
    """

    question: str
    controls: Sequence[Control]
    columns: Sequence[Column]
    compute: Callable[..., pd.DataFrame]
    chart: Callable[..., Any]
    summary: Callable[..., str]
    caption: str

    def __post_init__(self) -> None:
        """Refuse parts that do not fit together."""
        names = [control.name for control in self.controls]
        if not 1 <= len(names) <= 5:
            raise ValueError(_("An explorer has one to five controls, got {count}.").format(count=len(names)))
        for name in names:
            if names.count(name) > 1:
                raise ValueError(_("Two controls are called {name!r}.").format(name=name))
        used: set[str] = set()
        for role, function, data in (
            ("compute", self.compute, ()),
            ("chart", self.chart, ()),
            ("summary", self.summary, ("frame",)),
        ):
            known = set(_parameters(function)) - set(data)
            if unknown := sorted(known - set(names)):
                raise ValueError(
                    _("{role} takes {unknown!r}, but the controls are {names}.").format(
                        role=role, unknown=unknown[0], names=", ".join(names)
                    )
                )
            used |= known
        if idle := sorted(set(names) - used):
            raise ValueError(_("The control {name!r} changes nothing.").format(name=idle[0]))

    @property
    def defaults(self) -> dict[str, Scalar]:
        """The values at the start."""
        return {control.name: control.default for control in self.controls}

    def values(self, given: Mapping[str, Any], base: Mapping[str, Scalar] | None = None) -> dict[str, Scalar]:
        """Return a value for each control: the given ones, checked, and for the others those of the base."""
        values = dict(base or self.defaults)
        controls = {control.name: control for control in self.controls}
        for name, value in given.items():
            values[name] = controls[validate.option(name, _("The control"), controls)].admit(value)
        return values

    def states(self) -> Iterator[State]:
        """Yield every state, the last control changing fastest."""
        steps = [control.steps for control in self.controls]
        names = [control.name for control in self.controls]
        for combination in itertools.product(*steps):
            yield self.state(dict(zip(names, combination, strict=True)))

    def state(self, values: Mapping[str, Scalar]) -> State:
        """Return what a reader sees for these values."""
        frame = self._part("compute", values)
        summary = self.summary(frame=frame, **_pick(self.summary, values))
        if not isinstance(summary, str) or not summary.strip():
            raise TypeError(
                _("The summary must be a sentence (str), got {kind}.").format(kind=type(summary).__name__)
            )
        return State(values=values, frame=frame, spec=self._part("chart", values), summary=summary)

    def _part(self, role: Literal["compute", "chart"], values: Mapping[str, Scalar]) -> Any:
        """Make the data or the chart once for each setting of the controls that it depends on."""
        function, finish = (self.compute, self._round) if role == "compute" else (self.chart, finished)
        picked = _pick(function, values)
        key = (role, *picked.items())
        if key not in self._made:
            if len(self._made) > KEPT:
                self._made.clear()
            self._made[key] = finish(function(**picked))
        return self._made[key]

    @cached_property
    def _made(self) -> dict[tuple[Any, ...], Any]:
        return {}

    def _round(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return the declared columns, rounded to what a reader sees."""
        names = [column.name for column in self.columns]
        if not isinstance(frame, pd.DataFrame):
            raise TypeError(
                _("compute must return a DataFrame, got {kind}.").format(kind=type(frame).__name__)
            )
        if sorted(frame.columns) != sorted(names):
            raise ValueError(
                _("compute returns the columns {got}, declared are {declared}.").format(
                    got=", ".join(sorted(frame.columns)), declared=", ".join(sorted(names))
                )
            )
        rounded = {
            column.name: frame[column.name].round(column.digits)
            if pd.api.types.is_float_dtype(frame[column.name])
            else frame[column.name]
            for column in self.columns
        }
        return pd.DataFrame(rounded).reset_index(drop=True)


def _parameters(function: Callable[..., Any]) -> list[str]:
    return list(inspect.signature(function).parameters)


def _pick(function: Callable[..., Any], values: Mapping[str, Scalar]) -> dict[str, Scalar]:
    """Return the values that a function asks for."""
    return {name: values[name] for name in _parameters(function) if name in values}


# -- The chart -----------------------------------------------------------------------------------------


def looks() -> dict[str, Any]:
    """Return the Vega-Lite configuration of every chart: the project's type, lines and colours."""
    text = {
        "labelColor": palette.MUTED,
        "titleColor": palette.MUTED,
        "labelFontSize": 12,
        "titleFontSize": 12,
    }
    return {
        "background": None,
        "font": FONT,
        "padding": {"left": 0, "right": 4, "top": 4, "bottom": 4},
        "view": {"stroke": None},
        "axis": {
            **text,
            "titleFontWeight": "normal",
            "domainColor": palette.GRID,
            "tickColor": palette.GRID,
            "gridColor": palette.GRID,
            "labelPadding": 6,
            "titlePadding": 8,
        },
        "axisX": {"grid": False, "labelFlush": True},
        "axisY": {
            "domain": False,
            "ticks": False,
            "minExtent": 40,
            "titleAngle": 0,
            "titleAlign": "left",
            "titleAnchor": "end",
            "titleX": -40,
            "titleY": -14,
        },
        "legend": {**text, "orient": "top", "title": None, "offset": 36, "columnPadding": 20},
        "title": {"color": palette.INK, "fontSize": 13, "fontWeight": 600, "anchor": "start"},
        "text": {
            "fontSize": 12,
            "color": palette.INK,
            "stroke": palette.PAPER,  # a halo: the stylesheet paints it below the letters
            "strokeWidth": 3,
            "strokeJoin": "round",
        },
        "range": {"category": palette.SERIES},
    }


def finished(chart: Any) -> dict[str, Any]:
    """Return a chart as Vega-Lite that reads ``frame``, fills its element and has the looks of all.

    Raises
    ------
    ValueError
        If the chart brings its own data.
    """
    spec: dict[str, Any] = chart.to_dict()
    if _data_names(spec) != {"frame"}:
        raise ValueError(
            _("The chart must read the named dataset: alt.Chart(alt.NamedData('frame')), and no other.")
        )
    _fill(spec)
    spec.pop("autosize", None)
    return {**spec, "config": looks()}


def _data_names(part: Any) -> set[str | None]:
    """Return the names of all datasets that a spec reads; None stands for data of its own."""
    if isinstance(part, list):
        return set().union(*(_data_names(item) for item in part))
    if not isinstance(part, dict):
        return set()
    own = {part["data"].get("name")} if isinstance(part.get("data"), dict) else set()
    return own.union(*(_data_names(item) for item in part.values()))


def _fill(view: dict[str, Any]) -> None:
    """Let every single view of a spec take the width of the element."""
    if children := view.get("vconcat"):
        for child in children:
            _fill(child)
    else:
        view["width"] = "container"


def sized(spec: Mapping[str, Any], width: float) -> dict[str, Any]:
    """Return a spec in which every view that fills its element is ``width`` pixels wide."""
    text = json.dumps(spec, ensure_ascii=False, separators=(",", ":"))
    resized: dict[str, Any] = json.loads(text.replace('"width":"container"', f'"width":{width:g}'))
    return resized


def svg(state: State, width: int) -> str:
    """Draw a state as SVG of a given width in pixels, coordinates rounded to what a reader can see."""
    import vl_convert

    names = list(state.frame)
    data = {"frame": [dict(zip(names, row, strict=True)) for row in state.rows()]}

    def draw(plot: float) -> tuple[str, float]:
        picture: str = vl_convert.vegalite_to_svg({**sized(state.spec, plot), "datasets": data})
        measured = re.search(r'width="([\d.]+)"', picture)
        assert measured is not None
        return picture, float(measured[1])

    picture, drawn = draw(width)
    picture, drawn = draw(width - math.ceil(drawn - width))  # axes and labels need room, too
    picture = re.sub(
        r"<[^>]+>", lambda tag: re.sub(r"-?\d+\.\d{3,}", lambda n: f"{float(n[0]):.2f}", tag[0]), picture
    )
    return picture.replace("<svg ", '<svg aria-hidden="true" ', 1)


# -- The handle ----------------------------------------------------------------------------------------


class Handle:
    """An explorer by name: shows it, and makes what the page needs.

    Calling it shows the live widget; keywords set the values at the start.
    """

    def __init__(self, name: str, factory: Callable[[], Explorer]) -> None:
        self.name = name
        self.factory = factory
        self.__doc__ = factory.__doc__

    def __repr__(self) -> str:
        """Say how to show it."""
        return f"explorers.{self.attribute}()"

    @property
    def attribute(self) -> str:
        """The name as a Python word."""
        return self.name.replace("-", "_")

    def __call__(self, **values: Any) -> Any:
        """Return the live widget."""
        try:
            from smmlearn.ui.live import LiveExplorer
        except ImportError as error:
            raise ImportError(
                _(
                    "A live explorer needs JupyterLab and its widgets: pip install 'smmlearn[lab]' ({error})."
                ).format(error=error)
            ) from error
        return LiveExplorer(self, **values)

    def explorer(self) -> Explorer:
        """Return the declaration in the language in use."""
        return _declared(self.factory, i18n.language())

    def state(self, **values: Any) -> State:
        """Return what a reader sees for these values; the others are at their start."""
        explorer = self.explorer()
        return explorer.state(explorer.values(values))

    def call(self, values: Mapping[str, Scalar]) -> str:
        """Return the Python call that shows the explorer with these values."""
        start = self.explorer().defaults
        keywords = ", ".join(f"{name}={value!r}" for name, value in values.items() if value != start[name])
        return f"explorers.{self.attribute}({keywords})"

    def declaration(self) -> dict[str, Any]:
        """Return what the browser needs to know before any data, ready for JSON."""
        explorer = self.explorer()
        return {
            "name": self.name,
            "language": i18n.language(),
            "question": explorer.question,
            "controls": [control.declaration() for control in explorer.controls],
            "defaults": explorer.defaults,
            "columns": [
                {"name": c.name, "title": c.title, "digits": c.digits, "style": c.style}
                for c in explorer.columns
            ],
            "caption": explorer.caption,
            "strings": strings(),
        }

    def grid(self) -> dict[str, Any]:
        """Return every state of the explorer, ready for JSON.

        Returns
        -------
        dict
            ``columns`` names the columns of ``rows``. ``states`` has one entry for each combination of
            values, the last control changing fastest: the position of its chart in ``specs``, its
            sentence, and its rows as start, count, start, count ... in ``rows``.
        """
        explorer = self.explorer()
        rows: dict[tuple[Scalar | None, ...], int] = {}
        specs: dict[str, int] = {}
        states: list[list[Any]] = []
        for state in explorer.states():
            positions = [rows.setdefault(tuple(row), len(rows)) for row in state.rows()]
            spec = specs.setdefault(to_json(state.spec), len(specs))
            states.append([spec, state.summary, _runs(positions)])
        return {
            "name": self.name,
            "columns": [column.name for column in explorer.columns],
            "specs": [json.loads(spec) for spec in specs],
            "rows": [list(row) for row in rows],
            "states": states,
        }

    def page_html(self, src: str, *, vega: str = "") -> str:
        """Return the explorer as an element of a static page.

        Parameters
        ----------
        src : str
            Address of the grid, relative to the page.
        vega : str
            Address of the charting library (see :func:`smmlearn.ui.vega_bundle`); next to the grid if empty.

        Returns
        -------
        str
            The custom element. Without JavaScript, it shows its starting state as a picture with
            sentence and caption.
        """
        state = self.state()
        pictures = "".join(
            f'<div class="smm-{name}">{svg(state, width)}</div>' for name, width in WIDTHS.items()
        )
        vega = vega or src.rpartition("/")[0] + "/" * ("/" in src) + "vega.js"
        declaration = to_json(self.declaration()).replace("<", "\\u003c")
        return (
            f'<smm-explorer class="smm-explorer" id="{self.name}" name="{self.name}" src="{html.escape(src)}"'
            f' vega="{html.escape(vega)}" role="group" aria-label="{html.escape(self.explorer().question)}">'
            f'<script type="application/json">{declaration}</script>'
            f"{self.skeleton(state.summary, pictures)}</smm-explorer>"
        )

    def skeleton(self, summary: str = "", picture: str = "") -> str:
        """Return the parts of the explorer as HTML, to which the browser adds life."""
        explorer, say = self.explorer(), {key: html.escape(text) for key, text in strings().items()}
        summary = html.escape(summary)
        table = html.escape(_("Table: {question}").format(question=explorer.question))
        controls = "".join(control.html() for control in explorer.controls)
        return (
            f'<p class="smm-question">{html.escape(explorer.question)}</p>'
            f'<form class="smm-controls" autocomplete="off">{controls}</form>'
            '<figure class="smm-figure">'
            f'<div class="smm-chart" role="img" aria-label="{summary}">{picture}</div>'
            f'<output class="smm-summary" aria-live="polite">{summary}</output>'
            '<div class="smm-actions">'
            f'<button type="button" data-action="table" aria-expanded="false">{say["show_table"]}</button>'
            f'<button type="button" data-action="reset">{say["reset"]}</button>'
            f'<button type="button" data-action="copy">{say["copy_link"]}</button></div>'
            '<p class="smm-note" role="status"></p>'
            f'<div class="smm-table" role="region" tabindex="0" aria-label="{table}" hidden></div>'
            f"<figcaption>{html.escape(explorer.caption)}</figcaption></figure>"
        )


@cache
def _declared(factory: Callable[[], Explorer], language: str) -> Explorer:
    return factory()


def explorer(*, name: str) -> Callable[[Callable[[], Explorer]], Handle]:
    """Give a function that declares an explorer its name, and make it a handle.

    Parameters
    ----------
    name : str
        Lower-case words joined by hyphens; it stands in links, so never change it.

    Examples
    --------
    >>> @explorer(name="platform-growth")
    ... def platform_growth() -> Explorer: ...
    >>> platform_growth
    explorers.platform_growth()
    """
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name):
        raise ValueError(
            _("An explorer's name is lower-case words joined by hyphens, got {name!r}.").format(name=name)
        )
    return lambda factory: Handle(name, factory)


def to_json(value: Any) -> str:
    """Write JSON compactly, the same bytes for the same content."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _runs(positions: Sequence[int]) -> list[int]:
    """Write positions as start, count, start, count ...

    >>> _runs([4, 5, 6, 1, 9])
    [4, 3, 1, 1, 9, 1]
    """
    runs: list[int] = []
    for position in positions:
        if runs and position == runs[-2] + runs[-1]:
            runs[-1] += 1
        else:
            runs += [position, 1]
    return runs


def strings() -> dict[str, str]:
    """Return the words that the browser part says."""
    return {
        "show_table": _("Show as table"),
        "hide_table": _("Hide the table"),
        "reset": _("Reset"),
        "copy_link": _("Copy link"),
        "copy_call": _("Copy Python call"),
        "link_copied": _("The link to this state is on the clipboard."),
        "call_copied": _("The Python call for this state is on the clipboard."),
        "copy_failed": _("The clipboard is closed to this page. Copy it from here: {text}"),
        "bad_link": _(
            "The link asks for {parts}, which this figure does not offer. It keeps its own value there."
        ),
        "unavailable": _(
            "The data of this figure could not be loaded, so it shows its starting state only. "
            "Reload the page to try again."
        ),
        "damaged": _(
            "The data of this figure are damaged, so it shows its starting state only. "
            "Reload the page; if that does not help, please report it."
        ),
        "no_chart": _(
            "The chart could not be drawn ({reason}). The sentence and the table still follow the controls."
        ),
        "no_kernel": _("the kernel does not answer"),
        "missing": _("no value"),
    }
