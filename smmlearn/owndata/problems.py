"""All that is wrong with a file, told at once."""

from textwrap import shorten
from typing import Any

import pandas as pd

from smmlearn import i18n
from smmlearn.i18n import _

SHOWN = 20  # problems that the message lists; the table holds all


class DataProblems(ValueError):  # noqa: N818 - it holds several
    """A file cannot be used as it stands.

    Attributes
    ----------
    problems : DataFrame
        All that is wrong, one row each: ``row`` (as a spreadsheet counts, the headings are row 1; missing
        if the whole file is meant), ``column``, ``found`` and ``expected``.
    """

    def __init__(self, name: str, problems: pd.DataFrame) -> None:
        super().__init__(name, problems)
        self.problems = problems

    def __str__(self) -> str:
        """Tell them all in one message; the first ones of very many."""
        count = len(self.problems)
        lines = [
            i18n.ngettext(
                "{name} cannot be used yet. There is {count} problem:",
                "{name} cannot be used yet. There are {count} problems:",
                count,
            ).format(name=self.args[0], count=i18n.number(count)),
            *(_line(*problem) for problem in self.problems.head(SHOWN).itertuples(index=False)),
        ]
        if count > SHOWN:
            lines.append(
                _("  and {count} more; the table 'problems' of this error has them all.").format(
                    count=i18n.number(count - SHOWN)
                )
            )
        return "\n".join(lines)


class Report:
    """The problems of one file, as they are found."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._problems: list[tuple[int | None, str, str, str]] = []

    def __bool__(self) -> bool:
        """Tell whether there are any."""
        return bool(self._problems)

    def add(self, row: int | None, column: str, *, found: str, expected: str) -> None:
        """Note a problem; without a row it is about the whole file."""
        self._problems.append((row, column, found, expected))

    def raise_problems(self) -> None:
        """Raise them if there are any, in the order in which a reader meets them."""
        if self._problems:
            listed = sorted(self._problems, key=lambda problem: problem[0] or 0)
            table = pd.DataFrame(listed, columns=["row", "column", "found", "expected"])
            raise DataProblems(self.name, table.astype({"row": "Int64"}))


def _line(row: Any, column: str, found: str, expected: str) -> str:
    if pd.isna(row):
        sentence = _("  Found: {found}. Expected: {expected}.")
    elif column:
        sentence = _("  Row {row}, column {column}. Found: {found}. Expected: {expected}.")
    else:
        sentence = _("  Row {row}. Found: {found}. Expected: {expected}.")
    return sentence.format(
        row=row, column=column, found=shorten(found, 160, placeholder=" …"), expected=expected
    )
