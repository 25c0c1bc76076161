"""A page that holds explorers and nothing else, served as the book is: no kernel, a strict content policy."""

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pandas as pd

from smmlearn import palette, ui
from smmlearn.ui.explorer import Choice, Column, Explorer, Handle, Slider, Toggle, explorer, to_json

POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'"
PAGE = """<!doctype html>
<html lang="en" data-theme="light">
<head>
  <meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Explorers</title>
  <link rel="stylesheet" href="smm.css">
  <style>
    body {{ max-width: 48rem; margin: 0 auto; padding: 0 16px; font-family: system-ui, sans-serif; }}
    html[data-theme="dark"] body {{ background: #14181e; color: #e8ecf3; }}
  </style>
  <script type="module" src="page.js"></script>
</head>
<body><main><h1>Explorers</h1>
{explorers}
</main></body></html>
"""


def squares(count: int, power: str) -> pd.DataFrame:
    numbers = pd.Series(range(1, count + 1))
    return pd.DataFrame({"number": numbers, "value": numbers ** {"square": 2.0, "cube": 3.0}[power] / 3})


def squares_chart(scale: str) -> object:
    import altair as alt

    points = alt.Chart(alt.NamedData("frame")).mark_line(point=True, color=palette.SERIES[0])
    return points.encode(x="number:Q", y=alt.Y("value:Q").scale(type=scale)).properties(height=120)


def squares_summary(frame: pd.DataFrame, whole: bool) -> str:
    return f"The last of {len(frame)} is {frame['value'].iloc[-1]:.{0 if whole else 2}f} <m²>."


@explorer(name="toy-squares")
def toy() -> Explorer:
    """A small explorer with every kind of control."""
    return Explorer(
        question="How fast do squares & cubes grow?",
        controls=[
            Slider("count", "How many", 5, start=2, stop=9, step=1),
            Choice("power", "Power", "square", {"square": "square", "cube": "cube"}),
            Choice("scale", "Scale", "linear", {"linear": "linear", "symlog": "logarithmic"}),
            Toggle("whole", "Whole numbers only"),
        ],
        columns=[Column("number", "Number"), Column("value", "A third of its power", digits=2)],
        compute=squares,
        chart=squares_chart,
        summary=squares_summary,
        caption="Computed, </script> not measured.",
    )


def build(folder: Path, handles: list[Handle], *, gap: int = 0) -> None:
    """Write the page, the grids and the browser's part; ``gap`` pixels keep the explorers apart."""
    for script in ui.STATIC.glob("*.js"):
        (folder / script.name).write_bytes(script.read_bytes())
    (folder / "favicon.ico").touch()
    (folder / "smm.css").write_text(ui.stylesheet(), "utf-8")
    (folder / "vega.js").write_bytes(gzip.decompress(ui.vega_bundle()))
    for handle in handles:
        (folder / f"{handle.name}.json").write_text(to_json(handle.grid()), "utf-8")
    spacer = f'<div style="height: {gap}px"></div>'
    page = PAGE.format(explorers=spacer.join(handle.page_html(f"{handle.name}.json") for handle in handles))
    (folder / "index.html").write_text(page, "utf-8")


class _Handler(SimpleHTTPRequestHandler):
    extensions_map = SimpleHTTPRequestHandler.extensions_map | {".js": "text/javascript"}

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, *_args: object) -> None:
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on a free local port; gives the address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
