"""Reports as HTML: one page for screen and print, with nothing from elsewhere."""

from __future__ import annotations

from html import escape

from orgledger.reports.document import Document, Table, written

STYLE = (
    "body{font:14px/1.45 system-ui,'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif;margin:2rem;"
    "color:#1d2430}"
    "h1{font-size:1.6rem;margin:0 0 .6rem}h2{font-size:1.1rem;margin:1.6rem 0 .4rem}"
    "table{border-collapse:collapse;width:100%}th,td{border:1px solid #c6ccd6;padding:.25rem .5rem;text-align:left;"
    "vertical-align:top}th{background:#eef1f5}td.n{text-align:right}dl{display:grid;"
    "grid-template-columns:max-content 1fr;"
    "gap:.1rem 1rem}dt{color:#525c6b}dd{margin:0;overflow-wrap:anywhere}p.note{color:#525c6b;margin:.2rem 0 .5rem}"
    "@media print{body{margin:0}tr{break-inside:avoid}thead{display:table-header-group}}"
)


def write_html(document: Document) -> bytes:
    """A document as one page, UTF-8."""
    language = "zh-Hans" if document.language == "zh" else document.language
    facts = "".join(f"<dt>{escape(fact.title)}</dt><dd>{escape(written(fact.value))}</dd>\n" for fact in document.facts)
    tables = "".join(shown(table) for table in document.tables)
    page = (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(document.title)} · {escape(document.organization)}</title>\n<style>{STYLE}</style>\n</head>\n"
        f"<body>\n<h1>{escape(document.title)}</h1>\n<dl>\n{facts}</dl>\n{tables}</body>\n</html>\n"
    )
    return page.encode()


def shown(table: Table) -> str:
    """One table."""
    note = f'<p class="note">{escape(table.note)}</p>\n' if table.note else ""
    heads = "".join(f'<th scope="col">{escape(column.title)}</th>' for column in table.columns)
    rows = "".join(
        "<tr>"
        + "".join(
            f'<td class="n">{cell}</td>' if isinstance(cell, int) else f"<td>{escape(written(cell))}</td>"
            for cell in row
        )
        + "</tr>\n"
        for row in table.rows
    )
    return (
        f"<h2>{escape(table.title)} ({len(table.rows)})</h2>\n{note}<table>\n<thead><tr>{heads}</tr></thead>\n"
        f"<tbody>\n{rows}</tbody>\n</table>\n"
    )
