"""Glue for the book build: page editions of the lessons, light assets, formulas without a script.

Listed as an extension in ``_config.yml``. It puts explorers and exercises in the place of their
marks, links each lesson's student notebook, replaces the theme's icon script by the icons in use,
and writes formulas as MathML.
"""

import re
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

from smmlearn import __version__, notebooks
from smmlearn.i18n import _
from smmlearn.sphinxext import assets, page

# Scripts and styles that Jupyter Book adds to every page and that ours do not use.
_UNUSED = ("thebe", "togglebutton", "toggleHint", "toggleOpenOnPrint", "design-tabs", "mathjax", "MathJax")


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect the glue to Sphinx."""
    app.connect("config-inited", _use_templates)
    app.connect("builder-inited", _write_assets)
    app.connect("source-read", _turn_into_page)
    app.connect("html-page-context", _lighten, priority=900)
    app.add_html_math_renderer("mathml", (_inline_formula, None), (_formula, None))
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}


def _use_templates(_app: Sphinx, config: Config) -> None:
    config.templates_path.insert(0, str(Path(__file__).parent / "templates"))


def _write_assets(app: Sphinx) -> None:
    if app.builder.format == "html":
        assets.write(app.outdir)
        app.add_css_file("smm.css", priority=900)


def _turn_into_page(app: Sphinx, docname: str, source: list[str]) -> None:
    path = app.env.doc2path(docname)
    if not path.endswith(".ipynb") or app.builder.format != "html":
        return
    for file in assets.sources():
        app.env.note_dependency(str(file))
    root = "../" * docname.count("/")
    lesson = notebooks.read(Path(path))
    shown = page.edition(lesson, lambda name: root + assets.write_grid(app.outdir, name))
    source[0] = notebooks.stored(shown)
    download = app.outdir / f"{docname}.ipynb"
    download.parent.mkdir(parents=True, exist_ok=True)
    download.write_text(notebooks.stored(notebooks.student(lesson)), "utf-8")


def _lighten(app: Sphinx, pagename: str, _template: str, context: dict[str, Any], _doctree: Any) -> None:
    def used(asset: Any) -> bool:
        attributes = getattr(asset, "attributes", {})
        text = f"{getattr(asset, 'filename', asset)} {attributes.get('body', '')}"
        return not any(word in text for word in _UNUSED)

    context["script_files"] = [file for file in context["script_files"] if used(file)]
    context["css_files"] = [file for file in context["css_files"] if used(file)]
    # Roles that docutils gives to references and that do not fit the elements it gives them to.
    context["body"] = re.sub(
        r' role="doc-biblioentry"| role="list"(?= class="citation-list")', "", context.get("body", "")
    )
    if "<smm-" in context["body"]:
        root = "../" * pagename.count("/")
        context["body"] += f'<script type="module" src="{root}{assets.folder()}/page.js"></script>'
    if (app.outdir / f"{pagename}.ipynb").exists():
        context.setdefault("header_buttons", []).append(
            {
                "type": "link",
                "url": f"{Path(pagename).name}.ipynb",
                "icon": "fa-solid fa-download",
                "tooltip": _("Download this lesson as a notebook"),
                "label": "download-notebook-button",
            }
        )


def _inline_formula(self: Any, node: nodes.math) -> None:
    self.body.append(_mathml(node.astext(), "inline"))
    raise nodes.SkipNode


def _formula(self: Any, node: nodes.math_block) -> None:
    self.body.append(self.starttag(node, "div", CLASS="math"))
    self.body.append(_mathml(node.astext(), "block") + "</div>")
    raise nodes.SkipNode


def _mathml(latex: str, display: str) -> str:
    from latex2mathml.converter import convert

    return str(convert(latex, display=display))
