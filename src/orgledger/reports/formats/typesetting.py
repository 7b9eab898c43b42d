"""Sets one document: JSON on standard input, PDF on standard output. Run as a process, so that it can be ended."""

from __future__ import annotations

import resource
import sys
import tempfile
from pathlib import Path

import typst

HERE = Path(__file__).parent
FONTS = HERE.parent / "fonts"
MEMORY_BYTES = 4 << 30


def main() -> None:
    """Set the document, archival and accessible; whatever the typesetter warns of is an error."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "report.typ").write_bytes((HERE / "report.typ").read_bytes())
        (root / "data.json").write_bytes(sys.stdin.buffer.read())
        made, warnings = typst.compile_with_warnings(
            root / "report.typ",
            root=root,
            font_paths=[FONTS],
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards=["a-2a", "ua-1"],
            timestamp=0,
        )
    if warnings:
        sys.exit("; ".join(str(getattr(warning, "message", warning)) for warning in warnings[:3]))
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
