"""Exercises on a static page: the browser judges as Python does, by keyboard alone, in both themes."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe

from smmlearn import exercises, ui
from smmlearn.exercises import Classify, Number, Wrong, exercise, get
from smmlearn.exercises.rules import read_number
from smmlearn.ui.exercise import skeleton
from tests.site.harness import served

LESSON = "web-to-social-media/"
PAGE = """<!doctype html>
<html lang="en" data-theme="{theme}"><head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Exercises</title><link rel="icon" href="icon.svg"><link rel="stylesheet" href="smm.css">
<style>body {{ margin: 0; padding: 0 16px; background: var(--smm-paper); color: var(--smm-ink); }}</style>
<script type="module" src="page.js"></script>
</head><body><main><h1>Exercises</h1>{exercises}</main></body></html>
"""
JUDGE = "async ([declared, answer]) => (await import('./exercise.js')).judge(declared, answer)"
READ = """async (cases) => {
  const { readNumber } = await import("./exercise.js");
  return cases.map(([text, unit]) => readNumber(text, unit));
}"""
LAB = """async (traits) => {
  const { default: widget } = await import("./live.js");
  const el = document.body.appendChild(document.createElement("div"));
  Object.assign(el, { id: "lab", model: traits, saved: 0, keys: 0 });
  document.body.addEventListener("keydown", () => (el.keys += 1));
  const model = {
    get: (name) => traits[name],
    set: (name, value) => (traits[name] = value),
    save_changes: () => (el.saved += 1),
  };
  widget.render({ model, el });
}"""
NUMBERS = """
190|6,19|6.19 years|−0.5|+7|.5|5.|1e3|1E-3|33.1 %|33,1%|1,048,555|1.048.555|1 048 555|1’048’555|1.048,5
1,048.5|1,039|0,331|1,0485,55|1.5.2|1e999|nan|inf|Infinity|0x10|1_000|٣|twenty|%|5 potatoes||--1|1,000,00
12,345.678,9|10,000|9,999,999.5|YEARS|3 Years|3 years %|1 e 5|1..5|,|.|,5|0,000|100,000,000|.5.5
1'000'000.25|-1.000|–4|1\u202f5"""


@exercise(objective="o", difficulty=1, minutes=1)
def many_groups():
    return Classify(
        title="Many groups",
        prompt="Sort.",
        hints=("A hint.",),
        solution="Because.",
        cards={"a": "First card", "b": "Second card"},
        groups={name: name.title() for name in ("north", "south", "east", "west")},
        answer={"a": "north", "b": "west"},
        wrong=(Wrong({"a": "south"}, "The other way round."),),
    )


@exercise(objective="o", difficulty=1, minutes=1)
def odd_signs():
    return Number(
        title="<Odd> & “signs”",
        prompt="</script><b>?",
        hints=(),
        solution="`a < b`",
        answer=0.5,
        wrong=(Wrong(2, "Not {given}: a < b."),),
    )


EXTRA = [many_groups, odd_signs]
EVERY = [*map(get, exercises.names()), *EXTRA]
IN_BROWSER = [each for each in EVERY if each.question.kind != "code"]


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("exercises")
    for script in ui.STATIC.glob("*.js"):
        (folder / script.name).write_bytes(script.read_bytes())
    (folder / "smm.css").write_text(ui.stylesheet(), "utf-8")
    (folder / "live.js").write_text(ui.module("exercise"), "utf-8")
    (folder / "icon.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', "utf-8")
    shown = "".join(each.page_html() for each in EVERY)
    for theme in ("light", "dark"):
        (folder / f"{theme}.html").write_text(PAGE.format(theme=theme, exercises=shown), "utf-8")
    with served(folder) as url:
        yield url


@pytest.fixture
def page(page, address):
    page.goto(f"{address}light.html")
    page.locator("button.smm-check:visible").last.wait_for()
    return page


def shown(page, each):
    return page.locator(f'smm-exercise[name="{each.name}"]')


def words(text):
    return " ".join(text.split())


def said(part):
    """Return status and message as the reader sees them, or None before any check."""
    outcome = part.locator(".smm-outcome")
    status = outcome.get_attribute("data-status")
    return status and (status, words(" ".join(outcome.locator("p").all_inner_texts())))


def in_browser(answer):
    """Return an answer as the controls hand it over."""
    return str(answer) if isinstance(answer, int | float) else answer


def fill(part, kind, answer):
    if kind == "number":
        part.get_by_role("textbox").fill(answer)
    elif kind == "choice":
        part.locator(f'input[value="{answer}"]').check()
    elif kind == "choices":
        for box in part.get_by_role("checkbox").all():
            box.set_checked(box.get_attribute("value") in answer)
    elif kind == "classify":
        for card, group in answer.items():
            if part.locator(f'select[name="{card}"]').count():
                part.locator(f'select[name="{card}"]').select_option(group)
            else:
                part.locator(f'input[name="{card}"][value="{group}"]').check()
    elif kind == "order":
        for place, card in enumerate(answer):
            up = part.locator(f'[data-card="{card}"] [data-move="up"]')
            while part.locator("li").nth(place).get_attribute("data-card") != card:
                up.click()


# -- The browser and Python agree ----------------------------------------------------------------------


@pytest.mark.parametrize("each", IN_BROWSER, ids=lambda each: each.name)
def test_browser_says_to_right_wrong_and_blank_answers_what_python_says(page, each):
    part = shown(page, each)
    assert said(part) is None
    part.get_by_role("button", name="Check").click()
    blank = each.check()
    assert said(part) == ("not attempted", words(blank.message))
    for trial in each.question.trials()[1:]:
        outcome = each.check(in_browser(trial.answer))
        fill(part, each.question.kind, in_browser(trial.answer))
        part.get_by_role("button", name="Check").click()
        assert said(part) == (trial.status, words(outcome.message))


def test_browser_judges_answers_that_no_list_foresees_as_python_does(page):
    answers = {
        "metcalfe-links": ["17", "some <b>", "19000", "1,9", "x" * 99],
        "superuser-posts": ["0.747", "74,7 %", "7471.8"],
        "web-2-0-order": [["compact", "dinucci", "knorr", "conference", "essay"]],
        "forecast-statements": [["proves", "adoptions"], ["describes"]],
        "publishing-or-participation": [{"wiki": "publishing"}, {}],
    }
    for name, given in answers.items():
        each = get(LESSON + name)
        for answer in given:
            found = page.evaluate(JUDGE, [each.declaration(), answer])
            text = page.evaluate(
                "html => new DOMParser().parseFromString(html, 'text/html').body.innerText", found["html"]
            )
            outcome = each.check(answer)
            assert (found["status"], words(text)) == (outcome.status, words(outcome.message))


def test_browser_reads_numbers_as_python_does(page):
    cases = [[text, unit] for text in NUMBERS.replace("\n", "|").split("|") for unit in ("", "years", "%")]
    assert page.evaluate(READ, cases) == [read_number(text, unit=unit) for text, unit in cases]


# -- Keyboard, screen reader, sight --------------------------------------------------------------------


def focused(page):
    return page.locator(":focus").evaluate("e => e.getAttribute('aria-label') ?? e.innerText.trim()")


def test_number_by_keyboard_alone_wrong_then_right(page):
    part = shown(page, get(LESSON + "metcalfe-links"))
    part.get_by_role("textbox", name="Your answer").focus()
    page.keyboard.type("400")
    page.keyboard.press("Enter")
    assert said(part)[0] == "incorrect"
    assert said(part)[1].startswith("That is n²")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("190 links")
    page.keyboard.press("Tab")
    assert focused(page) == "Check"
    page.keyboard.press("Space")
    assert said(part)[0] == "correct"


def test_choice_by_keyboard_alone_wrong_then_right(page):
    part = shown(page, get(LESSON + "seven-principles"))
    part.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    assert said(part) == ("incorrect", "DiNucci used the word first, for a web on many devices.")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert said(part)[0] == "correct"


def test_choices_by_keyboard_alone_wrong_then_right(page):
    part = shown(page, get(LESSON + "forecast-statements"))
    part.get_by_role("checkbox").first.focus()
    for _ in range(4):
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert said(part)[0] == "incorrect"
    assert "R² looks back." in said(part)[1]
    for _ in range(3):
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    assert said(part)[0] == "correct"


def test_order_by_keyboard_alone_keeps_the_focus_and_says_the_place(page):
    each = get(LESSON + "web-2-0-order")
    part = shown(page, each)
    move_up = part.locator('[data-card="dinucci"] [data-move="up"]')
    move_up.focus()
    page.keyboard.press("Enter")
    assert focused(page).startswith("Move up: Darcy DiNucci")
    assert part.locator(".smm-said").inner_text().startswith("Place 1 of 5: Darcy DiNucci")
    page.keyboard.press("Enter")  # there is no higher place
    assert part.locator("li").first.get_attribute("data-card") == "dinucci"
    check = part.get_by_role("button", name="Check")
    check.press("Enter")
    assert said(part)[0] == "incorrect"
    for card, steps in (("conference", 2), ("knorr", 3)):
        for _ in range(steps):
            part.locator(f'[data-card="{card}"] [data-move="up"]').press("Space")
    part.locator('[data-card="compact"] [data-move="down"]').press("Space")
    fill(part, "order", each.question.answer)
    check.press("Enter")
    assert said(part)[0] == "correct"


def test_classify_by_keyboard_alone_wrong_then_right(page):
    part = shown(page, get(LESSON + "publishing-or-participation"))
    part.get_by_role("radio").first.focus()
    groups = ["publishing", "participation", "publishing", "participation", "publishing", "publishing"]
    for group in groups:
        page.keyboard.press("Space" if group == "publishing" else "ArrowRight")
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert said(part)[1].startswith("Look at who writes: customers.")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    assert said(part)[0] == "correct"


def test_hints_come_one_after_the_other_and_the_solution_on_request(page):
    part = shown(page, get(LESSON + "bass-share"))
    first, second = (part.get_by_text(f"Hint {step} of 2", exact=True) for step in (1, 2))
    solution = part.locator("code", has_text="adoption.bass_share(5, p=0.03, q=0.38)")
    assert not second.is_visible()
    assert not solution.is_visible()
    first.focus()
    page.keyboard.press("Enter")
    assert second.is_visible()
    part.get_by_text("Solution", exact=True).press("Enter")
    assert solution.is_visible()
    assert part.get_by_role("button", name="Check").count() == 0


def test_a_changed_answer_no_longer_wears_the_verdict_on_the_old_one(page):
    part = shown(page, get(LESSON + "metcalfe-links"))
    outcome = part.locator(".smm-outcome")
    part.get_by_role("textbox").fill("190")
    part.get_by_role("textbox").press("Enter")
    assert outcome.get_attribute("data-stale") is None
    part.get_by_role("textbox").fill("1900")
    assert outcome.get_attribute("data-stale") == ""
    part.get_by_role("textbox").press("Enter")
    assert outcome.get_attribute("data-stale") is None


def test_verdicts_are_announced_and_do_not_hang_on_colour(page):
    part = shown(page, get(LESSON + "metcalfe-links"))
    outcome = part.get_by_role("status")
    assert outcome.get_attribute("aria-live") == "polite"
    looks = set()
    for answer, label in (
        ("", "Not attempted yet."),
        ("400", "Not yet right."),
        ("190", "Correct."),
        ("?", "cannot"),
    ):
        part.get_by_role("textbox").fill(answer)
        part.get_by_role("button", name="Check").click()
        assert label in outcome.inner_text()
        looks.add(outcome.locator("strong").evaluate("e => getComputedStyle(e, '::before').content"))
    assert len(looks) == 4


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_exercises_that_are_answered_and_opened(page, address, theme):
    page.goto(f"{address}{theme}.html")
    page.locator("button.smm-check:visible").last.wait_for()
    for summary in page.locator("smm-exercise summary").all():
        summary.click()
    for number, each in enumerate(IN_BROWSER):
        trial = each.question.trials()[1 + number % 2]
        fill(shown(page, each), each.question.kind, in_browser(trial.answer))
        if number:  # the first one stays as it is before the check
            shown(page, each).get_by_role("button", name="Check").click()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_nothing_scrolls_sideways_and_targets_are_large_enough(page, width):
    page.set_viewport_size({"width": width, "height": 800})
    assert page.evaluate("document.scrollingElement.scrollWidth") <= width
    targets = page.locator(
        "smm-exercise :is(button, select, input[type=text], label:has(input), summary):visible"
    )
    sizes = targets.evaluate_all("all => all.map((e) => [e.offsetWidth, e.offsetHeight])")
    assert len(sizes) > 50
    assert min(map(min, sizes)) >= 24


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_fields_and_buttons_have_an_edge_that_can_be_seen(page, address, theme):
    page.goto(f"{address}{theme}.html")
    edges = page.locator("smm-exercise :is(input[type=text], select, button)").evaluate_all(
        "all => all.map((e) => [getComputedStyle(e).borderStyle, getComputedStyle(e).borderWidth])"
    )
    assert {*map(tuple, edges)} == {("solid", "1px")}


def test_without_javascript_the_exercise_can_be_read_and_its_solution_opened(new_page, address):
    page = new_page(java_script_enabled=False)
    page.goto(f"{address}light.html")
    part = shown(page, get(LESSON + "metcalfe-links"))
    assert "A new service has 20 users." in part.inner_text()
    assert not part.locator("button").is_visible()
    part.locator("summary", has_text="Solution").click()
    assert part.get_by_text("190: each of the 20").is_visible()


def test_forced_colours_keep_choice_and_verdict_visible(new_page, address):
    page = new_page(forced_colors="active")
    page.goto(f"{address}light.html")
    part = shown(page, get(LESSON + "seven-principles"))
    chosen = part.locator('input[value="what-is"]')
    chosen.check()
    assert chosen.evaluate("e => getComputedStyle(e).opacity") == "1"
    part.get_by_role("button", name="Check").click()
    assert said(part)[0] == "correct"


def test_in_jupyterlab_the_answer_reaches_the_kernel_keys_stay_inside_and_an_answer_comes_back(page):
    each = get(LESSON + "metcalfe-links")
    page.evaluate(
        LAB, {"declaration": each.declaration(), "skeleton": skeleton(each.declaration()), "given": "400"}
    )
    part = page.locator("#lab")
    assert said(part)[0] == "incorrect"
    part.get_by_role("textbox").fill("190")
    part.get_by_role("textbox").press("Enter")
    assert said(part)[0] == "correct"
    assert page.evaluate("[lab.model.given, lab.saved, lab.keys]") == ["190", 1, 0]


def test_the_data_of_the_page_is_all_the_browser_needs(page):
    for each in IN_BROWSER:
        inline = json.loads(shown(page, each).locator("script").inner_text())
        assert page.evaluate(JUDGE, [inline, None])["status"] == "not attempted"
