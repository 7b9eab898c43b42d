"""Secrets reach the program by files and the environment, and go no further."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

import orgledger
from orgledger.reports.making import make
from orgledger.settings import PASSWORD, Settings, child_environment
from tests.cli.runner import Terminal
from tests.kit import Acme, busy, contents, open_ledger

SECRET = "s3cret/with@signs:and%more"
SECRETS = (
    "ORGLEDGER_VAULT_KEY",
    "ORGLEDGER_DATABASE_URL",
    PASSWORD,
    "ORGLEDGER_VAULT_URL",
    "PGPASSWORD",
    "AWS_SECRET_ACCESS_KEY",
    "ORGLEDGER_OIDC_AUDIENCE",
)


@pytest.mark.parametrize(
    ("address", "complete"),
    [
        ("postgresql+psycopg://ann@host/db", "postgresql+psycopg://ann:s3cret%2Fwith%40signs%3Aand%25more@host/db"),
        ("postgresql://ann@host:5433/db?sslmode=require", None),
        ("postgresql://ann:own@host/db", "postgresql://ann:own@host/db"),
        ("postgresql:///db", "postgresql:///db"),
        ("sqlite:///x@y.db", "sqlite:///x@y.db"),
    ],
)
def test_a_password_comes_from_a_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, address: str, complete: str | None
) -> None:
    (tmp_path / "password").write_text(f"{SECRET}\n")
    monkeypatch.setenv(f"{PASSWORD}_FILE", str(tmp_path / "password"))

    found = Settings.from_environment(database_url=address).database_url

    assert found == (complete or address.replace("ann@", "ann:s3cret%2Fwith%40signs%3Aand%25more@"))


def test_an_address_comes_from_a_file(tmp_path: Path, sqlite_url: str) -> None:
    source = open_ledger(sqlite_url)
    busy(Acme(source))
    (tmp_path / "from").write_text(f"{sqlite_url}\n")
    (tmp_path / "to").write_text(f"sqlite:///{tmp_path / 'copy.db'}\n")
    (tmp_path / "tables").write_text(f"sqlite:///{tmp_path / 'tables.db'}\n")

    Terminal("sqlite:////nowhere").runs("copy", f"@{tmp_path / 'from'}", f"@{tmp_path / 'to'}")
    rectangles = ("export", "--format", "rectangles", "--output", f"@{tmp_path / 'tables'}")
    Terminal(f"@{tmp_path / 'from'}").runs(*rectangles)

    copied = open_ledger(f"sqlite:///{tmp_path / 'copy.db'}")
    assert contents(copied.engine)["tree"] == contents(source.engine)["tree"]
    assert (tmp_path / "tables.db").stat().st_size > 0
    copied.close()
    source.close()


def test_a_file_of_an_address_that_is_not_there_is_told(tmp_path: Path) -> None:
    said = Terminal(f"@{tmp_path / 'nothing'}")("log")

    assert said.code == 2
    assert "The address cannot be read" in said.err


def test_what_a_child_process_knows_is_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SECRETS:
        monkeypatch.setenv(name, SECRET)

    assert SECRET not in child_environment().values()
    assert "PATH" in child_environment()


def test_the_typesetter_knows_no_secret(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sqlite_url: str) -> None:
    """By what its own interpreter finds in its environment as it starts."""
    seen = tmp_path / "seen.json"
    (tmp_path / "sitecustomize.py").write_text(
        f"import json, os\nopen({str(seen)!r}, 'w').write(json.dumps(dict(os.environ)))\n"
    )
    ledger = open_ledger(sqlite_url)
    Acme(ledger)
    for name in SECRETS:
        monkeypatch.setenv(name, SECRET)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    made = make(ledger, "acme", "structure", "pdf")

    assert made.body.startswith(b"%PDF")
    environment = json.loads(seen.read_text())
    assert "PATH" in environment
    assert [
        name for name, value in environment.items() if value == SECRET or name.startswith(("ORGLEDGER", "PG"))
    ] == []
    ledger.close()


def test_every_process_that_is_started_is_told_what_it_may_know() -> None:
    package = Path(orgledger.__file__).parent
    found = []
    for file in sorted(package.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            if isinstance(node.func.value, ast.Name) and node.func.value.id == "subprocess":
                told = [ast.unparse(one.value) for one in node.keywords if one.arg == "env"]
                if len(told) != 1 or not told[0].startswith("child_environment("):
                    found.append(f"{file.relative_to(package)}:{node.lineno}")
    assert found == []
