#!/usr/bin/env python
"""Django's commands, on the embedded servers where the environment names no others."""

import os
import sys

from portal.embedded import EmbeddedError, ensure


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    try:
        ensure()
    except EmbeddedError as error:
        sys.exit(f"error: {error}")

    from django.core.management import execute_from_command_line  # noqa: PLC0415  # after the settings' environment

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
