"""Social media marketing as tested models, moving figures and self-checking exercises.

Submodules load on first use, so ``import smmlearn`` is cheap:

>>> import smmlearn
>>> round(smmlearn.adoption.bass_share(5, p=0.03, q=0.38), 4)
0.3312
"""

from importlib import import_module
from types import ModuleType

__version__ = "0.1.0"

__all__ = [
    "activities",
    "adoption",
    "case",
    "datasets",
    "diffusion",
    "exercises",
    "explorers",
    "i18n",
    "kpis",
    "monitoring",
    "owndata",
    "participation",
    "plotting",
    "research",
    "response",
    "stakeholders",
    "strategy",
    "touchpoints",
    "wordofmouth",
]


def __getattr__(name: str) -> ModuleType:
    if name in __all__:
        return import_module(f"smmlearn.{name}")
    raise AttributeError(f"module 'smmlearn' has no attribute {name!r}; it has {', '.join(__all__)}")


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
