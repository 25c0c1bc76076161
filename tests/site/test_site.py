"""The built site as readers get it: private, light, accessible, and holding nothing that it should not."""

import gzip
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

ROOT = Path(__file__).parents[2]
SITE = ROOT / "_build" / "html"
LESSON = "notebooks/01_web_to_social_media.html"
WEIGHT_BUDGET_KB = 600
PAGES = [
    line.split("file:")[-1].split("root:")[-1].strip() + ".html"
    for line in (ROOT / "_toc.yml").read_text().splitlines()
    if "file:" in line or "root:" in line
]
SCROLL_THROUGH = """async () => {
  for (let y = 0; y < document.body.scrollHeight; y += 400) {
    scrollTo(0, y);
    await new Promise((done) => setTimeout(done, 60));
  }
}"""


def open_page(page, site_url, name):
    page.goto(f"{site_url}/{name}")
    page.evaluate(SCROLL_THROUGH)
    for explorer in page.locator("smm-explorer").all():
        explorer.locator("svg:visible").first.wait_for()
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_accessible_private_and_fits_a_phone(page, site_url, name):
    open_page(page, site_url, name)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()

    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.wait_for_timeout(300)  # colours fade over
    found = Axe().run(page, options={"runOnly": ["color-contrast"]})
    assert found.violations_count == 0, found.generate_report()

    page.set_viewport_size({"width": 360, "height": 800})
    page.wait_for_timeout(200)
    width = page.evaluate("document.scrollingElement.scrollWidth")
    assert width <= 360, f"{name} is {width} px wide on a 360 px screen"


def test_first_lesson_visited_stays_within_its_weight(page, site_url):
    addresses = set()
    page.on("response", lambda response: addresses.add(urlsplit(response.url).path.lstrip("/")))
    open_page(page, site_url, LESSON)
    files = [address for address in addresses if (SITE / address).is_file()]
    weights = {file: len(gzip.compress((SITE / file).read_bytes())) / 1024 for file in files}
    total = sum(weights.values())
    heaviest = sorted(weights.items(), key=lambda item: -item[1])[:6]
    print(f"\nfirst lesson: {total:.0f} kB gzipped in {len(weights)} files")
    print(*(f"  {weight:6.1f} kB {address}" for address, weight in heaviest), sep="\n")
    assert any(a.endswith("vega.js") for a in addresses), "the explorers did not load"
    assert total <= WEIGHT_BUDGET_KB


def test_every_icon_shown_is_in_the_icon_font(page, site_url):
    open_page(page, site_url, LESSON)
    missing = page.evaluate(
        """() => [...document.querySelectorAll('.fa-solid, .fas')]
             .filter((icon) => getComputedStyle(icon, '::before').content === 'none')
             .map((icon) => icon.className)"""
    )
    assert missing == []


def test_formulas_are_mathml_and_need_no_script(page, site_url):
    open_page(page, site_url, LESSON)
    assert page.locator("math").count() >= 2
    assert page.locator("script[src*=mathjax i]").count() == 0


def test_student_notebook_is_beside_the_lesson_and_holds_no_solution(page, site_url):
    open_page(page, site_url, LESSON)
    link = page.get_by_role("link", name=re.compile("Download this lesson")).first
    with page.expect_download() as download:
        link.click()
    text = Path(download.value.path()).read_text("utf-8")
    assert "____" in text
    assert "SOLUTION" not in text


def test_no_raw_solution_reaches_the_site():
    assert not (SITE / "_sources").exists(), "the raw sources of the pages are published"
    holders = [
        path.relative_to(SITE)
        for path in SITE.rglob("*")
        if path.suffix in {".html", ".ipynb", ".json", ".js", ".txt"}
        and re.search(r"### (BEGIN|END) SOLUTION", path.read_text("utf-8", errors="ignore"))
    ]
    assert holders == []
