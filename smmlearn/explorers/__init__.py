"""The explorers of the course: one for each question that a figure can answer when it moves.

Each module here holds those that draw on the same data. Nothing heavy is loaded until one is shown.

>>> from smmlearn import explorers
>>> "platform-growth" in explorers.names()
True
>>> explorers.platform_growth
explorers.platform_growth()
"""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from smmlearn import validate
from smmlearn.i18n import _
from smmlearn.ui.explorer import Handle


@cache
def _handles() -> dict[str, Handle]:
    """Return all handles by name."""
    handles: dict[str, Handle] = {}
    for found in sorted(module.name for module in iter_modules(__path__)):
        for handle in vars(import_module(f"{__name__}.{found}")).values():
            if not isinstance(handle, Handle):
                continue
            if handles.setdefault(handle.name, handle) is not handle:
                raise ValueError(_("Two explorers are called {name!r}.").format(name=handle.name))
    return handles


def names() -> list[str]:
    """Return the names of all explorers."""
    return sorted(_handles())


def get(name: str) -> Handle:
    """Return the explorer of this name.

    Raises
    ------
    ValueError
        If there is none.
    """
    return _handles()[validate.option(name, "name", names())]


def __getattr__(attribute: str) -> Handle:
    for handle in _handles().values():
        if handle.attribute == attribute:
            return handle
    raise AttributeError(
        _("There is no explorer {name!r}. There are: {names}").format(
            name=attribute, names=", ".join(names())
        )
    )


def __dir__() -> list[str]:
    return ["get", "names", *(handle.attribute for handle in _handles().values())]
