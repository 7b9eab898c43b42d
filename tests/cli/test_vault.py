"""`orgledger vault`: the key-encryption key gives way to another."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.runner import Terminal
from tests.kit import JAN, Acme, open_ledger, person


@pytest.fixture
def acme(orgledger: Terminal, vault_key: str) -> Terminal:
    """Somebody whose name is kept."""
    ledger = open_ledger(orgledger.database_url)
    Acme(ledger).records(person("00000000-0000-4000-8000-00000000ada0", JAN, name="Ada", reference="E-1"))
    ledger.close()
    return orgledger


def test_the_key_gives_way_to_another_and_opens_nothing_more(acme: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "new.key"

    said = acme.runs("vault", "rotate", file)
    now = {"ORGLEDGER_VAULT_KEY": file.read_text()}

    assert "data keys are locked by the key in" in said
    assert f"ORGLEDGER_VAULT_KEY_FILE={file}" in said
    assert file.stat().st_mode & 0o777 == 0o600
    assert "Ada" in acme.runs("person", "export", "--reference", "E-1", **now)
    former = acme("person", "export", "--reference", "E-1")
    assert former.code == 5
    assert "or was rotated to" in former.err
    assert acme("vault", "rotate", file, **now).code == 5


def test_a_file_that_is_no_key_is_told_and_nothing_is_changed(acme: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "new.key"
    file.touch(mode=0o600)
    file.write_text("secret")

    said = acme("vault", "rotate", file)

    assert said.code == 5
    assert "64 hexadecimal digits" in said.err
    assert "secret" not in said.err
    assert "Ada" in acme.runs("person", "export", "--reference", "E-1")
