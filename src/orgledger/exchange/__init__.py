"""Formats in and out. Every import goes through the write door, one change set at a time."""
