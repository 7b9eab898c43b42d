"""Findings: where a structure departs from the principles it should be designed by (设计原则).

A check is a pure function of one structure and the rules it is held against. Each file holds a family of checks; adding
one is a function under `@finds`. What `CHECKS` in `domain/rule_set.py` names is exactly what is here.
"""
