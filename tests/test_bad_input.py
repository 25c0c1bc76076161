"""Every public function of the models refuses bad input with a sentence; one that no row names fails here."""

import inspect
from importlib import import_module
from pathlib import Path

import pytest

import smmlearn

# The modules that lessons call; their tests hold rows of (function, [positional,] named, error, message).
MODULES = (
    "activities",
    "adoption",
    "diffusion",
    "kpis",
    "monitoring",
    "participation",
    "research",
    "response",
    "stakeholders",
    "strategy",
    "touchpoints",
    "wordofmouth",
)


def rows(module):
    tests = [path.stem for path in Path(__file__).parent.glob(f"test_{module}*.py")]
    for row in (
        row for test in sorted(tests) for row in getattr(import_module(f"tests.{test}"), "BAD_CALLS", [])
    ):
        function, *middle, error, message = row
        args, keywords = middle if len(middle) == 2 else ((), middle[0])
        yield pytest.param(function, args, keywords, error, message, id=f"{module}.{function.__qualname__}")


@pytest.mark.parametrize(
    ("function", "args", "keywords", "error", "message"), [row for module in MODULES for row in rows(module)]
)
def test_bad_input_is_refused_with_a_sentence(function, args, keywords, error, message):
    with pytest.raises(error, match=message):
        function(*args, **keywords)


@pytest.mark.parametrize("module", MODULES)
def test_every_public_function_with_arguments_has_a_bad_call(module):
    home = import_module(f"smmlearn.{module}")
    public = {
        function
        for name, function in inspect.getmembers(home, inspect.isfunction)
        if function.__module__.startswith(home.__name__)
        and not name.startswith("_")
        and inspect.signature(function).parameters
    }
    missing = public - {row.values[0] for row in rows(module)}
    assert not missing, f"no row in BAD_CALLS for {sorted(function.__name__ for function in missing)}"


def test_the_modules_above_are_all_there_are():
    others = {"case", "datasets", "exercises", "explorers", "i18n", "owndata", "plotting"}
    assert set(MODULES) == set(smmlearn.__all__) - others
