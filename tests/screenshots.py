"""The pictures of the README, taken of the demo: `.venv/bin/python -m tests.screenshots`."""

from __future__ import annotations

import os
from pathlib import Path

from portal.embedded import ensure

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "images"
PICTURES = [
    ("dashboard", "leader", "/dashboard/", (1280, 900)),
    ("problems", "coordinator", "/problems/?view=open", (1280, 900)),
    ("visit", "official", "/visits/new/", (390, 844)),
]


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    ensure()
    import django

    django.setup()
    from django.conf import settings
    from playwright.sync_api import sync_playwright

    from tests.browser.visitor import LAUNCH, Visitor
    from tests.chromium import find_chromium
    from tests.running import running_portal

    FOLDER.mkdir(parents=True, exist_ok=True)
    with running_portal(settings.VAR_DIR / "screenshots") as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=LAUNCH)
        for name, account, path, (width, height) in PICTURES:
            page = browser.new_page(viewport={"width": width, "height": height}, locale="zh-CN")
            somebody = Visitor(page, address)
            somebody.sign_in(account)
            somebody.go(path).wait_for_load_state("networkidle")
            page.screenshot(path=FOLDER / f"{name}.png")
            page.close()


if __name__ == "__main__":
    main()
