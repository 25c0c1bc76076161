"""A page that holds explorers and nothing else, served as the book is: no kernel, a strict content policy."""

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from smmlearn import ui
from smmlearn.ui.explorer import Handle, to_json

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
