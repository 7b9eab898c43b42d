"""Lines of the log of reads hold keyed hashes of documents and answers, against which nobody tries a list of names.

The plain ones are keyed, and each chain is made anew over its lines. There is no way down.
"""

from collections.abc import Iterator
from typing import Any

import msgspec
import sqlalchemy as sa
from alembic import op

from orgledger.access.read_log import BEGINNING, MONTH_CHARS, chained, keyed, month_key
from orgledger.audit.key_store import KeyStore
from orgledger.settings import Settings

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

PAGE = 1_000
"""Lines read at a time."""
read_log = sa.table("read_log", *map(sa.column, ("organization", "number", "line", "hash")))
read_log_start = sa.table("read_log_start", *map(sa.column, ("organization", "number", "hash")))


def upgrade() -> None:
    """Key the hashes of every line, and chain them again."""
    bind = op.get_bind()
    query = sa.select(read_log.c.organization).distinct().order_by(read_log.c.organization)
    organizations = list(bind.execute(query).scalars())
    if not organizations:
        return
    keys = KeyStore(Settings.from_environment(database_url=bind.engine.url.render_as_string(hide_password=False)))
    try:
        for organization in organizations:
            rekey(bind, keys, organization)
    finally:
        keys.close()


def rekey(bind: Any, keys: KeyStore, organization: str) -> None:
    """The lines of one chain."""
    start = sa.select(read_log_start.c.hash).where(read_log_start.c.organization == organization)
    before = bytes(bind.execute(start).scalar_one_or_none() or BEGINNING)
    by_month: dict[str, bytes] = {}
    for number, line in lines(bind, organization):
        month = line["at"][:MONTH_CHARS]
        if month not in by_month:
            by_month[month] = month_key(keys, organization, month)
        for name in ("document", "answer"):
            line[name] = keyed(by_month[month], bytes.fromhex(line[name]))
        written = msgspec.json.encode(line, order="sorted")
        before = chained(before, written)
        place = (read_log.c.organization == organization, read_log.c.number == number)
        bind.execute(sa.update(read_log).where(*place).values(line=written, hash=before))


def lines(bind: Any, organization: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The lines of one chain, in order."""
    number = 0
    while True:
        query = sa.select(read_log.c.number, read_log.c.line).where(
            read_log.c.organization == organization, read_log.c.number > number
        )
        page = bind.execute(query.order_by(read_log.c.number).limit(PAGE)).all()
        if not page:
            return
        for row in page:
            yield row.number, msgspec.json.decode(bytes(row.line))
        number = page[-1].number
