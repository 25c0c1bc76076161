"""One door for every word and number that a reader sees.

English is the source language. A second edition is a gettext catalogue in ``locale/`` and the
environment variable ``SMMLEARN_LANGUAGE``, or :func:`use`. Declarations (explorers, exercises) are
functions, so a change of language takes effect the next time they are shown.
"""

import gettext as _gettext
import os
from functools import cache
from pathlib import Path

SOURCE_LANGUAGE = "en"
_LOCALES = Path(__file__).parent / "locale"
_language = os.environ.get("SMMLEARN_LANGUAGE", SOURCE_LANGUAGE)


def languages() -> list[str]:
    """Return the codes of the languages that can be used, the source language first.

    >>> languages()[0]
    'en'
    """
    return [SOURCE_LANGUAGE, *sorted(path.parent.parent.name for path in _LOCALES.glob("*/*/smmlearn.mo"))]


def language() -> str:
    """Return the code of the language in use."""
    return _language


def use(code: str) -> None:
    """Show everything from now on in another language.

    Raises
    ------
    ValueError
        If there is no catalogue for this language.

    Examples
    --------
    >>> use("en")
    >>> use("tlh")
    Traceback (most recent call last):
    ValueError: There is no edition in 'tlh'. There is one in: en
    """
    global _language
    if code not in languages():
        raise ValueError(
            _("There is no edition in {code!r}. There is one in: {codes}").format(
                code=code, codes=", ".join(languages())
            )
        )
    _language = code


@cache
def _catalogue(code: str) -> _gettext.NullTranslations:
    return _gettext.translation("smmlearn", _LOCALES, [code], fallback=True)


def _(message: str) -> str:
    """Return a message in the language in use."""
    return _catalogue(_language).gettext(message)


def ngettext(singular: str, plural: str, n: int) -> str:
    """Return the form of a message that fits a count."""
    return _catalogue(_language).ngettext(singular, plural, n)


def number(value: float, digits: int = 0) -> str:
    """Write a number as readers of the language do.

    Parameters
    ----------
    value : float
        The number.
    digits : int
        Decimal places; all of them are shown.

    Examples
    --------
    >>> number(1039.4), number(6.1926, 2)
    ('1,039', '6.19')
    """
    from babel.numbers import format_decimal

    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return str(format_decimal(round(value, digits), pattern, locale=_language))


def percent(share: float, digits: int = 0) -> str:
    """Write a share as a percentage.

    >>> percent(0.3312, 1)
    '33.1%'
    """
    from babel.numbers import format_percent

    pattern = "#,##0" + ("." + "0" * digits if digits else "") + "%"
    return str(format_percent(round(share, digits + 2), pattern, locale=_language))
