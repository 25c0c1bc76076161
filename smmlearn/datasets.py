"""The facts that the lessons compute with, as typed tables that know their units, source and caveats."""

import json
from pathlib import Path
from typing import Any

import pandas as pd

from smmlearn import i18n
from smmlearn.validate import option


def load_platform_launches() -> pd.DataFrame:
    """Return when social media platforms started, oldest first.

    Returns
    -------
    DataFrame
        One row per platform: ``platform``; ``launch`` (date), of which only the year, the month or the
        day is known, as ``precision`` says; ``launch_year``; ``international_launch_year`` (only where
        it counts instead); ``claimed_2010``, whether claim S4-2 says "online since about 2010";
        ``note``; ``source``. Its ``attrs`` hold ``title``, ``units``, ``source``, ``as_of`` and
        ``caveat``.

    Examples
    --------
    >>> launches = load_platform_launches()
    >>> named = launches[launches["claimed_2010"]]
    >>> int((named["launch_year"] < 2010).sum()), len(named)
    (5, 7)
    """
    launches = _load("platform-launches")
    launches.insert(2, "launch_year", launches["launch"].dt.year.astype("int64"))
    return _in_language(launches, "note")


def load_monthly_active_users(platform: str | None = None) -> pd.DataFrame:
    """Return how many people used a platform, as its company reported, oldest first.

    The figures are stocks of users and not first adoptions; read ``attrs["caveat"]``.

    Parameters
    ----------
    platform : str, optional
        One platform only, such as ``"Facebook"``. All of them if left out.

    Returns
    -------
    DataFrame
        One row per report: ``platform``, ``date``, ``users_millions`` (million users), ``definition``
        (``milestone`` or ``monthly-active``), ``definition_changed``, ``source``. Its ``attrs`` hold
        ``title``, ``units``, ``source``, ``as_of`` and ``caveat``.

    Raises
    ------
    ValueError
        If there are no figures for the platform.

    Examples
    --------
    The last figure of every year:

    >>> facebook = load_monthly_active_users("Facebook")
    >>> yearly = facebook.groupby(facebook["date"].dt.year).tail(1)
    >>> float(yearly["users_millions"].iloc[-1]), len(yearly)
    (3065.0, 20)
    """
    users = _load("monthly-active-users")
    if platform is None:
        return users
    option(platform, "platform", users["platform"].unique().tolist())
    return users[users["platform"] == platform].reset_index(drop=True)


def load_enterprise_use() -> pd.DataFrame:
    """Return the share of enterprises in the EU that use social media.

    Returns
    -------
    DataFrame
        One row per survey: ``year``, ``share`` (0 to 1), ``area`` (composition of the EU), ``source``.
        Its ``attrs`` hold ``title``, ``units``, ``source``, ``as_of`` and ``caveat``.

    Examples
    --------
    >>> load_enterprise_use()["share"].tolist()
    [0.3, 0.34, 0.37, 0.47, 0.5, 0.59]
    """
    return _load("enterprise-use")


def load_sentiment_words() -> pd.DataFrame:
    """Return the German words with which :mod:`smmlearn.monitoring` reads moods.

    Returns
    -------
    DataFrame
        One row per entry: ``word``; ``role`` (``word``, ``emoticon``, ``negation``, ``intensifier``);
        ``value``, the valence from -3 to 3 or, for negations and intensifiers, a factor. Its ``attrs``
        hold ``title``, ``units``, ``source``, ``as_of`` and ``caveat``.

    Examples
    --------
    >>> words = load_sentiment_words().set_index("word")
    >>> bool(words.loc["schlecht", "value"] < 0 < words.loc["gut", "value"])
    True
    """
    return _load("sentiment-words-de")


def folder() -> Path:
    """Return the data of the installed package, or of the checkout."""
    installed = Path(__file__).with_name("data")
    return installed if installed.is_dir() else Path(__file__).parents[1] / "data"


def _load(name: str) -> pd.DataFrame:
    """Return a table as the data package describes it."""
    package = json.loads((folder() / "datapackage.json").read_text(encoding="utf-8"))
    resource = next(resource for resource in package["resources"] if resource["name"] == name)
    fields = resource["schema"]["fields"]
    table = pd.read_csv(
        folder() / resource["path"],
        dtype={field["name"]: _dtype(field) for field in fields if field["type"] != "date"},
        parse_dates=[field["name"] for field in fields if field["type"] == "date"],
    )
    texts = [field["name"] for field in fields if field["type"] == "string"]
    table[texts] = table[texts].fillna("")
    table.attrs = {
        "title": resource["title"],
        "units": {field["name"]: field["unit"] for field in fields if "unit" in field},
        "source": "; ".join(source["title"] for source in resource["sources"]),
        "as_of": resource["as_of"],
        "caveat": " ".join(resource["caveats"]),
    }
    return table


def _dtype(field: dict[str, Any]) -> str:
    """Return the pandas type of a described column; whole numbers with gaps need their own."""
    required = field.get("constraints", {}).get("required", False)
    return {
        "integer": "int64" if required else "Int64",
        "number": "float64",
        "boolean": "bool",
        "string": "str",
    }[field["type"]]


def _in_language(table: pd.DataFrame, text: str) -> pd.DataFrame:
    """Return the table with one text column: in the language in use, or else in the source language."""
    editions = [column for column in table if str(column).startswith(f"{text}_")]
    wanted = f"{text}_{i18n.language()}"
    chosen = wanted if wanted in editions else f"{text}_{i18n.SOURCE_LANGUAGE}"
    return table.rename(columns={chosen: text}).drop(columns=[name for name in editions if name != chosen])
