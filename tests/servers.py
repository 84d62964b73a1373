"""Loaded before pytest-django reads the settings: the servers that the tests run on."""

from portal.embedded import ensure

ensure(durable=False)
