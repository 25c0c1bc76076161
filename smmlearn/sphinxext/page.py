"""The page edition of a lesson: explorers and exercises come alive, solutions wait to be asked for."""

import re
from collections.abc import Callable

from nbformat import NotebookNode

from smmlearn import exercises, explorers, notebooks

_ELEMENT = re.compile(r'<smm-(explorer|exercise) name="([\w/-]+)"></smm-\1>')
_CHECK = re.compile(r"\.check\(")
# pandas writes tables for its own notebook look; these make them tables that screen readers can read.
_TABLE_MENDS = (
    (re.compile(r"<style scoped>.*?</style>\s*", re.DOTALL), ""),
    (re.compile(r' border="1"'), ""),
    (re.compile(r"<th></th>"), "<td></td>"),
    (re.compile(r"(?<=<tr>)(\s*)<th>"), r'\1<th scope="row">'),
    (re.compile(r"<th>"), '<th scope="col">'),
)


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
            if 'class="dataframe"' in data.get("text/html", ""):
                for pattern, mend in _TABLE_MENDS:
                    data["text/html"] = pattern.sub(mend, data["text/html"])
            html, filled = _ELEMENT.subn(fill, data.get("text/html", ""))
            if filled:
                data["text/html"] = html
                cell.metadata.setdefault("tags", []).append("remove-input")
    return page
