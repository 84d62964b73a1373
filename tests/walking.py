"""A list by its API, page after page."""

from __future__ import annotations

from django.test import Client


def walked(client: Client, url: str, **query: str) -> list[int]:
    """The keys of a list by its API, page after page to the end and back again."""
    answer = client.get(url, {"page_size": 2, **query}).json()
    found = [row["id"] for row in answer["results"]]
    while answer["next"]:
        answer = client.get(answer["next"]).json()
        found += [row["id"] for row in answer["results"]]
    back = [row["id"] for row in reversed(answer["results"])]
    while answer["previous"]:
        answer = client.get(answer["previous"]).json()
        back += [row["id"] for row in reversed(answer["results"])]
    assert back[::-1] == found
    return found
