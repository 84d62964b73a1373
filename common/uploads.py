"""Files that nothing names any more: of writes that were undone, of drafts thrown away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from django.core.files.storage import default_storage


def orphans_forget(folder: str, named_in: Callable[[str], set[str]], *, before: datetime) -> int:
    """Delete the files below `folder`, which has one for each month, that are older than `before` and not named.

    `named_in` gives the names that rows have in one month's folder.
    """
    count = 0
    for month in _months(folder):
        named = named_in(f"{month}/")
        for name in default_storage.listdir(month)[1]:
            path = f"{month}/{name}"
            if path not in named and default_storage.get_modified_time(path) < before:
                default_storage.delete(path)
                count += 1
    return count


def _months(folder: str) -> Iterator[str]:
    if not default_storage.exists(folder):
        return
    for year in default_storage.listdir(folder)[0]:
        for month in default_storage.listdir(f"{folder}/{year}")[0]:
            yield f"{folder}/{year}/{month}"
