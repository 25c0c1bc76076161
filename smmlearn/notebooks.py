"""The lessons as files: run and stored the same way each time, held to their form, handed to students.

``python -m smmlearn.notebooks run notebooks`` stores what the cells yield, ``lint`` reports what breaks the
form of a lesson, ``student`` writes the edition without solutions.
"""

import argparse
import ast
import html
import os
import re
import subprocess
import sys
import textwrap
import time
import tokenize
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import nbformat
from nbformat import NotebookNode

from smmlearn.i18n import _, ngettext

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
INSTRUCTOR = "instructor"  # the tag of cells that students do not get
TAGS = {
    INSTRUCTOR,
    "raises-exception",
    *(f"{verb}-{what}" for verb in ("hide", "remove") for what in ("input", "output", "cell")),
    "full-width",
    "margin",
}
LINES = 10  # that a cell may have

_KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
_LANGUAGE = {
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "pygments_lexer": "ipython3",
}
_VOLATILE = ("ExecuteTime", "collapsed", "execution", "scrolled")
# Read and write without repair: nbformat.read() would give cells random ids.
_reads: Callable[[str], NotebookNode] = nbformat.v4.reads
_writes: Callable[[NotebookNode], str] = nbformat.v4.writes
_WIDGET = "application/vnd.jupyter.widget-view+json"
_PLACE = re.compile(r'<smm-(explorer|exercise) name="([\w/-]+)"></smm-\1>')


@dataclass(frozen=True)
class Finding:
    """A departure from the form of a lesson.

    Attributes
    ----------
    path : Path
        The notebook.
    cell : int
        Which of its cells, counted from 1; 0 for the notebook as a whole.
    message : str
        What is wrong, and what to do.
    """

    path: Path
    cell: int
    message: str

    def __str__(self) -> str:
        """Return the finding as a line."""
        if not self.cell:
            return f"{self.path}: {self.message}"
        return _("{path}, cell {cell}: {message}").format(
            path=self.path, cell=self.cell, message=self.message
        )


class NotebookError(Exception):
    """A notebook could not be read or run; the message says which, where and why."""


# Reading and storing


def read(path: Path) -> NotebookNode:
    """Return a notebook as it is stored.

    Raises
    ------
    NotebookError
        If the file is not a notebook of format 4.
    """
    try:
        notebook = _reads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, AttributeError, KeyError) as error:
        raise NotebookError(
            _("{path} cannot be read as a notebook: {reason}").format(path=path, reason=error)
        ) from error
    if notebook.get("nbformat") != 4:
        raise NotebookError(
            _("{path} is not a notebook of format 4. Open and save it in JupyterLab.").format(path=path)
        )
    return notebook


def stored(notebook: NotebookNode) -> str:
    """Return the one text that a notebook is stored as.

    Whatever differs between two runs, machines or editors is left out: times, versions, the state and ids of
    widgets, the machine's paths in error reports. Cells without an id of their own get one.
    """
    notebook = _reads(_writes(notebook))
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for key in ("signature", "vscode", "widgets"):
        notebook.metadata.pop(key, None)
    notebook.metadata.kernelspec, notebook.metadata.language_info = _KERNEL, _LANGUAGE
    taken: set[str] = set()
    for position, cell in enumerate(notebook.cells):
        fresh = sha256(f"{position} {cell.source}".encode()).hexdigest()[:8]
        cell.id = fresh if cell.get("id") in (None, *taken) else cell.id
        taken.add(cell.id)
        for key in _VOLATILE:
            cell.metadata.pop(key, None)
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                output.traceback = [f"{output.ename}: {output.evalue}"]
            if _WIDGET in output.get("data", {}):
                output.data[_WIDGET] = {"model_id": "", "version_major": 2, "version_minor": 0}
    return _writes(notebook) + "\n"


def _write(path: Path, text: str) -> bool:
    """Replace a file in one step; return whether anything changed."""
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_text(text, encoding="utf-8", newline="\n")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return True


def run(path: Path, *, timeout: float = 120) -> bool:
    """Run a notebook from top to bottom, in its own folder, and store what it yields.

    Parameters
    ----------
    path : Path
        The notebook. It is replaced only if all cells ran.
    timeout : float
        Seconds that one cell may take.

    Returns
    -------
    bool
        Whether a byte of the file changed. After a second run: no.

    Raises
    ------
    NotebookError
        If a cell fails, with the notebook, the cell and the error.
    """
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    notebook = read(path)
    at = 0

    def start(cell: NotebookNode, cell_index: int) -> None:
        nonlocal at
        at = cell_index
        if sys.stderr.isatty():
            print(f"\r{path}  {at + 1}/{len(notebook.cells)} ", end="", file=sys.stderr, flush=True)

    for cell in notebook.cells:
        cell.setdefault("id", "")
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    client = NotebookClient(
        notebook,
        timeout=timeout,
        kernel_name=_KERNEL["name"],
        resources={"metadata": {"path": str(path.parent)}},
        record_timing=False,
        store_widget_state=False,
        coalesce_streams=True,
        on_cell_start=start,
    )
    try:
        client.execute(stderr=subprocess.DEVNULL)
    except CellExecutionError as error:
        raise NotebookError(_failed(path, at, notebook, f"{error.ename}: {error.evalue}")) from None
    except CellTimeoutError:
        reason = _("It took longer than {seconds} seconds.").format(seconds=timeout)
        raise NotebookError(_failed(path, at, notebook, reason)) from None
    except DeadKernelError:
        raise NotebookError(_failed(path, at, notebook, _("The kernel died."))) from None
    for position, output in _outputs(notebook):  # what was reported, but did not stop the cell
        if output.output_type == "error" and "raises-exception" not in _tags(notebook.cells[position]):
            raise NotebookError(_failed(path, position, notebook, f"{output.ename}: {output.evalue}"))
    return _write(path, stored(notebook))


def _failed(path: Path, position: int, notebook: NotebookNode, reason: str) -> str:
    source = textwrap.indent(notebook.cells[position].source, "    ")
    return _("{path}, cell {cell} failed. {reason}\n{source}\nThe notebook was left as it is.").format(
        path=path, cell=position + 1, reason=reason, source=source
    )


# Solutions


def stub(source: str) -> str:
    r"""Return the code of a cell as a student gets it: without its solution.

    Examples
    --------
    >>> stub("share = ____\n### BEGIN SOLUTION\nshare = 3 / 4\n### END SOLUTION")
    'share = ____'
    """
    return _split(source)[0]


def solution(source: str) -> str | None:
    r"""Return the solution that a cell holds, or None.

    Examples
    --------
    >>> solution("share = ____\n### BEGIN SOLUTION\nshare = 3 / 4\n### END SOLUTION")
    'share = 3 / 4'
    """
    kept = _split(source)[1]
    return textwrap.dedent("\n".join(kept)) if kept else None


def _split(source: str) -> tuple[str, list[str]]:
    lines: tuple[list[str], list[str]] = ([], [])
    inside = False
    for line in source.splitlines():
        if line.strip() in (BEGIN, END):
            inside = line.strip() == BEGIN
        else:
            lines[inside].append(line)
    return "\n".join(lines[False]).rstrip(), lines[True]


def student(notebook: NotebookNode, *, keep_outputs: bool = False) -> NotebookNode:
    """Return the student's edition: no solutions, no cells tagged ``instructor``, nothing run yet.

    Parameters
    ----------
    notebook : NotebookNode
        The lesson; it is not changed.
    keep_outputs : bool
        Keep what the lesson shows, for a page that is read and not run.
    """
    edition = _reads(_writes(notebook))
    edition.cells = [cell for cell in edition.cells if INSTRUCTOR not in _tags(cell)]
    for cell in edition.cells:
        if cell.cell_type == "code":
            cell.source = stub(cell.source)
            if not keep_outputs:
                cell.outputs, cell.execution_count = [], None
    return edition


# The form of a lesson


def lint(path: Path) -> list[Finding]:
    """Return where a notebook departs from the form of a lesson.

    Parameters
    ----------
    path : Path
        A stored notebook.

    Raises
    ------
    NotebookError
        If it cannot be read at all.
    """
    notebook = read(path)
    checks = (
        _lint_whole(path, notebook),
        _lint_counts(notebook),
        _lint_headings(notebook),
        _lint_text(path, notebook),
        _lint_tags(notebook),
        _lint_code(notebook),
        _lint_outputs(notebook),
        _lint_solutions(notebook),
    )
    return sorted(
        {Finding(path, cell, message) for check in checks for cell, message in check},
        key=lambda finding: (finding.cell, finding.message),
    )


_Found = Iterator[tuple[int, str]]


def _lint_whole(path: Path, notebook: NotebookNode) -> _Found:
    try:
        nbformat.validate(_reads(stored(notebook)))
    except nbformat.ValidationError as error:
        yield 0, _("The file breaks the notebook format: {reason}.").format(reason=str(error).splitlines()[0])
    if notebook.metadata.get("kernelspec", {}).get("name") != _KERNEL["name"]:
        yield 0, _("The kernel must be python3. Choose it in JupyterLab.")
    if notebook.metadata.get("widgets"):
        yield 0, _("The state of widgets is stored; it is large and shows nothing. Run `make outputs`.")
    if path.read_text(encoding="utf-8") != stored(notebook):
        yield 0, _("The file is not stored as `make outputs` stores it. Run that.")


def _lint_counts(notebook: NotebookNode) -> _Found:
    for expected, (number, cell) in enumerate(_code_cells(notebook), 1):
        if not cell.source.strip():
            yield number, _("The cell is empty. Delete it.")
        elif cell.execution_count is None:
            yield number, _("The cell was not run. Run `make outputs`.")
        elif cell.execution_count != expected:
            yield (
                number,
                _("The cell ran as number {count}, its place is {expected}. Run `make outputs`.").format(
                    count=cell.execution_count, expected=expected
                ),
            )


def _lint_headings(notebook: NotebookNode) -> _Found:
    opening = [cell.source for cell in notebook.cells[:1] if cell.cell_type == "markdown"]
    if not opening or not re.match(r"# \S", opening[0]):
        yield 1, _("The first cell must begin with the title: a line `# Title`.")
    level = 0
    for number, cell in _cells(notebook, "markdown"):
        for marks, title in re.findall(
            r"^(#{1,6}) +(.+)$", _without_fences(cell.source, all_of_them=True), re.M
        ):
            if len(marks) > level + 1:
                yield number, _("The heading “{title}” skips a level.").format(title=title)
            if len(marks) == 1 and level:
                yield number, _("“{title}” is a second title. Begin with `##`.").format(title=title)
            level = len(marks)


def _lint_text(path: Path, notebook: NotebookNode) -> _Found:
    for number, cell in _cells(notebook, "markdown"):
        text = re.sub(r"`[^`\n]+`", "", _without_fences(cell.source))
        links = re.findall(r"(!?)\[([^\]]*)\]\(<?([^)>\s]+)", text)
        links += [
            ("!", alt.strip(), target)
            for _fence, target, alt in re.findall(
                r"^(`{3,}|:{3,})\{(?:figure|image)\} *(\S+)\n(?:(?!\1).*\n)*?:alt:(.*)$", cell.source, re.M
            )
        ]
        for picture, words, target in links:
            if picture and not words.strip():
                yield number, _("The picture {target} has no description.").format(target=target)
            file = unquote(target.partition("#")[0])
            if not file or re.match(r"[a-z][a-z+.-]*:", file):
                continue
            if not any((path.parent / f"{file}{ending}").exists() for ending in ("", ".md", ".ipynb")):
                yield number, _("The link leads nowhere: {target}").format(target=target)


def _lint_tags(notebook: NotebookNode) -> _Found:
    for number, cell in enumerate(notebook.cells, 1):
        for tag in sorted(set(_tags(cell)) - TAGS):
            yield (
                number,
                _("The tag {tag!r} is unknown. There are: {tags}").format(
                    tag=tag, tags=", ".join(sorted(TAGS))
                ),
            )
        if cell.cell_type == "code" and re.search(r"^\s*# *(NBVAL_|PYTEST_VALIDATE)", cell.source, re.M):
            yield number, _("A comment tells the tests to look away. Remove it.")


def _lint_code(notebook: NotebookNode) -> _Found:
    for number, cell in _code_cells(notebook):
        lines = [
            line for line in cell.source.splitlines() if line.strip() and line.strip() not in (BEGIN, END)
        ]
        if len(lines) > LINES:
            yield (
                number,
                _("The cell has {count} lines, {most} are allowed. Split it.").format(
                    count=len(lines), most=LINES
                ),
            )
        try:
            tree = ast.parse(cell.source)
        except SyntaxError as error:
            yield number, _("The cell is not plain Python: {reason}.").format(reason=error.msg)
            continue
        if _last_token(cell.source) == ";":
            yield number, _("The cell ends with `;`. Assign what it should not show: `_ = ...`.")
        if BEGIN not in cell.source and any(map(_is_logic, ast.walk(tree))):
            yield number, _("The cell defines or repeats something. That belongs into the library.")


def _is_logic(node: ast.AST) -> bool:
    if isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr):
        return isinstance(node.value, ast.Lambda)
    return isinstance(
        node,
        ast.FunctionDef
        | ast.AsyncFunctionDef
        | ast.ClassDef
        | ast.For
        | ast.AsyncFor
        | ast.While
        | ast.Try
        | ast.TryStar,
    )


def _last_token(source: str) -> str:
    layout = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.DEDENT, tokenize.ENDMARKER)
    tokens = tokenize.generate_tokens(StringIO(source).readline)
    return next(iter([token.string for token in tokens if token.type not in layout][::-1]), "")


def _lint_outputs(notebook: NotebookNode) -> _Found:
    for position, output in _outputs(notebook):
        cell, number = notebook.cells[position], position + 1
        if output.output_type == "error" and "raises-exception" not in _tags(cell):
            yield (
                number,
                _("The cell stored an error: {error}").format(error=f"{output.ename}: {output.evalue}"),
            )
        if output.output_type == "stream" and output.name == "stderr":
            yield (
                number,
                _("The cell stored a warning: {text}").format(text=output.text.strip().splitlines()[-1]),
            )
        data = output.get("data", {})
        yield from ((number, message) for message in (*_lint_picture(data), *_lint_element(data)))
        for status in re.findall(r'class="smm-outcome" data-status="([^"]+)"', data.get("text/html", "")):
            if status != "correct":
                yield number, _("The check says “{status}”, so the solution is wrong.").format(status=status)
    for number, cell in _code_cells(notebook):
        raised = any(output.output_type == "error" for output in cell.outputs)
        if "raises-exception" in _tags(cell) and not raised:
            yield number, _("The cell is tagged raises-exception and raises none.")


def _lint_picture(data: dict[str, Any]) -> Iterator[str]:
    if any(kind in data for kind in ("image/png", "image/jpeg", "image/gif")):
        yield _("The picture has no description. Draw it with smmlearn.plotting.subplots().")
    facts, picture = data.get("text/plain", ""), data.get("image/svg+xml")
    described = re.match(r"Figure [0-9a-f]{12}, ", facts)
    if picture is None:
        if described:
            yield _("The figure's picture is missing. Run `make outputs`.")
        return
    label = re.search(r'<svg[^>]* aria-label="([^"]+)"', picture)
    if not described or not label:
        yield _("The figure does not describe itself. Draw it with smmlearn.plotting.subplots().")
    elif not facts.endswith(html.unescape(label[1])):
        yield _("The figure's picture and its text are of two minds. Run `make outputs`.")


def _lint_element(data: dict[str, Any]) -> Iterator[str]:
    page, widget = data.get("text/html", ""), _WIDGET in data
    place = _PLACE.fullmatch(page)
    if not place and (widget or "<smm-" in page):
        yield _("A widget is stored that the page cannot show: neither an explorer nor an exercise.")
    if place:
        kind, name = place.groups()
        if not widget:
            yield _("The {kind} {name!r} would not show in JupyterLab. Run `make outputs`.").format(
                kind=kind, name=name
            )
        if name not in _names(kind):
            yield _("There is no {kind} {name!r}.").format(kind=kind, name=name)


def _names(kind: str) -> Iterable[str]:
    if kind == "explorer":
        from smmlearn import explorers

        return explorers.names()
    from smmlearn import exercises

    return exercises.names()


def _lint_solutions(notebook: NotebookNode) -> _Found:
    lesson = ""
    asked: tuple[int, str] | None = None  # the last cell with a solution, until its check comes
    for number, cell in _code_cells(notebook):
        marks = [
            line.strip() for line in cell.source.splitlines() if re.match(r"#+\s*(BEGIN|END)\b", line.strip())
        ]
        if imported := re.search(r"from smmlearn\.exercises import .*?(\w+) as ex\b", cell.source):
            lesson = imported[1].replace("_", "-")
        if marks and marks != [BEGIN, END]:
            yield (
                number,
                _("A solution stands between one line `{begin}` and one line `{end}`.").format(
                    begin=BEGIN, end=END
                ),
            )
        elif marks and not stub(cell.source).strip():
            yield (
                number,
                _("Nothing is left for the student. Put a line such as `share = ____` above the solution."),
            )
        elif marks:
            if asked:
                yield asked[0], _("No check follows the solution.")
            asked = number, cell.source
        elif asked and (check := re.search(r"\bex\.(\w+)\.check\(", cell.source)):
            for message in _lint_solution(asked[1], f"{lesson}/{check[1].replace('_', '-')}"):
                yield asked[0], message
            asked = None
    if asked:
        yield asked[0], _("No check follows the solution.")


def _lint_solution(source: str, name: str) -> Iterator[str]:
    from smmlearn import exercises

    if name not in exercises.names():
        yield _("There is no {kind} {name!r}.").format(kind="exercise", name=name)
        return
    question = exercises.get(name).question
    for part, seen in (("solution_code", solution(source)), ("stub", stub(source))):
        if (seen or "").strip() != getattr(question, part, "").strip():
            yield _("The cell and the {part} of exercise {name!r} differ. Change one of them.").format(
                part=part, name=name
            )


def _tags(cell: NotebookNode) -> list[str]:
    return list(cell.metadata.get("tags", []))


def _cells(notebook: NotebookNode, kind: str) -> Iterator[tuple[int, NotebookNode]]:
    return ((number, cell) for number, cell in enumerate(notebook.cells, 1) if cell.cell_type == kind)


def _code_cells(notebook: NotebookNode) -> Iterator[tuple[int, NotebookNode]]:
    return _cells(notebook, "code")


def _outputs(notebook: NotebookNode) -> Iterator[tuple[int, NotebookNode]]:
    return ((number - 1, output) for number, cell in _code_cells(notebook) for output in cell.outputs)


def _without_fences(text: str, *, all_of_them: bool = False) -> str:
    """Return Markdown without blocks of code, or without all fenced blocks."""
    inside = "" if all_of_them else r"(?!\{)"
    return re.sub(rf"^(`{{3,}}|~{{3,}}|:{{3,}}){inside}.*?^\1[ ]*$", "", text, flags=re.M | re.S)


# The command line


def main(arguments: list[str] | None = None) -> int:
    """Run, lint or convert notebooks; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m smmlearn.notebooks", description=_("Look after the lessons.")
    )
    commands = parser.add_subparsers(dest="command", required=True)
    for name, what in (
        ("run", _("run notebooks and store what they yield")),
        ("lint", _("report what breaks the form of a lesson")),
        ("student", _("write the edition without solutions")),
    ):
        command = commands.add_parser(name, help=what, description=what)
        command.add_argument(
            "paths", nargs="+", type=Path, metavar="PATH", help=_("a notebook, or a folder of them")
        )
        if name == "student":
            command.add_argument("--into", type=Path, required=True, help=_("the folder to write to"))
    options = parser.parse_args(arguments)
    try:
        paths = _found(options.paths)
        if options.command == "run":
            return _run_all(paths)
        if options.command == "lint":
            return _lint_all(paths)
        for path in paths:
            options.into.mkdir(parents=True, exist_ok=True)
            _write(options.into / path.name, stored(student(read(path))))
    except NotebookError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _found(paths: Iterable[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        some = sorted(path.glob("*.ipynb")) if path.is_dir() else [path]
        if not some:
            raise NotebookError(_("There are no notebooks in {path}.").format(path=path))
        found += some
    return found


def _run_all(paths: list[Path]) -> int:
    failures = 0
    for path in paths:
        start = time.monotonic()
        print(path, end=" ... ", flush=True)
        try:
            changed = run(path)
        except NotebookError as error:
            failures += 1
            print(_("failed"))
            print(error, file=sys.stderr)
            continue
        state = _("stored anew") if changed else _("unchanged")
        print(_("{state}, {seconds:.0f} s").format(state=state, seconds=time.monotonic() - start))
    return min(failures, 1)


def _lint_all(paths: list[Path]) -> int:
    findings = [finding for path in paths for finding in lint(path)]
    for finding in findings:
        print(finding)
    if findings:
        count = len(findings)
        print(ngettext("{count} finding.", "{count} findings.", count).format(count=count), file=sys.stderr)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
