"""Fixtures for all tests: a browser that may reach this machine only, and a way to tell what was measured."""

import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests import browser as chromium

ROOT = Path(__file__).parent.parent
HERE = ("127.0.0.1", "localhost")


@pytest.fixture
def tell(record_property: Callable[[str, str], None]) -> Callable[[str], None]:
    """Print something at the end of the run, from any worker: what was measured or found."""
    return partial(record_property, "told")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.stats.get(kind, [])]
    told = [text for report in reports for name, text in report.user_properties if name == "told"]
    if told:
        terminalreporter.section("measured")
        terminalreporter.write_line("\n".join(told))


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A Chromium. Without one, tests fail: they do not pass by not looking."""
    from playwright.sync_api import Error, sync_playwright

    if not chromium.executable():
        pytest.fail(chromium.MISSING, pytrace=False)
    with sync_playwright() as playwright:
        try:
            launched = playwright.chromium.launch(**chromium.launch_options())
        except Error as error:
            pytest.fail(f"{chromium.executable()} does not start: {error.message}", pytrace=False)
        yield launched
        launched.close()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_arguments: object) -> None: ...


@pytest.fixture(scope="session")
def site_url() -> Iterator[str]:
    """The address of the built book, without a slash at the end."""
    site = ROOT / "_build" / "html"
    if not (site / "index.html").exists():
        pytest.fail("There is no built book to test. Run `make site` first.", pytrace=False)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(site))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def problems() -> list[str]:
    """What went wrong in the pages of this test: errors, requests elsewhere. Clear what you expect."""
    return []


@pytest.fixture
def new_page(browser: Any, problems: list[str]) -> Iterator[Callable[..., Any]]:
    """Open pages with the options of Playwright's ``new_context``; nothing may go wrong in any of them."""
    contexts = []

    def allow_or_report(route: Any) -> None:
        if urlsplit(route.request.url).hostname in HERE:
            route.continue_()
        else:
            problems.append(f"request to another machine: {route.request.url}")
            route.abort()

    def report_socket(socket: Any) -> None:
        if urlsplit(socket.url).hostname not in HERE:
            problems.append(f"connection to another machine: {socket.url}")

    def report_console(message: Any) -> None:
        if message.type == "error":
            problems.append(f"console: {message.text} ({message.location.get('url', '')})")

    def open_page(**options: Any) -> Any:
        context = browser.new_context(**{"service_workers": "block", **options})
        contexts.append(context)
        context.route("**/*", allow_or_report)
        page = context.new_page()
        page.on("websocket", report_socket)
        page.on("console", report_console)
        page.on("pageerror", lambda error: problems.append(f"error in the page: {error}"))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not problems, "\n".join(problems)


@pytest.fixture
def page(new_page: Callable[..., Any]) -> Any:
    """A page 1280 px wide."""
    return new_page(viewport={"width": 1280, "height": 800})
