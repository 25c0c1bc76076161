import json
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import frictionless
import pandas as pd
import pytest

from smmlearn import datasets, i18n

ROOT = Path(__file__).parents[1]
DATA = ROOT / "data"
PACKAGE = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
LOADERS = [
    datasets.load_platform_launches,
    datasets.load_monthly_active_users,
    datasets.load_enterprise_use,
]


@pytest.fixture
def launches():
    return datasets.load_platform_launches()


@pytest.fixture
def named(launches):
    """The seven platforms that claim S4-2 dates to about 2010."""
    return launches[launches["claimed_2010"]]


# --- The data package


@pytest.mark.parametrize("resource", PACKAGE["resources"], ids=lambda resource: resource["name"])
def test_table_keeps_the_types_and_rules_of_its_descriptor(resource):
    report = frictionless.Package(DATA / "datapackage.json").get_resource(resource["name"]).validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "message"])


def test_descriptor_follows_the_data_package_standard():
    report = frictionless.validate(DATA / "datapackage.json", type="package", limit_rows=1)
    assert report.valid, report.flatten(["message"])


def test_validation_would_notice_a_wrong_date(tmp_path):
    shutil.copytree(DATA, tmp_path / "data")
    table = tmp_path / "data" / "monthly_active_users.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("2004-12-31", "31.12.2004"), encoding="utf-8")
    assert not frictionless.validate(tmp_path / "data" / "datapackage.json").valid


def test_every_table_is_described_and_every_description_has_its_table():
    assert {path.relative_to(DATA).as_posix() for path in DATA.glob("*.csv")} == {
        resource["path"] for resource in PACKAGE["resources"]
    }


@pytest.mark.parametrize("resource", PACKAGE["resources"], ids=lambda resource: resource["name"])
def test_a_table_says_where_it_comes_from_as_of_when_and_what_to_beware_of(resource):
    assert resource["title"]
    assert resource["sources"]
    assert resource["caveats"]
    assert date.fromisoformat(resource["as_of"])
    assert resource.get("licenses", PACKAGE["licenses"])[0]["path"].startswith("https://")
    for field in resource["schema"]["fields"]:
        assert field["title"], field
        assert field["description"], field
        assert "unit" in field or field["type"] in ("string", "boolean"), field


# --- The loaders


@pytest.mark.parametrize(
    ("load", "rows"),
    list(zip(LOADERS, [21, 102, 6], strict=True)),
    ids=lambda value: getattr(value, "__name__", value),
)
def test_a_table_comes_whole(load, rows):
    table = load()
    assert len(table) == rows
    assert {"title", "units", "source", "as_of", "caveat"} == set(table.attrs)
    assert all(table.attrs.values())
    assert not table.drop(columns="international_launch_year", errors="ignore").isna().any(axis=None)


def test_columns_have_the_types_that_their_content_has(launches):
    users, enterprises = datasets.load_monthly_active_users(), datasets.load_enterprise_use()
    assert launches["launch"].dtype.kind == users["date"].dtype.kind == "M"
    assert launches["launch_year"].dtype == enterprises["year"].dtype == "int64"
    assert launches["claimed_2010"].dtype == users["definition_changed"].dtype == bool
    assert users["users_millions"].dtype == enterprises["share"].dtype == float


def test_units_and_caveats_are_those_of_the_descriptor():
    users = datasets.load_monthly_active_users("Twitter")
    assert users.attrs["units"]["users_millions"] == "million users"
    described = next(item for item in PACKAGE["resources"] if item["name"] == "monthly-active-users")
    assert all(caveat in users.attrs["caveat"] for caveat in described["caveats"])
    assert "not first adoptions" in users.attrs["caveat"]


def test_a_platform_without_figures_is_answered_with_those_that_have_some():
    with pytest.raises(ValueError, match=r"platform must be one of 'Facebook', 'Twitter'; got 'Orkut'\."):
        datasets.load_monthly_active_users("Orkut")


def test_a_note_comes_in_the_language_in_use_if_there_is_one(monkeypatch, tmp_path):
    shutil.copytree(DATA, tmp_path / "data")
    table = pd.read_csv(tmp_path / "data" / "platform_launches.csv")
    table.insert(6, "note_tlh", "Qapla'")
    table.to_csv(tmp_path / "data" / "platform_launches.csv", index=False)
    package = json.loads((tmp_path / "data" / "datapackage.json").read_text(encoding="utf-8"))
    package["resources"][0]["schema"]["fields"].insert(6, {"name": "note_tlh", "type": "string"})
    (tmp_path / "data" / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    monkeypatch.setattr(datasets, "folder", lambda: tmp_path / "data")
    assert "Douyin" in " ".join(datasets.load_platform_launches()["note"])
    monkeypatch.setattr(i18n, "_language", "tlh")
    notes = datasets.load_platform_launches()
    assert set(notes["note"]) == {"Qapla'"}
    assert not [column for column in notes if column.startswith("note_")]


def test_an_installed_package_brings_its_data_along(tmp_path):
    package = tmp_path / "smmlearn"
    package.mkdir()
    for module in ("__init__", "datasets", "i18n", "validate"):
        shutil.copy(ROOT / "smmlearn" / f"{module}.py", package)
    shutil.copytree(DATA, package / "data")  # as the wheel does
    code = "import smmlearn.datasets as d; print(d.__file__, len(d.load_platform_launches()))"
    run = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.split() == [str(package / "datasets.py"), "21"]


# --- The facts


def test_five_of_the_seven_platforms_named_for_2010_are_older(named):
    assert sorted(named["platform"]) == [
        "Facebook", "Instagram", "LinkedIn", "TikTok", "Twitter", "Xing", "YouTube",
    ]  # fmt: skip
    assert (named["launch_year"] < 2010).sum() == 5
    assert named.loc[named["launch_year"] == 2010, "platform"].tolist() == ["Instagram"]


def test_the_seven_platforms_are_five_years_off_2010_on_average(named):
    years = named["international_launch_year"].fillna(named["launch_year"])
    assert (years - 2010).abs().sum() == 36
    assert (years - 2010).abs().mean() == pytest.approx(5.14, abs=0.005)
    assert years.median() == 2005


def test_tiktok_began_in_china_in_2016_and_elsewhere_in_2017(launches):
    tiktok = launches.set_index("platform").loc["TikTok"]
    assert (tiktok["launch_year"], tiktok["international_launch_year"]) == (2016, 2017)
    assert launches["international_launch_year"].notna().sum() == 1


def test_a_launch_known_by_its_year_or_month_is_filed_under_the_first_day(launches):
    by_year, by_month = (launches[launches["precision"] == known]["launch"].dt for known in ("year", "month"))
    assert (by_year.day_of_year == 1).all()
    assert (by_month.day == 1).all()
    assert launches["launch"].is_monotonic_increasing


def test_every_platform_with_users_has_a_launch(launches):
    users = datasets.load_monthly_active_users()
    first = users.groupby("platform")["date"].min()
    launch = launches.set_index("platform")["launch"]
    assert (first > launch[first.index]).all()


def test_users_are_reported_at_the_end_of_a_quarter():
    users = datasets.load_monthly_active_users()
    assert users["date"].dt.is_quarter_end.all()
    assert users.groupby("platform")["date"].is_monotonic_increasing.all()


def test_facebook_milestones_are_marked_as_such():
    facebook = datasets.load_monthly_active_users("Facebook")
    milestones = facebook[facebook["definition"] == "milestone"]
    assert milestones["date"].dt.year.tolist() == [2004, 2005, 2006, 2007]
    assert facebook["users_millions"].iloc[[0, -1]].tolist() == [1, 3065]
    assert facebook[facebook["date"].dt.year == 2008]["date"].dt.month.tolist() == [9]


def test_twitter_figures_end_in_2019_under_a_changed_definition():
    twitter = datasets.load_monthly_active_users("Twitter")
    assert twitter["definition_changed"].all()
    assert str(twitter["date"].max().date()) == "2019-03-31"
    assert twitter["users_millions"].max() == 336


def test_enterprise_use_doubled_between_2013_and_2021():
    use = datasets.load_enterprise_use().set_index("year")["share"]
    assert use[2013] == 0.30
    assert use[2021] == 0.59
    assert use.is_monotonic_increasing
