"""The command itself: its help and version, and how it starts."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click
import pytest

import orgledger
from orgledger.cli.main import COMMANDS, main

SLOW = ("sqlalchemy", "strawberry", "starlette", "eventsourcing", "rich", "msgspec")


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_page_says_of_each_command_what_the_command_says_of_itself(name: str) -> None:
    command = main.get_command(click.Context(main), name)

    assert command is not None
    assert (command.name, command.get_short_help_str(limit=200)) == (name, COMMANDS[name][1])


def test_schedules_are_made_beside_the_reports_that_they_make() -> None:
    report = main.get_command(click.Context(main), "report")

    assert isinstance(report, click.Group)
    assert "schedule" in report.commands


@pytest.mark.parametrize("asked", ["--version", "--help"])
def test_help_and_version_load_nothing_that_is_slow(asked: str) -> None:
    code = f"""
import sys
from pathlib import Path
from orgledger.cli.main import main
try:
    main(["{asked}"], prog_name="orgledger")
finally:
    print(sorted(set(sys.modules) & {set(SLOW)!r}))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.endswith("[]\n")


def test_the_package_runs_as_a_module() -> None:
    done = subprocess.run([sys.executable, "-m", "orgledger", "--version"], capture_output=True, text=True, check=True)

    assert done.stdout == f"orgledger, version {orgledger.__version__}\n"


def test_a_command_that_does_not_exist_is_refused() -> None:
    done = subprocess.run([sys.executable, "-m", "orgledger", "sho"], capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert "No such command 'sho'" in done.stderr


def test_the_page_of_the_command_line_names_every_command() -> None:
    page = (Path(__file__).parent.parent.parent / "docs/cli.md").read_text(encoding="utf-8")

    assert [name for name in COMMANDS if f"\norgledger {name}" not in page] == []
