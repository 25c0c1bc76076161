"""Exercises in the browser: their HTML, to which JavaScript adds the check, on the page and in JupyterLab.

Without JavaScript everything can still be read, hints and solution on request: those are native disclosures.
"""

import html
import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from smmlearn import ui

_MANY_GROUPS = 3  # with more of them, a list to select from takes less room than radio buttons
_LIVE = ("name", "kind", "field", "rules", "strings")


def page_html(declaration: Mapping[str, Any]) -> str:
    """Return an exercise as an element of a static page.

    Parameters
    ----------
    declaration : mapping
        The exercise as data, see :meth:`smmlearn.exercises.Exercise.declaration`.

    Returns
    -------
    str
        The custom element: its data as JSON, and the exercise as HTML.
    """
    live = {key: declaration[key] for key in _LIVE}
    data = json.dumps(live, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return (
        f'<smm-exercise class="smm-exercise" name="{declaration["name"]}">'
        f'<script type="application/json">{data}</script>'
        f"{skeleton(declaration)}</smm-exercise>"
    )


def element(name: str) -> str:
    """Return the mark that the book build replaces by the whole exercise."""
    return f'<smm-exercise name="{name}"></smm-exercise>'


def widget(declaration: Mapping[str, Any], answered: Callable[[Any], None]) -> Any:
    """Return an exercise for JupyterLab, or None where the widgets of Jupyter are not installed.

    Parameters
    ----------
    declaration : mapping
        The exercise as data.
    answered : callable
        Takes each answer that the student checks: a string (number, choice), a list, a mapping, or None.
    """
    try:
        live = _live_class()(declaration=dict(declaration), skeleton=skeleton(declaration))
    except ImportError:
        return None
    live.observe(lambda change: answered(change["new"]), names="given")
    return live


def view(live: Any) -> dict[str, Any]:
    """Return the output that shows a widget in JupyterLab, or nothing if there is none."""
    if live is None:
        return {}
    model = {"version_major": 2, "version_minor": 0, "model_id": live.model_id}
    return {"application/vnd.jupyter.widget-view+json": model}


@cache
def _live_class() -> Any:
    import anywidget
    import traitlets

    class LiveExercise(anywidget.AnyWidget):
        _esm = ui.module("exercise")
        _css = ui.stylesheet()
        declaration = traitlets.Dict().tag(sync=True)
        skeleton = traitlets.Unicode().tag(sync=True)
        given = traitlets.Any(None).tag(sync=True)

    return LiveExercise


def skeleton(declaration: Mapping[str, Any]) -> str:
    """Return the parts of an exercise as HTML; what only works with JavaScript is hidden in it."""
    kind, field, strings = declaration["kind"], declaration["field"], declaration["strings"]
    say = {key: html.escape(text) for key, text in strings.items() if isinstance(text, str)}
    title, instruction = html.escape(declaration["title"]), html.escape(declaration["instruction"])
    answer = f'<p class="smm-instruction">{instruction}</p>'
    if kind in _CONTROLS:
        check = f'<button type="submit" class="smm-check" hidden>{say["check"]}</button>'
        answer = (
            f'<form autocomplete="off" novalidate>{_CONTROLS[kind](field, instruction, say)}{check}</form>'
            '<output class="smm-outcome" role="status" aria-live="polite"></output>'
        )
    return (
        f'<div role="group" aria-label="{say["heading"]}. {title}">'
        f'<p class="smm-kind"><span>{say["heading"]}</span><span>{say["difficulty"]}</span>'
        f"<span>{say['effort']}</span></p>"
        f'<p class="smm-title">{title}</p><div class="smm-prompt">{declaration["prompt"]}</div>{answer}'
        f'<div class="smm-help">{_hints(declaration["hints"], strings["hint"])}'
        f"<details><summary>{say['solution']}</summary>{_code(field)}{declaration['solution']}</details></div>"
        "</div>"
    )


def _number(field: Mapping[str, Any], legend: str, say: Mapping[str, str]) -> str:
    unit = f'<span class="smm-unit">{html.escape(field["unit"])}</span>' if field["unit"] else ""
    return (
        f'<label class="smm-number"><span class="smm-instruction">{legend}</span>'
        '<span class="smm-entry"><input type="text" name="answer" inputmode="decimal" size="10">'
        f"{unit}</span></label>"
    )


def _options(field: Mapping[str, Any], legend: str, control: str) -> str:
    options = "".join(
        f'<label><input type="{control}" name="answer" value="{o["id"]}"><span>{o["html"]}</span></label>'
        for o in field["options"]
    )
    return _fieldset("smm-options", legend, options)


def _order(field: Mapping[str, Any], legend: str, say: Mapping[str, str]) -> str:
    cards = "".join(
        f'<li data-card="{card["id"]}"><span class="smm-card">{card["html"]}</span>'
        f'<span class="smm-moves" hidden>{_move("up", card, say)}{_move("down", card, say)}</span></li>'
        for card in field["cards"]
    )
    return _fieldset("smm-order", legend, f'<ol role="list">{cards}</ol>')


def _move(direction: str, card: Mapping[str, str], say: Mapping[str, str]) -> str:
    label = say[direction].replace("{card}", html.escape(card["text"]))
    return f'<button type="button" data-move="{direction}" aria-label="{label}"></button>'


def _classify(field: Mapping[str, Any], legend: str, say: Mapping[str, str]) -> str:
    groups = field["groups"]
    sort = _select if len(groups) > _MANY_GROUPS else _radios
    return _fieldset("smm-classify", legend, "".join(sort(card, groups, say) for card in field["cards"]))


def _select(card: Mapping[str, str], groups: list[Mapping[str, str]], say: Mapping[str, str]) -> str:
    options = "".join(f'<option value="{g["id"]}">{html.escape(g["text"])}</option>' for g in groups)
    return (
        f'<label class="smm-sort"><span class="smm-card">{card["html"]}</span><select name="{card["id"]}">'
        f'<option value="">{say["chooseGroup"]}</option>{options}</select></label>'
    )


def _radios(card: Mapping[str, str], groups: list[Mapping[str, str]], _say: Mapping[str, str]) -> str:
    options = "".join(
        f'<label><input type="radio" name="{card["id"]}" value="{g["id"]}"><span>{g["html"]}</span></label>'
        for g in groups
    )
    return (
        f'<fieldset class="smm-sort"><legend class="smm-card">{card["html"]}</legend>'
        f'<div class="smm-groups">{options}</div></fieldset>'
    )


def _fieldset(name: str, legend: str, content: str) -> str:
    return f'<fieldset class="{name}"><legend class="smm-instruction">{legend}</legend>{content}</fieldset>'


def _hints(hints: list[str], label: str) -> str:
    """Return the hints in steps: each one holds the next."""
    nested = ""
    for step in range(len(hints), 0, -1):
        summary = html.escape(label.format(step=step, count=len(hints)))
        nested = f"<details><summary>{summary}</summary>{hints[step - 1]}{nested}</details>"
    return nested


def _code(field: Mapping[str, Any]) -> str:
    return f'<pre tabindex="0"><code>{html.escape(field["code"])}</code></pre>' if "code" in field else ""


_CONTROLS: dict[str, Callable[[Mapping[str, Any], str, Mapping[str, str]], str]] = {
    "number": _number,
    "choice": lambda field, legend, say: _options(field, legend, "radio"),
    "choices": lambda field, legend, say: _options(field, legend, "checkbox"),
    "order": _order,
    "classify": _classify,
}
