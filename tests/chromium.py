"""The browser of the browser tests: the machine's own Chromium, or one that `python -m tests.chromium` installs."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
APT_GET = ["apt-get", "--quiet=2", "--yes"]
# The font shows Chinese in screenshots.
PACKAGES = ["chromium", "fonts-wqy-microhei"]


def find_chromium() -> str | None:
    """The program's path: the machine's own, else Playwright's."""
    for program in PROGRAMS:
        if found := shutil.which(program):
            return found
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def install() -> None:
    if os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run([*APT_GET, "update"], env=environment, check=True)
        subprocess.run([*APT_GET, "install", "--no-install-recommends", *PACKAGES], env=environment, check=True)
    else:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)


def main() -> None:
    if find_chromium():
        return
    print("No Chromium here: installing one for the browser tests ...", flush=True)
    try:
        install()
    except (subprocess.CalledProcessError, Error) as error:
        sys.exit(f"error: no Chromium could be installed ({error}). BROWSER=skip leaves the browser tests out.")


if __name__ == "__main__":
    main()
