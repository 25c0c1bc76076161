import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from smmlearn import notebooks
from smmlearn.exercises import web_to_social_media

ROOT = Path(__file__).parent.parent
LESSONS = sorted((ROOT / "notebooks").glob("*.ipynb"))
EXERCISE = web_to_social_media.bass_share.question
SVG, WIDGET = "image/svg+xml", "application/vnd.jupyter.widget-view+json"


def text(source, **metadata):
    return nbformat.v4.new_markdown_cell(source, metadata=metadata)


def code(source, *outputs, count=1, tags=()):
    metadata = {"tags": list(tags)} if tags else {}
    return nbformat.v4.new_code_cell(source, outputs=list(outputs), execution_count=count, metadata=metadata)


def shows(plain="", html="", **data):
    texts = {"text/plain": plain, "text/html": html, **data}
    return nbformat.v4.new_output("display_data", {kind: value for kind, value in texts.items() if value})


def prints(stream, words):
    return nbformat.v4.new_output("stream", name=stream, text=words)


def raises(error):
    return nbformat.v4.new_output("error", ename=type(error).__name__, evalue=str(error), traceback=["long"])


def write(folder, *cells, name="lesson.ipynb"):
    path = folder / name
    path.write_text(notebooks.stored(nbformat.v4.new_notebook(cells=list(cells))), encoding="utf-8")
    return path


def findings(folder, *cells):
    return [
        (finding.cell, finding.message) for finding in notebooks.lint(write(folder, text("# Title"), *cells))
    ]


# The lessons themselves


def test_there_are_lessons():
    assert LESSONS


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_lesson_keeps_the_form(path):
    assert "\n".join(map(str, notebooks.lint(path))) == ""


# Running


@pytest.fixture(scope="module")
def stored_twice(tmp_path_factory):
    folder = tmp_path_factory.mktemp("run")
    (folder / "module.py").write_text("fans = 3")
    path = write(
        folder,
        text("# Title"),
        code("from module import fans\nprint(fans)\nprint('and counting')"),
        code("{'fans': fans, 'followers': 2 * fans}"),
        code("fans + '1'", tags=["raises-exception"]),
        code("import ipywidgets\nipywidgets.IntSlider(fans)"),
    )
    first = notebooks.run(path), path.read_bytes()
    second = notebooks.run(path), path.read_bytes()
    return path, first, second


def test_second_run_changes_no_byte(stored_twice):
    _path, (changed, first), (changed_again, second) = stored_twice
    assert changed
    assert not changed_again
    assert first == second


def test_run_stores_outputs_and_counts_but_nothing_of_the_machine(stored_twice):
    path, (_changed, stored), _second = stored_twice
    notebook = json.loads(stored)
    assert [cell.get("execution_count") for cell in notebook["cells"]] == [None, 1, 2, 3, 4]
    assert notebook["cells"][1]["outputs"][0]["text"] == ["3\n", "and counting\n"]
    assert notebook["cells"][3]["outputs"][0]["traceback"] == [
        "TypeError: unsupported operand type(s) for +: 'int' and 'str'"
    ]
    assert set(notebook["metadata"]) == {"kernelspec", "language_info"}
    assert "version" not in notebook["metadata"]["language_info"]
    assert str(path.parent) not in stored.decode()
    assert not [file for file in path.parent.iterdir() if file.name.startswith(".lesson")]


@pytest.mark.parametrize(
    "how",
    ["1 / 0", "from IPython import get_ipython\ntry:\n    1 / 0\nexcept:\n    get_ipython().showtraceback()"],
)
def test_failing_cell_is_named_and_the_notebook_left_as_it_is(tmp_path, how):
    path = write(tmp_path, text("# Title"), code("1"), code(how))
    before = path.read_bytes()
    with pytest.raises(
        notebooks.NotebookError, match=r"lesson.ipynb, cell 3 failed. ZeroDivisionError"
    ) as caught:
        notebooks.run(path)
    assert "    1 / 0" in str(caught.value)
    assert path.read_bytes() == before


def test_cell_that_takes_too_long_is_named(tmp_path):
    path = write(tmp_path, code("import time\ntime.sleep(60)"))
    with pytest.raises(notebooks.NotebookError, match=r"cell 1 failed\. It took longer than 1 seconds"):
        notebooks.run(path, timeout=1)


def test_cells_keep_their_ids_and_get_one_if_they_have_none(tmp_path):
    cells = [{"cell_type": "markdown", "metadata": {}, "source": "same"} for _ in range(3)]
    cells[0]["id"] = cells[2]["id"] = "mine"
    path = tmp_path / "lesson.ipynb"
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}))
    texts = [notebooks.stored(notebooks.read(path)) for _ in range(2)]
    ids = [cell["id"] for cell in json.loads(texts[0])["cells"]]
    assert texts[0] == texts[1]
    assert ids[0] == "mine"
    assert len(set(ids)) == 3


# Solutions


FUNCTION = """\
def rate(likes, views):
    ### BEGIN SOLUTION
    return likes / views
    ### END SOLUTION
    raise NotImplementedError"""


def test_student_gets_the_stub_and_nothing_of_the_solution(tmp_path):
    lesson = nbformat.v4.new_notebook(
        cells=[
            text("# Title"),
            code("share = ____\n### BEGIN SOLUTION\nshare = 0.75\n### END SOLUTION", shows("0.75")),
            code(FUNCTION),
            text("For your eyes only", tags=["instructor"]),
            code("secret = 1", tags=["instructor"]),
        ]
    )
    edition = notebooks.student(lesson)
    assert [cell.source for cell in edition.cells] == [
        "# Title",
        "share = ____",
        "def rate(likes, views):\n    raise NotImplementedError",
    ]
    assert all(cell.execution_count is None and not cell.outputs for cell in edition.cells[1:])
    assert "SOLUTION" not in notebooks.stored(edition)
    assert lesson.cells[1].outputs
    assert notebooks.student(lesson, keep_outputs=True).cells[1].outputs


def test_solution_of_an_indented_region_is_dedented():
    assert notebooks.solution(FUNCTION) == "return likes / views"
    assert notebooks.solution("share = 1") is None


# The form of a lesson


def test_sound_lesson_has_no_finding(tmp_path):
    (tmp_path / "02_next.ipynb").touch()
    assert (
        findings(
            tmp_path,
            text(
                "## Part\n\nSee [next](02_next), [there](02_next.ipynb#x), [web](https://a.org), [here](#a)."
            ),
            text("```python\n# a remark, no title\n[no](link)\n```\n\n### Detail"),
            code("1", shows("1"), tags=["hide-input"]),
        )
        == []
    )


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        (text("### Detail"), "skips a level"),
        (text("# Another"), "second title"),
        (text("[broken](gone.md)"), "leads nowhere: gone.md"),
        (text("```{note}\n[broken](gone.md)\n```"), "leads nowhere: gone.md"),
        (text("![](lesson.ipynb)"), "no description"),
        (text("```{figure} lesson.ipynb\n:alt:\n```"), "no description"),
        (code("1", count=None), "was not run"),
        (code("1", count=2), "ran as number 2, its place is 1"),
        (code(""), "empty"),
        (code("1", tags=["hide-inptu"]), "'hide-inptu' is unknown"),
        (code("# NBVAL_SKIP\n1"), "look away"),
        (code("\n".join(["1"] * 11)), "11 lines, 10 are allowed"),
        (code("%matplotlib inline"), "not plain Python"),
        (code("likes = 3\nlikes;  # quiet"), "ends with `;`"),
        *((code(logic), "belongs into the library") for logic in (
            "def rate(): ...",
            "class Post: ...",
            "for post in []: ...",
            "while False: ...",
            "try:\n    1\nfinally:\n    2",
            "rate = lambda likes: likes / 2",
        )),
        (code("1", raises(ValueError("no"))), "stored an error: ValueError: no"),
        (code("1", tags=["raises-exception"]), "raises none"),
        (code("1", prints("stderr", "deprecated\n")), "stored a warning: deprecated"),
        (code("1", shows("<Figure>", **{"image/png": "iVBORw0KGgo="})), "no description"),
        (code("1", shows("<Figure>", **{SVG: "<svg></svg>"})), "does not describe itself"),
        (code("1", shows("Figure 0123456789ab, 5 x 3 in\nwords")), "picture is missing"),
        (
            code("1", shows("Figure 0123456789ab, x\nA & C", **{SVG: '<svg aria-label="A &amp; B"></svg>'})),
            "of two minds",
        ),
        (code("1", shows(html='<smm-explorer name="platform-growth"></smm-explorer>')), "not show in Jup"),
        (code("1", shows(**{WIDGET: {"model_id": ""}})), "the page cannot show"),
        (code("1", shows(html='<smm-exercise name="a/b">', **{WIDGET: {"model_id": ""}})), "cannot show"),
        (
            code("1", shows(html='<smm-exercise name="a/b"></smm-exercise>', **{WIDGET: {"model_id": ""}})),
            "There is no exercise 'a/b'",
        ),
        (
            code("1", shows(html=web_to_social_media.metcalfe_links.check(400)._repr_html_())),
            "says “incorrect”",
        ),
        (code("### BEGIN SOLUTION\nshare = 1"), "between one line"),
        (code("### BEGIN SOLUTION\nshare = 1\n### END SOLUTION"), "Nothing is left"),
        (code("share = ____\n### BEGIN SOLUTION\nshare = 1\n### END SOLUTION"), "No check follows"),
    ],
)  # fmt: skip
def test_departure_from_the_form_is_found(tmp_path, cell, message):
    found = findings(tmp_path, cell)
    assert [number for number, _said in found] == [2]
    assert message in found[0][1]


def answer(stub, solution, check="bass_share"):
    return (
        code("from smmlearn.exercises import ____, web_to_social_media as ex"),
        code(f"{stub}\n### BEGIN SOLUTION\n{solution}\n### END SOLUTION", count=2),
        code(f"ex.{check}.check(share)", count=3),
    )


def test_solution_that_is_the_declared_one_passes(tmp_path):
    assert findings(tmp_path, *answer(EXERCISE.stub, EXERCISE.solution_code)) == []


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        (
            answer(EXERCISE.stub, "share = 0.33"),
            "solution_code of exercise 'web-to-social-media/bass-share' differ",
        ),
        (answer("anteil = ____", EXERCISE.solution_code), "stub of exercise"),
        (
            answer(EXERCISE.stub, EXERCISE.solution_code, check="gone"),
            "no exercise 'web-to-social-media/gone'",
        ),
    ],
)
def test_solution_that_is_not_the_declared_one_is_found(tmp_path, cells, message):
    found = findings(tmp_path, *cells)
    assert [number for number, _said in found] == [3]
    assert message in found[0][1]


def test_first_cell_must_be_the_title(tmp_path):
    found = notebooks.lint(write(tmp_path, text("Some words")))
    assert "must begin with the title" in str(found[0])


def test_notebook_that_an_editor_has_stored_is_found(tmp_path):
    path = write(tmp_path, text("# Title"))
    notebook = json.loads(path.read_text())
    notebook["metadata"]["language_info"]["version"] = "3.11.7"
    path.write_text(json.dumps(notebook))
    assert [str(finding) for finding in notebooks.lint(path)] == [
        f"{path}: The file is not stored as `make outputs` stores it. Run that."
    ]


def test_state_of_widgets_and_other_kernels_are_found(tmp_path):
    path = write(tmp_path, text("# Title"))
    notebook = json.loads(path.read_text())
    notebook["metadata"]["widgets"] = {"state": {}}
    notebook["metadata"]["kernelspec"]["name"] = "conda-env-x"
    path.write_text(json.dumps(notebook))
    found = " ".join(map(str, notebooks.lint(path)))
    assert "The kernel must be python3" in found
    assert "state of widgets" in found


# The command line


def command(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "smmlearn.notebooks", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
    )


def test_lint_prints_each_finding_and_fails(tmp_path):
    path = write(tmp_path, text("# Title"), code("1", count=None))
    done = command("lint", tmp_path)
    assert done.returncode == 1
    assert done.stdout == f"{path}, cell 2: The cell was not run. Run `make outputs`.\n"
    assert done.stderr == "1 finding.\n"


def test_student_writes_editions_into_a_folder(tmp_path):
    write(tmp_path, text("# Title"), code("1", shows("1")))
    assert notebooks.main(["student", str(tmp_path), "--into", str(tmp_path / "students")]) == 0
    assert notebooks.read(tmp_path / "students" / "lesson.ipynb").cells[1].execution_count is None


def test_run_reports_a_failure_and_goes_on_with_the_next(tmp_path, capsys):
    write(tmp_path, code("1 / 0"), name="a.ipynb")
    write(tmp_path, code("'fine'"), name="b.ipynb")
    assert notebooks.main(["run", str(tmp_path)]) == 1
    said = capsys.readouterr()
    assert "a.ipynb, cell 1 failed. ZeroDivisionError: division by zero" in said.err
    assert "b.ipynb ... stored anew" in said.out
    assert notebooks.read(tmp_path / "b.ipynb").cells[0].outputs[0].data["text/plain"] == "'fine'"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "There are no notebooks in"),
        ("{", "cannot be read as a notebook"),
        ('{"nbformat": 3}', "cannot be read"),
    ],
)
def test_what_is_no_notebook_is_refused_with_a_sentence(tmp_path, capsys, content, message):
    if content:
        (tmp_path / "lesson.ipynb").write_text(content)
    assert notebooks.main(["lint", str(tmp_path)]) == 1
    assert message in capsys.readouterr().err
