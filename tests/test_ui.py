"""An explorer is declared once; the widget, the grid, the page and the table follow from it."""

import itertools
import json
import re
import subprocess
import sys

import pandas as pd
import pytest

from smmlearn import ui
from smmlearn.ui.explorer import (
    Choice,
    Column,
    Explorer,
    Handle,
    Slider,
    Toggle,
    explorer,
    strings,
    svg,
    to_json,
)
from tests.site.harness import squares, squares_chart, squares_summary, toy


def declare(**changes):
    """The toy explorer with some parts changed."""
    parts = vars(toy.explorer()) | changes
    return Explorer(**{name: parts[name] for name in Explorer.__dataclass_fields__})


# -- Controls


def test_slider_offers_the_numbers_from_start_to_stop():
    assert list(Slider("n", "n", 0.3, start=0.1, stop=0.5, step=0.1).steps) == [0.1, 0.2, 0.3, 0.4, 0.5]
    assert list(Slider("n", "n", 2, values=[1, 2, 5, 10]).steps) == [1, 2, 5, 10]


def test_slider_writes_years_without_and_counts_with_a_separator():
    assert Slider("n", "n", 2010, start=2009, stop=2010, step=1, style="year").texts() == ["2009", "2010"]
    assert Slider("n", "n", 1000, start=0, stop=1000, step=500, unit="people").texts()[-1] == "1,000 people"
    assert Slider("n", "n", 0.5, start=0.0, stop=1.0, step=0.5, style="percent").texts()[1] == "50%"


def test_slider_admits_any_number_in_its_range_when_live():
    share = Slider("share", "Share", 0.5, start=0.0, stop=1.0, step=0.5)
    assert share.admit(0.123) == 0.123
    with pytest.raises(ValueError, match=r"share must lie between 0\.0 and 1\.0, got 2"):
        share.admit(2)
    with pytest.raises(TypeError, match="share must be a number, got 'half'"):
        share.admit("half")


def test_slider_of_whole_numbers_admits_whole_numbers_only():
    people = Slider("people", "People", 2, values=[1, 2, 10])
    assert people.admit(7) == 7
    with pytest.raises(TypeError, match="people must be a whole number"):
        people.admit(2.5)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda: Slider("n", "n", 2.5, start=1, stop=3, step=1), "default of 'n' must be one of its values"),
        (lambda: Slider("n", "n", 1, start=1, stop=3, step=0), "a step above 0"),
        (lambda: Slider("n", "n", 1, start=1, stop=3, step=0.3), "does not reach 3 from 1 in steps of 0.3"),
        (lambda: Slider("n", "n", 1, values=[1, 2], start=1, stop=2, step=1), "either values or start"),
        (lambda: Slider("n", "n", 1, values=[2, 1]), "must rise"),
        (lambda: Slider("n", "n", 1, values=[1]), "at least two values, all different"),
        (lambda: Slider("n", "n", 1, values=[1, 1]), "at least two values, all different"),
        (lambda: Slider("Not a word", "n", 1, values=[1, 2]), "lower-case Python word"),
        (lambda: Slider("n", " ", 1, values=[1, 2]), "needs a label"),
        (lambda: Choice("n", "n", "c", {"a": "A", "b": "B"}), "default of 'n' must be one of its values"),
    ],
)
def test_a_control_that_no_reader_could_use_is_refused(wrong, message):
    with pytest.raises(ValueError, match=message):
        wrong()


def test_choice_takes_the_value_that_was_declared():
    ceiling = Choice("ceiling", "Ceiling", "fitted", {"fitted": "fitted", 1.5: "× 1.5", 2: "× 2"})
    assert ceiling.admit(2.0) == 2
    with pytest.raises(ValueError, match=r"ceiling must be one of 'fitted', 1\.5, 2; got 3"):
        ceiling.admit(3)


def test_choice_of_many_is_a_list():
    many = Choice("n", "n", 1, {n: str(n) for n in range(7)})
    assert many.html().count("<option") == 7
    assert '<option value="1" selected>' in many.html()


def test_toggle_takes_nothing_else_for_true():
    with pytest.raises(TypeError, match="later must be True or False, got 1"):
        Toggle("later", "Show what came later").admit(1)


# -- The declaration


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"controls": [*toy.explorer().controls, Toggle("whole", "Again")]},
            "Two controls are called 'whole'",
        ),
        ({"controls": [*toy.explorer().controls, Toggle("idle", "Idle")]}, "'idle' changes nothing"),
        ({"controls": toy.explorer().controls[:3]}, "summary takes 'whole', but the controls are"),
        ({"controls": []}, "one to five controls, got 0"),
    ],
)
def test_parts_that_do_not_fit_together_are_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        declare(**changes)


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"summary": lambda frame, whole: len(frame)}, TypeError, r"must be a sentence \(str\), got int"),
        ({"summary": lambda frame, whole: " "}, TypeError, "must be a sentence"),
        (
            {"columns": [Column("number", "Number")]},
            ValueError,
            "returns the columns number, value, declared are",
        ),
        ({"compute": lambda count, power: [count, power]}, TypeError, "must return a DataFrame, got list"),
    ],
)
def test_what_a_reader_could_not_read_is_refused(changes, error, message):
    faulty = declare(**changes)
    with pytest.raises(error, match=message):
        faulty.state(faulty.defaults)


def test_chart_with_data_of_its_own_is_refused():
    import altair as alt

    own = declare(chart=lambda scale: alt.Chart(pd.DataFrame({"x": [1]})).mark_point().encode(x="x"))
    with pytest.raises(ValueError, match="must read the named dataset"):
        own.state(own.defaults)


def test_rows_are_rounded_to_what_a_reader_sees():
    assert toy.state(count=2).rows() == [[1, 0.33], [2, 1.33]]


def test_missing_values_are_null_in_the_data():
    gap = declare(
        compute=lambda count, power: squares(count, power).assign(value=[None, *[1.0] * (count - 1)])
    )
    assert gap.state(gap.defaults).rows()[:2] == [[1, None], [2, 1]]


def test_unknown_control_is_refused_with_the_known_ones():
    with pytest.raises(
        ValueError, match="The control must be one of 'count', 'power', 'scale', 'whole'; got 'size'"
    ):
        toy.state(size=3)


def test_name_that_cannot_stand_in_a_link_is_refused():
    with pytest.raises(ValueError, match="lower-case words joined by hyphens, got 'Toy Squares'"):
        explorer(name="Toy Squares")


# -- The grid


def test_grid_holds_exactly_what_python_computes_for_every_state():
    grid = json.loads(to_json(toy.grid()))
    controls = toy.explorer().controls
    combinations = list(itertools.product(*(control.steps for control in controls)))
    assert len(grid["states"]) == len(combinations) == 8 * 2 * 2 * 2
    for combination, (spec, summary, runs) in zip(combinations, grid["states"], strict=True):
        state = toy.state(
            **{control.name: value for control, value in zip(controls, combination, strict=True)}
        )
        rows = [
            row
            for start, count in zip(runs[::2], runs[1::2], strict=True)
            for row in grid["rows"][start:][:count]
        ]
        assert rows == state.rows()
        assert summary == state.summary
        assert grid["specs"][spec] == state.spec


def test_grid_stores_each_row_and_each_chart_once():
    grid = toy.grid()
    assert len(grid["specs"]) == 2, "linear and logarithmic"
    assert len(grid["rows"]) == len({tuple(row) for row in grid["rows"]}) == 9 + 9 - 1, (
        "1 is its square and cube"
    )


def test_grid_is_the_same_to_the_byte_every_time():
    again = Handle(toy.name, lambda: toy.factory())
    assert to_json(toy.grid()) == to_json(again.grid())


# -- The page


def test_page_shows_picture_sentence_and_caption_without_javascript():
    page = toy.page_html("data/toy.json")
    shown = re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
    assert shown.count("<svg") == 2, "one for wide, one for narrow screens"
    assert "The last of 5 is 8.33 &lt;m²&gt;." in shown
    assert "Computed, &lt;/script&gt; not measured." in shown
    assert 'src="data/toy.json" vega="data/vega.js"' in page


def test_declaration_on_the_page_cannot_end_its_script_early():
    page = toy.page_html("toy.json")
    declared = re.search(r'<script type="application/json">(.*?)</script>', page, re.DOTALL)[1]
    assert json.loads(declared)["caption"] == toy.explorer().caption


def test_picture_is_as_wide_as_asked_and_says_so_in_short_numbers():
    picture = svg(toy.state(), 320)
    assert float(re.search(r'width="([\d.]+)"', picture)[1]) == pytest.approx(320, abs=1.5)
    assert not re.search(r"\d\.\d{3,}", picture)


def test_every_word_that_the_browser_says_comes_from_python():
    source = (ui.STATIC / "explorer.js").read_text("utf-8")
    said = set(re.findall(r"strings\.(\w+)", source)) | set(re.findall(r'\? "(\w+)" : "(\w+)"', source)[-1])
    assert said <= set(strings())


# -- JupyterLab


@pytest.fixture
def live():
    return toy(count=3)


def test_live_explorer_is_read_in_the_next_cell(live):
    assert dict(live.values) == {"count": 3, "power": "square", "scale": "linear", "whole": False}
    assert live.frame["value"].tolist() == [0.33, 1.33, 3.0]
    assert live.summary == "The last of 3 is 3.00 <m²>."


def test_values_assigned_in_python_move_the_controls_and_take_any_number_in_range(live):
    live.values = {"count": 4, "whole": True}
    assert live.get_state()["_values"] == {"count": 4, "power": "square", "scale": "linear", "whole": True}
    assert live.summary == "The last of 4 is 5 <m²>."


def test_wrong_value_is_refused_and_changes_nothing(live):
    with pytest.raises(ValueError, match="count must lie between 2 and 9, got 40"):
        live.values = {"count": 40}
    assert live.values["count"] == 3
    with pytest.raises(TypeError, match="does not support item assignment"):
        live.values["count"] = 4


def test_change_in_the_browser_comes_back_as_one_message_with_rows_sentence_and_chart(live):
    sent = []
    live.observe(lambda change: sent.append(change["new"]), names="_shown")
    live.set_state({"_values": {"count": 2, "power": "cube", "scale": "symlog", "whole": False}})
    assert len(sent) == 1
    (shown,) = sent
    assert shown["rows"] == [[1, 0.33], [2, 2.67]]
    assert shown["summary"] == live.summary == "The last of 2 is 2.67 <m²>."
    assert shown["spec"]["encoding"]["y"]["scale"] == {"type": "symlog"}
    assert shown["call"] == "explorers.toy_squares(count=2, power='cube', scale='symlog')"


def test_failing_computation_is_a_sentence_and_the_widget_lives_on():
    def fragile(count, power):
        if count == 6:
            raise ZeroDivisionError("nobody posted")
        return squares(count, power)

    handle = Handle("fragile", lambda: declare(compute=fragile))
    live = handle(count=6)
    assert live.get_state()["_shown"]["error"] == "There is no figure for these values: nobody posted"
    with pytest.raises(RuntimeError, match="nobody posted"):
        live.frame  # noqa: B018
    live.values = {"count": 5}
    assert "error" not in live.get_state()["_shown"]
    assert len(live.frame) == 5


def test_value_out_of_range_from_the_browser_is_a_sentence(live):
    live.set_state({"_values": {**live.values, "count": 40}})
    assert "count must lie between 2 and 9, got 40" in live.get_state()["_shown"]["error"]


def test_notebook_stores_the_mark_for_the_page_and_facts_to_compare(live):
    data, _metadata = live._repr_mimebundle_()
    assert data["text/html"] == '<smm-explorer name="toy-squares"></smm-explorer>'
    assert data["text/plain"] == (
        "toy-squares: count=3, power='square', scale='linear', whole=False\nThe last of 3 is 3.00 <m²>."
    )
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == live.model_id


def test_charting_library_travels_when_asked_for_and_not_before(live, monkeypatch):
    monkeypatch.setattr(ui, "vega_bundle", lambda: b"VEGA BUNDLE")
    sent = []
    monkeypatch.setattr(live, "send", lambda content, buffers: sent.append((content, buffers)))
    assert b"VEGA BUNDLE" not in json.dumps(live.get_state(), default=str).encode()
    live._handle_custom_msg({"type": "vega"}, [])
    assert sent == [({"type": "vega"}, [b"VEGA BUNDLE"])]


def test_declaring_and_importing_explorers_loads_neither_charts_nor_widgets():
    code = (
        "import sys; from smmlearn import explorers; explorers.names(); "
        "print({'altair', 'anywidget', 'vl_convert', 'ipywidgets', 'matplotlib'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_toy_follows_its_own_rules():
    assert squares_summary(squares(2, "cube"), whole=True) == "The last of 2 is 3 <m²>."
    assert squares_chart("linear").to_dict()["height"] == 120
