"""Schedules, kept packs, webhooks, and the lease of the worker that serves them."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

WIDE = sa.BigInteger().with_variant(sa.Integer, "sqlite")
KEY = sa.String(36)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "lease",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("holder", sa.Text, nullable=False, comment="Which process, for people."),
        sa.Column(
            "term", WIDE, nullable=False, comment="Raised whenever somebody else takes it: what fences the former one."
        ),
        sa.Column("until_ms", WIDE, nullable=False, comment="Until when it is held unless renewed, ms since 1970."),
        sa.PrimaryKeyConstraint("name", name="pk_lease"),
        comment="What one process does at a time.",
    )
    op.create_table(
        "report_schedule",
        sa.Column("organization", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("report", sa.Text, nullable=False),
        sa.Column("formats", sa.Text, nullable=False, comment="JSON: their names, in order."),
        sa.Column("parameters", sa.Text, nullable=False, comment="JSON: by name."),
        sa.Column("language", sa.Text, comment="The organization's own, if there is none."),
        sa.Column(
            "every", sa.String(8), nullable=False, comment="How long a period is: day, week, month, quarter or year."
        ),
        sa.Column("on_day", sa.Integer, nullable=False, comment="On which day of each period it is due, from 1."),
        sa.Column(
            "of_end", sa.String(8), nullable=False, comment="Of which kind of period before that it tells the last day."
        ),
        sa.Column("begins", sa.Date, nullable=False, comment="The first day on which it may be due."),
        sa.Column("files", sa.Boolean, nullable=False, comment="Whether each report is put on record as filed."),
        sa.Column("personal", sa.Boolean, nullable=False, comment="Whether it shows personal values."),
        sa.Column("created_at", sa.Text, nullable=False),
        sa.Column("removed_at", sa.Text, comment="Since when it makes no more packs."),
        sa.PrimaryKeyConstraint("organization", "id", name="pk_report_schedule"),
        sa.ForeignKeyConstraint(["organization"], ["organization.id"], name="fk_report_schedule_organization"),
        comment="Which reports are made by themselves, and when: how the house works, not what it is.",
    )
    op.create_table(
        "report_run",
        sa.Column("organization", KEY, nullable=False),
        sa.Column("schedule", KEY, nullable=False),
        sa.Column("due", sa.Date, nullable=False, comment="The day it was due: once for each."),
        sa.Column("pack", sa.String(64), comment="SHA-256 of what was made; nothing as long as it was not."),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_at", sa.Text, comment="When it is tried again."),
        sa.Column("reason", sa.Text, comment="Why it failed last."),
        sa.PrimaryKeyConstraint("organization", "schedule", "due", name="pk_report_run"),
        sa.ForeignKeyConstraint(
            ["organization", "schedule"],
            ["report_schedule.organization", "report_schedule.id"],
            name="fk_report_run_organization",
        ),
        comment="What became of each day on which a schedule was due.",
    )
    op.create_table(
        "report_pack",
        sa.Column("organization", KEY, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False, comment="SHA-256 of the pack, in hexadecimal."),
        sa.Column("name", sa.Text, nullable=False, comment="What its file is called when it is handed out."),
        sa.Column("report", sa.Text, nullable=False),
        sa.Column("formats", sa.Text, nullable=False, comment="JSON: their names, in order."),
        sa.Column("effective", sa.Date, nullable=False),
        sa.Column("sequence", WIDE, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("personal", sa.Boolean, nullable=False, comment="Whether it may show personal values."),
        sa.Column("bytes", WIDE, nullable=False),
        sa.Column("made_at", sa.Text, nullable=False),
        sa.Column("schedule", KEY, comment="By which it was made; nothing, if by hand."),
        sa.Column("due", sa.Date),
        sa.PrimaryKeyConstraint("organization", "digest", name="pk_report_pack"),
        sa.ForeignKeyConstraint(["organization"], ["organization.id"], name="fk_report_pack_organization"),
        comment="Packs that are kept in the folder of reports.",
    )
    op.create_table(
        "webhook",
        sa.Column("organization", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column(
            "kinds", sa.Text, comment="JSON: change sets with an entry of one of these types; all, if there is none."
        ),
        sa.Column("personal", sa.Boolean, nullable=False, comment="Whether personal values are sent along."),
        sa.Column(
            "skips", sa.Boolean, nullable=False, comment="Whether it goes on behind what nobody takes, or stops there."
        ),
        sa.Column("box", sa.LargeBinary, nullable=False, comment="JSON: its secrets, the newest first, locked."),
        sa.Column("state", sa.String(8), nullable=False, comment="running, paused or stopped."),
        sa.Column(
            "position", WIDE, nullable=False, comment="The last entry that was taken, or that is none of its kinds."
        ),
        sa.Column("since", sa.Text, nullable=False, comment="When somebody had it go on from a place, last."),
        sa.Column("attempts", sa.Integer, nullable=False, comment="How often the next event was tried."),
        sa.Column("next_at", sa.Text, comment="When it is tried again."),
        sa.Column("reason", sa.Text, comment="Why it failed last, or stands still."),
        sa.Column("delivered_at", sa.Text, comment="When something was taken, last."),
        sa.Column("created_at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("organization", "id", name="pk_webhook"),
        sa.ForeignKeyConstraint(["organization"], ["organization.id"], name="fk_webhook_organization"),
        comment="Who is told what is recorded, and how far they are.",
    )
    op.create_table(
        "webhook_dead",
        sa.Column("organization", KEY, nullable=False),
        sa.Column("webhook", KEY, nullable=False),
        sa.Column("sequence", WIDE, nullable=False, autoincrement=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("organization", "webhook", "sequence", name="pk_webhook_dead"),
        sa.ForeignKeyConstraint(
            ["organization", "webhook"], ["webhook.organization", "webhook.id"], name="fk_webhook_dead_organization"
        ),
        comment="Events that nobody took, after all attempts.",
    )
