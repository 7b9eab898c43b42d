"""The pages, a file for each noun."""

from __future__ import annotations

from orgledger.admin.desk import PAGES
from orgledger.admin.pages import (
    chart,
    compare,
    findings,
    home,
    imports,
    language,
    ledger,
    lists,
    operations,
    person,
    record,
    reports,
    requests,
    thing,
    unit,
)

FILES = (
    home,
    language,
    person,
    chart,
    unit,
    thing,
    lists,
    compare,
    ledger,
    findings,
    record,
    requests,
    imports,
    reports,
    operations,
)
ALL = sorted(PAGES, key=lambda one: "{code}" in one[0])
"""Every page; those of no organization come first, since an organization could have their name."""

__all__ = ["ALL", "FILES"]
