"""Colors: whatever is written can be read, in the light and in the dark. WCAG 2.2, 1.4.3."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import orgledger.admin

CSS = (Path(orgledger.admin.__file__).parent / "static/admin.css").read_text(encoding="utf-8")
TOKENS = dict(re.findall(r"--([\w-]+): light-dark\(([^)]*)\)", CSS))
WRITTEN = [(ink, ground) for ink in ("ink", "soft", "accent", "warn", "bad") for ground in ("paper", "sheet")]
WRITTEN += [(name, f"{name}-soft") for name in ("accent", "warn", "bad", "good")]
WRITTEN += [("ink", f"{name}-soft") for name in ("accent", "warn", "bad", "good")]
WRITTEN += [("soft", "warn-soft"), ("soft", "good-soft"), ("accent", "warn-soft"), ("ink", "line")]
WRITTEN += [("sheet", "good"), ("sheet", "warn")]
"""Text and what it stands on; the last ones in the chart, where a unit that differs is filled."""
BUTTON = re.search(r"button \{ background: var\(--accent\); color: light-dark\(([^)]*)\)", CSS)


def luminance(color: str) -> float:
    digits = color.strip().lstrip("#")
    digits = digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#fff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), WRITTEN)
def test_text_stands_out_from_its_ground(ink: str, ground: str, theme: int) -> None:
    assert contrast(TOKENS[ink].split(",")[theme], TOKENS[ground].split(",")[theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_what_a_button_says_stands_out(theme: int) -> None:
    assert BUTTON is not None
    assert contrast(BUTTON[1].split(",")[theme], TOKENS["accent"].split(",")[theme]) >= 4.5
