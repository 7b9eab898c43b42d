"""Reports as HTML: one page for screen and print, with nothing from elsewhere."""

from __future__ import annotations

from decimal import Decimal
from html import escape

from orgledger.reports.document import NOTHING, Cell, Document, Table, paged, shown

STYLE = (
    "@page{size:A4 landscape;margin:14mm}"
    "body{font:14px/1.45 system-ui,'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif;margin:2rem auto;"
    "max-width:82rem;padding:0 2rem;color:#1d2430}"
    "h1{font-size:1.7rem;margin:0 0 .6rem}h2{font-size:1.1rem;margin:2rem 0 .5rem;break-after:avoid}"
    "table{border-collapse:collapse;width:100%}th,td{border-bottom:1px solid #c6ccd6;padding:.3rem .5rem;"
    "text-align:left;vertical-align:top;overflow-wrap:anywhere}th{background:#eef1f5;font-size:.85em;"
    "vertical-align:bottom;overflow-wrap:normal}.n{text-align:right;font-variant-numeric:tabular-nums}"
    "dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 2rem;margin:0;padding:.7rem 0;"
    "border-top:2px solid #1d2430;border-bottom:1px solid #c6ccd6}dt,.note,footer{color:#525c6b}"
    "dd{margin:0;overflow-wrap:anywhere}p{margin:.2rem 0 .5rem}footer{margin-top:2rem;font-size:.8em;"
    "overflow-wrap:anywhere}.scroll{overflow-x:auto}"
    "@media print{body{margin:0;padding:0;max-width:none;font-size:11px}tr{break-inside:avoid}"
    "thead{display:table-header-group}.scroll{overflow:visible}}"
)


def write_html(document: Document) -> bytes:
    """A document as one page, UTF-8."""
    language = "zh-Hans" if document.language == "zh" else document.language
    facts = "".join(f"<dt>{escape(fact.title)}</dt><dd>{contained(fact.value)}</dd>\n" for fact in document.facts)
    tables = "".join(laid_out(paged(table, document.language), NOTHING[document.language]) for table in document.tables)
    page = (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width">\n'
        f"<title>{escape(document.title)} – {escape(document.organization)}</title>\n<style>{STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n<h1>{escape(document.title)}</h1>\n<dl>\n{facts}</dl>\n{tables}</main>\n"
        f"<footer>{escape(document.told('effective', 'sequence', 'root', 'report'))}</footer>\n</body>\n</html>\n"
    )
    return page.encode()


def laid_out(table: Table, nothing: str) -> str:
    """One table under its title."""
    title = f"<h2>{escape(table.title)} ({len(table.rows)})</h2>\n"
    title += f'<p class="note">{escape(table.note)}</p>\n' if table.note else ""
    if not table.rows:
        return f'{title}<p class="note">{escape(nothing)}</p>\n'
    numbers = [all(is_number(row[place]) for row in table.rows) for place in range(len(table.columns))]
    heads = "".join(
        f'<th scope="col"{NUMBER if number else ""}>{escape(column.title)}</th>'
        for column, number in zip(table.columns, numbers, strict=True)
    )
    rows = "".join(f"<tr>{''.join(map(celled, row, table.indents(row)))}</tr>\n" for row in table.rows)
    body = f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody>"
    return f'{title}<div class="scroll"><table>\n{body}\n</table></div>\n'


NUMBER = ' class="n"'


def celled(cell: Cell, indent: int) -> str:
    """One value."""
    how = NUMBER if is_number(cell) and cell is not None else ""
    if indent:
        how = f' style="padding-left:{indent * 1.2 + 0.5:.1f}rem"'
    return f"<td{how}>{contained(cell)}</td>"


def contained(cell: Cell) -> str:
    """A value as markup; what may run from right to left does not turn what stands beside it."""
    text = shown(cell)
    return escape(text) if text.isascii() else f"<bdi>{escape(text)}</bdi>"


def is_number(cell: Cell) -> bool:
    """Whether a value is a number, or one that is not known."""
    return isinstance(cell, int | Decimal | None)
