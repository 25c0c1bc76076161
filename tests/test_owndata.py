import csv
import io
import json
import pickle
import time
import warnings
from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from smmlearn import owndata, participation, touchpoints
from smmlearn.owndata import Column, DataProblems

SALES = (
    Column("date", "date"),
    Column("revenue", "number", least=0, unit="euros"),
    Column("orders", "whole", least=0),
)
SETS = {
    name.removesuffix("_columns"): getattr(owndata, name)
    for name in owndata.__all__
    if name.endswith("_columns")
}


def problems(source, columns=SALES, **options):
    """Return what is wrong with a file."""
    with pytest.raises(DataProblems) as caught:
        owndata.read_table(source, columns=columns, **options)
    return caught.value.problems


def single(kind, *cells, **of_column):
    """Return the values of a file with one column."""
    column = Column("value", kind, **of_column)
    source = "\n".join(["value", *cells]).encode()
    return owndata.read_table(source, columns=[column])["value"].tolist()


# --- Files from anywhere


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_a_table_is_the_same_from_every_program(encoding, delimiter, line_end):
    rows = [["text", "post"], ["Schöne Räder, toll!", "p1"], ["Zu teuer; leider.", "p2"]]
    text = "".join(delimiter.join(f'"{cell}"' for cell in row) + line_end for row in rows)
    comments = owndata.read_comments(text.encode(encoding))
    assert comments["text"].tolist() == ["Schöne Räder, toll!", "Zu teuer; leider."]
    assert comments["post"].tolist() == ["p1", "p2"]
    assert comments.attrs["delimiter"] == delimiter
    assert comments.attrs["encoding"] in (encoding, "utf-16")


def test_german_excel_writes_semicolon_decimal_comma_and_days_first():
    excel = 'Date;Revenue;Orders\r\n31.12.2025;1.234,50;12\r\n1.2.2026 9:05;"980";1.012\r\n'.encode("cp1252")
    sales = owndata.read_table(excel, columns=SALES)
    assert sales["date"].tolist() == [datetime(2025, 12, 31), datetime(2026, 2, 1, 9, 5)]
    assert sales["revenue"].tolist() == [1234.5, 980]
    assert sales["orders"].tolist() == [12, 1012]
    assert sales.attrs["decimal"] == ","
    assert sales.attrs["units"] == {"revenue": "euros"}


def test_a_path_an_open_file_and_bytes_are_read_alike(tmp_path):
    content = "path,conversions\nsocial > search,1\n"
    path = tmp_path / "journeys.csv"
    path.write_text(content, encoding="utf-8")
    expected = owndata.read_paths(path)
    with path.open("rb") as binary, path.open(encoding="utf-8") as text:
        sources = [
            str(path),
            binary,
            text,
            io.StringIO(content),
            content.encode(),
            memoryview(content.encode()),
        ]
        for source in sources:
            pd.testing.assert_frame_equal(owndata.read_paths(source), expected, check_flags=False)
    assert expected.attrs["source"] == "journeys.csv"


def test_the_hint_that_excel_writes_about_its_separator_is_no_data():
    shares = owndata.read_shares(b"sep=;\r\npost;follower;source\r\np1;ada;page\r\n")
    assert shares["post"].tolist() == ["p1"]
    found = problems(b"sep=;\r\ndate;revenue;orders\r\n2025-01-01;1;x\r\n")
    assert found["row"].tolist() == [3]


def test_headings_count_without_case_spaces_and_order():
    requests = owndata.read_requests(b"Answer Minutes,ARRIVED\n12,2025-01-06 09:30\n")
    assert requests.columns.tolist() == ["arrived", "answer_minutes"]


def test_further_columns_stay_as_text_and_empty_ones_vanish():
    posts = owndata.read_followers(b"posts,remark,,\n3,007,,\n,,,\n4,,,\n")
    assert posts.columns.tolist() == ["posts", "remark"]
    assert posts["remark"].tolist() == ["007", ""]


def test_a_heading_can_be_renamed_on_the_way():
    german = "Datum;Umsatz;Aufträge\n2025-01-06;12,5;3\n".encode()
    rename = {"datum": "date", "Umsatz": "revenue", "Aufträge": "orders"}
    assert owndata.read_table(german, columns=SALES, rename=rename)["revenue"].tolist() == [12.5]
    with pytest.raises(ValueError, match="rename must be one of 'date', 'revenue', 'orders'; got 'day'"):
        owndata.read_table(german, columns=SALES, rename={"Datum": "day"})
    with pytest.raises(TypeError, match="rename must lead from headings to names"):
        owndata.read_table(german, columns=SALES, rename="Datum")
    assert "orders" in problems(german, rename={**rename, "Aufträge": "revenue"})["column"].tolist()


def test_letters_composed_of_two_characters_become_one():
    assert owndata.read_comments("text\nscho\u0308n\n".encode())["text"].tolist() == ["schön"]


# --- Values


def test_numbers_are_read_as_people_write_them():
    assert single("number", "12", "-0.5", "+3", ".5", "7.", "1e-05") == [12, -0.5, 3, 0.5, 7, 1e-05]
    assert single("number", '"1,234.5"', '"12,345,678"', "2.5") == [1234.5, 12345678, 2.5]
    assert single("number", '"1.234,5"', '"2,25"', "1.234.567") == [1234.5, 2.25, 1234567]
    assert single("number", "1'234.5", "1 234.5", "1\u202f234.5", "−2.5") == [1234.5, 1234.5, 1234.5, -2.5]
    assert single("whole", "12", "12.0", "0") == [12, 12, 0]


def test_shares_come_as_fraction_or_percentage():
    assert single("share", "0.12", "12 %", "12%", "1", "0", "100 %") == [0.12, 0.12, 0.12, 1, 0, 1]
    assert single("share", '"0,125"', '"12,5 %"') == [0.125, 0.125]
    assert problems(b"value\n12\n101 %\n-0.1\n", [Column("value", "share")])["row"].tolist() == [2, 3, 4]


def test_a_number_with_two_readings_is_read_by_its_neighbours_or_with_a_warning():
    assert single("number", '"1,234"', "2.5") == [1234, 2.5]
    assert single("number", '"1,234"', '"2,5"') == [1.234, 2.5]
    table = [Column("name", "text"), Column("value", "number")]
    semicolon = b"name;value\na;1.234\n"
    with pytest.warns(UserWarning, match=r"like 1\.234 are read with ',' as decimal mark.*decimal='\.'"):
        assert owndata.read_table(semicolon, columns=table)["value"].tolist() == [1234]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert owndata.read_table(semicolon, columns=table, decimal=".")["value"].tolist() == [1.234]


def test_dates_are_read_in_iso_and_german_form():
    assert single(
        "date", "2025-12-31", "31.12.2025", "1.2.2025", "2025-12-31T14:05", '"31.12.2025, 14:05 Uhr"'
    ) == [
        datetime(2025, 12, 31),
        datetime(2025, 12, 31),
        datetime(2025, 2, 1),
        datetime(2025, 12, 31, 14, 5),
        datetime(2025, 12, 31, 14, 5),
    ]


@pytest.mark.parametrize("day", ["2025-02-29", "31.04.2025", "2025-13-01", "0000-01-01", "2025-01-01 24:00"])
def test_a_day_that_does_not_exist_is_told_from_what_is_no_date(day):
    found = problems(f"value\n{day}\nsoon\n12/31/2025\n".encode(), [Column("value", "date")])
    assert found["expected"].iloc[0] == "a day and a time that exist"
    assert found["expected"].iloc[1:].str.startswith("a date such as 2025-12-31").all()


def test_flags_choices_and_gaps_have_their_types():
    columns = [
        Column("paid", "flag"),
        Column("tip", "flag", required=False),
        Column("mood", "choice", options=("good", "bad")),
        Column("likes", "whole", required=False),
        Column("cost", "number", required=False),
        Column("seen", "date", required=False),
        Column("note", "text", required=False),
    ]
    table = owndata.read_table(
        b"paid,tip,mood,likes,cost,seen,note\nJa,1,GOOD,,,,\nfalse,,bad,2,1,,\n", columns=columns
    )
    assert table["paid"].tolist() == [True, False]
    assert table["paid"].dtype == bool
    assert table["tip"].tolist() == [True, pd.NA]
    assert table["mood"].tolist() == ["good", "bad"]
    assert table["likes"].tolist() == [pd.NA, 2]
    assert np.isnan(table["cost"].iloc[0])
    assert table["seen"].isna().all()
    assert table["note"].tolist() == ["", ""]


@settings(deadline=None)
@given(
    numbers=st.lists(
        st.floats(-1e9, 1e9).map(lambda number: round(number, 2))
        | st.floats(0, 1).map(lambda x: round(x, 4)),
        min_size=1,
    ),
    comma=st.booleans(),
)
def test_what_a_german_or_english_program_writes_is_read_back(numbers, comma):
    frame = pd.DataFrame({"name": "x", "value": numbers})
    columns = [Column("name", "text"), Column("value", "number")]
    text = frame.to_csv(index=False, sep=";" if comma else ",", decimal="," if comma else ".")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert owndata.read_table(text.encode(), columns=columns)["value"].tolist() == numbers


@settings(deadline=None)
@given(days=st.lists(st.dates(date(1000, 1, 1)), min_size=1), german=st.booleans())
def test_every_day_that_exists_is_read(days, german):
    form = "{0.day:02}.{0.month:02}.{0.year}" if german else "{0.year}-{0.month:02}-{0.day:02}"
    read = single("date", *(form.format(day) for day in days))
    assert [moment.date() for moment in read] == days


# --- All that is wrong, at once


def test_all_problems_come_in_one_message_with_row_and_column():
    wrong = (
        b"date,revenue,orders\n"
        b"2025-01-06,12.5,3\n"
        b"2025-02-30,-1,2.5\n"
        b"\n"
        b"2025-01-08,a lot,\n"
        b"2025-01-09,1,2,3\n"
        b"2025-01-10,1\n"
    )
    with pytest.raises(DataProblems) as caught:
        owndata.read_table(wrong, columns=SALES)
    found = caught.value.problems
    assert list(zip(found["row"], found["column"], strict=True)) == [
        (3, "date"), (3, "revenue"), (3, "orders"), (5, "revenue"), (5, "orders"), (6, ""), (7, ""),
    ]  # fmt: skip
    three = "Expected: 3, as many as headings; text that holds a separator needs quotes."
    assert str(caught.value).splitlines() == [
        "The data cannot be used yet. There are 7 problems:",
        "  Row 3, column date. Found: '2025-02-30'. Expected: a day and a time that exist.",
        "  Row 3, column revenue. Found: '-1'. Expected: a number, 0 or more.",
        "  Row 3, column orders. Found: '2.5'. Expected: a whole number, 0 or more.",
        "  Row 5, column revenue. Found: 'a lot'. Expected: a number, 0 or more.",
        "  Row 5, column orders. Found: an empty cell. Expected: a whole number, 0 or more.",
        f"  Row 6. Found: 4 cells. {three}",
        f"  Row 7. Found: 2 cells. {three}",
    ]


def test_a_cell_that_spans_lines_counts_as_one_row_as_in_a_spreadsheet():
    found = problems(b'note,orders\n"two\nlines",x\n', [Column("orders", "whole")])
    assert found["row"].tolist() == [2]


def test_very_many_problems_are_counted_and_the_first_are_listed():
    with pytest.raises(DataProblems) as caught:
        owndata.read_table(b"orders\n" + b"x\n" * 5000, columns=SALES[2:])
    lines = str(caught.value).splitlines()
    assert lines[0].endswith("There are 5,000 problems:")
    assert len(lines) == 22
    assert lines[-1].strip().startswith("and 4,980 more")
    assert len(caught.value.problems) == 5000


def test_a_missing_column_comes_with_the_heading_that_looks_like_it():
    found = problems(b"date,revenu,visits\n2025-01-06,12.5,3\n")
    assert found["column"].tolist() == ["revenue", "orders"]
    assert found["found"].tolist() == [
        "no such heading, but 'revenu'",
        "no such heading among 'date', 'revenu', 'visits'",
    ]


def test_a_heading_that_may_be_left_out_but_looks_misspelt_is_warned_of():
    with pytest.warns(UserWarning, match="no column 'journeys', but 'Journey', which stays as it is"):
        paths = owndata.read_paths(b"path,Journey,conversions\nsocial,3,1\n")
    assert paths["Journey"].tolist() == ["3"]


def test_a_heading_twice_or_none_at_all_is_reported():
    found = problems(b"date,revenue,Revenue,orders,\n2025-01-06,12.5,13,3,x\n")
    assert found["found"].tolist() == ["the heading twice", "a column without a heading"]
    assert found["row"].tolist() == [1, 1]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "nothing"),
        (b"\xef\xbb\xbf \n\n", "nothing"),
        (b"date,revenue,orders\n", "headings only"),
        (b"PK\x03\x04....", "a workbook"),
        (b"\x89PNG\r\n\x1a\n\x00\x01\x02", "control character"),
        ("date,revenue,orders,ä\n".encode() + b"\xff,1,2,3\n", "the byte 0xff"),
        (b'date,revenue,orders\n"2025-01-06,1,2\n', "unexpected end of data"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_words(content, words):
    assert words in problems(content)["found"].iloc[0]


def test_a_cell_longer_than_a_book_is_a_problem_and_not_a_crash():
    before = csv.field_size_limit(131_072)  # Python's own; other packages change it
    try:
        found = problems(b"date,revenue,orders\n" + b"x" * 200_000)
    finally:
        csv.field_size_limit(before)
    assert found["found"].tolist() == ["field larger than field limit (131072)"]


def test_the_problems_survive_the_way_to_another_process():
    with pytest.raises(DataProblems) as caught:
        owndata.read_table(b"orders\nx\n", columns=SALES[2:])
    again = pickle.loads(pickle.dumps(caught.value))
    assert str(again) == str(caught.value)
    pd.testing.assert_frame_equal(again.problems, caught.value.problems)


def test_what_is_no_file_or_not_there_is_an_error_of_its_own(tmp_path):
    with pytest.raises(FileNotFoundError):
        owndata.read_posts(tmp_path / "none.csv")
    with pytest.raises(
        TypeError, match="source must be the path of a CSV file, an open file or bytes, got int"
    ):
        owndata.read_posts(3)
    with pytest.raises(TypeError, match="columns must hold columns only, got 'date'"):
        owndata.read_table(b"", columns=["date"])
    with pytest.raises(ValueError, match="decimal must be one of"):
        owndata.read_table(b"", columns=SALES, decimal=";")


def test_a_column_that_no_file_could_fill_is_refused():
    with pytest.raises(ValueError, match="kind must be one of"):
        Column("value", "money")
    with pytest.raises(ValueError, match="a choice has options"):
        Column("value", "choice")
    with pytest.raises(ValueError, match="A column needs a name"):
        Column("--", "text")


ODD_TEXT = st.text(
    st.sampled_from("date,revenue;orders\t|\"'\n\r 0123456789.-+%:eEäß\0\ufeff\u2028")
    | st.characters(codec=None)
)


def outcome(source, columns):
    """Return the table, or None if there is a list of problems; anything else that is raised fails."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return owndata.read_table(source, columns=columns)
        except DataProblems as error:
            return None if len(error.problems) and str(error) else error


@settings(deadline=None, max_examples=200)
@given(
    content=st.binary() | ODD_TEXT.map(lambda text: text.encode("utf-8", "surrogatepass")),
    columns=st.sampled_from([SALES, *(make() for make in SETS.values())]),
)
@example(content=b"date,revenue,orders\n9999999999-01-01,1e999,9" + b"9" * 400, columns=SALES)
@example(content=b"\xff\xfe\x00\xd8", columns=SALES)
@example(content=b"sep=;\n", columns=SALES)
def test_whatever_the_bytes_the_answer_is_a_table_or_the_list_of_problems(content, columns):
    table = outcome(content, columns)
    if table is not None:
        assert len(table) >= 1
        assert {column.name for column in columns if column.required} <= set(table)


@settings(deadline=None)
@given(text=ODD_TEXT.map(lambda text: "date,revenue,orders\n" + text) | ODD_TEXT)
def test_whatever_the_text_the_answer_is_a_table_or_the_list_of_problems(text):
    table = outcome(io.StringIO(text, newline=""), SALES)
    assert table is None or len(table) >= 1


# --- What the analyses take


@pytest.mark.parametrize("name", SETS)
def test_every_set_of_columns_is_described(name):
    table = owndata.describe(SETS[name]())
    assert table["column"].is_unique
    assert table["required"].any()
    assert table["description"].str.endswith(".").all()
    assert hasattr(owndata, f"read_{name}")


def test_own_journeys_and_own_users_go_straight_into_the_models():
    paths = owndata.read_paths(b"path;journeys;conversions\nsocial > search;10;2\nsearch;5;1\n")
    assert touchpoints.attribute(paths)["credit"].sum() == 3
    users = owndata.read_followers(b"user;posts\nada;6\nbo;0\ncy;2\ndi;0\n")
    assert participation.lurker_share(users["posts"]) == 0.5


def test_a_hundred_thousand_posts_are_checked_in_seconds():
    rows = 100_000
    frame = pd.DataFrame(
        {
            "date": pd.date_range("2020-01-01", periods=rows, freq="min"),
            "reach": np.arange(rows),
            "likes": 1,
            "comments": 2,
            "shares": 3,
        }
    )
    content = frame.to_csv(index=False).encode()
    start = time.process_time()
    posts = owndata.read_posts(content)
    seconds = time.process_time() - start
    print(json.dumps({"rows": rows, "seconds": round(seconds, 2)}))
    assert posts["reach"].sum() == frame["reach"].sum()
    assert seconds < 5
