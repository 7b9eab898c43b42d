"""The command line, as somebody at a terminal meets it: arguments in, text and an exit code out."""

from __future__ import annotations

import json
from typing import Any

import msgspec
from click.testing import CliRunner

from orgledger.cli import main


class Said(msgspec.Struct, frozen=True):
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output, read as JSON."""
        return json.loads(self.out)


class Terminal:
    """Runs commands on one database."""

    def __init__(self, database_url: str) -> None:
        self.database_url = database_url

    def __call__(self, *arguments: object, stdin: str | bytes | None = None, **environment: str) -> Said:
        """Run a command; a crash is a failure of the test."""
        variables = {"ORGLEDGER_DATABASE_URL": self.database_url, "NO_COLOR": "1", "COLUMNS": "200", **environment}
        done = CliRunner(env=variables).invoke(main, [str(one) for one in arguments], input=stdin)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        assert "Traceback" not in done.output
        return Said(done.exit_code, done.stdout, done.stderr)

    def runs(self, *arguments: object, **named: Any) -> str:
        """What a command printed that must succeed."""
        said = self(*arguments, **named)
        assert said.code == 0, said
        return said.out

    def data(self, document: str, /, **variables: Any) -> Any:
        """The data of a GraphQL document."""
        return json.loads(self.runs("query", "-", "-v", json.dumps(variables), stdin=document))["data"]

    def heads(self) -> dict[str, int]:
        """The last sequence of every organization."""
        rows = [line.split() for line in self.runs("organization", "list").splitlines()]
        return {row[0]: int(row[2].replace(",", "")) for row in rows}
