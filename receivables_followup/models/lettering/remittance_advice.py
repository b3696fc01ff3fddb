from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

STATES = [
    ("new", "To read"),
    ("matched", "Read"),
    ("proposed", "Proposed"),
    ("done", "Settled"),
    ("ignored", "Set aside"),
]
SOURCES = [("hand", "Entered"), ("mail", "Mail")]


class ReceivablesRemittanceAdvice(models.Model):
    """What a debtor says a payment is for: documents, deductions and their reasons.

    Reading it changes nothing in the ledger. It becomes a proposal when the payment is
    there, or fills in the payment entry.
    """

    _name = "receivables.remittance.advice"
    _description = "Remittance Advice"
    _inherit = ["mail.thread"]
    _order = "date desc, id desc"
    _primary_email = "email_from"
    _check_company_auto = True

    name = fields.Char(
        string="Subject", help="What the debtor calls it; the subject of the mail."
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        help="The company that is paid.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        check_company=True,
        index="btree_not_null",
        ondelete="set null",
        tracking=True,
        help="Who pays. Empty: found by the documents the advice names.",
    )
    date = fields.Date(
        required=True,
        default=fields.Date.context_today,
        help="Day of the advice; its payment is looked for around it.",
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
        help="Currency of the amounts on the advice.",
        index=True,
    )
    source = fields.Selection(SOURCES, readonly=True, default="hand", required=True)
    email_from = fields.Char(
        string="Sender", readonly=True, help="Who sent the mail, by its own word."
    )
    text = fields.Text(
        string="Pasted Text",
        help="Paste what you received: a table with headings, or lines with a document "
        "number and amounts.",
    )
    file = fields.Binary(
        string="Advice File", help="A CSV or text file, an XLSX workbook, or a PDF."
    )
    filename = fields.Char()
    problems = fields.Text(
        readonly=True, help="Why the mail could not be read, line by line."
    )
    warnings = fields.Text(
        readonly=True, help="What was left out, and what does not agree."
    )
    line_ids = fields.One2many("receivables.remittance.advice.line", "advice_id")
    announced_total = fields.Monetary(
        readonly=True, help="The total that the advice states."
    )
    net_total = fields.Monetary(
        string="Paid",
        compute="_compute_totals",
        store=True,
        help="Sum of what its lines pay.",
    )
    gap_total = fields.Monetary(
        string="Gap",
        compute="_compute_totals",
        store=True,
        help="What stays open of the documents it names.",
    )
    gap_note = fields.Text(
        string="Gaps Explained",
        compute="_compute_gap_note",
        help="What each line leaves open, what the debtor says and what probably is.",
    )
    unknown_count = fields.Integer(
        string="Not Found",
        compute="_compute_totals",
        store=True,
        help="Lines whose document was not found.",
    )
    receipt_line_id = fields.Many2one(
        "account.move.line",
        string="Payment",
        check_company=True,
        index="btree_not_null",
        ondelete="set null",
        domain="[('company_id', '=', company_id), ('parent_state', '=', 'posted'), "
        "('account_type', '=', 'asset_receivable'), ('reconciled', '=', False), "
        "('partner_id.commercial_partner_id', '=', commercial_partner_id)]",
        help="The payment in the books: found when one of this amount is open.",
    )
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id", string="Commercial Entity"
    )
    proposal_id = fields.Many2one(
        "receivables.lettering.proposal",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="What was proposed from the advice.",
    )
    payment_id = fields.Many2one(
        "account.payment",
        string="Payment Entered",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The payment that was posted from the advice.",
    )
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        copy=False,
        default="new",
        index=True,
        tracking=True,
        help="To read: nothing was understood yet. Read: its documents were looked "
        "for. Proposed: waits among the lettering proposals. Settled: lettered.",
    )

    @api.depends("line_ids.paid", "line_ids.gap", "line_ids.state")
    def _compute_totals(self):
        for advice in self:
            lines = advice.line_ids
            advice.net_total = sum(lines.mapped("paid"))
            advice.gap_total = sum(lines.mapped("gap"))
            advice.unknown_count = len(
                lines.filtered(lambda line: line.state not in ("found", "general"))
            )

    @api.depends("line_ids.gap", "line_ids.causes", "line_ids.move_line_id")
    @api.depends_context("lang")
    def _compute_gap_note(self):
        for advice in self:
            advice.gap_note = advice._note()

    @api.depends("name", "date")
    def _compute_display_name(self):
        for advice in self:
            advice.display_name = advice.name or self.env._(
                "Advice of %(day)s", day=format_date(self.env, advice.date)
            )

    # -- actions -------------------------------------------------------------------

    def action_read(self):
        """Read text or file, look the documents up and explain the gaps.

        :raise UserError: naming each line that cannot be read; nothing is kept
        """
        self.check_access("write")
        for advice in self:
            advice._check_unsettled()
            found, warnings = advice._parse()
            if found.problems:
                raise UserError(
                    self.env._(
                        "%(advice)s was not read. Correct these lines first:"
                        "\n%(problems)s",
                        advice=advice.display_name,
                        problems=advice._problem_text(found.problems),
                    )
                )
            advice.sudo()._take(found, warnings)
        return True

    def action_match(self):
        """Look documents and payment up again, after a correction."""
        self.check_access("write")
        for advice in self:
            advice._check_unsettled()
            if not advice.line_ids:
                advice.action_read()
            else:
                advice.sudo()._match_again()
        return True

    def action_propose(self):
        """Propose to letter the payment with the documents, each gap explained."""
        self.check_access("write")
        for advice in self:
            advice._check_unsettled()
            advice._propose()
        return self.action_open_proposal() if len(self) == 1 else True

    def action_enter_payment(self):
        """Fill in a payment entry with what the advice says."""
        self.ensure_one()
        self._check_unsettled()
        entry = self.env["receivables.lettering.payment"].create(self._entry_vals())
        action = self.env["ir.actions.actions"]._for_xml_id(
            "receivables_followup.receivables_lettering_payment_action"
        )
        return action | {"res_id": entry.id}

    def action_set_aside(self):
        """Take it out of the list without using it."""
        self.check_access("write")
        self.filtered(lambda advice: advice.state != "done").sudo().state = "ignored"
        return True

    def action_reopen(self):
        """Put back on the list what was set aside."""
        self.check_access("write")
        for advice in self.filtered(lambda advice: advice.state == "ignored"):
            advice.sudo().state = "matched" if advice.line_ids else "new"
        return True

    def action_open_proposal(self):
        """Open what was proposed."""
        self.ensure_one()
        return self.proposal_id.get_formview_action()

    def action_open_payment(self):
        """Open the payment that was entered."""
        self.ensure_one()
        return self.payment_id.get_formview_action()

    def _check_unsettled(self):
        if self.state == "done":
            raise UserError(
                self.env._(
                    "%(advice)s is settled: un-letter its documents first.",
                    advice=self.display_name,
                )
            )

    def _settled(self, payment, groups):
        """The advice was used: a payment entry lettered its documents."""
        self.sudo().write(
            {
                "state": "done",
                "payment_id": payment.id,
                "receipt_line_id": self.receipt_line_id.id,
            }
        )
