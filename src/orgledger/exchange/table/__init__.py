"""Tables: what people keep in spreadsheets, in and out as CSV. See docs/csv.md."""
