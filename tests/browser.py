"""Find a Chromium for the browser tests; as a script, make sure that there is one."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
MISSING = (
    "The browser tests need a Chromium, Chrome or Edge, and there is none. Run `make browser`, "
    "or set SMM_BROWSER to the path of one."
)


def executable() -> str | None:
    """Return the path of a browser, or None."""
    return next((str(path) for path in _places() if path.is_file()), None)


def _places() -> Iterator[Path]:
    if chosen := os.environ.get("SMM_BROWSER"):
        yield Path(chosen)
        return
    yield from sorted(_downloads(), reverse=True)
    yield from (Path(found) for command in COMMANDS if (found := shutil.which(command)))
    for name in ("Google Chrome", "Chromium", "Microsoft Edge"):
        yield Path("/Applications", f"{name}.app", "Contents", "MacOS", name)
    for folder in filter(None, map(os.environ.get, ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"))):
        yield Path(folder, "Google", "Chrome", "Application", "chrome.exe")
        yield Path(folder, "Microsoft", "Edge", "Application", "msedge.exe")


def _downloads() -> Iterator[Path]:
    """Yield the browsers that Playwright has downloaded."""
    caches = [
        Path.home() / ".cache",
        Path.home() / "Library" / "Caches",
        Path(os.environ.get("LOCALAPPDATA", "~")),
    ]
    folders = [cache / "ms-playwright" for cache in caches]
    if chosen := os.environ.get("PLAYWRIGHT_BROWSERS_PATH"):
        folders = [Path(chosen)]
    for folder in folders:
        yield from folder.glob("chromium-*/chrome-*/chrome")
        yield from folder.glob("chromium-*/chrome-*/chrome.exe")
        yield from folder.glob("chromium-*/chrome-*/*.app/Contents/MacOS/*")


def launch_options() -> dict[str, Any]:
    """Return what Playwright's ``chromium.launch`` takes on this machine."""
    quiet = ["--disable-gpu", "--disable-background-networking", "--disable-quic"]
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return {"executable_path": executable(), "args": [*quiet, *(["--no-sandbox"] if as_root else [])]}


def _install() -> Iterator[tuple[str, list[list[str]]]]:
    """Yield ways to get a browser."""
    yield (
        "Downloading Chromium (some 150 MB) ...",
        [[sys.executable, "-m", "playwright", "install", "chromium"]],
    )
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        yield (
            "Installing Chromium from the system's packages ...",
            [
                ["apt-get", "update", "-q"],
                ["apt-get", "install", "-y", "-q", "--no-install-recommends", "chromium"],
            ],
        )


def _starts() -> bool:
    """Say whether the browser that was found can run: a downloaded one may lack system libraries."""
    from playwright.sync_api import Error, sync_playwright

    if not executable():
        return False
    try:
        with sync_playwright() as playwright:
            playwright.chromium.launch(**launch_options()).close()
    except Error as error:
        print(f"{executable()} does not start: {error.message.splitlines()[0]}", file=sys.stderr)
        return False
    return True


def main() -> int:
    """Make sure that there is a browser; return the exit code."""
    if _starts():
        return 0
    for saying, commands in _install():
        print(saying, flush=True)
        try:
            for command in commands:
                subprocess.run(command, check=True, timeout=600)
        except (OSError, subprocess.SubprocessError) as error:
            print(f"That did not work: {error}", file=sys.stderr)
        if _starts():
            return 0
    print(
        "No browser could be installed. Install Chromium, Chrome or Edge or name one in SMM_BROWSER.",
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
