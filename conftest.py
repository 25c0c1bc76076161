"""What the notebook tests need before the first notebook is collected."""

from typing import Any

import nbval.kernel


def _execute(self: Any, code: str, allow_stdin: bool | None = None) -> str:
    return str(self.kc.execute(code, store_history=True, allow_stdin=allow_stdin, stop_on_error=False))


# Run cells as JupyterLab does. nbval runs them without history, which changes what some of them show
# (github.com/computationalmodelling/nbval/issues/194).
nbval.kernel.RunningKernel.execute_cell_input = _execute
