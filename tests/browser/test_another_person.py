"""Who signs in on a phone after somebody else finds nothing of that person's enterprises, on whichever page."""

from __future__ import annotations

import pytest

from tests.browser.conftest import OpenWindow
from tests.browser.phone import KIT_IS_GONE
from tests.browser.visitor import PHONE


@pytest.mark.parametrize("path", ["/admin/", "/admin/campaigns/campaign/", "/api/v1/docs/"])
def test_pages_of_another_make_take_the_list_of_another_person_away(window: OpenWindow, path: str) -> None:
    visitor = window(size=PHONE)
    visitor.sign_in("admin")
    visitor.page.evaluate(
        """async () => {
          const opened = await new Promise((done) => {
            const asked = indexedDB.open("huiqi");
            asked.onsuccess = () => done(asked.result);
          });
          const transaction = opened.transaction("meta", "readwrite");
          transaction.objectStore("meta").put({ user: 999999 }, "kit");
          transaction.objectStore("meta").put(999999, "user");
          await new Promise((done) => { transaction.oncomplete = done; });
          opened.close();
        }"""
    )
    visitor.page.goto(f"{visitor.address}{path}")
    visitor.page.wait_for_function(KIT_IS_GONE)
