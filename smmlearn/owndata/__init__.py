r"""Your own CSV file in, a checked DataFrame out; or all that is wrong with it, in one message.

The file may come from anywhere: separated by comma, semicolon or tab, with decimal point or decimal
comma, in UTF-8, UTF-16 or Windows-1252, with dates like 2025-12-31 or 31.12.2025. What was found out
about it stands in ``attrs`` of the DataFrame.

>>> from smmlearn import owndata
>>> owndata.read_paths(b"Path;Conversions\nsocial > search;2\nsearch;1\n")
              path  conversions
0  social > search            2
1           search            1
"""

from smmlearn.owndata.columns import (
    Column,
    comments_columns,
    describe,
    edges_columns,
    followers_columns,
    kpis_columns,
    paths_columns,
    posts_columns,
    requests_columns,
    shares_columns,
    weeks_columns,
)
from smmlearn.owndata.problems import DataProblems
from smmlearn.owndata.tables import (
    read_comments,
    read_edges,
    read_followers,
    read_kpis,
    read_paths,
    read_posts,
    read_requests,
    read_shares,
    read_table,
    read_weeks,
)

__all__ = [
    "Column",
    "DataProblems",
    "comments_columns",
    "describe",
    "edges_columns",
    "followers_columns",
    "kpis_columns",
    "paths_columns",
    "posts_columns",
    "read_comments",
    "read_edges",
    "read_followers",
    "read_kpis",
    "read_paths",
    "read_posts",
    "read_requests",
    "read_shares",
    "read_table",
    "read_weeks",
    "requests_columns",
    "shares_columns",
    "weeks_columns",
]
