"""Deliveries of more than one kind, receipts, follow-ups, alerts and looks."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "alert",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("send_after", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
        sa.UniqueConstraint("key", name=op.f("uq_alert_key")),
    )
    with op.batch_alter_table("alert", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_alert_state_send_after"), ["state", "send_after"], unique=False
        )

    op.create_table(
        "delivery_decision",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("batch", sa.Text(), nullable=False),
        sa.Column("decision", sa.String(length=32), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_decision")),
    )
    op.create_table(
        "country_consent",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "survey_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("blank_consent", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["survey.id"], name=op.f("fk_country_consent_survey_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_country_consent")),
    )
    with op.batch_alter_table("country_consent", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_country_consent_survey_id_country"),
            ["survey_id", "country"],
            unique=True,
        )

    op.create_table(
        "look",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("looked_by", sa.Text(), nullable=False),
        sa.Column("where", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_look_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look")),
    )
    with op.batch_alter_table("look", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_look_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_look_looked_at"), ["looked_at"], unique=False)

    op.create_table(
        "stratum_rate",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "survey_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("dimension", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("rate", sa.Integer(), nullable=False),
        sa.CheckConstraint("rate between 0 and 10000", name=op.f("ck_stratum_rate_rate_share")),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["survey.id"], name=op.f("fk_stratum_rate_survey_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stratum_rate")),
    )
    with op.batch_alter_table("stratum_rate", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_stratum_rate_survey_id_dimension_value"),
            ["survey_id", "dimension", "value"],
            unique=True,
        )

    op.create_table(
        "follow_up",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "response_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "invitation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("verdict", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("asked_again_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("put_right", sa.Boolean(), nullable=True),
        sa.Column("put_right_words", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_follow_up_customer_id")
        ),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitation.id"], name=op.f("fk_follow_up_invitation_id")
        ),
        sa.ForeignKeyConstraint(
            ["response_id"], ["response.id"], name=op.f("fk_follow_up_response_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
        sa.UniqueConstraint("response_id", name=op.f("uq_follow_up_response_id")),
    )
    with op.batch_alter_table("follow_up", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_follow_up_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_follow_up_invitation_id"), ["invitation_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_follow_up_state_due_at"), ["state", "due_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_follow_up_closed_at_id_owner"),
            ["closed_at", "id", "owner"],
            unique=False,
        )

    op.create_table(
        "receipt",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "delivery_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["delivery.id"], name=op.f("fk_receipt_delivery_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt")),
    )
    with op.batch_alter_table("receipt", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_receipt_delivery_id_attempt_event"),
            ["delivery_id", "attempt", "event"],
            unique=True,
        )
        batch_op.create_index(
            batch_op.f("ix_receipt_event_happened_at"), ["event", "happened_at"], unique=False
        )

    op.create_table(
        "follow_up_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "follow_up_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["follow_up_id"], ["follow_up.id"], name=op.f("fk_follow_up_event_follow_up_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up_event")),
    )
    with op.batch_alter_table("follow_up_event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_follow_up_event_follow_up_id"), ["follow_up_id"], unique=False
        )

    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("kind", sa.String(length=32), server_default="invitation", nullable=False)
        )
        batch_op.add_column(sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("provider_batch", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("leaves_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("overtaken_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.drop_constraint(batch_op.f("uq_delivery_invitation_id"), type_="unique")
        batch_op.create_index(batch_op.f("ix_delivery_batch"), ["batch"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_delivery_address_hash"), ["address_hash"], unique=False
        )
        batch_op.drop_index(batch_op.f("ix_delivery_state_send_after"))
        batch_op.create_index(
            batch_op.f("ix_delivery_state_send_after_id_kind"),
            ["state", "send_after", "id", "kind"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_delivery_state_claimed_at"), ["state", "claimed_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_delivery_invitation_id_kind"), ["invitation_id", "kind"], unique=True
        )
        batch_op.create_index(
            "ix_delivery_overtaken",
            ["overtaken_at", "id"],
            unique=False,
            sqlite_where=sa.text("overtaken_at IS NOT NULL"),
            postgresql_where=sa.text("overtaken_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_delivery_put_off",
            ["state", "reason"],
            unique=False,
            sqlite_where=sa.text("state = 'ready' AND reason IS NOT NULL"),
            postgresql_where=sa.text("state = 'ready' AND reason IS NOT NULL"),
        )
    # Held mails are decided about by batch, and an owner is named by when it started too.
    op.execute("UPDATE delivery SET batch = 'restored' WHERE state = 'held' AND batch IS NULL")
    op.execute("UPDATE delivery SET owner = NULL WHERE state IN ('sending', 'unknown')")

    with op.batch_alter_table("invitation_token", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("kind", sa.String(length=32), server_default="invitation", nullable=False)
        )
    # Half a SHA-256 names a token as well, and its index is as much smaller.
    op.execute("UPDATE invitation_token SET token_hash = substr(token_hash, 1, 32)")

    with op.batch_alter_table("sample_unit", schema=None) as batch_op:
        batch_op.add_column(sa.Column("stratum", sa.Text(), nullable=True))
        batch_op.add_column(
            sa.Column("invited", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.drop_index(batch_op.f("ix_sample_unit_disposition"))
        batch_op.create_index(
            "ix_sample_unit_undrawn",
            ["survey_id", "id"],
            unique=False,
            sqlite_where=sa.text("disposition = 'listed'"),
            postgresql_where=sa.text("disposition = 'listed'"),
        )
        batch_op.create_index(
            "ix_sample_unit_uninvited",
            ["survey_id", "id"],
            unique=False,
            sqlite_where=sa.text("disposition = 'drawn' AND invited = 0"),
            postgresql_where=sa.text("disposition = 'drawn' AND NOT invited"),
        )
    op.execute("UPDATE sample_unit SET invited = TRUE WHERE id IN (SELECT unit_id FROM invitation)")

    with op.batch_alter_table("suppression", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("scope", sa.Text(), server_default="everything", nullable=False)
        )
        batch_op.drop_index(batch_op.f("ix_suppression_address_hash_reason"))
        batch_op.create_index(
            batch_op.f("ix_suppression_address_hash_scope_reason"),
            ["address_hash", "scope", "reason"],
            unique=True,
        )

    with op.batch_alter_table("survey", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("reminder_days", sa.Integer(), server_default="5", nullable=False)
        )
        batch_op.add_column(
            sa.Column("window_from", sa.Integer(), server_default="9", nullable=False)
        )
        batch_op.add_column(
            sa.Column("window_until", sa.Integer(), server_default="20", nullable=False)
        )
        batch_op.add_column(sa.Column("restored_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("survey_change", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reason", sa.Text(), nullable=True))

    with op.batch_alter_table("response", schema=None) as batch_op:
        batch_op.create_index(
            "ix_response_unsaid",
            ["answered_at"],
            unique=False,
            sqlite_where=sa.text("verdict = 'unsaid' AND invitation_id IS NOT NULL"),
            postgresql_where=sa.text("verdict = 'unsaid' AND invitation_id IS NOT NULL"),
        )
