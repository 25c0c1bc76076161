"""What ``import smmlearn`` costs beside ``import pandas``."""

import subprocess
import sys
from statistics import median

import pandas as pd

CLOCK = "import time; start = time.process_time(); import {module}; print(time.process_time() - start)"


def measure() -> pd.DataFrame:
    """Return the ratio of fresh interpreters' CPU time for the import statement alone."""

    def cost(module: str) -> float:
        code = CLOCK.format(module=module)
        return float(
            subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        )

    pairs = [(cost("smmlearn"), cost("pandas")) for _round in range(5)]
    ours, theirs = (median(times) for times in zip(*pairs, strict=True))
    return pd.DataFrame(
        [
            {
                "task": "import",
                "peer": "import pandas",
                "ours (s)": ours,
                "peer (s)": theirs,
                "ratio": theirs / ours,
            }
        ]
    )
