"""From bytes to text to rows: encoding, separator, headings."""

import csv
import io
import itertools
import os
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from smmlearn import i18n
from smmlearn.i18n import _
from smmlearn.owndata.columns import key
from smmlearn.owndata.problems import Report

DELIMITERS = (",", ";", "\t", "|")


@dataclass(frozen=True)
class Sheet:
    """Headings and rows of a file; the rows are as long as the headings, each has its number."""

    encoding: str
    delimiter: str
    heading_row: int
    headings: list[str]
    numbers: list[int]
    rows: list[list[str]]


def open_source(source: Any) -> tuple[str, bytes | str]:
    """Return the name of a source and what it holds."""
    if isinstance(source, str | os.PathLike):
        path = Path(source)
        return path.name, path.read_bytes()
    if isinstance(source, bytes | bytearray | memoryview):
        return _("The data"), bytes(source)
    content = source.read() if hasattr(source, "read") else None
    if not isinstance(content, bytes | str):
        raise TypeError(
            _("source must be the path of a CSV file, an open file or bytes, got {kind}.").format(
                kind=type(source).__name__
            )
        )
    name = getattr(source, "name", None)
    return Path(name).name if isinstance(name, str) else _("The data"), content


def read_sheet(content: bytes | str, *, keys: set[str], report: Report) -> Sheet:
    """Return the rows of a file in which headings with these keys are expected."""
    text, encoding = (
        (content.removeprefix("\ufeff"), "") if isinstance(content, str) else _decode(content, report)
    )
    text = _clean(text, report)
    hint = re.match(r'"?sep=(.)"?(\r\n?|\n)', text, re.IGNORECASE)  # Excel's own first line
    lines = text[hint.end() :] if hint else text
    delimiter = hint[1] if hint and hint[1] in DELIMITERS else _sniff(lines, keys)
    records = _records(lines, delimiter, report, start=2 if hint else 1)
    heading_row, headings = next(records, (1, []))
    numbers, rows = [], []
    for number, cells in records:
        if len(cells) < len(headings) or any(cells[len(headings) :]):
            report.add(
                number,
                "",
                found=i18n.ngettext("{count} cell", "{count} cells", len(cells)).format(count=len(cells)),
                expected=_("{count}, as many as headings; text that holds a separator needs quotes").format(
                    count=len(headings)
                ),
            )
        else:
            numbers.append(number)
            rows.append(cells[: len(headings)])
    return Sheet(encoding, delimiter, heading_row, headings, numbers, rows)


def _decode(content: bytes, report: Report) -> tuple[str, str]:
    """Return the text and its encoding."""
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        report.add(
            None,
            "",
            found=_("a workbook"),
            expected=_("a CSV file; in the spreadsheet, save it as 'CSV UTF-8'"),
        )
        return "", ""
    unreadable = []
    for encoding in _encodings(content):
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError as error:
            unreadable.append(error.start)
    report.add(
        content.count(b"\n", 0, unreadable[0]) + 1,
        "",
        found=_("the byte {byte}, which is no character").format(byte=f"0x{content[unreadable[0]]:02x}"),
        expected=_("text in one encoding; save the file as 'CSV UTF-8'"),
    )
    return "", ""


def _encodings(content: bytes) -> tuple[str, ...]:
    """Return the encodings that a file may be in, the likeliest first."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    if content.startswith(b"\xef\xbb\xbf"):
        return ("utf-8-sig",)
    # In UTF-16 every second byte of European text is zero.
    if content[1::2].count(0) > len(content) / 4:
        return ("utf-16-le",)
    if content[::2].count(0) > len(content) / 4:
        return ("utf-16-be",)
    # Windows-1252 reads nearly everything, also umlauts in UTF-8, but nobody means "Ã¼".
    if re.search(rb"\xc3[\x80-\xbf]", content):
        return ("utf-8",)
    return ("utf-8", "cp1252")


def _clean(text: str, report: Report) -> str:
    """Return the text with each letter as one character; "" if it is not text."""
    if strange := re.search("[\x00-\x08\x0e-\x1b\x7f\ud800-\udfff]", text):
        report.add(
            text.count("\n", 0, strange.start()) + 1,
            "",
            found=_("the control character {character}").format(character=ascii(strange[0])),
            expected=_("text only; this may be a file of another kind, save it as CSV"),
        )
        return ""
    return unicodedata.normalize("NFC", text)


def _sniff(text: str, keys: set[str]) -> str:
    """Return the separator that makes the most known headings of the first line, or else the most."""
    first = next((line for line in text.splitlines() if line.strip()), "").replace('"', "")

    def headings(delimiter: str) -> tuple[int, int]:
        found = first.split(delimiter)
        return len(keys & set(map(key, found))), len(found)

    return max(DELIMITERS, key=headings)


def _records(text: str, delimiter: str, report: Report, *, start: int) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that are not blank, with their numbers as a spreadsheet counts."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    for number in itertools.count(start):
        try:
            cells = [cell.strip() for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error as error:
            report.add(
                number,
                "",
                found=str(error),
                expected=_("cells in the form of CSV; is there a quotation mark too much or too few?"),
            )
        else:
            if any(cells):
                yield number, cells
