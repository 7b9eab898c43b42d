"""The command line. Every reading command takes --at, --known and --json; every error has its exit code."""

from __future__ import annotations

from orgledger.cli.main import main

__all__ = ["main"]
