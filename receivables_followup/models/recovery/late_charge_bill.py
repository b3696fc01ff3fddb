"""From claims to a posted debit note.

The debit note is a customer invoice in a journal of its own: numbered, printed, sent,
paid on the portal and matched like any other, which a plain journal entry is not. Its
lines carry the claim; the invoice is marked, so that it bears no late charges itself.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from .late_charge import COLLECTOR


class AccountMove(models.Model):
    _inherit = "account.move"

    receivables_late_charge = fields.Boolean(
        string="Bills Late Charges",
        readonly=True,
        help="Debit note of interest and indemnities: it bears none itself, because "
        "interest is not capitalised (article 1343-2 of the French Civil Code).",
    )
    receivables_billed_charge_ids = fields.One2many(
        "receivables.late.charge",
        "debit_note_id",
        string="Late Charges Billed",
        groups=COLLECTOR,
    )

    @api.constrains("receivables_late_charge", "journal_id")
    def _check_late_charge(self):
        """Who could mark an invoice would waive its late charges."""
        for move in self:
            bills = "billed" in move.sudo().receivables_billed_charge_ids.mapped(
                "state"
            )
            journal = move.company_id.sudo().receivables_charge_journal_id
            if (
                move.receivables_late_charge
                and move.journal_id != journal
                or (bills and not move.receivables_late_charge)
            ):
                raise ValidationError(
                    self.env._(
                        "%(invoice)s: debit notes of late charges, and they alone, are "
                        "marked as such, and stay in their journal.",
                        invoice=move.display_name,
                    )
                )

    def button_cancel(self):
        result = super().button_cancel()
        self._receivables_drop_charges()
        return result

    def unlink(self):
        self._receivables_drop_charges()
        return super().unlink()

    def _receivables_drop_charges(self):
        """What a cancelled or deleted debit note billed can be claimed anew.

        The claims are cancelled; the next accrual finds that nothing is billed and
        makes open ones, with the figures of the ledger of then.
        """
        notes = self.filtered("receivables_late_charge")
        if not notes:
            return
        claims = (
            self.env["receivables.late.charge"]
            .sudo()
            .search([("debit_note_id", "in", notes.ids), ("state", "=", "billed")])
        )
        claims._close("cancelled")


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    receivables_late_charge_id = fields.Many2one(
        "receivables.late.charge",
        string="Late Charge",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The claim this line of a debit note bills.",
    )


class ReceivablesLateCharge(models.Model):
    _inherit = "receivables.late.charge"

    def action_bill(self, day=None):
        """Bill open claims: one posted debit note per customer and currency.

        :param day: date of the debit notes, as a date; today when left out
        :return: the debit notes
        :raise UserError: a claim is not open any more, or no account is set
        """
        self._check_manager()
        self._check_open()
        notes = self.env["account.move"]
        for claims in self._by_debit_note():
            notes |= claims._bill_one(day or fields.Date.context_today(self))
        return notes

    def _by_debit_note(self):
        """The claims that go on one debit note each: per customer and currency."""
        keys = ("company_id", "commercial_partner_id", "currency_id")
        groups = self.grouped(lambda claim: tuple(claim[key] for key in keys))
        return list(groups.values())

    def action_waive(self, reason):
        """Give claims up for good; the days they cover are not claimed again.

        :param reason: why, as one line of text
        :raise UserError: no reason, or a claim is not open any more
        """
        self._check_manager()
        self._check_open()
        if not (reason or "").strip():
            raise UserError(
                self.env._("Say why the late charges are waived: it stays on them.")
            )
        self._close("waived", waive_reason=reason.strip())
        return True

    def _close(self, state, **vals):
        self.sudo().write(
            {
                "state": state,
                "closed_on": fields.Date.context_today(self),
                "closed_by_id": self.env.uid,
                **vals,
            }
        )

    def _check_open(self):
        for claim in self.filtered(lambda claim: claim.state != "open"):
            states = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(claim)s of %(customer)s is not open any more (%(state)s): take "
                    "it off the selection.",
                    claim=claim.display_name,
                    customer=claim.commercial_partner_id.display_name,
                    state=states[claim.state],
                )
            )

    def _bill_one(self, day):
        """The debit note of claims of one customer in one currency."""
        company = self.company_id
        here = self.with_company(company)
        customer = self.commercial_partner_id
        address = customer.address_get(["invoice"])["invoice"]
        lang = customer.lang or company.partner_id.lang
        ordered = here.sorted(lambda c: (c.date_due, c.move_label, c.period, c.kind))
        note = here.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "journal_id": company._receivables_charge_journal().id,
                "partner_id": address,
                "currency_id": self.currency_id.id,
                "invoice_date": day,
                "date": day,
                "invoice_payment_term_id": False,
                "invoice_date_due": day,
                "receivables_late_charge": True,
                "invoice_line_ids": [
                    Command.create(claim._prepare_debit_line())
                    for claim in ordered.with_context(lang=lang)
                ],
            }
        )
        note.action_post()
        self._close("billed", debit_note_id=note.id)
        return note

    def _prepare_debit_line(self):
        company = self.company_id.sudo()
        return {
            "name": self._label(),
            "product_id": company.receivables_charge_product_id.id,
            "quantity": 1.0,
            "price_unit": self.amount,
            "account_id": self._charge_account().id,
            "tax_ids": [Command.set(company.receivables_charge_tax_ids.ids)],
            "receivables_late_charge_id": self.id,
        }

    def _charge_account(self):
        company = self.company_id.sudo()
        kind = "indemnity" if self.kind == "indemnity" else "interest"
        field = f"receivables_charge_{kind}_account_id"
        if not company[field]:
            company._receivables_charge_accounts()
        account = company[field]
        if not account:
            kinds = dict(self._fields["kind"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "No account is set for this late charge (%(kind)s) in %(company)s: "
                    "choose it in the settings of Disputes and Recovery.",
                    kind=kinds[self.kind],
                    company=company.name,
                )
            )
        return account
