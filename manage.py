#!/usr/bin/env python
"""Django's command line. Starts the embedded services first when the environment names none."""

import os
import sys

NEED_NO_SERVICES = {"check", "compilemessages", "help", "makemessages", "spectacular"}


def main() -> None:
    """Run one management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "annotate.config.settings.development")
    from django.core.management import execute_from_command_line  # noqa: PLC0415

    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    if command in NEED_NO_SERVICES:
        execute_from_command_line(sys.argv)
        return

    from annotate.embedded import find_data_folder, start_services  # noqa: PLC0415

    services = start_services(find_data_folder())
    services.export()
    try:
        execute_from_command_line(sys.argv)
    finally:
        services.stop()


if __name__ == "__main__":
    main()
