"""The tables of the case: what they hold, and their way to files and back."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from smmlearn import datasets, owndata
from smmlearn.i18n import _
from smmlearn.owndata import Column

DESCRIPTOR = "datapackage.json"
KEYS = {"posts": "post", "comments": "comment", "followers": "follower", "requests": "request"}
KEYS |= {"paths": "path", "weeks": "week"}
REFERENCES = {
    "comments": {"post": ("posts", "post"), "author": ("followers", "follower")},
    "network": {"source": ("followers", "follower"), "target": ("followers", "follower")},
    "shares": {"post": ("posts", "post"), "follower": ("followers", "follower")},
}


@dataclass(frozen=True)
class Table:
    """Title and columns of a table."""

    title: str
    columns: tuple[Column, ...]


def caption() -> str:
    """Return the sentence that stands below everything shown from the case.

    Examples
    --------
    >>> print(caption())
    Synthetic data: the bicycle workshop Zwölfspeich in Niederkurbelsee is invented, and so are its numbers.
    """
    return _(
        "Synthetic data: the bicycle workshop {name} in {town} is invented, and so are its numbers."
    ).format(name="Zwölfspeich", town="Niederkurbelsee")


def tables() -> dict[str, Table]:
    """Return what each table of the case holds. The columns are those of :mod:`smmlearn.owndata`."""
    return {
        "posts": Table(_("Posts of the workshop"), _all(owndata.posts_columns())),
        "comments": Table(_("Comments below the posts"), _all(owndata.comments_columns())),
        "followers": Table(_("Followers of the page"), _all(owndata.followers_columns())),
        "network": Table(_("Who knows whom among the followers"), _all(owndata.edges_columns()[:2])),
        "shares": Table(_("Who passed on which post, and from whom"), _all(owndata.shares_columns())),
        "paths": Table(_("Contacts on the way to an order"), _all(owndata.paths_columns())),
        "requests": Table(_("Requests and their answers"), _all(owndata.requests_columns())),
        "weeks": Table(_("From reach to revenue, week by week"), _all(owndata.weeks_columns())),
    }


def _all(columns: Iterable[Column]) -> tuple[Column, ...]:
    return tuple(replace(column, required=True) for column in columns)


def _phrases() -> Table:
    return Table(
        _("Words from which the comments are made"),
        (
            Column("language", "text", description=_("Language; zxx is a sign that needs none.")),
            Column("part", "text", description=_("Place in the comment.")),
            Column("topic", "text", description=_("What it is about, or any.")),
            Column("mood", "text", description=_("Its mood.")),
            Column("device", "text", description=_("How the mood is expressed.")),
            Column("text", "text", description=_("The words; {days} and the like stand for numbers.")),
        ),
    )


def to_frame(name: str, rows: Iterable[tuple[Any, ...]], *, seed: int) -> pd.DataFrame:
    """Return a table of the case with types and captions."""
    columns = tables()[name].columns
    dtypes = {"text": "str", "choice": "str", "whole": "int64", "number": "float64", "flag": "bool"}
    frame = pd.DataFrame(rows, columns=[column.name for column in columns])
    frame = frame.astype({column.name: dtypes.get(column.kind, "datetime64[us]") for column in columns})
    return _captioned(name, frame, seed=seed)


def read_case(*, seed: int) -> dict[str, pd.DataFrame]:
    """Return the tables that are shipped."""
    return {
        name: _captioned(name, owndata.read_table(folder() / f"{name}.csv", columns=table.columns), seed=seed)
        for name, table in tables().items()
    }


def read_phrases() -> pd.DataFrame:
    """Return the words from which the comments are made."""
    return owndata.read_table(folder() / "phrases.csv", columns=_phrases().columns)


def folder() -> Path:
    """Return where the case is shipped."""
    return datasets.folder() / "case"


def _captioned(name: str, frame: pd.DataFrame, *, seed: int) -> pd.DataFrame:
    table = tables()[name]
    frame.attrs = {
        "title": table.title,
        "units": {column.name: column.unit for column in table.columns if column.unit},
        "source": _("Made by smmlearn.case with the seed {seed}.").format(seed=seed),
        "caveat": caption(),
    }
    return frame


def write(frames: Mapping[str, pd.DataFrame], target: Path, *, seed: int) -> None:
    """Write the tables and their descriptor into a folder, each file whole or not at all."""
    target.mkdir(parents=True, exist_ok=True)
    resources = (
        [_resource("phrases", _phrases(), read_phrases())] if (target / "phrases.csv").exists() else []
    )
    for name, table in tables().items():
        frame = frames[name].assign(
            **{
                column.name: frames[name][column.name].dt.strftime(_date_format(frames[name][column.name]))
                for column in table.columns
                if column.kind == "date"
            }
        )
        _replace(target / f"{name}.csv", frame.to_csv(index=False, lineterminator="\n", float_format="%.15g"))
        resources.append(_resource(name, table, frames[name]))
    descriptor = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "smmlearn-case",
        "title": _("The running case: a bicycle workshop"),
        "description": caption(),
        "version": "1.0.0",
        "licenses": [
            {
                "name": "CC-BY-4.0",
                "title": "Creative Commons Attribution 4.0 International",
                "path": "https://creativecommons.org/licenses/by/4.0/",
            }
        ],
        "sources": [{"title": _("Made by smmlearn.case with the seed {seed}.").format(seed=seed)}],
        "resources": resources,
    }
    _replace(target / DESCRIPTOR, json.dumps(descriptor, indent=2, ensure_ascii=False) + "\n")


def _resource(name: str, table: Table, frame: pd.DataFrame) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(column, frame[column.name]) for column in table.columns]}
    if name in KEYS:
        schema["primaryKey"] = [KEYS[name]]
    if name in REFERENCES:
        schema["foreignKeys"] = [
            {"fields": [field], "reference": {"resource": resource, "fields": [other]}}
            for field, (resource, other) in REFERENCES[name].items()
        ]
    return {
        "name": name,
        "title": table.title,
        "path": f"{name}.csv",
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }


def _field(column: Column, values: "pd.Series[Any]") -> dict[str, Any]:
    types = {"number": "number", "whole": "integer", "flag": "boolean", "date": "datetime"}
    field: dict[str, Any] = {"name": column.name, "type": types.get(column.kind, "string")}
    if column.kind == "date" and _date_format(values) == "%Y-%m-%d":
        field["type"] = "date"
    elif column.kind == "date":
        field["format"] = _date_format(values)
    field["description"] = column.description
    if column.unit:
        field["unit"] = column.unit
    field["constraints"] = {"required": True}
    if column.least is not None:
        field["constraints"]["minimum"] = column.least
    if column.options:
        field["constraints"]["enum"] = list(column.options)
    return field


def _date_format(values: "pd.Series[Any]") -> str:
    days_only = (values == values.dt.normalize()).all()
    return "%Y-%m-%d" if days_only else "%Y-%m-%dT%H:%M"


def _replace(path: Path, text: str) -> None:
    part = path.with_name(f"{path.name}.part")
    part.write_text(text, encoding="utf-8", newline="\n")
    part.replace(path)
