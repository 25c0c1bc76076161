"""``make bench``: what the library costs beside named peers, all measured in this one run.

Times are CPU seconds, medians over interleaved rounds; only their ratios mean anything on another machine.
"""

import os
import platform
from importlib import import_module
from pathlib import Path

import pandas as pd

PAGE = Path(__file__).parents[2] / "book" / "benchmarks.md"
PARTS = ("imports", "models", "diffusion")


def main() -> None:
    """Measure, print, and write the table that the book shows."""
    tables = []
    for part in PARTS:
        print(f"measuring {part} ...", flush=True)
        tables.append(import_module(f"tests.bench.{part}").measure())
        print(tables[-1].to_string(index=False), flush=True)
    draft = PAGE.with_suffix(".draft")
    draft.write_text(page(pd.concat(tables, ignore_index=True)), "utf-8")
    draft.replace(PAGE)
    print(f"written to {PAGE}")


def page(table: pd.DataFrame) -> str:
    """Return the page of the book."""
    rows = "\n".join(f"| {row.task} | {row.peer} | {row.ratio:,.1f} |" for row in table.itertuples())
    return f"""# Benchmarks

How much CPU time the library takes beside named peers. A ratio of 4 means that the peer takes four times as
long, one below 1 that the peer is faster. Each row was measured with the peer in turn, in one run on
{os.cpu_count()} cores with Python {platform.python_version()}. `make bench` writes this page anew.

| task | peer | peer's time / ours |
|---|---|---|
{rows}
"""


if __name__ == "__main__":
    main()
