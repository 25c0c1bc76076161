"""Exercises: each can be solved, is not solved already, and answers mistakes with the remark for them."""

import copy
import json
import math
import pickle
import re
import sys
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smmlearn import adoption, datasets, exercises, i18n, participation
from smmlearn.exercises import ____, web_to_social_media
from smmlearn.exercises import web_to_social_media as ex
from smmlearn.exercises.blank import is_blank
from smmlearn.exercises.coding import Code
from smmlearn.exercises.kinds import Choice, Choices, Classify, Number, Order, Wrong
from smmlearn.exercises.outcome import Outcome, Status
from smmlearn.exercises.prose import as_html, as_text
from smmlearn.exercises.rules import read_number
from smmlearn.ui import exercise as component

EVERY = [exercises.get(name) for name in exercises.names()]
TRIALS = [
    pytest.param(exercise, trial, id=f"{exercise.name}-{number}")
    for exercise in EVERY
    for number, trial in enumerate(exercise.question.trials())
]
TEXTS = {"title": "t", "prompt": "p", "hints": ("h",), "solution": "Because."}


@pytest.fixture(autouse=True)
def _without_expectation(monkeypatch):
    monkeypatch.delenv("SMMLEARN_EXPECT", raising=False)


# -- The two-sided gate --------------------------------------------------------------------------------


@pytest.mark.parametrize(("exercise", "trial"), TRIALS)
def test_solution_passes_blank_is_not_attempted_and_each_mistake_gets_its_own_remark(exercise, trial):
    outcome = exercise.check(trial.answer)
    assert outcome.status is trial.status
    assert outcome.message.startswith(as_text(trial.remark))


@pytest.mark.parametrize("exercise", EVERY, ids=lambda exercise: exercise.name)
def test_no_two_mistakes_share_a_remark_and_each_exercise_has_hints_and_mistakes(exercise):
    question = exercise.question
    remarks = [wrong.remark for wrong in question.wrong]
    assert len(set(remarks)) == len(remarks) >= 3
    assert question.hints
    assert exercise.minutes >= 1


def test_every_distractor_of_a_choice_has_a_remark():
    for exercise in EVERY:
        question = exercise.question
        if isinstance(question, Choice):
            assert {wrong.answer for wrong in question.wrong} == {*question.options} - {question.answer}
        if isinstance(question, Choices):
            assert {wrong.answer for wrong in question.wrong} == {*question.options}


def test_lesson_1_tests_each_of_its_objectives_and_has_all_six_kinds():
    lesson = [exercise for exercise in EVERY if exercise.name.startswith("web-to-social-media/")]
    assert {exercise.objective for exercise in lesson} == set(web_to_social_media.objectives())
    kinds = {exercise.question.kind for exercise in lesson}
    assert kinds == {"number", "choice", "choices", "order", "classify", "code"}


# -- Facts that the exercises of lesson 1 state --------------------------------------------------------


@pytest.mark.parametrize(
    ("exercise", "answer"),
    [
        (ex.launched_before_2010, 5),
        (ex.launch_gap, 36 / 7),
        (ex.superuser_posts, 74.7),
        (ex.metcalfe_links, 190),
        (ex.bass_peak, 6.19),
        (ex.bass_share, 0.3312),
    ],
    ids=lambda value: getattr(value, "name", value),
)
def test_models_and_data_yield_the_published_values(exercise, answer):
    assert exercise.check(answer).status is Status.CORRECT


def test_fit_of_2011_is_nearly_perfect_and_its_ceiling_was_passed_within_a_year():
    users = datasets.load_monthly_active_users("Facebook")
    yearly = users.groupby(users["date"].dt.year).tail(1)
    check = adoption.forecast_check(
        yearly["date"], yearly["users_millions"], origin="2011-12-31", launch="2004-02-04"
    )
    assert check.fit.r_squared > 0.999
    assert check.forecast["observed"].iloc[0] > check.fit.m


def test_prompts_show_the_numbers_of_data_and_models():
    assert all(
        i18n.number(posts) in repr(ex.superuser_posts) for posts in participation.MEASURED_POSTS.values()
    )
    assert "3,065 million" in repr(ex.forecast_statements)


# -- Reading numbers -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("190", [190]),
        (" 6,19 ", [6.19]),
        ("6.19 years", [6.19]),
        ("−0.5", [-0.5]),
        (".5", [0.5]),
        ("1e3", [1000]),
        ("33.1 %", [0.331]),
        ("1,048,555", [1048555]),
        ("1.048.555", [1048555]),
        ("1 048 555", [1048555]),
        ("1’048’555", [1048555]),
        ("1.048,5", [1048.5]),
        ("1,048.5", [1048.5]),
        ("1,039", [1.039, 1039]),
        ("0,331", [0.331]),
        ("1,0485,55", []),
        ("1.5.2", []),
        ("1e999", []),
        ("nan", []),
        ("inf", []),
        ("0x10", []),
        ("1_000", []),
        ("٣", []),
        ("twenty", []),
        ("%", []),
        ("5 potatoes", []),
        ("", []),
    ],
)
def test_numbers_are_read_with_decimal_comma_thousands_percent_and_unit(text, numbers):
    assert read_number(text, unit="years") == pytest.approx(numbers)


@given(st.floats(min_value=-1e12, max_value=1e12), st.integers(0, 6))
def test_a_number_is_read_alike_with_decimal_point_and_decimal_comma(value, digits):
    english = f"{value:,.{digits}f}"
    german = english.translate(str.maketrans(",.", ".,"))
    assert float(english.replace(",", "")) in read_number(english)
    assert float(english.replace(",", "")) in read_number(german)


def test_percent_sign_counts_only_where_the_unit_is_not_percent():
    assert read_number("74.7 %", unit="%") == [74.7]
    assert read_number("74.7 %", unit="links") == pytest.approx([0.747])


@pytest.mark.parametrize(("answer", "word"), [("0.747", "small"), (0.747, "small"), ("7470", "large")])
def test_percent_or_share_is_told_from_other_mistakes(answer, word):
    outcome = ex.superuser_posts.check(answer)
    assert outcome.status is Status.INCORRECT
    assert f"a hundred times too {word}" in outcome.message


def test_percent_or_share_is_recognised_in_code_too():
    question = code(expected=0.25)
    assert "a hundred times too large" in question.judge(25).message
    assert "a hundred times too small" in question.judge(0.0025).message


@pytest.mark.parametrize(
    "answer", [190, 190.0, np.int64(190), np.float32(190), Fraction(190), "190", "190 links"]
)
def test_any_way_to_write_a_number_counts(answer):
    assert ex.metcalfe_links.check(answer).status is Status.CORRECT


def test_messages_name_what_was_given():
    assert ex.metcalfe_links.check("some").message.startswith("some cannot be read as a number")
    assert ex.metcalfe_links.check(17).message == "17 is not the number asked for."
    assert ex.metcalfe_links.check(True).status is Status.CANNOT_CHECK


# -- Cards ---------------------------------------------------------------------------------------------


def test_order_says_how_many_cards_are_in_their_place():
    *_, last = ex.web_2_0_order.check(
        ["compact", "dinucci", "knorr", "conference", "essay"]
    ).message.splitlines()
    assert last == "0 of 5 cards are in their place."


def test_several_choices_may_be_given_in_any_order_and_collection():
    for answer in (["unseen", "early", "describes"], {"unseen", "early", "describes"}):
        assert ex.forecast_statements.check(answer).status is Status.CORRECT


def test_cards_without_a_group_are_not_attempted_and_unknown_names_cannot_be_checked():
    assert ex.publishing_or_participation.check({"wiki": "participation"}).status is Status.NOT_ATTEMPTED
    assert ex.publishing_or_participation.check({"wikis": "participation"}).status is Status.CANNOT_CHECK
    assert ex.web_2_0_order.check(["essay", "essay"]).status is Status.CANNOT_CHECK
    assert ex.seven_principles.check("2005").message.endswith("Write it like this: 'fragmented-future'")


@pytest.mark.parametrize(
    "declare",
    [
        lambda: Choice(**TEXTS, options={"a": "A"}, answer="b"),
        lambda: Choices(**TEXTS, options={"a": "A"}, answer=("a",), wrong=(Wrong("b", "r"),)),
        lambda: Order(**TEXTS, cards={"a": "A", "b": "B"}, answer=("a", "b"), first="f", last="l"),
        lambda: Order(**TEXTS, cards={"a": "A", "b": "B"}, answer=("b", "b"), first="f", last="l"),
        lambda: Classify(**TEXTS, cards={"a": "A"}, groups={"g": "G"}, answer={"a": "h"}),
        lambda: code(stub="____", expected=1).variable,
    ],
)
def test_a_declaration_that_nobody_could_answer_is_refused(declare):
    with pytest.raises(ValueError, match=r"must|is none of|Order|Classify"):
        declare()


# -- Code ----------------------------------------------------------------------------------------------


def code(**parts):
    return Code(**{**TEXTS, "stub": "x = ____", "solution_code": "x = 1"} | parts)


def function(**parts):
    parts = {"expected": lambda n: 6 / n, "cases": ((2,), (3,)), **parts}
    return code(stub="def f(n):\n    raise NotImplementedError", **parts)


def test_a_function_is_tried_on_cases_that_the_student_has_not_seen():
    assert function().judge(lambda n: 6 / n).status is Status.CORRECT
    outcome = function().judge(lambda n: 3.0)
    assert outcome.status is Status.INCORRECT
    assert outcome.message == "f(3) is 3. Another result was expected."


def test_the_line_that_raised_is_shown():
    def f(n):
        n = n - 2
        return 6 / n

    message = function().judge(f).message
    assert message == "f(2) stopped with ZeroDivisionError: division by zero, in the line return 6 / n."


def test_an_error_without_a_line_of_the_student_is_still_told():
    assert function().judge(math.factorial).status is Status.INCORRECT
    assert (
        function(cases=(("a",),)).judge(abs).message.startswith("f('a') stopped with TypeError: bad operand")
    )


def test_a_function_that_exits_or_recurses_without_end_is_an_answer_like_any_other():
    def leaves(n):
        raise SystemExit

    def descends(n):
        return descends(n + 1)

    assert "stopped with SystemExit" in function().judge(leaves).message
    assert "stopped with RecursionError" in function().judge(descends).message


def test_a_function_left_open_is_not_attempted():
    def open_end(n):
        raise NotImplementedError

    for answer in (open_end, lambda n: ____, ____, ..., None):
        assert function().judge(answer).status is Status.NOT_ATTEMPTED


def test_a_function_may_change_its_arguments_without_harm():
    question = function(expected=sum, cases=(([1, 2],),))
    for _ in range(2):
        assert question.judge(lambda values: values.pop() + values.pop()).status is Status.CORRECT


def test_messages_name_the_variable_what_was_seen_and_what_was_expected_in_kind():
    assert ex.bass_share.check("0.33").message == (
        "share is of another kind. Expected: a number. Seen: 0.33 (text)."
    )
    assert "Expected: a function. Seen: 3 (a number)." in function().judge(3).message
    assert function().judge(lambda n: print(end="")).message == (
        "f(2) gives nothing back. Expected: a number. Does the function end with return?"
    )
    assert ex.bass_share.check(0.5).message == "share is 0.5. Another result was expected."


def test_columns_are_compared_number_by_number():
    question = code(expected=[1.0, 2.0])
    for answer in ((1, 2), np.array([1.0, 2.0]), pd.Series([1, 2], index=[7, 8])):
        assert question.judge(answer).status is Status.CORRECT
    for answer in ([1, 2, 3], [1, 3], [[1, 2]], "12"):
        assert question.judge(answer).status is Status.INCORRECT


# -- Any answer at all ---------------------------------------------------------------------------------


class Hostile:
    def _refuse(self, *_args, **_kwargs):
        raise RuntimeError("no")

    __repr__ = __str__ = __eq__ = __hash__ = __bool__ = __len__ = __iter__ = __float__ = __call__ = _refuse
    __getattr__ = __array__ = _refuse


STRANGE = [
    Hostile(),
    [Hostile()],
    {"wiki": Hostile()},
    float("nan"),
    float("inf"),
    10**5000,
    1j,
    True,
    np.array(3.0),
    np.array([[1, 2], [3, 4]]),
    np.float64("nan"),
    pd.DataFrame({"a": [1]}),
    pd.Series([None, "ä"]),
    pd.NA,
    pd.NaT,
    object(),
    int,
    len,
    print,
    lambda: None,
    exercises,
    iter([1]),
    b"190",
    "größer als ẞ",
    "x" * 100_000,
    [[[[[]]]]],
    {1: {2: {3: None}}},
    {"wiki": []},
    [____, 3],
    "",
]
ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.complex_numbers()
    | st.text()
    | st.binary()
    | st.integers(0, len(STRANGE) - 1).map(lambda number: STRANGE[number])
    | st.sampled_from(["wiki", "publishing", "what-is", "dinucci", "describes", "190", "1,5"]),
    lambda inner: st.lists(inner) | st.tuples(inner) | st.dictionaries(st.text() | st.integers(), inner),
    max_leaves=6,
)


@pytest.mark.parametrize("exercise", EVERY, ids=lambda exercise: exercise.name)
@pytest.mark.parametrize("answer", STRANGE, ids=range(len(STRANGE)))
def test_strange_objects_get_an_outcome_and_are_not_correct(exercise, answer, capsys):
    outcome = exercise.check(answer)
    assert outcome.status is not Status.CORRECT
    assert outcome.message
    assert outcome._repr_html_()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.parametrize("exercise", EVERY, ids=lambda exercise: exercise.name)
@given(answer=ANYTHING)
def test_any_answer_gets_an_outcome_and_never_a_traceback(exercise, answer, capsys):
    outcome = exercise.check(answer)
    assert isinstance(outcome, Outcome)
    assert len(outcome.message) < 1_000


# -- The blank -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "calculate",
    [
        lambda blank: blank + 1,
        lambda blank: 2 / blank,
        lambda blank: 2**blank,
        lambda blank: -blank,
        lambda blank: blank > 3,
        lambda blank: round(blank, 2),
        lambda blank: abs(blank),
        lambda blank: math.floor(blank),
        lambda blank: blank.mean(),
        lambda blank: blank["share"],
        lambda blank: blank(3),
        lambda blank: np.array([1, 2]) * blank,
        lambda blank: np.log(blank),
        lambda blank: pd.Series([1, 2]) - blank,
        lambda blank: np.float64(3) / blank,
        lambda blank: sum([1, blank]),
        copy.deepcopy,
        lambda blank: pickle.loads(pickle.dumps(blank)),
    ],
)
def test_a_calculation_with_a_blank_yields_the_blank(calculate):
    assert calculate(____) is ____


@pytest.mark.parametrize("use", [float, int, len, list, math.sqrt, lambda blank: range(blank)])
def test_where_python_insists_the_error_says_that_there_is_a_blank(use):
    with pytest.raises(NotImplementedError, match="____ is a blank"):
        use(____)


@pytest.mark.parametrize(
    "answer", [____, None, ..., [1, ____], {"a": ____}, (...,), pd.Series([1, ____]), np.array([____, 2])]
)
def test_answers_that_hold_a_blank_are_blank(answer):
    assert is_blank(answer)
    for exercise in EVERY:
        assert exercise.check(answer).status is Status.NOT_ATTEMPTED


def test_a_blank_is_kind_to_notebooks():
    assert f"{____:.2f}" == "____"
    assert not hasattr(____, "_repr_html_")
    assert "put your answer in its place" in repr(____)


# -- The handle ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expected", "answer", "agrees"),
    [
        ("pass", 190, True),
        ("pass", ____, False),
        ("pass", 400, False),
        ("todo", ____, True),
        ("todo", 190, False),
        ("fail", 400, True),
        ("fail", "many", True),
        ("fail", 190, False),
    ],
)
def test_grading_makes_an_unexpected_outcome_raise(monkeypatch, expected, answer, agrees):
    monkeypatch.setenv("SMMLEARN_EXPECT", expected)
    if agrees:
        ex.metcalfe_links.check(answer)
    else:
        with pytest.raises(AssertionError, match=f"metcalfe-links: SMMLEARN_EXPECT is '{expected}'"):
            ex.metcalfe_links.check(answer)


def test_a_misspelt_expectation_is_refused(monkeypatch):
    monkeypatch.setenv("SMMLEARN_EXPECT", "passed")
    with pytest.raises(ValueError, match="SMMLEARN_EXPECT must be one of 'pass', 'todo', 'fail'"):
        ex.metcalfe_links.check(190)


def test_hints_come_step_by_step_and_the_last_one_stays():
    exercise = copy.copy(ex.launch_gap)
    exercise._hints_shown = 0
    labels = [exercise.hint().label for _ in range(4)]
    assert labels == ["Hint 1 of 3", "Hint 2 of 3", "Hint 3 of 3", "Hint 3 of 3"]
    assert "fillna" in repr(exercise.hint(2))
    with pytest.raises(ValueError, match="step must be one of 1, 2, 3; got 4"):
        exercise.hint(4)


def test_solution_shows_code_and_reason():
    solution = ex.bass_share.solution()
    assert "adoption.bass_share(5, p=0.03, q=0.38)" in repr(solution)
    assert "<pre><code>share = adoption" in solution._repr_html_()


def test_exercises_are_found_by_name_and_an_unknown_name_lists_the_known():
    assert exercises.get("web-to-social-media/metcalfe-links") is ex.metcalfe_links
    with pytest.raises(ValueError, match="name must be one of 'web-to-social-media/launched-before-2010'"):
        exercises.get("metcalfe-links")


def test_a_cell_shows_widget_element_and_words():
    shown = ex.metcalfe_links._repr_mimebundle_()
    assert shown["text/html"] == '<smm-exercise name="web-to-social-media/metcalfe-links"></smm-exercise>'
    assert shown["text/plain"].startswith("Exercise (number): A new service has 20 users.")
    assert shown["application/vnd.jupyter.widget-view+json"]["model_id"]
    assert shown == ex.metcalfe_links._repr_mimebundle_()


@pytest.mark.parametrize(
    ("exercise", "given_in_browser"),
    [
        (ex.metcalfe_links, "190"),
        (ex.seven_principles, "what-is"),
        (ex.forecast_statements, ["describes", "early", "unseen"]),
        (ex.web_2_0_order, ["dinucci", "knorr", "conference", "essay", "compact"]),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_an_answer_given_in_the_browser_is_readable_in_the_kernel(exercise, given_in_browser):
    exercise._repr_mimebundle_()
    exercise._widgets["en"].given = given_in_browser
    assert exercise.outcome.status is Status.CORRECT


def test_without_jupyter_widgets_a_cell_still_shows_the_exercise(monkeypatch):
    exercise = copy.copy(ex.metcalfe_links)
    exercise._widgets = {}
    monkeypatch.setitem(sys.modules, "anywidget", None)
    component._live_class.cache_clear()
    assert list(exercise._repr_mimebundle_()) == ["text/html", "text/plain"]


def test_the_page_carries_data_and_a_readable_exercise():
    for exercise in EVERY:
        page = exercise.page_html()
        assert page.startswith(f'<smm-exercise class="smm-exercise" name="{exercise.name}">')
        data = json.loads(page.partition('<script type="application/json">')[2].partition("</script>")[0])
        assert data["rules"] == exercise.declaration()["rules"]
        assert page.count("<details>") == len(exercise.question.hints) + 1
        assert exercise.declaration()["prompt"] in page
        json.dumps(exercise.declaration(), allow_nan=False)


def test_markup_in_texts_is_shown_and_not_obeyed():
    question = Number(**{**TEXTS, "prompt": "</script><img src=x onerror=alert(1)> `a<b`"}, answer=1)
    exercise = exercises.exercise(objective="o", difficulty=1, minutes=1)(lambda: question)
    assert "<img" not in exercise.page_html()
    assert exercise.page_html().count("</script>") == 1
    assert as_html("{given}", given="<b>") == "<p>&lt;b&gt;</p>"
    assert "<script" not in exercise.check("<script>")._repr_html_()


def test_texts_follow_the_language_in_use(monkeypatch):
    class Shouting:
        def gettext(self, message):
            return re.sub(r"(\{\w+\})|(.)", lambda part: part[1] or part[2].upper(), message)

        def ngettext(self, one, many, n):
            return (one if n == 1 else many).replace("about", "ABOUT")

    monkeypatch.setattr(i18n, "_catalogue", lambda _language: Shouting())
    monkeypatch.setattr(i18n, "_language", "de")
    declaration = ex.seven_principles.declaration()
    assert declaration["title"] == "WHERE ARE THE SEVEN PRINCIPLES?"
    assert declaration["strings"]["check"] == "CHECK"
    assert declaration["strings"]["effort"].startswith("ABOUT")
    assert ex.seven_principles.check("knorr").message.startswith("KNORR REPORTED")
