"""The frame of the project: what one file says about another is true."""

import json
import re
import shutil
import statistics
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version
from pybtex.database import parse_file

import smmlearn

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]

# Packages whose name on conda-forge differs. matplotlib-base is matplotlib without a desktop toolkit.
CONDA_NAMES = {"matplotlib": "matplotlib-base"}

# Hosts that serve packages, and options and variables that point to another one. Nothing committed may
# name them: which index a machine uses is the business of that machine.
REGISTRIES = (
    r"pypi\.org|pythonhosted\.org|anaconda\.(org|com)|npmjs\.(org|com)"
    r"|(^|[[:space:]\"'])--(extra-)?index-url|(PIP|UV)_[A-Z_]*INDEX|^[[:space:]]*index-url[[:space:]]*="
)


# -- environments --------------------------------------------------------------------------------------


def bounds(dependencies: list[str]) -> dict[str, SpecifierSet]:
    """Return the version bounds by name, without the references of one extra to another."""
    requirements = map(Requirement, dependencies)
    return {each.name: each.specifier for each in requirements if each.name != PROJECT["name"]}


def conda_environment() -> tuple[dict[str, SpecifierSet], list[str]]:
    """Return what environment.yml asks of conda, and what of pip."""
    entries = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))["dependencies"]
    packages = [entry.partition(" ") for entry in entries if isinstance(entry, str)]
    (pip,) = [entry["pip"] for entry in entries if isinstance(entry, dict)]
    return {name: SpecifierSet(bound) for name, _, bound in packages}, pip


def locked(name: str) -> list[str]:
    """Return the requirements of a lock file, each on one line."""
    lines = (ROOT / "requirements" / name).read_text("utf-8").replace("\\\n", " ").splitlines()
    return [line for line in lines if line and not line.lstrip().startswith("#")]


def test_conda_environment_has_the_same_packages_and_bounds_as_pyproject() -> None:
    packages, pip = conda_environment()
    assert packages.pop("python") == SpecifierSet(PROJECT["requires-python"])
    assert packages.pop("pip") == SpecifierSet()
    assert pip == ["-e ."]
    wanted = bounds(PROJECT["dependencies"] + EXTRAS["lab"] + EXTRAS["book"])
    assert packages == {CONDA_NAMES.get(name, name): bound for name, bound in wanted.items()}


@pytest.mark.parametrize("name", sorted(path.name for path in (ROOT / "requirements").glob("*.txt")))
def test_every_locked_package_has_a_version_and_hashes(name: str) -> None:
    requirements = locked(name)
    assert requirements
    loose = [each for each in requirements if not re.search(r"==\S+.* --hash=sha256:[0-9a-f]{64}", each)]
    assert not loose, f"requirements/{name}: not pinned by version and hash: {loose}"


@pytest.mark.parametrize(
    ("lock", "extras"), [("all.txt", EXTRAS.keys() - {"bench"}), ("bench.txt", EXTRAS.keys())]
)
def test_lock_satisfies_pyproject(lock: str, extras: set[str]) -> None:
    """So nobody changes a bound in pyproject.toml and forgets 'make lock'."""
    wanted = sum((EXTRAS[extra] for extra in extras), PROJECT["dependencies"])
    versions: dict[str, list[Version]] = {}
    for each in locked(lock):
        requirement = Requirement(each.partition(" --hash")[0])
        (pin,) = requirement.specifier
        versions.setdefault(canonicalize_name(requirement.name), []).append(Version(pin.version))
    for name, bound in bounds(wanted).items():
        found = versions.get(canonicalize_name(name), [])
        assert found, f"{name} is not locked. Run 'make lock'."
        assert all(version in bound for version in found), f"{name} {found} is not {bound}. Run 'make lock'."


def test_nothing_committed_names_a_package_registry() -> None:
    if not shutil.which("git") or not (ROOT / ".git").exists():
        pytest.skip("this is not a git checkout, so there is no list of what is committed")
    # Also what is not committed yet, but would be; not what .gitignore excludes.
    command = ["git", "grep", "--untracked", "-I", "-n", "-i", "-E", REGISTRIES]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    assert found.returncode in (0, 1), found.stderr
    assert not found.stdout, f"a registry is named here:\n{found.stdout}"


def test_importing_smmlearn_costs_less_than_a_fifth_of_importing_pandas() -> None:
    """Processor time, without the start of Python itself; interleaved, so that both see the same machine."""

    def seconds(statement: str) -> float:
        command = [sys.executable, "-c", f"{statement}\nimport time\nprint(time.process_time())"]
        return float(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)

    statements = ("pass", "import smmlearn", "import pandas")
    rounds = [[seconds(statement) for statement in statements] for _ in range(3)]
    start, package, pandas = map(statistics.median, zip(*rounds, strict=True))
    cost, limit = package - start, (pandas - start) / 5
    print(f"import smmlearn: {cost * 1000:.1f} ms; a fifth of import pandas: {limit * 1000:.1f} ms")
    assert cost < limit


# -- what the project says about itself ----------------------------------------------------------------


def test_citation_names_the_version_and_the_licence_of_the_package() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert citation["cff-version"] == "1.2.0"
    assert citation["message"]
    assert citation["title"]
    assert all(author.get("name") or author.get("family-names") for author in citation["authors"])
    assert citation["version"] == PROJECT["version"] == smmlearn.__version__
    assert citation["license"] in PROJECT["license"]


def test_changelog_has_a_section_for_what_comes_next() -> None:
    headings = re.findall(r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text("utf-8"), flags=re.MULTILINE)
    assert headings[0] == "Unreleased"
    assert len(headings) == len(set(headings))


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_links_of_the_front_pages_lead_somewhere(page: str) -> None:
    """The book's own build checks the links of all other pages."""
    targets = re.findall(r"\]\(([^)#]+)[^)]*\)", (ROOT / page).read_text("utf-8"))
    missing = [target for target in targets if "://" not in target and not (ROOT / target).exists()]
    assert not missing, f"{page} links to what is not there: {missing}"


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "book/how-to-use.md"])
def test_every_command_that_we_tell_people_to_type_exists(page: str) -> None:
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), flags=re.MULTILINE)
    named = re.findall(r"(?:`|^ {4})make ([a-z]+)", (ROOT / page).read_text("utf-8"), flags=re.MULTILINE)
    assert named
    assert set(named) <= set(targets)


@pytest.mark.parametrize("name", ["ci.yml", "publish.yml", "weekly.yml"])
def test_workflows_pin_their_actions_and_ask_for_few_rights(name: str) -> None:
    text = (ROOT / ".github/workflows" / name).read_text("utf-8")
    workflow = yaml.safe_load(text)
    assert workflow["permissions"] == {"contents": "read"}
    assert "group" in workflow["concurrency"]
    actions = re.findall(r"uses: (\S+)", text)
    assert actions
    assert all(re.fullmatch(r"\./\S+|[\w-]+/[\w-]+@v\d+", action) for action in actions), actions


# -- sources and claims --------------------------------------------------------------------------------


def prose() -> dict[str, str]:
    """Return the text of every page and of every lesson's markdown."""
    texts = {path.name: path.read_text("utf-8") for path in sorted((ROOT / "book").glob("*.md"))}
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        cells = json.loads(path.read_text("utf-8"))["cells"]
        texts[path.name] = "\n\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
    return texts


def citations() -> dict[str, set[str]]:
    """Return the pages that cite each key."""
    pages: dict[str, set[str]] = {}
    for name, text in prose().items():
        for keys in re.findall(r"\{cite(?::\w+)?\}`([^`]+)`", text):
            for key in keys.split(","):
                pages.setdefault(key.strip(), set()).add(name)
    return pages


def test_every_citation_has_its_entry_and_every_entry_is_cited() -> None:
    entries = set(parse_file(str(ROOT / "book/references.bib")).entries)
    cited = citations()
    unknown = {key: pages for key, pages in cited.items() if key not in entries}
    assert not unknown, f"cited, but not in book/references.bib: {unknown}"
    assert not entries - set(cited), f"in book/references.bib, but cited nowhere: {entries - set(cited)}"


def test_every_source_says_who_when_and_where() -> None:
    for key, entry in parse_file(str(ROOT / "book/references.bib")).entries.items():
        assert entry.persons.get("author"), key
        assert key.endswith(entry.fields["year"]), f"{key}: the key ends with another year than the entry"
        assert {"journal", "publisher", "howpublished"} & set(entry.fields), key


def test_every_claim_has_an_address_a_verdict_and_a_lesson() -> None:
    text = (ROOT / "book/claims.md").read_text("utf-8")
    anchors = re.findall(r"^\(claim-(.+)\)=$", text, flags=re.MULTILINE)
    sections = re.split(r"^### ", text, flags=re.MULTILINE)[1:]
    assert [section.partition(":")[0].lower() for section in sections] == anchors
    assert len(anchors) == len(set(anchors))
    for section in sections:
        assert "\n- **Claim.** " in section, section
        assert re.search(r"\n- \*\*Verdict: (holds|imprecise|wrong|unsupported)\.\*\* ", section), section
        (lesson,) = re.findall(r"\n- \*\*Taught in\*\* \[.+\]\(\.\./(notebooks/.+?)[#)]", section)
        assert (ROOT / lesson).exists(), f"{section[:5]} is taught in {lesson}, which is not there"


# -- what is shipped -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, unpacked."""
    target = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(target)]
    done = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (built,) = target.glob("*.whl")
    shutil.unpack_archive(built, target / "unpacked", "zip")
    return target / "unpacked"


def test_wheel_carries_data_and_browser_assets(wheel: Path) -> None:
    for folder, shipped in (("data", "smmlearn/data"), ("smmlearn/ui/static", "smmlearn/ui/static")):
        here = {path.relative_to(ROOT / folder) for path in (ROOT / folder).rglob("*.*")}
        there = {path.relative_to(wheel / shipped) for path in (wheel / shipped).rglob("*.*")}
        assert here
        assert here == there
    assert (wheel / "smmlearn/sphinxext/site.css").is_file()


def test_library_works_from_the_wheel_alone(wheel: Path) -> None:
    code = (
        "import smmlearn; from smmlearn import case, datasets; "
        "print(smmlearn.__file__, len(datasets.load_platform_launches()), len(case.load().posts))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=wheel, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    place, launches, posts = done.stdout.rsplit(maxsplit=2)
    assert Path(place).is_relative_to(wheel)
    assert (int(launches), int(posts) > 0) == (21, True)


def test_every_module_for_readers_has_its_page_in_the_library() -> None:
    pages = {path.stem for path in (ROOT / "book" / "api").glob("*.md")} - {"index"}
    without = {"exercises", "explorers", "i18n"}  # for contributors; lessons show what they do
    assert pages == set(smmlearn.__all__) - without
