from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ...engine.ledger.ageing import BUCKETS

COLLECTOR = "receivables_followup.group_collector"
DOCUMENTS = 200  # rows a screen shows at most
DOCUMENT_COLUMNS = [
    "move_name",
    "date",
    "date_maturity",
    "days_overdue",
    "amount_residual_currency",
    "currency_id",
    "hold_reason",
]


class ReceivablesCard(models.Model):
    """From the figures of a card to what is behind them, as far as one may look."""

    _inherit = "receivables.card"

    invoice_count = fields.Integer(
        string="Invoices",
        compute="_compute_invoice_count",
        compute_sudo=True,
        help="Posted customer invoices and credit notes of this customer.",
    )

    @api.depends("commercial_partner_id", "company_id")
    def _compute_invoice_count(self):
        counts = self.env["account.move"]._read_group(
            self._invoice_domain() + [("state", "=", "posted")],
            ["commercial_partner_id", "company_id"],
            ["__count"],
        )
        by_key = {(partner, company): count for partner, company, count in counts}
        for card in self:
            key = (card.commercial_partner_id, card.company_id)
            card.invoice_count = by_key.get(key, 0)

    def _invoice_domain(self):
        return [
            ("commercial_partner_id", "in", self.commercial_partner_id.ids),
            ("company_id", "in", self.company_id.ids),
            ("move_type", "in", ("out_invoice", "out_refund", "out_receipt")),
        ]

    def action_open_invoices(self):
        """Open the invoices and credit notes of this customer (collectors)."""
        self._check_may_open_ledger()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.action_move_out_invoice_type"
        )
        return action | {
            "domain": self._invoice_domain(),
            "context": {"create": False},
            "display_name": self.env._(
                "Invoices of %(customer)s", customer=self.display_name
            ),
        }

    def action_open_items(self):
        """Open the items behind the balance (collectors)."""
        return self._action_items([("statement", "=", True)])

    def action_open_overdue(self):
        """Open the items that are overdue and may be chased (collectors)."""
        return self._action_items([("chase", "=", True), ("days_overdue", ">", 0)])

    def action_open_bucket(self, bucket):
        """Open the items behind one bar of the ageing (collectors).

        :param bucket: ``not_due``, ``1_30``, ``31_60``, ``61_90`` or ``90_plus``
        """
        self._check_bucket(bucket)
        if bucket == "not_due":
            domain = [
                ("statement", "=", True),
                "|",
                ("chase", "=", False),
                ("days_overdue", "<=", 0),
            ]
        else:
            domain = [("chase", "=", True), ("bucket", "=", bucket)]
        return self._action_items(domain)

    def _action_items(self, domain):
        self._check_may_open_ledger()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "receivables_followup.receivables_open_item_action"
        )
        return action | {
            "domain": [
                ("commercial_partner_id", "=", self.commercial_partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("side", "=", "receivable"),
                *domain,
            ],
            "context": {},
            "display_name": self.env._(
                "Open items of %(customer)s", customer=self.display_name
            ),
        }

    def _check_may_open_ledger(self):
        self.ensure_one()
        self.check_access("read")
        if not self.env.user.has_group(COLLECTOR):
            raise AccessError(
                self.env._(
                    "Only collectors open the items and invoices of %(customer)s; the"
                    " card shows you their numbers and amounts.",
                    customer=self.display_name,
                )
            )

    def _check_bucket(self, bucket):
        if bucket not in BUCKETS:
            raise UserError(
                self.env._(
                    "%(bucket)s is not an age class: choose one of %(classes)s.",
                    bucket=bucket,
                    classes=", ".join(BUCKETS),
                )
            )

    # -- for those who may not read the ledger ---------------------------------------

    @api.readonly
    def open_documents(self, bucket=None):
        """What is open, by document, for everybody who may read the card.

        No id of an invoice or of a journal item leaves this method.

        :param bucket: one age class; None for all of them
        :return: at most 200 dicts ``{number, date, due, days, amount, currency_id,
            reason}``, the oldest first; ``amount`` is the open amount in the currency
            of the document, ``reason`` the label of its hold or an empty string
        """
        self.ensure_one()
        self.check_access("read")
        if bucket is not None:
            self._check_bucket(bucket)
        items = self.env["receivables.open.item"].sudo().with_context(as_of=False)
        rows = items._query_rows(
            DOCUMENT_COLUMNS,
            self._documents_where(bucket),
            SQL("item.date_maturity, item.id LIMIT %s", DOCUMENTS),
        )
        reasons = self._hold_reasons()
        return [
            {
                "number": number or "",
                "date": fields.Date.to_string(date),
                "due": fields.Date.to_string(due),
                "days": max(days, 0),
                "amount": amount,
                "currency_id": currency,
                "reason": reasons.get(reason, ""),
            }
            for number, date, due, days, amount, currency, reason in rows
        ]

    def _documents_where(self, bucket):
        conditions = [
            SQL(
                """item.commercial_partner_id = %s AND item.company_id = %s
                AND item.side = 'receivable'""",
                self.sudo().commercial_partner_id.id,
                self.company_id.id,
            )
        ]
        if bucket == "not_due":
            conditions.append(
                SQL("item.statement AND (NOT item.chase OR item.days_overdue <= 0)")
            )
        elif bucket:
            conditions.append(SQL("item.chase AND item.bucket = %s", bucket))
        else:
            conditions.append(SQL("item.statement"))
        return SQL(" AND ").join(conditions)
