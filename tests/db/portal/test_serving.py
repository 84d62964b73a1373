"""What `make run` and the web server promise beside the pages: one portal in one place, plain refusals, kept logs."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.core.management import call_command
from django.test import Client, override_settings
from gunicorn.config import Config
from gunicorn.http import RequestParser

from accounts.enums import RoleName
from accounts.models import User
from portal import gunicorn, serve
from portal.embedded.locks import exclusive, open_lock
from portal.embedded.logs import LOG_LIMIT, open_log
from portal.embedded.places import BASE_DIR


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def test_a_second_portal_in_the_same_place_is_refused_in_one_line(tmp_path: Path) -> None:
    running = open_lock(tmp_path / "portal.lock")
    exclusive(running)
    try:
        result = subprocess.run(
            [sys.executable, "-m", "portal.serve"],
            cwd=BASE_DIR,
            env={**os.environ, "PORT": free_port(), "VAR_DIR": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        os.close(running)

    assert result.returncode == 1
    assert result.stderr == (
        f"error: Another portal is running in {tmp_path}. Stop it, or set VAR_DIR to a directory of its own.\n"
    )
    assert [found.name for found in tmp_path.iterdir()] == ["portal.lock"]


def test_links_in_mails_lead_to_the_port_that_was_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITE_URL", "")
    monkeypatch.setenv("EMAIL_URL", "")

    serve._set_addresses("http://127.0.0.1:8444", tmp_path)

    assert os.environ["SITE_URL"] == "http://127.0.0.1:8444"
    assert os.environ["EMAIL_URL"] == f"filemail:///{tmp_path}/mail"
    assert (tmp_path / "mail").stat().st_mode & 0o777 == 0o700


def test_addresses_from_the_environment_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITE_URL", "https://huiqi.example.cn")
    monkeypatch.setenv("EMAIL_URL", "smtp://mail.example.cn")

    serve._set_addresses("http://127.0.0.1:8444", tmp_path)

    assert os.environ["SITE_URL"] == "https://huiqi.example.cn"
    assert os.environ["EMAIL_URL"] == "smtp://mail.example.cn"


def test_logs_are_continued_and_put_aside_when_large(tmp_path: Path) -> None:
    path = tmp_path / "web.log"
    path.write_bytes(b"before\n")
    with open_log(path) as log:
        log.write(b"after\n")
    assert path.read_bytes() == b"before\nafter\n"

    os.truncate(path, LOG_LIMIT + 1)
    with open_log(path) as log:
        assert log.tell() == 0
    assert (tmp_path / "web.log.old").stat().st_size == LOG_LIMIT + 1


def test_the_directory_of_the_counters_is_emptied_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    directory = tmp_path / "prometheus"
    monkeypatch.setattr(gunicorn, "METRICS_DIR", directory)
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "")  # forgotten again when the test ends
    gunicorn.on_starting(None)  # asks the server nothing
    before = directory.stat().st_ino
    (directory / "counter_7.db").touch()

    gunicorn.on_starting(None)

    assert directory.stat().st_ino == before
    assert not list(directory.iterdir())


def test_nine_hundred_chinese_characters_in_an_address_reach_the_portal() -> None:
    settings = Config()
    settings.set("limit_request_line", gunicorn.limit_request_line)
    line = f"GET /search/?q={quote('湖' * 900)} HTTP/1.1\r\nHost: huiqi.example.cn\r\n\r\n"
    request = next(RequestParser(settings, iter([line.encode()]), ("127.0.0.1", 1)))
    assert request.query == f"q={quote('湖' * 900)}"


@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/no-such-page/", "/api/v1/problems/"])
@override_settings(ALLOWED_HOSTS=["huiqi.example.cn"])
def test_a_host_that_is_not_ours_is_a_bad_request(db: Any, path: str) -> None:
    response = Client().get(path, headers={"host": "elsewhere.example"})

    assert response.status_code == 400
    assert "elsewhere.example" not in response.text


def test_browsers_find_an_icon(db: Any) -> None:
    response = Client().get("/favicon.ico")

    assert response.status_code == 302
    assert response.headers["Location"].endswith(".svg")


def test_the_first_administrator_is_made_without_questions(db: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "a-long-password-0001")

    call_command("createsuperuser", "--no-input", "--username=root", "--email=root@example.cn", verbosity=0)

    root = User.objects.get(username="root")
    assert root.check_password("a-long-password-0001")
    assert root.is_staff
    assert [grant.role for grant in root.grants.all()] == [RoleName.ADMIN]
    client = Client()
    client.force_login(root)
    assert client.get("/settings/").status_code == 200
    assert client.get("/admin/").status_code == 200
