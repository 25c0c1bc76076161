"""The lesson and its explorers in a real JupyterLab with a real kernel."""

import json
import os
import re
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import TimeoutError as TooLate
from playwright.sync_api import expect

ROUND_TRIP_MS = 500  # median, from a key press to the changed chart; a fifth of it on an idle machine
READ = "print('year', growth.values['year'], len(growth.frame))\nprint(growth.summary)"
CELLS = [
    "from smmlearn import explorers\ngrowth = explorers.platform_growth(year=2008)\ngrowth",
    "trap = explorers.forecast_trap()\ntrap",
    READ,
    "",
]
LESSON = Path(__file__).parents[2] / "notebooks" / "01_web_to_social_media.ipynb"
LIVE = "print([shown.values for shown in Out.values() if hasattr(shown, 'frame')][0])"


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """The address of a JupyterLab that knows nothing of the user's own settings."""
    home = tmp_path_factory.mktemp("lab")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code) for code in CELLS])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, home / "explorers.ipynb")
    lesson = nbformat.read(LESSON, as_version=4)
    lesson.cells.append(nbformat.v4.new_code_cell(LIVE))
    nbformat.write(lesson, home / LESSON.name)
    settings = home / "settings" / "@jupyterlab" / "apputils-extension" / "notification.jupyterlab-settings"
    settings.parent.mkdir(parents=True)
    settings.write_text(json.dumps({"fetchNews": "false", "checkForUpdates": False}))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {
        name: str(home / name.lower())
        for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")
    }
    own |= {
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
    }
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}"]
    command += ["--ServerApp.ip=127.0.0.1", "--ServerApp.port_retries=0", f"--ServerApp.root_dir={home}"]
    command += ["--IdentityProvider.token=", "--ServerApp.password="]
    log = home / "lab.log"
    with log.open("w") as output:
        server = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, env=os.environ | own)
        url = f"http://127.0.0.1:{port}"
        try:
            wait_for(url, server, log)
            yield url
        finally:
            server.terminate()
            server.wait(30)


def wait_for(url: str, server: subprocess.Popen, log: Path) -> None:
    for _attempt in range(240):
        assert server.poll() is None, f"JupyterLab did not start:\n{log.read_text()[-2000:]}"
        try:
            urllib.request.urlopen(f"{url}/api", timeout=2).close()
            return
        except OSError:
            time.sleep(0.25)
    pytest.fail(f"JupyterLab did not answer within a minute:\n{log.read_text()[-2000:]}")


def run_all(new_page, address, cells):
    """Open a notebook and run all its cells; note the sizes of the binary messages from the kernel."""
    page = new_page(
        viewport={"width": 1280, "height": 2400}, permissions=["clipboard-read", "clipboard-write"]
    )
    page.set_default_timeout(60_000)
    page.messages = []

    def count(payload):
        if isinstance(payload, bytes):
            page.messages.append(len(payload))

    page.on("websocket", lambda opened: opened.on("framereceived", count))
    page.goto(f"{address}?reset")
    page.locator(".jp-CodeCell").nth(cells - 1).wait_for(state="attached")
    page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for()
    started = page.locator(".jp-CodeCell .jp-InputPrompt", has_text=re.compile(r"\[[*\d]"))
    for _attempt in range(10):  # a kernel that is still starting lets a run pass without a word
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.locator(".lm-Menu-itemLabel", has_text=re.compile("^Run All Cells$")).click()
        try:
            started.first.wait_for(timeout=5_000)
        except TooLate:
            continue
        return page
    pytest.fail("JupyterLab ran no cell in ten attempts.")


@pytest.fixture
def notebook(new_page, lab):
    page = run_all(new_page, f"{lab}/lab/tree/explorers.ipynb", len(CELLS))
    for explorer in (page.locator("div.smm-explorer").nth(number) for number in (0, 1)):
        explorer.locator("svg").first.wait_for()
    page.locator(".jp-OutputArea-output", has_text="year 2008").wait_for()
    return page


def settle(page, explorer, act):
    explorer.evaluate("element => delete element.dataset.redrawMs")
    act()
    page.wait_for_function("element => element.dataset.redrawMs", arg=explorer.element_handle())


def run_cell(page, code):
    """Run code in the last cell, and return what it prints."""
    cell = page.locator(".jp-CodeCell").last
    prompt = cell.locator(".jp-InputPrompt")
    before = prompt.inner_text()
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(code)
    page.keyboard.press("Control+Enter")
    expect(prompt).to_have_text(re.compile(r"\[\d+\]"), timeout=30_000)
    expect(prompt).not_to_have_text(before, timeout=30_000)
    return cell.locator(".jp-Cell-outputArea").inner_text()


def test_slider_by_keyboard_changes_the_kernels_value_the_chart_and_the_sentence(notebook):
    explorer = notebook.locator("div.smm-explorer").first
    assert "By the end of 2008" in explorer.locator("output").inner_text()
    picture = explorer.locator(".smm-chart").inner_html()
    explorer.get_by_role("slider").focus()

    times = []
    for _step in range(10):
        settle(notebook, explorer, lambda: notebook.keyboard.press("ArrowRight"))
        times.append(float(explorer.get_attribute("data-redraw-ms")))
    median = statistics.median(times)
    print(f"\nkernel round trip: {median:.0f} ms (median of {len(times)}, at most {max(times):.0f} ms)")

    sentence = explorer.locator("output").inner_text()
    assert sentence.startswith("By the end of 2018, 19 of 21 platforms had started")
    assert explorer.locator(".smm-chart").inner_html() != picture
    assert explorer.get_by_role("img").first.get_attribute("aria-label") == sentence
    printed = run_cell(notebook, READ)
    assert "year 2018" in printed
    assert sentence in printed
    assert median <= ROUND_TRIP_MS


def test_whole_lesson_runs_live_and_its_first_explorer_answers(new_page, lab):
    code = [cell for cell in nbformat.read(LESSON, as_version=4).cells if cell.cell_type == "code"]
    page = run_all(new_page, f"{lab}/lab/tree/{LESSON.name}", len(code) + 1)
    explorer = page.locator("div.smm-explorer").first
    explorer.locator(".smm-chart svg").first.wait_for()
    picture = explorer.locator(".smm-chart").inner_html()
    explorer.get_by_role("slider").focus()
    settle(page, explorer, lambda: page.keyboard.press("ArrowRight"))
    assert "By the end of 2011" in explorer.locator("output").inner_text()
    assert explorer.locator(".smm-chart").inner_html() != picture
    assert "'year': 2011" in run_cell(page, LIVE)
    assert page.locator("[data-mime-type='application/vnd.jupyter.stderr']").count() == 0


def test_charting_library_travels_once_per_notebook(notebook):
    library = [size for size in notebook.messages if size > 200_000]
    assert len(library) == 1, f"binary messages: {notebook.messages}"


def test_any_number_can_be_typed_beside_a_slider(notebook):
    explorer = notebook.locator("div.smm-explorer").first
    field = explorer.get_by_role("spinbutton", name="Up to the end of")
    settle(notebook, explorer, lambda: field.fill("2005"))
    assert explorer.get_by_role("slider").get_attribute("aria-valuetext") == "2005"
    assert "By the end of 2005" in explorer.locator("output").inner_text()
    field.fill("1800")
    assert field.evaluate("field => field.validity.rangeUnderflow")
    assert "By the end of 2005" in explorer.locator("output").inner_text()


def test_values_assigned_in_a_cell_move_the_controls(notebook):
    explorer = notebook.locator("div.smm-explorer").first
    run_cell(notebook, "growth.values = {'year': 2015, 'scale': 'log'}")
    explorer.get_by_text("By the end of 2015").wait_for()
    assert explorer.get_by_role("slider").get_attribute("aria-valuetext") == "2015"
    assert explorer.get_by_role("spinbutton").input_value() == "2015"
    assert explorer.get_by_role("radio", name="logarithmic").is_checked()
    assert "year must lie between 1997 and 2024, got 1900" in run_cell(
        notebook, "growth.values = {'year': 1900}"
    )


def test_python_call_of_the_state_can_be_copied(notebook):
    explorer = notebook.locator("div.smm-explorer").last
    settle(notebook, explorer, lambda: explorer.get_by_role("checkbox", name="Show what came later").check())
    assert "Of the 12 later figures, 0 lie inside" in explorer.locator("output").inner_text()
    explorer.get_by_role("button", name="Copy Python call").click()
    explorer.get_by_text("The Python call for this state is on the clipboard.").wait_for()
    assert notebook.evaluate("navigator.clipboard.readText()") == "explorers.forecast_trap(later=True)"
