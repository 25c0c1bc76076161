"""Explorers on a static page: no kernel, a strict content policy, nothing but keyboard and links."""

import statistics
from urllib.parse import parse_qsl, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

from smmlearn import explorers, palette
from tests.site import harness

REDRAW_MS = 16  # median, from the input event to the changed chart
HANDLES = [harness.toy, *map(explorers.get, explorers.names())]
NAMES = [handle.name for handle in HANDLES]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("explorers")
    harness.build(folder, HANDLES)
    return folder


@pytest.fixture(scope="module")
def url(folder):
    with harness.served(folder) as url:
        yield url


def drawn(page, name="toy-squares"):
    """The explorer, once its chart is live and shows what the controls say."""
    explorer = page.locator(f"#{name}")
    explorer.scroll_into_view_if_needed()
    page.wait_for_selector(f"#{name}[data-state] svg")
    return explorer


def settle(page, explorer, act):
    """Act on a control, and wait until the chart has followed."""
    explorer.evaluate("element => delete element.dataset.redrawMs")
    act()
    page.wait_for_function("element => element.dataset.redrawMs", arg=explorer.element_handle())


def state(explorer, handle):
    """What Python says about the state that the explorer shows."""
    shown = dict(parse_qsl(explorer.get_attribute("data-state")))
    controls = handle.explorer().controls
    values = {c.name: next(v for v in c.steps if str(v).lower() == shown[c.name].lower()) for c in controls}
    return handle.state(**values)


def assert_all_say_the_same(explorer, handle):
    """Sentence, name of the chart and table agree with what Python computes."""
    expected = state(explorer, handle)
    assert explorer.locator("output").inner_text() == expected.summary
    assert explorer.get_by_role("img").first.get_attribute("aria-label") == expected.summary
    assert explorer.locator("tbody tr").count() == len(expected.frame)


@pytest.mark.parametrize("handle", HANDLES, ids=NAMES)
def test_every_control_by_keyboard_to_both_ends(page, url, handle):
    page.goto(url)
    explorer = drawn(page, handle.name)
    explorer.get_by_role("button", name="Show as table").click()
    assert_all_say_the_same(explorer, handle)
    for control in handle.explorer().controls:
        field = explorer.locator(f"[name={control.name}]").first
        if type(control).__name__ == "Slider":
            keys = ["End", "ArrowLeft", "Home", "ArrowRight"]
        elif type(control).__name__ == "Toggle":
            keys = [" ", " "]
        else:
            keys = ["ArrowRight"] * len(control.steps)
        field.focus()
        for key in keys:
            picture, before = explorer.locator(".smm-chart").inner_html(), state(explorer, handle)
            settle(page, explorer, lambda key=key: page.keyboard.press(key))
            now = state(explorer, handle)
            assert now.values != before.values
            assert_all_say_the_same(explorer, handle)
            if (now.rows(), now.spec) != (before.rows(), before.spec):
                assert explorer.locator(".smm-chart").inner_html() != picture


@pytest.mark.parametrize("handle", HANDLES[1:], ids=NAMES[1:])
def test_redraw_after_a_slider_step_is_quicker_than_a_frame(page, url, handle):
    page.goto(url)
    explorer = drawn(page, handle.name)
    explorer.locator("input[type=range]").first.focus()
    page.keyboard.press("Home")
    times = []
    for _step in range(14):
        settle(page, explorer, lambda: page.keyboard.press("ArrowRight"))
        times.append(float(explorer.get_attribute("data-redraw-ms")))
    median = statistics.median(times)
    print(f"\n{handle.name}: redraw {median:.1f} ms (median of {len(times)}, at most {max(times):.1f} ms)")
    assert median <= REDRAW_MS


def test_nothing_is_loaded_before_the_explorer_is_near(page, tmp_path):
    harness.build(tmp_path, HANDLES[:2], gap=4000)
    with harness.served(tmp_path) as url:
        asked = []
        page.on("request", lambda request: asked.append(urlsplit(request.url).path))
        page.goto(url)
        drawn(page)
        far = f"/{HANDLES[1].name}.json"
        page.wait_for_load_state("networkidle")
        assert "/toy-squares.json" in asked
        assert far not in asked
        assert page.locator(f"#{HANDLES[1].name} svg").count() == 2, "the pictures stand in until then"
        drawn(page, HANDLES[1].name)
        assert far in asked
        assert asked.count("/vega.js") == 1


def test_link_restores_the_state(new_page, url):
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(url)
    explorer = drawn(page)
    settle(page, explorer, lambda: explorer.get_by_role("radio", name="cube").check())
    settle(page, explorer, lambda: explorer.get_by_label("Whole numbers only").check())
    explorer.get_by_role("button", name="Copy link").click()
    explorer.get_by_text("The link to this state is on the clipboard.").wait_for()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == page.url == f"{url}#toy-squares?count=5&power=cube&scale=linear&whole=true"

    other = new_page(viewport={"width": 1280, "height": 600})
    other.goto(link)
    restored = drawn(other)
    assert restored.get_attribute("data-state") == "count=5&power=cube&scale=linear&whole=true"
    assert restored.locator("output").inner_text() == "The last of 5 is 42 <m²>."


def test_following_a_link_on_the_page_moves_the_controls_and_scrolls_there(page, url):
    page.goto(url)
    drawn(page)
    page.evaluate("location.hash = '#platform-growth?year=2004&scale=log'")
    page.wait_for_selector("#platform-growth[data-state='year=2004&platforms=all&scale=log']")
    explorer = page.locator("#platform-growth")
    assert explorer.get_by_role("slider").get_attribute("aria-valuetext") == "2004"
    assert explorer.get_by_role("radio", name="logarithmic").is_checked()
    assert explorer.evaluate("element => element.getBoundingClientRect().top") < 200


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("count=99", "count = 99"),
        ("count=", "count = "),
        ("size=3&power=cube", "size = 3"),
        ("count=%E0%A4%A", "count = "),
        ("count=<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"),
    ],
)
def test_malformed_link_is_answered_in_words_and_harms_nothing(page, url, query, named):
    page.goto(f"{url}#toy-squares?{query}")
    explorer = drawn(page)
    note = explorer.locator(".smm-note").inner_text()
    assert note.startswith("The link asks for ")
    assert named.strip() in note
    assert dict(parse_qsl(explorer.get_attribute("data-state")))["count"] == "5"
    drawn(page, "platform-growth")


def test_without_clipboard_the_link_can_be_copied_from_the_note(page, url):
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.goto(url)
    explorer = drawn(page)
    explorer.get_by_role("button", name="Copy link").click()
    explorer.get_by_text("#toy-squares?count=5&power=square").wait_for()


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (None, "could not be loaded"),
        ("", "are damaged"),
        ("{}", "are damaged"),
        (
            '{"columns": ["number"], "specs": [{}], "rows": [[1]], "states": [[0, "A", [0, 1]]]}',
            "are damaged",
        ),
    ],
    ids=["missing", "empty", "without parts", "too few states"],
)
def test_missing_or_damaged_data_leave_the_picture_a_message_and_the_rest(page, url, problems, body, message):
    answer = {"status": 404} if body is None else {"body": body, "content_type": "application/json"}
    page.route("**/toy-squares.json", lambda route: route.fulfill(**answer))
    page.goto(url)
    explorer = page.locator("#toy-squares")
    explorer.get_by_text(message).wait_for()
    assert explorer.locator("svg").count() == 2
    assert explorer.locator("output").inner_text() == "The last of 5 is 8.33 <m²>."
    assert explorer.locator("input:enabled, button:enabled").count() == 0
    other = drawn(page, "platform-growth")
    other.get_by_role("slider").focus()
    settle(page, other, lambda: page.keyboard.press("ArrowRight"))
    assert all(
        "toy-squares.json" in problem or "grid" in problem or "JSON" in problem for problem in problems
    )
    problems.clear()


def test_without_the_charting_library_sentence_and_table_still_follow(page, url, problems):
    page.route("**/vega.js", lambda route: route.fulfill(status=404))
    page.goto(url)
    explorer = page.locator("#toy-squares")
    explorer.get_by_text("The chart could not be drawn").wait_for()
    explorer.get_by_role("slider").focus()
    settle(page, explorer, lambda: page.keyboard.press("End"))
    assert_all_say_the_same(explorer, harness.toy)
    assert explorer.locator("svg").count() == 0, "no picture contradicts the sentence"
    assert problems
    problems.clear()


def test_without_javascript_picture_sentence_and_caption_are_there(new_page, url):
    page = new_page(java_script_enabled=False)
    page.goto(url)
    for handle in HANDLES:
        explorer = page.locator(f"#{handle.name}")
        assert explorer.locator("svg:visible").count() == 1
        assert explorer.get_by_text(handle.state().summary).is_visible()
        assert explorer.get_by_text(handle.explorer().caption).is_visible()
        assert explorer.locator("form, button").filter(visible=True).count() == 0


def test_nothing_on_the_page_moves_while_explorers_load(page, url):
    page.add_init_script(
        "window.moved = 0; new PerformanceObserver((list) => list.getEntries().forEach((entry) => "
        "window.moved += entry.value)).observe({ type: 'layout-shift', buffered: true })"
    )
    page.goto(url)
    for handle in HANDLES:
        drawn(page, handle.name)
    assert page.evaluate("window.moved") == pytest.approx(0, abs=0.001)


def test_reset_returns_to_the_start(page, url):
    page.goto(url)
    explorer = drawn(page)
    start = explorer.get_attribute("data-state")
    explorer.get_by_role("slider").focus()
    settle(page, explorer, lambda: page.keyboard.press("End"))
    settle(page, explorer, lambda: explorer.get_by_role("radio", name="logarithmic").check())
    settle(page, explorer, lambda: explorer.get_by_role("button", name="Reset").click())
    assert explorer.get_attribute("data-state") == start
    assert explorer.get_by_role("slider").get_attribute("aria-valuetext") == "5"
    assert explorer.get_by_role("radio", name="linear").is_checked()


@pytest.mark.parametrize("handle", HANDLES, ids=NAMES)
@pytest.mark.parametrize("width", [360, 1280])
def test_chart_fits_its_element_and_is_legible(new_page, url, handle, width):
    page = new_page(viewport={"width": width, "height": 800})
    page.goto(url)
    explorer = drawn(page, handle.name)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= width
    sizes = explorer.evaluate(
        """element => [...element.querySelectorAll(".smm-chart text")].map((text) => {
             const picture = text.ownerSVGElement;
             const scale = picture.getBoundingClientRect().width / picture.width.baseVal.value;
             return parseFloat(getComputedStyle(text).fontSize) * scale;
           })"""
    )
    assert min(sizes) >= 11
    chart, picture = explorer.locator(".smm-chart").bounding_box(), explorer.locator("svg").bounding_box()
    assert picture["width"] == pytest.approx(chart["width"], abs=2)


def test_chart_follows_the_width_of_the_window(page, url):
    page.goto(url)
    explorer = drawn(page)
    wide = explorer.locator("svg").bounding_box()["width"]
    page.set_viewport_size({"width": 400, "height": 800})
    page.wait_for_function(
        "wide => document.querySelector('#toy-squares svg').clientWidth < wide - 100", arg=wide
    )
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 400


@pytest.mark.parametrize("javascript", [True, False], ids=["live", "picture"])
def test_dark_theme_recolours_the_chart_without_redrawing(new_page, folder, url, javascript, tmp_path):
    page = new_page(java_script_enabled=javascript)
    light, dark = palette.ROLES["series-1"]
    if javascript:
        page.goto(url)
        drawn(page)
        page.evaluate("document.documentElement.dataset.theme = 'dark'")
    else:
        text = (folder / "index.html").read_text("utf-8").replace('data-theme="light"', 'data-theme="dark"')
        (folder / "dark.html").write_text(text, "utf-8")
        page.goto(f"{url}dark.html")
    line = page.locator(f"#toy-squares svg:visible path[stroke='{light}']").first
    line.wait_for(state="attached")
    rgb = ", ".join(str(int(dark[i : i + 2], 16)) for i in (1, 3, 5))
    assert line.evaluate("element => getComputedStyle(element).stroke") == f"rgb({rgb})"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_explorers_are_accessible(page, url, theme):
    page.goto(url)
    page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
    for handle in HANDLES:
        drawn(page, handle.name).get_by_role("button", name="Show as table").click()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_every_control_is_named_and_large_enough_to_hit(new_page, url):
    page = new_page(viewport={"width": 360, "height": 800})
    page.goto(url)
    for handle in HANDLES:
        explorer = drawn(page, handle.name)
        for control in handle.explorer().controls:
            assert (
                explorer.get_by_label(control.label).count()
                + explorer.get_by_role("group", name=control.label).count()
            )
        for field in explorer.locator("button, input, select").all():
            box = field.evaluate(
                "element => (element.closest('label') ?? element).getBoundingClientRect().toJSON()"
            )
            box = box if box["height"] else field.bounding_box()
            assert min(box["width"], box["height"]) >= 24


def test_focus_is_visible_on_every_control(page, url):
    page.goto(url)
    explorer = drawn(page)
    explorer.get_by_role("slider").focus()
    for _step in range(7):
        outline = page.evaluate(
            """() => {
                 const at = document.activeElement;
                 return getComputedStyle(at.type === "radio" ? at.closest("label") : at).outline;
               }"""
        )
        assert "solid 3px" in outline
        page.keyboard.press("Tab")


def test_nothing_fades_for_readers_who_asked_for_less_motion(new_page, url):
    page = new_page(reduced_motion="reduce")
    page.goto(url)
    explorer = drawn(page)
    explorer.evaluate("element => element.setAttribute('aria-busy', 'true')")
    assert (
        explorer.locator(".smm-chart").evaluate("chart => getComputedStyle(chart).transitionDuration") == "0s"
    )


def test_high_contrast_keeps_controls_and_the_colours_of_the_chart(new_page, url):
    page = new_page(forced_colors="active")
    page.goto(url)
    explorer = drawn(page)
    chart = explorer.locator(".smm-chart")
    assert chart.evaluate("chart => getComputedStyle(chart).forcedColorAdjust") == "none"
    assert chart.evaluate("chart => getComputedStyle(chart).backgroundColor") == "rgb(254, 254, 254)"
    chosen, other = (explorer.locator("label", has_text=name) for name in ("square", "cube"))
    fills = [label.evaluate("label => getComputedStyle(label).backgroundColor") for label in (chosen, other)]
    assert fills[0] != fills[1]
