"""The one place that knows about browsers: components that live in JupyterLab and on the static page."""

import gzip
import os
import re
from functools import cache
from pathlib import Path

from smmlearn import palette

STATIC = Path(__file__).parent / "static"

_IMPORT_DOM = re.compile(r'^import \{[^}]*\} from "\./dom\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=function|const|let|class|async)", re.MULTILINE)


@cache
def module(name: str) -> str:
    """Return the source of a browser module that stands alone, as a widget in JupyterLab needs it.

    Parameters
    ----------
    name : str
        Name of the component, ``"explorer"`` or ``"exercise"``.

    Returns
    -------
    str
        The ES module, with the helpers of ``dom.js`` in place of their import.

    Examples
    --------
    >>> "export function h(" in module("explorer"), "function h(" in module("explorer")
    (False, True)
    """
    dom = (STATIC / "dom.js").read_text(encoding="utf-8")
    source = (STATIC / f"{name}.js").read_text(encoding="utf-8")
    return _EXPORT.sub("", dom) + "\n" + _IMPORT_DOM.sub("", source)


@cache
def stylesheet() -> str:
    """Return the CSS of all components, the palette included.

    >>> "--smm-ink" in stylesheet() and ".smm-explorer" in stylesheet()
    True
    """
    return palette.stylesheet() + "\n" + (STATIC / "smm.css").read_text(encoding="utf-8")


@cache
def vega_bundle() -> bytes:
    """Return the charting library (Vega, Vega-Lite, vega-embed) as one ES module, gzipped.

    It takes seconds to make, so it is kept in the user's cache directory. Loading the module sets
    ``window.vegaEmbed``.
    """
    from importlib.metadata import version

    from platformdirs import user_cache_path

    kept = user_cache_path("smmlearn") / f"vega-{version('vl-convert-python')}.js.gz"
    if kept.is_file():
        return kept.read_bytes()
    from vl_convert import javascript_bundle

    bundle = gzip.compress(javascript_bundle("window.vegaEmbed = vegaEmbed;").encode(), mtime=0)
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        part = kept.with_suffix(f".{os.getpid()}")
        part.write_bytes(bundle)
        part.replace(kept)
    except OSError:  # no home to keep it in: make it again next time
        pass
    return bundle
