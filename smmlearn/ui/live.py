"""Explorers in JupyterLab: the same component, with a kernel that computes any value."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import anywidget
import pandas as pd
import traitlets

from smmlearn import ui
from smmlearn.i18n import _
from smmlearn.ui.explorer import Handle, Scalar, State


class LiveExplorer(anywidget.AnyWidget):
    """An explorer that talks to the kernel.

    Read in the next cell what the reader has settled on: ``values``, ``frame`` and ``summary``. Assign
    ``values``, all of them or some, to move the controls.
    """

    _esm = ui.module("explorer")
    _declaration = traitlets.Dict().tag(sync=True)
    _skeleton = traitlets.Unicode().tag(sync=True)
    _values = traitlets.Dict().tag(sync=True)
    _shown = traitlets.Dict().tag(sync=True)  # rows, sentence and chart in one message, so none lags behind

    def __init__(self, handle: Handle, **values: Any) -> None:
        self._handle = handle
        self._explorer = handle.explorer()
        self._css = ui.stylesheet()
        start = self._explorer.values(values)
        shown = self._settle(start)
        super().__init__(
            _declaration=handle.declaration(),
            _skeleton=handle.skeleton(shown.get("summary", "")),
            _values=start,
            _shown=shown,
        )
        self.observe(lambda change: self.set_trait("_shown", self._settle(change["new"])), names="_values")
        self.on_msg(self._answer)

    @property
    def values(self) -> Mapping[str, Scalar]:
        """The value of each control. Assign a dict with some of them to move the controls."""
        return MappingProxyType(self._values)

    @values.setter
    def values(self, given: Mapping[str, Any]) -> None:
        self._values = self._explorer.values(given, self._values)

    @property
    def frame(self) -> pd.DataFrame:
        """The data for the values."""
        return self._settled.frame.copy()

    @property
    def summary(self) -> str:
        """The sentence about the data."""
        return self._settled.summary

    @property
    def _settled(self) -> State:
        if isinstance(self._result, Exception):
            raise RuntimeError(_failed(self._result)) from self._result
        return self._result

    def _settle(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Compute the state for the values, and return what the browser shows of it."""
        self._result: State | Exception
        shown = {"values": dict(values), "call": self._handle.call(values)}
        try:
            self._result = state = self._explorer.state(self._explorer.values(values))
        except Exception as error:  # whatever it is: the reader gets a sentence, not a dead widget
            self._result = error
            return {**shown, "error": _failed(error)}
        return {
            **shown,
            "columns": list(state.frame),
            "rows": state.rows(),
            "summary": state.summary,
            "spec": state.spec,
        }

    def _answer(self, _widget: Any, message: Mapping[str, Any], _buffers: Any) -> None:
        """Send the charting library to the first explorer of a notebook that asks for it."""
        if message.get("type") == "vega":
            self.send({"type": "vega"}, buffers=[ui.vega_bundle()])

    def _repr_mimebundle_(self, **_kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the live view, the element for the static page, and the facts for a comparison."""
        name = self._handle.name
        try:
            said = self.summary
        except RuntimeError as error:
            said = str(error)
        values = ", ".join(f"{key}={value!r}" for key, value in self.values.items())
        data = {
            "application/vnd.jupyter.widget-view+json": {
                "version_major": 2,
                "version_minor": 0,
                "model_id": self.model_id,
            },
            "text/html": f'<smm-explorer name="{name}"></smm-explorer>',
            "text/plain": f"{name}: {values}\n{said}",
        }
        return data, {}


def _failed(error: Exception) -> str:
    return _("There is no figure for these values: {reason}").format(reason=error or type(error).__name__)
