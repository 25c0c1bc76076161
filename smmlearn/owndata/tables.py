"""Read a file as one of the tables that the analyses take."""

import difflib
import warnings
from collections.abc import Iterable, Mapping
from textwrap import shorten
from typing import Any

import pandas as pd

from smmlearn import validate
from smmlearn.i18n import _
from smmlearn.owndata.cells import decimal_mark, texts, typed
from smmlearn.owndata.columns import (
    Column,
    comments_columns,
    edges_columns,
    followers_columns,
    key,
    known,
    kpis_columns,
    paths_columns,
    posts_columns,
    requests_columns,
    shares_columns,
    weeks_columns,
)
from smmlearn.owndata.problems import Report
from smmlearn.owndata.sheet import Sheet, open_source, read_sheet


def read_table(
    source: Any,
    *,
    columns: Iterable[Column],
    rename: Mapping[str, str] | None = None,
    decimal: str | None = None,
) -> pd.DataFrame:
    r"""Read a CSV file, check every cell, and refuse it with all problems at once if there are any.

    Parameters
    ----------
    source : path, file or bytes
        Path of the file, an open file (text or binary), or its content as bytes.
    columns : iterable of Column
        What the table needs. Further columns of the file stay as they are, as text.
    rename : mapping of str to str, optional
        Headings of the file that go by another name here: ``{"Datum": "date"}``.
    decimal : str, optional
        ``"."`` or ``","``; found out from the numbers if left out.

    Returns
    -------
    DataFrame
        The known columns in the order of ``columns``, then the others. Numbers are numbers, dates are
        dates, flags are True or False; an empty cell is missing, in text it is ``""``. Its ``attrs``
        hold ``source``, ``units``, ``encoding``, ``delimiter`` and ``decimal``.

    Raises
    ------
    DataProblems
        If a column is missing or there twice, a cell does not hold what it should, a row has too many
        or too few cells, there are no rows, or the file is no such text file.
    TypeError
        If ``source`` is nothing to read from or ``columns`` holds something else than columns.
    ValueError
        If ``rename`` leads to an unknown column or ``decimal`` is neither point nor comma.
    OSError
        If the file cannot be opened, for example FileNotFoundError.

    Warns
    -----
    UserWarning
        If a heading looks like one that may be left out, or a number can be read in two ways.

    Examples
    --------
    >>> excel = "Datum;Umsatz\r\n31.12.2025;1.234,50\r\n01.01.2026;980\r\n".encode("cp1252")
    >>> columns = [Column("date", "date"), Column("revenue", "number", least=0)]
    >>> takings = read_table(excel, columns=columns, rename={"Datum": "date", "Umsatz": "revenue"})
    >>> takings
            date  revenue
    0 2025-12-31   1234.5
    1 2026-01-01    980.0
    >>> takings.attrs["decimal"]
    ','
    >>> read_table(b"date,revenue\n2025-02-31,12\n2025-03-01,a lot\n", columns=columns)
    Traceback (most recent call last):
    smmlearn.owndata.problems.DataProblems: The data cannot be used yet. There are 2 problems:
      Row 2, column date. Found: '2025-02-31'. Expected: a day and a time that exist.
      Row 3, column revenue. Found: 'a lot'. Expected: a number, 0 or more.
    """
    wanted = known(columns)
    names = {key(column.name): column.name for column in wanted}
    renamed = _renamed(rename, names.values())
    if decimal is not None:
        validate.option(decimal, "decimal", [".", ","])
    name, content = open_source(source)
    report = Report(name)
    sheet = read_sheet(content, keys={*names, *renamed}, report=report)
    cells = _by_name(sheet, names | renamed, report)
    if sheet.headings:
        _report_missing(sheet, wanted, renamed, cells, report)
    if not sheet.rows and not report:
        report.add(
            None,
            "",
            found=_("headings only") if sheet.headings else _("nothing"),
            expected=_("headings and at least one row of data"),
        )
    if decimal is None:
        numeric = [column.name for column in wanted if column.kind in ("number", "share")]
        decimal = decimal_mark(
            (cell for column in numeric for cell in cells.get(column, [])),
            default="," if sheet.delimiter == ";" else ".",
            name=name,
        )
    table = {
        column.name: typed(
            cells.pop(column.name), column, decimal=decimal, numbers=sheet.numbers, report=report
        )
        for column in wanted
        if column.name in cells
    }
    report.raise_problems()
    frame = pd.DataFrame(table | {heading: texts(column) for heading, column in cells.items()})
    frame.attrs = {
        "source": name,
        "units": {column.name: column.unit for column in wanted if column.unit and column.name in table},
        "encoding": sheet.encoding,
        "delimiter": sheet.delimiter,
        "decimal": decimal,
    }
    return frame


def read_posts(source: Any, *, rename: Mapping[str, str] | None = None) -> pd.DataFrame:
    r"""Read a table of posts, see :func:`posts_columns` and :func:`read_table`.

    Examples
    --------
    >>> read_posts(b"Date,Reach,Likes,Comments,Shares\n2025-01-06 09:30,412,12,3,1\n")
                     date  reach  likes  comments  shares
    0 2025-01-06 09:30:00    412     12         3       1
    """
    return read_table(source, columns=posts_columns(), rename=rename)


def read_comments(source: Any, *, rename: Mapping[str, str] | None = None) -> pd.DataFrame:
    r"""Read a table of comments, see :func:`comments_columns` and :func:`read_table`.

    Examples
    --------
    >>> read_comments("text;language\nSchön!;de\n".encode("cp1252"))["text"].tolist()
    ['Schön!']
    """
    return read_table(source, columns=comments_columns(), rename=rename)


def read_followers(source: Any, *, rename: Mapping[str, str] | None = None) -> pd.DataFrame:
    r"""Read a table of followers and what they wrote, see :func:`followers_columns` and :func:`read_table`.

    Examples
    --------
    >>> read_followers(b"user,tweets\nada,12\nbo,0\n", rename={"tweets": "posts"})["posts"].sum()
    np.int64(12)
    """
    return read_table(source, columns=followers_columns(), rename=rename)


def read_edges(source: Any, *, rename: Mapping[str, str] | None = None) -> pd.DataFrame:
    r"""Read a network, see :func:`edges_columns` and :func:`read_table`.

    Examples
    --------
    >>> len(read_edges(b"source,target\nada,bo\nbo,cy\n"))
    2
    """
    return read_table(source, columns=edges_columns(), rename=rename)


def read_shares(source: Any, *, rename: Mapping[str, str] | None = None) -> pd.DataFrame:
    r"""Read who passed what on, see :func:`shares_columns` and :func:`read_table`.

    Examples
    --------
    >>> read_shares(b"post,follower,source\np1,ada,page\np1,bo,ada\n")["source"].tolist()
    ['page', 'ada']
    """
    return read_table(source, columns=shares_columns(), rename=rename)


def read_paths(source: Any, *, rename: Mapping[str, str] | None = None) -> pd.DataFrame:
    r"""Read customer journeys, see :func:`paths_columns` and :func:`read_table`.

    Examples
    --------
    >>> read_paths(b"path,conversions\nsocial > search,1\nsearch,1\n")
                  path  conversions
    0  social > search            1
    1           search            1
    """
    return read_table(source, columns=paths_columns(), rename=rename)


def read_requests(source: Any, *, rename: Mapping[str, str] | None = None) -> pd.DataFrame:
    r"""Read requests and their answers, see :func:`requests_columns` and :func:`read_table`.

    Examples
    --------
    >>> requests = b"arrived;answer_minutes\n06.01.2025 09:30;12,5\n06.01.2025 10:15;\n"
    >>> read_requests(requests)["answer_minutes"].tolist()
    [12.5, nan]
    """
    return read_table(source, columns=requests_columns(), rename=rename)


def read_weeks(source: Any, *, rename: Mapping[str, str] | None = None) -> pd.DataFrame:
    r"""Read a weekly sales funnel, see :func:`weeks_columns` and :func:`read_table`.

    Examples
    --------
    >>> read_weeks(b"week,visits,orders\n2025-01-06,150,9\n")
            week  visits  orders
    0 2025-01-06     150       9
    """
    return read_table(source, columns=weeks_columns(), rename=rename)


def read_kpis(source: Any, *, rename: Mapping[str, str] | None = None) -> pd.DataFrame:
    r"""Read key performance indicators, see :func:`kpis_columns` and :func:`read_table`.

    Examples
    --------
    >>> read_kpis(b"kpi,start,actual,target\nreply rate,0.4,0.7,0.9\n")["actual"].tolist()
    [0.7]
    """
    return read_table(source, columns=kpis_columns(), rename=rename)


def _renamed(rename: Any, names: Iterable[str]) -> dict[str, str]:
    """Return our name by the key of the heading that stands for it."""
    if rename is None:
        return {}
    if not isinstance(rename, Mapping) or not all(isinstance(heading, str) for heading in rename):
        raise TypeError(
            _("rename must lead from headings to names, like {example}.").format(example="{'Datum': 'date'}")
        )
    return {key(heading): validate.option(name, "rename", names) for heading, name in rename.items()}


def _by_name(sheet: Sheet, names: dict[str, str], report: Report) -> dict[str, list[str]]:
    """Return the cells of each column, by our name if it is one of ours."""
    cells: dict[str, list[str]] = {}
    seen = set()
    columns = zip(*sheet.rows, strict=True) if sheet.rows else [()] * len(sheet.headings)
    for heading, column in zip(sheet.headings, columns, strict=True):
        name = names.get(key(heading), heading)
        if name and (key(name) or name) not in seen:
            seen.add(key(name) or name)
            cells[name] = list(column)
        elif name:
            report.add(
                sheet.heading_row,
                name,
                found=_("the heading twice"),
                expected=_("one column for each heading"),
            )
        elif any(column):
            report.add(
                sheet.heading_row,
                "",
                found=_("a column without a heading"),
                expected=_("a heading above each column"),
            )
    return cells


def _report_missing(
    sheet: Sheet, wanted: list[Column], renamed: dict[str, str], cells: Iterable[str], report: Report
) -> None:
    names = {column.name for column in wanted}
    others = {key(heading): heading for heading in cells if heading not in names}
    headings = shorten(", ".join(map(repr, sheet.headings)), 120, placeholder=" …")
    for column in wanted:
        near = difflib.get_close_matches(key(column.name), others, n=1, cutoff=0.75)
        if column.name in cells:
            continue
        if column.required or column.name in renamed.values():
            report.add(
                sheet.heading_row,
                column.name,
                found=(
                    _("no such heading, but {heading!r}").format(heading=others[near[0]])
                    if near
                    else _("no such heading among {headings}").format(headings=headings)
                ),
                expected=_("a heading {name!r}; 'rename' can lead there from yours").format(name=column.name),
            )
        elif near:
            warnings.warn(
                _(
                    "{file} has no column {name!r}, but {heading!r}, which stays as it is. "
                    "Rename it if it is meant to be {name!r}."
                ).format(file=report.name, name=column.name, heading=others[near[0]]),
                stacklevel=4,
            )
