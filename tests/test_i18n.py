"""Every word that a reader sees goes through i18n: a catalogue that marks messages leaves none out."""

import json
import os
import subprocess
import sys
from pathlib import Path

from smmlearn import i18n

# A catalogue that turns every message into ⟦message⟧; texts without the marks did not pass through i18n.
PROBE = """
import gettext, json, sys
from smmlearn import i18n

class Marking(gettext.NullTranslations):
    def gettext(self, message): return "⟦" + message + "⟧"
    def ngettext(self, singular, plural, n): return "⟦" + (singular if n == 1 else plural) + "⟧"

i18n._catalogue = lambda code: Marking()
from smmlearn import exercises, explorers
print(json.dumps({
    **{f"explorer {name}": explorers.get(name).declaration() for name in explorers.names()},
    **{f"exercise {name}": exercises.get(name).declaration() for name in exercises.names()},
}))
"""
# Keys whose values a program reads, and names that are the same in every language.
NOT_WORDS = {
    "name", "kind", "key", "id", "value", "values", "group", "code", "stub", "solution_code", "src", "format",
    "language", "objective", "difficulty", "defaults", "style", "status", "test",
}  # fmt: skip
PROPER_NAMES = {"Facebook", "Twitter"}


def unmarked(node, path=""):
    if isinstance(node, dict):
        for key, value in node.items():
            if key not in NOT_WORDS:
                yield from unmarked(value, f"{path}.{key}")
    elif isinstance(node, list):
        for i, value in enumerate(node):
            yield from unmarked(value, f"{path}[{i}]")
    elif isinstance(node, str) and not ("⟦" in node or node in PROPER_NAMES) and any(map(str.isalpha, node)):
        yield f"{path}: {node[:80]}"


def test_every_text_of_explorers_and_exercises_goes_through_i18n():
    env = {**os.environ, "PYTHONUTF8": "1"}
    done = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, encoding="utf-8", env=env)
    assert done.returncode == 0, done.stderr
    declarations = json.loads(done.stdout)
    assert declarations
    assert [line for name, node in declarations.items() for line in unmarked(node, name)] == []


def test_language_comes_from_the_environment():
    code = "from smmlearn import i18n; print(i18n.language(), i18n.number(1234.5, 1))"
    env = {**os.environ, "SMMLEARN_LANGUAGE": "de"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=env, check=True)
    assert done.stdout.split() == ["de", "1.234,5"]


def test_numbers_are_rounded_as_readers_expect():
    assert i18n.number(2.675, 1) == "2.7"
    assert i18n.percent(0.999, 0) == "100%"
    assert i18n.percent(0.3312, 1) == "33.1%"


def test_sources_are_utf8():
    for path in Path(i18n.__file__).parent.rglob("*.py"):
        path.read_text("utf-8")
