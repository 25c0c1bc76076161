"""The page edition of a lesson: explorers and exercises come alive, solutions wait to be asked for."""

import re
from collections.abc import Callable

from nbformat import NotebookNode

from smmlearn import exercises, explorers, notebooks

_ELEMENT = re.compile(r'<smm-(explorer|exercise) name="([\w/-]+)"></smm-\1>')
_CHECK = re.compile(r"\.check\(")


def edition(notebook: NotebookNode, grid_address: Callable[[str], str]) -> NotebookNode:
    """Return a lesson as the page shows it.

    Marks of explorers and exercises become the elements themselves, without the code that called
    them; figures are inlined, so that they follow the theme; solutions, and what checks say of them,
    are left out.

    Parameters
    ----------
    notebook : NotebookNode
        The stored lesson; it is not changed.
    grid_address : callable
        Gives, for the name of an explorer, the address of its data relative to the page.
    """

    def fill(match: re.Match[str]) -> str:
        kind, name = match.groups()
        if kind == "explorer":
            return explorers.get(name).page_html(grid_address(name))
        return exercises.get(name).page_html()

    page = notebooks.student(notebook, keep_outputs=True)
    for cell in page.cells:
        if cell.cell_type == "code" and _CHECK.search(cell.source):
            cell.outputs = []
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if "image/svg+xml" in data:
                data["text/html"] = f'<figure class="smm-figure">{data.pop("image/svg+xml")}</figure>'
            html, filled = _ELEMENT.subn(fill, data.get("text/html", ""))
            if filled:
                data["text/html"] = html
                cell.metadata.setdefault("tags", []).append("remove-input")
    return page
