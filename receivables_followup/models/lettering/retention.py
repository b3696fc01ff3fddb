from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from ..ledger.chunks import in_chunks
from ..ledger.given import without_defaults

CHUNK = 200
# Parameter of the time from acceptance to release, opposed or not.
RELEASE = "retention_release"
STATES = [
    ("held", "Retained"),
    ("opposed", "Opposed by the Customer"),
    ("released", "Released"),
]


class ReceivablesRetention(models.Model):
    """What a customer keeps of the price of works until they have stood the test.

    It waits on its own account, neither overdue nor chased, until its release date;
    released, it is an ordinary debt again. Made by a transfer to retentions.
    """

    _name = "receivables.retention"
    _description = "Retention"
    _inherit = ["receivables.guarded", "mail.thread", "receivables.activity"]
    _order = "release_date, id"
    _check_company_auto = True

    transfer_id = fields.Many2one(
        "receivables.lettering.transfer",
        readonly=True,
        required=True,
        index=True,
        ondelete="cascade",
        help="The entry that moved it to retentions.",
    )
    company_id = fields.Many2one(
        "res.company", readonly=True, required=True, index=True
    )
    currency_id = fields.Many2one(
        "res.currency", readonly=True, required=True, index=True
    )
    commercial_partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        readonly=True,
        required=True,
        index=True,
        ondelete="restrict",
    )
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The invoice it was kept from.",
    )
    line_id = fields.Many2one(
        "account.move.line",
        string="Item",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The item that waits on the account of retentions.",
    )
    amount = fields.Monetary(readonly=True, help="What the customer keeps.")
    amount_open = fields.Monetary(
        string="Open", compute="_compute_amount_open", help="What is not paid of it."
    )
    accepted_on = fields.Date(
        string="Works Accepted On",
        tracking=True,
        help="Day of the acceptance (réception); the retention is due a year later.",
    )
    release_date = fields.Date(
        required=True,
        index=True,
        tracking=True,
        help="The day it is due. Until then it is neither overdue nor chased.",
    )
    guarantee_on = fields.Date(
        string="Replaced by a Guarantee On",
        tracking=True,
        help="A bank guarantees it in its place: it may be released at once.",
    )
    opposed_on = fields.Date(
        tracking=True,
        help="Day of the customer's opposition, by registered letter and with reasons: "
        "it stays retained until they agree.",
    )
    state = fields.Selection(
        STATES, readonly=True, required=True, default="held", tracking=True, index=True
    )
    release_transfer_id = fields.Many2one(
        "receivables.lettering.transfer",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The entry that made it an ordinary debt again.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        index=True,
        tracking=True,
        domain="[('share', '=', False)]",
        help="Is reminded when it may be released.",
    )
    note = fields.Text()

    @api.depends("line_id.amount_residual_currency", "release_transfer_id", "amount")
    def _compute_amount_open(self):
        for retention in self:
            moved = retention.release_transfer_id.line_ids.target_line_id
            line = moved or retention.line_id
            retention.amount_open = sum(line.mapped("amount_residual_currency"))

    @api.depends("move_id.name", "commercial_partner_id.name")
    def _compute_display_name(self):
        for retention in self:
            parts = (retention.move_id.name, retention.commercial_partner_id.name)
            retention.display_name = " · ".join(filter(None, parts))

    # -- made ----------------------------------------------------------------------

    @api.model
    def _of_transfer(self, transfer):
        """Keep a record of each item that a transfer moved to retentions."""
        return without_defaults(self.sudo()).create(
            [
                {
                    "transfer_id": transfer.id,
                    "company_id": transfer.company_id.id,
                    "currency_id": link.target_line_id.currency_id.id,
                    "commercial_partner_id": (
                        link.target_line_id.partner_id.commercial_partner_id.id
                    ),
                    "move_id": link.source_line_id.move_id.id,
                    "line_id": link.target_line_id.id,
                    "amount": abs(link.target_line_id.amount_currency),
                    "release_date": link.target_line_id.date_maturity,
                    "user_id": self.env.uid,
                }
                for link in transfer.line_ids
            ]
        )

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise AccessError(
                self.env._(
                    "A retention is made from the list of open items: choose what the "
                    "customer keeps and move it to retentions."
                )
            )
        return super().create(vals_list)

    @api.model
    def _guarded_text(self, label):
        return self.env._(
            "%(field)s of %(retention)s follows from the entry that made it: only its "
            "dates, its responsible and its note are entered.",
            field=label,
            retention=self[:1].display_name or self._description,
        )

    def write(self, vals):
        if vals.get("accepted_on") and not vals.get("release_date"):
            day = fields.Date.to_date(vals["accepted_on"])
            parameters = self.env["receivables.legal.parameter"]
            for company, retentions in self.grouped("company_id").items():
                end = parameters._deadline(RELEASE, day, company=company)
                retentions.write({**vals, "release_date": end})
            return True
        result = super().write(vals)
        if "release_date" in vals:
            for retention in self.filtered(lambda record: record.state != "released"):
                retention.line_id.date_maturity = retention.release_date
        if "opposed_on" in vals:
            for retention in self.filtered(lambda record: record.state != "released"):
                opposed = "opposed" if retention.opposed_on else "held"
                super(ReceivablesRetention, retention.sudo()).write({"state": opposed})
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_system(self):
        if not self.env.su:
            raise UserError(
                self.env._(
                    "%(retention)s follows from its entry: reverse the entry to undo "
                    "it.",
                    retention=self[:1].display_name,
                )
            )

    # -- released ------------------------------------------------------------------

    def action_release(self):
        """Make these retentions ordinary debts again, and print their letters.

        :raise UserError: retained still, opposed, or released before
        """
        self.check_access("write")
        today = fields.Date.context_today(self)
        for retention in self:
            retention._check_releasable(today)
            source = retention.move_id.line_ids.filtered(
                lambda line: line.account_type == "asset_receivable"
            )[:1]
            partner = retention.commercial_partner_id.with_company(retention.company_id)
            transfer = self.env["receivables.lettering.transfer"]._transfer(
                retention.line_id,
                "other",
                account=source.account_id or partner.property_account_receivable_id,
                date=today,
                due=today,
                label=self.env._("Retention released"),
            )
            retention.sudo().write(
                {"state": "released", "release_transfer_id": transfer.id}
            )
        self.activity_unlink(["receivables_followup.mail_activity_retention"])
        return self.env.ref("receivables_followup.report_retention").report_action(self)

    def _check_releasable(self, today):
        self.ensure_one()
        if self.state == "released" or self.line_id.reconciled or not self.line_id:
            raise UserError(
                self.env._(
                    "%(retention)s is released or paid already.",
                    retention=self.display_name,
                )
            )
        self._check_due(today)

    def _check_due(self, today):
        """
        :raise UserError: opposed, or retained still
        """
        if self.state == "opposed":
            raise UserError(
                self.env._(
                    "The customer opposed the release of %(retention)s on %(day)s: "
                    "agree first, and empty the day of the opposition.",
                    retention=self.display_name,
                    day=format_date(self.env, self.opposed_on),
                )
            )
        guaranteed = self.guarantee_on and self.guarantee_on <= today
        if self.release_date > today and not guaranteed:
            raise UserError(
                self.env._(
                    "%(retention)s is retained until %(day)s: only a guarantee in its "
                    "place releases it before.",
                    retention=self.display_name,
                    day=format_date(self.env, self.release_date),
                )
            )

    @api.model
    def _cron_tell_releasable(self):
        """Ask for the release of what may be released, once each."""
        kind = self.env.ref("receivables_followup.mail_activity_retention")
        due = self.search(
            [
                ("state", "=", "held"),
                ("release_date", "<=", fields.Date.context_today(self)),
                ("line_id.reconciled", "=", False),
            ]
        )
        due = due.filtered(lambda one: kind not in one.activity_ids.activity_type_id)
        in_chunks(due, CHUNK, type(self)._tell_releasable)

    def _card_asked(self):
        return self.env["receivables.card"].search(
            [
                ("commercial_partner_id", "=", self.commercial_partner_id.id),
                ("company_id", "=", self.company_id.id),
            ]
        )

    def _tell_releasable(self):
        for user, owned in self.grouped("user_id").items():
            owned.activity_schedule(
                act_type_xmlid="receivables_followup.mail_activity_retention",
                user_id=user.id or self.env.uid,
            )


class ReceivablesLetteringTransfer(models.Model):
    _inherit = "receivables.lettering.transfer"

    @api.model
    def _record(self, kind, move, parts, cleared, became, note):
        transfer = super()._record(kind, move, parts, cleared, became, note)
        if kind == "retention":
            self.env["receivables.retention"]._of_transfer(transfer)
        return transfer
