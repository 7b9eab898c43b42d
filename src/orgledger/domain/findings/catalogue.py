"""Every check, gathered from the families' own files."""

from __future__ import annotations

from orgledger.domain.findings import (
    declared,
    duties,
    leadership,
    people,
    seats,
    shape,
    standstill,
    ties,
    wording,
    work,
)
from orgledger.domain.findings.check import DELAYS, FINDERS, READS, SOURCES, Placed, asked_for, place, run

FAMILIES = (duties, wording, leadership, shape, declared, ties, seats, people, work, standstill)
"""The families, in the order in which they are told of."""

__all__ = ["DELAYS", "FAMILIES", "FINDERS", "READS", "SOURCES", "Placed", "asked_for", "place", "run"]
