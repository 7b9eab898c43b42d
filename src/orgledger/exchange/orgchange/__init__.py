"""orgchange/1: histories as lines of JSON, a line an atomic change set; read into a ledger, and written out of one."""
