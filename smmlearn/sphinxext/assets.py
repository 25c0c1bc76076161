"""What the browser gets besides the theme: one stylesheet with the icons, components, explorers' data."""

import base64
import gzip
import hashlib
import io
import json
import re
import shutil
from functools import cache
from importlib.resources import files
from pathlib import Path

from smmlearn import datasets, explorers, ui

PACKAGE = Path(str(files("smmlearn")))

# The theme's icons that our pages show; a browser test fails if a page shows one that is not here.
ICONS = (
    "angle-left",
    "angle-right",
    "arrow-up",
    "bars",
    "bell",
    "chevron-down",
    "chevron-right",
    "circle-half-stroke",
    "code",
    "download",
    "exclamation-circle",
    "exclamation-triangle",
    "external-link",
    "info-circle",
    "lightbulb",
    "list",
    "magnifying-glass",
    "moon",
    "pencil",
    "share",
    "sun",
    "times-circle",
)


def sources() -> list[Path]:
    """Return every file that explorers and exercises are computed from."""
    roots = [(PACKAGE, ("*.py", "*.js", "*.css")), (datasets.folder(), ("*.csv", "*.json"))]
    return sorted(path for root, kinds in roots for kind in kinds for path in root.rglob(kind))


@cache
def digest() -> str:
    """Return the digest of all sources: a change of any of them gives the assets new addresses."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources())).hexdigest()[:12]


def folder() -> str:
    """Return the address of the components and data, relative to the site's root."""
    return f"_static/smm/{digest()}"


def write(outdir: Path) -> None:
    """Write stylesheet, components and Vega into the site; drop those of earlier builds."""
    static = outdir / "_static"
    static.mkdir(parents=True, exist_ok=True)
    site_css = (PACKAGE / "sphinxext" / "site.css").read_text("utf-8")
    (static / "smm.css").write_text(ui.stylesheet() + site_css + icon_css(), "utf-8")

    target = outdir / folder()
    for old in static.glob("smm/*"):
        if old != target:
            shutil.rmtree(old)
    target.mkdir(parents=True, exist_ok=True)
    for module in ui.STATIC.glob("*.js"):
        shutil.copy(module, target)
    (target / "vega.js").write_bytes(gzip.decompress(ui.vega_bundle()))


def write_grid(outdir: Path, name: str) -> str:
    """Write an explorer's precomputed states, once per state of the sources; return their address."""
    address = f"{folder()}/{name}.json"
    kept = outdir.parent / "grids" / digest() / f"{name}.json"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(explorers.get(name).grid(), ensure_ascii=False, separators=(",", ":"))
        kept.write_text(text, "utf-8")
    shutil.copy(kept, outdir / address)
    return address


def icon_css() -> str:
    """Return the theme's icon font cut down to :data:`ICONS`, as CSS."""
    import pydata_sphinx_theme
    from fontTools import subset

    vendor = next(Path(pydata_sphinx_theme.__file__).parent.glob("theme/*/static/vendor/fontawesome/*"))
    codes: dict[str, str] = {}
    rule = r'((?:\.fa-[\w-]+:before,?)+)\{content:"\\(\w+)"\}'
    for selectors, code in re.findall(rule, (vendor / "css/all.min.css").read_text("utf-8")):
        codes |= dict.fromkeys(re.findall(r"\.fa-([\w-]+):before", selectors), code)
    options = subset.Options(flavor="woff", notdef_outline=True)
    font = subset.load_font(str(vendor / "webfonts/fa-solid-900.ttf"), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[int(codes[icon], 16) for icon in ICONS])
    cutter.subset(font)
    file = io.BytesIO()
    subset.save_font(font, file, options)
    data = base64.b64encode(file.getvalue()).decode()
    face = (
        '@font-face { font-family: "Font Awesome 6 Free"; font-weight: 900; font-display: block; '
        f'src: url("data:font/woff;base64,{data}"); }}\n'
    )
    rules = (f'.fa-{icon}::before {{ content: "\\{codes[icon]}"; }}\n' for icon in ICONS)
    return face + "".join(rules)
