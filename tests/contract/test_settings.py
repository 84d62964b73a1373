"""Every variable that the settings read is explained in .env.example, and every one explained is read."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

from django.conf import settings

from issues.models import Feedback
from tests.contract.source import python_files, text_of, tree_of

READERS = {"bool", "str", "int", "list", "float", "json", "url", "db_url_config", "email_url", "required", "getenv"}
# By docker-compose.yml and by what starts the processes.
READ_ELSEWHERE = {"POSTGRES_PASSWORD", "VALKEY_PASSWORD", "WEB_PORTS", "WEB_CONCURRENCY", "PORT"}
SETTINGS = Path("portal/settings.py")


def variables_read() -> set[str]:
    """The names that portal/settings.py takes from the environment, also through `required`."""
    found: set[str] = set()
    for node in ast.walk(tree_of(SETTINGS)):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in READERS and str(node.args[0].value).isupper():
                found.add(str(node.args[0].value))
    return found


def variables_explained() -> set[str]:
    return set(re.findall(r"^#?\s?([A-Z][A-Z0-9_]+)=", text_of(Path(".env.example")), re.MULTILINE))


def test_the_example_explains_every_variable_and_no_other() -> None:
    assert variables_explained() - READ_ELSEWHERE == variables_read()


def test_the_days_of_rows_and_of_the_portal_are_of_one_zone() -> None:
    """A trigger says on which day an enterprise was asked: no variable moves the portal's days away from it."""
    elsewhere = os.environ | {"TIME_ZONE": "Europe/Paris"}
    command = [sys.executable, "-c", "import portal.settings"]
    refused = subprocess.run(command, env=elsewhere, capture_output=True, text=True, check=False)
    assert "TIME_ZONE is Europe/Paris" in refused.stderr
    assert settings.TIME_ZONE == settings.CELERY_TIMEZONE
    [asked_on] = [one for one in Feedback._meta.triggers if one.name == "asked_on"]  # type: ignore[attr-defined]
    assert f"AT TIME ZONE '{settings.TIME_ZONE}'" in str(asked_on.func)


def test_only_the_settings_and_the_starters_read_the_environment() -> None:
    starters = (
        "portal/embedded/",
        "portal/serve.py",
        "portal/gunicorn.py",
        "portal/supervisor.py",
        "portal/settings.py",
    )
    reading = [
        str(path)
        for path in python_files()
        if not str(path).startswith(starters)
        and re.search(r"os\.environ(?!\.setdefault\(\"DJANGO_SETTINGS_MODULE\")|os\.getenv", text_of(path))
    ]
    assert not reading


def test_proxies_are_trusted_only_when_counted() -> None:
    assert settings.ALLAUTH_TRUSTED_PROXY_COUNT == settings.REST_FRAMEWORK["NUM_PROXIES"] == 0


def test_hsts_beyond_the_host_is_opted_into() -> None:
    assert not settings.SECURE_HSTS_PRELOAD
    assert not settings.SECURE_HSTS_INCLUDE_SUBDOMAINS


def test_production_is_the_default() -> None:
    source = text_of(SETTINGS)
    assert 'env.bool("DEBUG", default=False)' in source
    assert 'env.bool("DEMO", default=False)' in source
    assert settings.X_FRAME_OPTIONS == "DENY"
    assert "unsafe" not in str(settings.CONTENT_SECURITY_POLICY)
