"""Figures in one style that describe themselves.

A figure is drawn once, in the light colours of :mod:`smmlearn.palette`, as a small SVG whose text stays
text. What it shows is read back from its artists: as a *fingerprint*, which the notebook tests compare,
and as an *alternative text*, which a screen reader speaks. So no figure can change unnoticed, and none
goes without words.

>>> fig, ax = subplots()
>>> _ = ax.plot([2004, 2008, 2012], [1, 150, 1060], label="Facebook")
>>> _ = ax.set(title="One network grows", xlabel="Year", ylabel="Users (million)")
>>> _ = ax.set(xlim=(2004, 2012), ylim=(0, 1200))
>>> print(fig.alt_text())
Line chart: One network grows. Horizontal axis: Year, from 2004 to 2012. Vertical axis: Users (million),
from 0 to 1200. Line “Facebook”: from 1 at 2004, its lowest, to 1060 at 2012, its highest.
"""

import hashlib
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import groupby
from typing import Any, ClassVar
from xml.etree import ElementTree

import matplotlib
import matplotlib.figure
import numpy as np
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.category import StrCategoryLocator
from matplotlib.collections import Collection, LineCollection, PathCollection, PolyCollection, QuadMesh
from matplotlib.colors import to_hex
from matplotlib.container import BarContainer
from matplotlib.dates import AutoDateFormatter, ConciseDateFormatter, num2date
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch, Patch, Wedge
from matplotlib.text import Text
from matplotlib.ticker import (
    FixedLocator,
    Formatter,
    FuncFormatter,
    LogFormatter,
    NullFormatter,
    ScalarFormatter,
)
from numpy.typing import NDArray

from smmlearn import i18n, palette
from smmlearn.i18n import _

WIDTH = 5.2  # inches: 374 SVG units, so that text of 12.5 units is 11 px high where 328 px are shown
_PAPER = "smm-paper"  # the class of the white sheet behind a figure
_REFERENCE = re.compile(r"(?:url\(|^)#([^)]+)")
_OWN = "\ue000"  # stands for a figure's own prefix of ids until it is known
_LISTED = 8  # bars or categories that are read out one by one


def subplots(
    rows: int = 1, columns: int = 1, *, figsize: tuple[float, float] | None = None, **options: Any
) -> tuple["Figure", Any]:
    """Return a figure in the project's style with its axes.

    Sets matplotlib's defaults of this session, so that what is drawn next follows the style.

    Parameters
    ----------
    rows, columns : int
        Panels below and beside each other. A phone shows 328 px: prefer rows.
    figsize : tuple of float, optional
        Width and height in inches; as a rule 5.2 wide, and 3.4 high or 2.7 for each of several rows.
    **options
        Whatever :meth:`matplotlib.figure.Figure.subplots` takes, such as ``sharex=True``.

    Returns
    -------
    tuple of Figure and Axes
        An array of Axes if there are several panels.

    Examples
    --------
    >>> fig, (above, below) = subplots(rows=2, sharex=True)
    >>> fig.get_size_inches().tolist()
    [5.2, 5.4]
    """
    matplotlib.rcParams.update(_style())
    fig = Figure(figsize=figsize or (WIDTH, 3.4 if rows == 1 else 2.7 * rows), layout="constrained")
    return fig, fig.subplots(rows, columns, **options)


def as_percent(axis: Axis, *, digits: int = 0) -> None:
    """Write the numbers of an axis, which are shares, as percentages.

    Parameters
    ----------
    axis : matplotlib.axis.Axis
        ``ax.xaxis`` or ``ax.yaxis``.
    digits : int
        Decimal places.

    Examples
    --------
    >>> fig, ax = subplots()
    >>> as_percent(ax.yaxis)
    >>> ax.yaxis.get_major_formatter()(0.25)
    '25%'
    """
    axis.set_major_formatter(FuncFormatter(lambda share, _position=None: i18n.percent(share, digits)))


class Figure(matplotlib.figure.Figure):
    """A matplotlib figure that shows itself as one accessible SVG; made by :func:`subplots`.

    ``fig.set_label("...")`` adds a sentence of the author to the alternative text: what the eye sees and
    the numbers do not say, above all in a diagram without axes.
    """

    def alt_text(self) -> str:
        """Return what the figure shows, in sentences.

        Raises
        ------
        ValueError
            If a title or a label is missing.
        """
        panels = _panels(self)
        if len(panels) == 1:
            sentences = [panels[0].words()]
        else:
            sentences = [
                _("Panel {number} of {count}. {words}").format(
                    number=number, count=len(panels), words=panel.words()
                )
                for number, panel in enumerate(panels, 1)
            ]
            if title := self.get_suptitle():
                sentences.insert(0, _("Figure: {title}.").format(title=_end(title)))
        return " ".join([*sentences, str(self.get_label())]).strip()

    def fingerprint(self) -> str:
        """Return size, titles, labels, limits, a digest of the data of each artist, and the alternative text.

        Raises
        ------
        ValueError
            If a title or a label is missing.
        """
        facts = ["{:g} x {:g} in".format(*self.get_size_inches())]
        facts += [fact for panel in _panels(self) for fact in panel.facts()]
        facts += [self.alt_text()]
        return f"Figure {_digest(str(facts))}, " + "\n".join(facts)

    def svg(self) -> str:
        """Return the picture: always the same bytes, with ids that no other picture on a page has.

        Raises
        ------
        ValueError
            If a title or a label is missing, or a colour does not come from :mod:`smmlearn.palette`.
        """
        words = self.alt_text()
        self.patch.set_gid(_PAPER)
        for ax in self.axes:
            for axis in (ax.xaxis, ax.yaxis):
                _write_numbers(axis)
            for text in ax.findobj(Text):
                if text.get_text() == _title(ax):
                    text.set_wrap(True)
        with matplotlib.rc_context(
            {"svg.fonttype": "none", "svg.hashsalt": "smmlearn", "svg.image_inline": True}
        ):
            for _pass in range(2):  # the first settles the layout
                raw = StringIO()
                self.savefig(raw, format="svg", metadata=dict.fromkeys(("Creator", "Date", "Format", "Type")))
        root = ElementTree.fromstring(raw.getvalue())
        self._check_colours(root)
        return _tidy(root, words)

    def _check_colours(self, root: ElementTree.Element) -> None:
        known = {light for light, _dark in palette.ROLES.values()}
        for mapped in self.findobj(Collection):
            if mapped.get_array() is not None:
                known |= {to_hex(colour) for colour in (*mapped.get_facecolor(), *mapped.get_edgecolor())}
        if strange := sorted(_colours(root) - known):
            raise ValueError(
                _(
                    "The figure uses {colours}, which no dark page can show. Take colours from "
                    "smmlearn.palette: INK, MUTED, GRID, PAPER, or one of SERIES."
                ).format(colours=", ".join(strange))
            )

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"image/svg+xml": self.svg(), "text/plain": self.fingerprint()}

    def _ipython_display_(self) -> None:
        # The bundle alone would do, but once pyplot is imported, IPython adds a PNG to every figure.
        from IPython import get_ipython
        from IPython.display import display

        try:
            bundle = self._repr_mimebundle_()
        except ValueError:
            get_ipython().showtraceback(exception_only=True)
        else:
            display(bundle, raw=True)  # type: ignore[no-untyped-call]


# The style


def _style() -> Any:
    text, heading = 12.5, 13.5
    return {
        "axes.axisbelow": True,
        "axes.edgecolor": palette.MUTED,
        "axes.facecolor": "none",
        "axes.grid": True,
        "axes.labelcolor": palette.INK,
        "axes.labelsize": text,
        "axes.prop_cycle": cycler(  # told apart by dash as well as by colour
            color=palette.SERIES,
            linestyle=["-", "--", "-.", ":", (0, (6, 1, 1, 1, 1, 1)), (0, (1, 2.5))],
        ),
        "axes.spines.right": False,
        "axes.spines.top": False,
        "axes.titlecolor": palette.INK,
        "axes.titlelocation": "left",
        "axes.titlesize": heading,
        "axes.titleweight": "bold",
        "figure.facecolor": palette.PAPER,
        "figure.titlesize": heading,
        "figure.titleweight": "bold",
        "font.size": text,
        "grid.color": palette.GRID,
        "hatch.color": palette.INK,
        "image.cmap": "cividis",
        "legend.fontsize": text,
        "legend.frameon": False,
        "lines.linewidth": 2.2,
        "lines.markersize": 7,
        "patch.edgecolor": palette.INK,
        "patch.facecolor": palette.SERIES[0],
        "text.color": palette.INK,
        "text.parse_math": False,  # a "$" is money here
        "xtick.color": palette.MUTED,
        "xtick.labelcolor": palette.INK,
        "xtick.labelsize": text,
        "ytick.color": palette.MUTED,
        "ytick.labelcolor": palette.INK,
        "ytick.labelsize": text,
    }


class _Numbers(Formatter):
    """Tick labels as readers of the language write numbers."""

    def __init__(self, usual: Formatter) -> None:
        self._usual = usual

    def format_ticks(self, values: Any) -> list[str]:
        """Write the ticks that matplotlib would label, all with the digits that tell them apart."""
        shown = self._usual.format_ticks(values)
        if isinstance(self._usual, LogFormatter):
            return [_number(value) if label else "" for value, label in zip(values, shown, strict=True)]
        step = min(np.diff(np.sort(values)), default=1.0)
        digits = next(
            (d for d in range(9) if np.allclose(values, np.round(values, d), rtol=0, atol=step / 1e3)), 9
        )
        grouped = bool(np.max(np.abs(values), initial=0) >= 10_000)
        return [_write(value, digits, grouped) for value in values]

    def __call__(self, x: float, pos: int | None = None) -> str:
        """Write one number."""
        return _number(x)


_NUMERIC = (ScalarFormatter, LogFormatter, NullFormatter, _Numbers)


def _write_numbers(axis: Axis) -> None:
    if isinstance(usual := axis.get_major_formatter(), ScalarFormatter | LogFormatter):
        axis.set_major_formatter(_Numbers(usual))
    if isinstance(usual := axis.get_minor_formatter(), LogFormatter):
        axis.set_minor_formatter(_Numbers(usual))


def _write(value: float, digits: int, grouped: bool) -> str:
    from babel.numbers import format_decimal

    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    rounded = round(float(value), digits) + 0.0  # without the sign of -0
    return str(format_decimal(rounded, pattern, locale=i18n.language(), group_separator=grouped))


def _number(value: float) -> str:
    """Write a number with three digits that matter; whole numbers in full, and years without a separator."""
    value = float(value)
    digits = 0 if value == round(value) else max(0, 2 - math.floor(math.log10(abs(value))))
    value = round(value, digits)
    while digits and value == round(value, digits - 1):
        digits -= 1
    return _write(value, digits, abs(value) >= 10_000)


# What a figure shows: panels, and marks in them


@dataclass(frozen=True)
class _Mark:
    """Something drawn in a panel: its name in the legend, and the numbers behind it, a row for each thing."""

    name: str
    data: NDArray[np.float64]
    kind: ClassVar[str] = "shape"

    def words(self, ax: Axes, name: str) -> str:
        """Return a sentence, or nothing if there is nothing to say."""
        return _("Shape {name}.").format(name=name) if self.name else ""


class _Line(_Mark):
    kind = "line"

    def words(self, ax: Axes, name: str) -> str:
        if not ax.axison:
            return _("Line {name}.").format(name=name) if self.name else ""
        x, y = self.data.T
        said = {"name": name, "start": _say(ax.xaxis, x[0]), "end": _say(ax.xaxis, x[-1])}
        said |= {"first": _say(ax.yaxis, y[0]), "last": _say(ax.yaxis, y[-1])}
        low, high = y.argmin(), y.argmax()
        if y[low] == y[high]:
            message = _("Line {name}: {first} throughout, from {start} to {end}.")
        elif y[low] == y[0] and y[high] == y[-1]:
            message = _("Line {name}: from {first} at {start}, its lowest, to {last} at {end}, its highest.")
        elif y[high] == y[0] and y[low] == y[-1]:
            message = _("Line {name}: from {first} at {start}, its highest, to {last} at {end}, its lowest.")
        else:
            message = _(
                "Line {name}: from {first} at {start} to {last} at {end}; lowest {low} at {where_low}, "
                "highest {high} at {where_high}."
            )
            said |= {"low": _say(ax.yaxis, y[low]), "where_low": _say(ax.xaxis, x[low])}
            said |= {"high": _say(ax.yaxis, y[high]), "where_high": _say(ax.xaxis, x[high])}
        return message.format(**said)


class _Bars(_Mark):
    kind = "bars"

    def words(self, ax: Axes, name: str) -> str:
        return _bars_words(self, name, ax.xaxis, ax.yaxis)


class _LyingBars(_Bars):
    kind = "lying bars"

    def words(self, ax: Axes, name: str) -> str:
        return _bars_words(self, name, ax.yaxis, ax.xaxis)


def _bars_words(bars: _Bars, name: str, along: Axis, across: Axis) -> str:
    where, size = bars.data[:, 0], bars.data[:, 1]
    if len(size) <= _LISTED:
        listed = [
            _("{place}: {value}").format(place=_say(along, place), value=_say(across, value))
            for place, value in zip(where, size, strict=True)
        ]
        return _("Bars {name}: {listed}.").format(name=name, listed="; ".join(listed))
    low, high = size.argmin(), size.argmax()
    return _(
        "Bars {name}, {count} of them: first {first}, last {last}; lowest {low} at {where_low}, "
        "highest {high} at {where_high}."
    ).format(
        name=name,
        count=len(size),
        first=_say(across, size[0]),
        last=_say(across, size[-1]),
        low=_say(across, size[low]),
        where_low=_say(along, where[low]),
        high=_say(across, size[high]),
        where_high=_say(along, where[high]),
    )


class _Points(_Mark):
    kind = "points"

    def words(self, ax: Axes, name: str) -> str:
        if not ax.axison:
            return _("Points {name}: {count}.").format(name=name, count=len(self.data))
        return _(
            "Points {name}: {count}, from {left} to {right} on the horizontal and from {low} to {high} on "
            "the vertical axis."
        ).format(name=name, count=len(self.data), **_extent(ax, self.data))


class _Area(_Mark):
    kind = "area"

    def words(self, ax: Axes, name: str) -> str:
        return _("Area {name}: from {left} to {right}, between {low} and {high}.").format(
            name=name, **_extent(ax, self.data)
        )


class _Image(_Mark):
    kind = "image"

    def words(self, ax: Axes, name: str) -> str:
        return _("Cells {name}: {count} values from {low} to {high}.").format(
            name=name, count=len(self.data), low=_number(self.data.min()), high=_number(self.data.max())
        )


class _Upright(_Mark):
    kind = "upright rule"

    def words(self, ax: Axes, name: str) -> str:
        return _("Vertical rule {name} at {place}.").format(name=name, place=_say(ax.xaxis, self.data[0, 0]))


class _Level(_Mark):
    kind = "level rule"

    def words(self, ax: Axes, name: str) -> str:
        return _("Horizontal rule {name} at {place}.").format(
            name=name, place=_say(ax.yaxis, self.data[0, 1])
        )


class _Wedge(_Mark):
    kind = "wedge"

    def words(self, ax: Axes, name: str) -> str:
        start, end = self.data[0]
        return _("Slice {name}: {share}.").format(name=name, share=i18n.percent((end - start) / 360))


class _Text(_Mark):
    kind = "text"

    def words(self, ax: Axes, name: str) -> str:
        return _("Note: {name}.").format(name=name)


class _Arrow(_Mark):
    kind = "arrow"


class _Lines(_Mark):
    kind = "lines"

    def words(self, ax: Axes, name: str) -> str:
        return _("Line segments {name}: {count}.").format(name=name, count=len(self.data) // 2)


def _extent(ax: Axes, data: NDArray[np.float64]) -> dict[str, str]:
    (left, low), (right, high) = data[:, :2].min(axis=0), data[:, :2].max(axis=0)
    ends = {"left": _say(ax.xaxis, left), "right": _say(ax.xaxis, right)}
    return ends | {"low": _say(ax.yaxis, low), "high": _say(ax.yaxis, high)}


def _say(axis: Axis, value: float) -> str:
    """Write a value as the axis does: as a category, a percentage, a date or a number."""
    formatter = axis.get_major_formatter()
    if isinstance(formatter, _NUMERIC):
        return _number(value)
    if isinstance(formatter, AutoDateFormatter | ConciseDateFormatter):
        return str(num2date(value).date())  # type: ignore[no-untyped-call]
    return formatter(value, None).strip() or _number(value)


def _end(sentence: str) -> str:
    """Return a title so that a full stop can follow."""
    return " ".join(sentence.split()).rstrip(".")


@dataclass(frozen=True)
class _Scale:
    """What can be read off: along the x axis, the y axis, or the colours."""

    name: str
    axis: Axis
    label: str

    def insist_on_label(self, title: str) -> None:
        """Refuse a scale that does not say what it measures."""
        if self.label:
            return
        if self.name == "colour":
            message = _("“{title}” has a colour scale without label. Call fig.colorbar(..., label=...).")
        else:
            message = _(
                "“{title}” has no label on its {name} axis. Call ax.set_{name}label(...), or "
                "ax.set_axis_off() if it is a diagram."
            )
        raise ValueError(message.format(title=title, name=self.name))

    def fact(self) -> str:
        """Return a line with label, kind of scale and limits."""
        low, high = self.axis.get_view_interval()
        return f"  {self.name} {self.label!r}: {self.axis.get_scale()}, {low:.6g} to {high:.6g}"

    def words(self) -> str:
        """Return a sentence with label and range, or with the categories."""
        where = {"x": _("Horizontal axis"), "y": _("Vertical axis"), "colour": _("Colour scale")}[self.name]
        low, high = (_say(self.axis, end) for end in self.axis.get_view_interval())
        said: dict[str, Any] = {"where": where, "label": self.label, "low": low, "high": high}
        names = self._categories()
        if len(names) > _LISTED:
            message = _("{where}: {label}, {count} of them from {first} to {last}.")
            said |= {"count": len(names), "first": names[0], "last": names[-1]}
        elif names:
            message = _("{where}: {label}, with {names}.")
            said |= {"names": ", ".join(names)}
        elif self.axis.get_scale() == "log":
            message = _("{where}: {label}, from {low} to {high}, logarithmic.")
        else:
            message = _("{where}: {label}, from {low} to {high}.")
        return message.format(**said)

    def _categories(self) -> list[str]:
        formatter = self.axis.get_major_formatter()
        fixed = isinstance(self.axis.get_major_locator(), StrCategoryLocator | FixedLocator)
        if not fixed or isinstance(formatter, _NUMERIC):
            return []
        return list(filter(None, formatter.format_ticks(list(self.axis.get_majorticklocs()))))


@dataclass(frozen=True)
class _Panel:
    """A pair of axes with everything drawn between them."""

    ax: Axes
    title: str
    marks: Sequence[_Mark]
    scales: Sequence[_Scale]

    def facts(self) -> Iterator[str]:
        """Yield a line for the panel and one for each scale and mark."""
        yield f'Panel "{self.title}"'
        yield from (scale.fact() for scale in self.scales)
        for mark in self.marks:
            yield f"  {mark.kind} {mark.name!r}: {len(mark.data)} values {_digest(mark.data)}"
        if legend := self.ax.get_legend():
            yield f"  legend {[text.get_text() for text in legend.get_texts()]}"

    def words(self) -> str:
        """Return the panel in sentences."""
        sentences = [_("{kind}: {title}.").format(kind=self.kind(), title=_end(self.title))]
        sentences += [scale.words() for scale in self.scales]
        seen: Counter[str] = Counter()
        named = {mark.name for mark in self.marks if not isinstance(mark, _Text)}
        for mark in self.marks:
            if isinstance(mark, _Text) and mark.name in named:
                continue
            seen[mark.kind] += 1
            name = _("“{name}”").format(name=mark.name) if mark.name else str(seen[mark.kind])
            known = type(mark)(mark.name, mark.data[np.isfinite(mark.data).all(axis=1)])
            if len(known.data):
                sentences.append(known.words(self.ax, name))
        return " ".join(filter(None, sentences))

    def kind(self) -> str:
        """Return the name of this sort of chart."""
        kinds = {mark.kind for mark in self.marks} - {_Text.kind, _Upright.kind, _Level.kind}
        if not self.ax.axison:
            return _("Diagram")
        if len(kinds) != 1:
            return _("Chart")
        names = {
            _Line.kind: _("Line chart"),
            _Bars.kind: _("Bar chart"),
            _LyingBars.kind: _("Bar chart"),
            _Points.kind: _("Scatter plot"),
            _Image.kind: _("Heat map"),
        }
        return names.get(kinds.pop(), _("Chart"))


def _panels(fig: Figure) -> list[_Panel]:
    """Return what the figure consists of, or say what it lacks."""
    axes = [ax for ax in fig.axes if ax.get_visible() and ax.get_label() != "<colorbar>"]
    if not axes:
        raise ValueError(_("The figure is empty. Make it with plotting.subplots()."))
    panels = []
    for ax in axes:
        title = _title(ax) or (fig.get_suptitle() if len(axes) == 1 else "")
        if not title:
            raise ValueError(_("The figure has no title. Call ax.set_title(...)."))
        panel = _Panel(ax, title, list(_marks(ax)), list(_scales(ax)))
        for scale in panel.scales:
            scale.insist_on_label(title)
        panels.append(panel)
    return panels


def _title(ax: Axes) -> str:
    return ax.get_title("left") or ax.get_title("center") or ax.get_title("right")


def _scales(ax: Axes) -> Iterator[_Scale]:
    if ax.axison:
        yield _Scale("x", ax.xaxis, _label(ax, "x"))
        yield _Scale("y", ax.yaxis, _label(ax, "y"))
    for mapped in (*ax.collections, *ax.images):
        if bar := mapped.colorbar:
            upright = bar.orientation == "vertical"
            yield _Scale(
                "colour", bar.ax.yaxis if upright else bar.ax.xaxis, _label(bar.ax, "y" if upright else "x")
            )


def _label(ax: Axes, name: str) -> str:
    """Return the label of an axis, which panels that share the axis may show once."""
    shared = (ax.get_shared_x_axes() if name == "x" else ax.get_shared_y_axes()).get_siblings(ax)
    labels = (getattr(sibling, f"get_{name}label")() for sibling in (ax, *shared))
    return next(filter(None, labels), "") or getattr(ax.get_figure(root=True), f"get_sup{name}label")()


def _marks(ax: Axes) -> Iterator[_Mark]:
    """Yield what is drawn, in the order of drawing."""
    names = {id(child): group.get_label() for group in ax.containers for child in group.get_children()}
    bars = [group for group in ax.containers if isinstance(group, BarContainer)]
    done = {id(ax.patch), *map(id, ax.spines.values()), *(id(bar) for group in bars for bar in group)}

    def name(artist: Any) -> str:
        label = names.get(id(artist)) or str(artist.get_label())
        return "" if label.startswith("_") else _end(label)

    for group in bars:
        boxes = [bar.get_bbox().bounds for bar in group]
        if group.orientation == "horizontal":
            yield _LyingBars(name(group), _rows([y + high / 2, wide, x] for x, y, wide, high in boxes))
        else:
            yield _Bars(name(group), _rows([x + wide / 2, high, y] for x, y, wide, high in boxes))
    for artist in ax.get_children():
        if id(artist) in done or not artist.get_visible():
            continue
        match artist:
            case Line2D():
                yield _line(ax, artist)(name(artist), _rows(artist.get_xydata()))
            case PathCollection():
                yield _Points(name(artist), _dots(artist))
            case LineCollection():
                yield _Lines(name(artist), _rows(artist.get_segments()))
            case PolyCollection():
                yield _Area(name(artist), _rows(path.vertices for path in artist.get_paths()))
            case AxesImage() | QuadMesh():
                yield _Image(name(artist), _rows(np.ma.asarray(artist.get_array()).reshape(-1, 1)))
            case Wedge():
                yield _Wedge(name(artist), _rows([(artist.theta1, artist.theta2)]))
            case FancyArrowPatch():  # where it runs is known only after the layout
                yield _Arrow(name(artist), _rows([]))
            case Patch():
                yield _Mark(
                    name(artist),
                    _rows(artist.get_patch_transform().transform_path(artist.get_path()).vertices),
                )
            case Text() if artist in ax.texts and artist.get_text():
                yield _Text(_end(artist.get_text()), _rows([artist.get_unitless_position()]))
            case _:
                pass


def _line(ax: Axes, line: Line2D) -> type[_Mark]:
    if line.get_transform() == ax.get_xaxis_transform("grid"):
        return _Upright
    if line.get_transform() == ax.get_yaxis_transform("grid"):
        return _Level
    return _Points if line.get_linestyle() == "None" else _Line


def _dots(dots: PathCollection) -> NDArray[np.float64]:
    """Return for each dot x, y, and whatever its size and colour stand for."""
    places = _rows(dots.get_offsets())
    more = [np.asarray(column) for column in (dots.get_sizes(), dots.get_array()) if column is not None]
    return np.column_stack([places, *(column for column in more if len(column) == len(places) > 1)])


def _rows(values: Any) -> NDArray[np.float64]:
    """Return a table of numbers, with NaN for what is masked."""
    rows: list[NDArray[np.float64]] = [
        np.atleast_2d(np.ma.filled(np.ma.asarray(value, dtype=float), np.nan)) for value in values
    ]
    return np.vstack(rows) if rows else np.empty((0, 2))


def _digest(facts: NDArray[np.float64] | str) -> str:
    """Return a short hash, the same on every machine: of a number, six digits count."""
    if not isinstance(facts, str):
        facts = " ".join(f"{value + 0.0:.6g}" for value in facts.flat)
    return hashlib.sha256(facts.encode()).hexdigest()[:12]


# The picture


def _colours(root: ElementTree.Element) -> set[str]:
    """Return the colours of all strokes and fills; matplotlib leaves black unsaid."""
    found = set()
    for element in root.iter():
        look = element.get("style", "")
        found.update(re.findall(r"(?:fill|stroke): (#[0-9a-f]{6})", look))
        if (
            look
            and element.tag.endswith(("text", "path", "use"))
            and "id" not in element.attrib
            and "fill:" not in look
        ):
            found.add("#000000")
    return found


def _tidy(root: ElementTree.Element, words: str) -> str:
    """Return matplotlib's SVG made small, stable, and fit to stand in a page beside others."""
    names: dict[str, str] = {}
    for value in (value for element in root.iter() for value in element.attrib.values()):
        for name in _REFERENCE.findall(value):
            names.setdefault(name, f"{_OWN}{len(names) + 1}")
    for defs in root.iter("{http://www.w3.org/2000/svg}defs"):
        for marker in defs:
            marker.attrib.pop("style", "")  # its uses say the same, where a page's style sheet can reach it
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
        identity = element.attrib.pop("id", "")
        attributes = {key.rpartition("}")[2]: _compact(value, names) for key, value in element.attrib.items()}
        element.attrib = {key: value for key, value in attributes.items() if value}
        if identity in names:
            element.set("id", names[identity])
        elif identity == _PAPER:
            element.set("class", _PAPER)
    _regroup(root)
    root.remove(root[0])  # a style sheet that would reach the whole page
    root.attrib = {
        "xmlns": "http://www.w3.org/2000/svg",
        "class": "smm-figure",
        "role": "img",
        "aria-label": words,
        **{
            side: f"{float(root.attrib[side].removesuffix('pt')) * 96 / 72:.0f}"
            for side in ("width", "height")
        },
        "viewBox": root.attrib["viewBox"],
        "style": "font-family: system-ui, sans-serif; stroke-linejoin: round; stroke-linecap: butt",
    }
    text = ElementTree.tostring(root, encoding="unicode")
    return text.replace(_OWN, f"smm-{_digest(text)[:8]}-")


def _compact(value: str, names: dict[str, str]) -> str:
    """Return an attribute without what does not show: far decimals, spaces, fonts, turns by nothing."""
    if value.startswith("data:"):
        return value
    if value.startswith("#"):
        return f"#{names[value[1:]]}"
    value = _REFERENCE.sub(lambda match: f"url(#{names[match[1]]}", value)
    value = re.sub(r"font-family: [^;]+;? ?|rotate\(-0 [^)]*\)", "", value)
    value = re.sub(r"-?\d+\.\d{3,}", _round, value)
    if value.startswith("M "):
        value = re.sub(r"\s*([MLCQz])\s*", r"\1", value)
    return " ".join(value.split())


def _round(match: re.Match[str]) -> str:
    # The small shift decides ties alike on machines whose last bits differ.
    digits = 4 if abs(float(match[0])) < 0.1 else 2
    return f"{round(float(match[0]) + 2e-6, digits) + 0.0:g}"


def _regroup(element: ElementTree.Element) -> None:
    """Drop groups that say nothing, and say once what many neighbours repeat."""
    children: list[ElementTree.Element] = []
    for child in element:
        _regroup(child)
        child.tail = None
        children += list(child) if child.tag == "g" and not child.attrib else [child]
    for child in list(element):
        element.remove(child)
    for shared, run in groupby(children, key=_look):
        alike = list(run)
        if len(alike) > 2 and shared:
            for child in alike:
                child.attrib = {key: value for key, value in child.attrib.items() if key not in shared}
            group = ElementTree.Element("g", dict(shared))
            group.extend(alike)
            alike = [group]
        element.extend(alike)
    if children:
        element.text = None


def _look(element: ElementTree.Element) -> dict[str, str]:
    """Return what an element can leave to a group around it."""
    if element.tag not in ("path", "use") or "transform" in element.attrib or "id" in element.attrib:
        return {}
    look = {key: value for key, value in element.attrib.items() if key in ("clip-path", "style")}
    return {} if re.search(r"(^|; )opacity", look.get("style", "")) else look
