"""Files that a command leaves behind are their owner's alone, whatever the umask says."""

from __future__ import annotations

import ast
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

import orgledger
from orgledger.ledger import Ledger
from orgledger.settings import Settings
from orgledger.store.migrations import upgrade
from orgledger.store.private_file import create, make_folder, write
from tests.cli.runner import Terminal
from tests.kit import Acme, busy

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Windows has no modes of files.")
WRITING = {"write_bytes", "write_text", "mkdir", "makedirs", "mkstemp", "touch"}
HARMLESS = {
    ("audit/publishing.py", "mkdir"),  # Drops are for others to read.
    ("reports/formats/typesetting.py", "write_bytes"),  # In a temporary folder, which is private.
    ("reports/formats/typesetting.py", "write_text"),
    ("store/private_file.py", "mkdir"),
}


@pytest.fixture(autouse=True)
def careless() -> Iterator[None]:
    """Everybody may read and write what is created."""
    former = os.umask(0)
    yield
    os.umask(former)


def wide(folder: Path) -> dict[str, str]:
    """What others can get at below a folder, but verifiers, which everybody has."""
    found = [one for one in folder.rglob("*") if not one.name.startswith("verify")]
    assert found
    return {str(one): oct(one.stat().st_mode) for one in found if stat.S_IMODE(one.stat().st_mode) & 0o077}


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Acme:
    """An organization in a database that is made here, key file and all; the working folder is its own."""
    monkeypatch.delenv("ORGLEDGER_VAULT_KEY")
    here = tmp_path / "new" / "house"
    ledger = Ledger(Settings(database_url=f"sqlite:///{here / 'orgledger.db'}"))
    monkeypatch.chdir(here)
    upgrade(ledger.engine)
    return busy(Acme(ledger))


def test_a_database_its_log_and_its_keys_are_private(house: Acme, tmp_path: Path) -> None:
    names = {one.name for one in tmp_path.rglob("*")}

    assert {
        "orgledger.db",
        "orgledger.db-wal",
        "orgledger-keys.db",
        "orgledger-keys.db-wal",
        "orgledger-vault.key",
    } <= names
    assert wide(tmp_path) == {}
    house.ledger.close()


def test_what_commands_write_is_private(house: Acme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    orgledger = Terminal(str(house.ledger.settings.database_url))
    orgledger.runs("key", "generate", "keys/sign.key", "--name", "house")
    monkeypatch.setenv("ORGLEDGER_SIGNING_KEY_FILE", "keys/sign.key")
    Path("bad.csv").write_text("code,name,parent\nA,,nowhere\n")
    Path("bad.csv").chmod(0o600)

    orgledger.runs("checkpoint")
    orgledger.runs("bundle", "--output", "acme.bundle", "--private", "--with-verifier")
    orgledger.runs("export", "--format", "orgseed", "--output", "seed.yaml")
    orgledger.runs("export", "--format", "orgchange", "--output", "history.jsonl", "--personal")
    orgledger.runs("export", "--format", "rectangles", "--output", "tables/deep", "--personal")
    orgledger.runs("export", "--format", "rectangles", "--output", "sqlite:///tables.db", "--personal")
    orgledger.runs("report", "make", "structure", "--format", "csv", "--sign")
    orgledger.runs("report", "pack", "structure", "--formats", "csv")
    orgledger.runs("report", "pack", "structure", "--formats", "csv", "--output", "pack.zip")
    wrong = ("bad.csv", "--format", "csv", "--noun", "units", "--organization", "acme", "--errors", "rejected.csv")
    orgledger("import", *wrong, "--effective", "2024-01-01", "--dry-run")

    assert {"seed.yaml", "pack.zip", "tables.db", "acme.bundle", "rejected.csv"} <= {
        one.name for one in tmp_path.rglob("*")
    }
    assert wide(tmp_path) == {}
    house.ledger.close()


def test_a_file_that_was_there_is_made_private(tmp_path: Path) -> None:
    file = tmp_path / "report.pdf"
    file.write_bytes(b"an older report, which is longer")

    write(file, b"new")

    assert file.read_bytes() == b"new"
    assert wide(tmp_path) == {}


def test_a_folder_that_was_there_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir(mode=0o755)

    make_folder(tmp_path / "shared" / "new" / "deep")

    assert wide(tmp_path) == {str(tmp_path / "shared"): oct(stat.S_IFDIR | 0o755)}


def test_a_pipe_keeps_its_mode() -> None:
    reading, writing = os.pipe()
    before = os.fstat(writing).st_mode

    with create(Path(f"/dev/fd/{writing}")) as file:
        file.write(b"x")

    assert os.fstat(writing).st_mode == before
    assert os.read(reading, 1) == b"x"
    os.close(reading)
    os.close(writing)


def test_files_are_written_in_one_way() -> None:
    package = Path(orgledger.__file__).parent
    found = [
        f"{place}:{line}: {name}"
        for place in (source.relative_to(package).as_posix() for source in sorted(package.rglob("*.py")))
        for name, line in writings((package / place).read_text(encoding="utf-8"))
        if (place, name) not in HARMLESS
    ]

    assert found == [], "write with orgledger.store.private_file"


def writings(source: str) -> Iterator[tuple[str, int]]:
    """Calls in a module by which files or folders are made, as far as the names tell."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        texts = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        writes = any(set(mode) & set("wxa+") and set(mode) <= set("rwxabt+") for mode in texts)
        if name in WRITING or (name in ("open", "fdopen") and writes):
            yield name, node.lineno
