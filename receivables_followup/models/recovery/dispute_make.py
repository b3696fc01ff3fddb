"""How a dispute is opened, and what may change of it later."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..ledger.given import given, without_defaults
from ..ledger.guarded import OF_THREAD
from ..ledger.numbering import next_number
from .dispute import WAITING
from .dispute_ask import ACTIVITY, TAKE_UP

# What a person may give when a dispute is opened, and what may change later.
EDITABLE = {
    "answer",
    "description",
    "invoice_line_ids",
    "partner_id",
    "reason_id",
    "review_date",
    "user_id",
}
WHILE_OPEN = {"amount"}
BY_HAND = {
    *EDITABLE,
    *WHILE_OPEN,
    "card_id",
    "commercial_partner_id",
    "company_id",
    "currency_id",
    "move_id",
    "move_line_id",
}


class ReceivablesDispute(models.Model):
    _inherit = "receivables.dispute"

    # -- opening -------------------------------------------------------------------

    @api.model
    def _open(self, records, reason, **vals):
        """Open one dispute for each of these invoices or items; the way for all wings.

        The user must be allowed to open disputes and to read the records; a caller that
        has checked otherwise who asks (a representative, a customer) uses ``sudo``.

        :param records: ``account.move``, ``account.move.line`` or
            ``receivables.open.item`` records, posted and open on the customer side
        :param reason: one ``receivables.dispute.reason``
        :param vals: further values: ``amount`` (in the currency of the invoice,
            default: all that is open; for one record only), ``state`` (``open``, or
            ``pending`` until a person takes it up, which holds nothing),
            ``description``, ``review_date``, ``user_id``, ``partner_id``, ``source``
            (``user``, ``portal``, ``einvoice``), ``interaction_id``
        :return: the disputes, in the order of the records
        :raise UserError: nothing is open of one of them, or less than the amount
        """
        if "amount" in vals and len(records) > 1:
            raise ValueError("an amount is disputed on one invoice or item at a time")
        self.check_access("create")
        records.with_env(self.env).check_access("read")
        invoices = records._name == "account.move"
        disputes = without_defaults(self.sudo()).create(
            [
                {
                    "move_id": record.id if invoices else record.move_id.id,
                    "move_line_id": False if invoices else record.id,
                    "reason_id": reason.id,
                    **vals,
                }
                for record in records
            ]
        )
        return disputes.with_env(self.env)

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                self._check_by_hand(given(self, vals))
        vals_list = [self._complete_vals(dict(vals)) for vals in vals_list]
        disputes = super().create(vals_list)
        disputes.sudo()._start()
        return disputes

    def _check_by_hand(self, vals):
        """Refuse what only decisions and the ledger say."""
        forged = {
            name
            for name in vals.keys() - BY_HAND
            if vals[name]
            and (name, vals[name]) not in (("state", "open"), ("source", "user"))
            and not name.startswith(OF_THREAD)
        }
        if forged:
            raise AccessError(
                self.env._(
                    "%(fields)s of a dispute cannot be set by hand.",
                    fields=self._labels(forged),
                )
            )

    @api.model
    def _complete_vals(self, vals):
        """Add the card, the number, and what is open where no amount is given."""
        draft = self.new(
            {key: vals.get(key) for key in ("move_id", "move_line_id")}
        ).sudo()
        move = (draft.move_id or draft.move_line_id.move_id)._origin
        claims = draft._claims()
        vals["move_id"] = move.id
        vals["move_label"] = move.name
        customer = claims.partner_id.commercial_partner_id[:1]
        if not vals.get("card_id"):
            if not customer:
                raise UserError(
                    self.env._(
                        "%(invoice)s is no posted invoice of a customer: choose the "
                        "invoice that is disputed.",
                        invoice=move.display_name or self.env._("Nothing"),
                    )
                )
            Card = self.env["receivables.card"].sudo()
            vals["card_id"] = Card._ensure(customer.ids, move.company_id)[customer.id]
        card = self.env["receivables.card"].browse(vals["card_id"])
        card.check_access("read")
        # These follow from the invoice and the card, whatever a caller says.
        vals["company_id"] = card.sudo().company_id.id
        vals["commercial_partner_id"] = card.sudo().commercial_partner_id.id
        vals["currency_id"] = (draft.move_line_id.currency_id or move.currency_id).id
        vals.setdefault("amount", draft._open_amount())
        draft.update({"amount": vals["amount"], "move_label": move.name})
        draft._check_amount()
        vals["name"] = next_number(self, card.sudo().company_id)
        return vals

    def _start(self):
        """Hold what is open, and tell who settles what is pending."""
        today = fields.Date.context_today(self)
        [(partial,)] = self.env.execute_query(
            SQL("SELECT COALESCE(MAX(id), 0) FROM account_partial_reconcile")
        )
        for dispute in self:
            dispute.write(
                {
                    "known_partial_id": partial,
                    "amount_company": dispute._in_company_currency(dispute.amount),
                    "opened_on": today if dispute.state == "open" else False,
                }
            )
        opened = self.filtered(lambda dispute: dispute.state == "open")
        opened._place_holds()
        (self - opened)._ask(TAKE_UP)
        self.card_id._refresh_figures()

    # -- what is open --------------------------------------------------------------

    def _claims(self):
        """The journal items of the dispute that claim money of the customer."""
        self.ensure_one()
        lines = self.move_line_id or self.move_id.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )
        return lines.filtered(
            lambda line: line.parent_state == "posted" and line.amount_currency > 0
        )._origin.sorted(lambda line: (line.date_maturity or line.date, line.id))

    def _open_amount(self):
        """What is still open of the disputed invoice or item, in its currency."""
        return sum(self.sudo()._claims().mapped("amount_residual_currency"))

    def _check_amount(self, amount=None):
        """
        :param amount: default: all that is disputed
        :raise UserError: more than is open, or nothing
        """
        self.ensure_one()
        amount = self.amount if amount is None else amount
        left, currency = self._open_amount(), self.currency_id
        invoice = self.move_label or self.sudo().move_id.display_name
        if currency.compare_amounts(left, 0.0) <= 0:
            raise UserError(
                self.env._(
                    "Nothing is open of %(invoice)s, so there is nothing to dispute: "
                    "choose a posted customer invoice that is not paid.",
                    invoice=invoice,
                )
            )
        if (
            currency.compare_amounts(amount, left) > 0
            or currency.compare_amounts(amount, 0.0) <= 0
        ):
            raise UserError(
                self.env._(
                    "%(amount)s cannot be disputed of %(invoice)s, of which %(left)s "
                    "is open: give an amount above zero and up to that.",
                    amount=currency.format(amount),
                    invoice=invoice,
                    left=currency.format(left),
                )
            )

    def _in_company_currency(self, amount):
        """An amount at the rate of the open invoice."""
        line = self.sudo()._claims()[:1]
        rate = line.balance / line.amount_currency
        return self.company_currency_id.round(amount * rate)

    # -- changing ------------------------------------------------------------------

    def write(self, vals):
        if self.env.su:
            return super().write(vals)
        own = {
            name
            for name in vals.keys() & self._fields.keys()
            if not name.startswith(OF_THREAD)
        }
        fixed = own - EDITABLE - WHILE_OPEN
        if own & WHILE_OPEN and self.filtered(lambda d: d.state not in WAITING):
            fixed |= own & WHILE_OPEN
        if fixed:
            raise AccessError(
                self.env._(
                    "%(fields)s of %(dispute)s cannot be edited: decide or withdraw "
                    "the dispute, and open another one.",
                    fields=self._labels(fixed),
                    dispute=self[:1].display_name,
                )
            )
        result = super().write(vals)
        self.sudo()._follow_edit(vals.keys())
        return result

    def _follow_edit(self, names):
        """Let the holds follow what a person changed."""
        if "amount" in names:
            for dispute in self:
                dispute._check_amount()
                dispute.amount_company = dispute._in_company_currency(dispute.amount)
        opened = self.filtered(lambda dispute: dispute.state == "open")
        again = opened.browse()
        if "review_date" in names:
            self.activity_unlink([ACTIVITY])
            again |= opened.filtered("lapsed")
            again.lapsed = False
            for dispute in opened - again:
                dispute._active_holds().review_date = dispute.review_date
        if "amount" in names:
            again |= opened
        if again:
            again._release_holds()
            again._place_holds()
            again.card_id._refresh_figures()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        raise UserError(
            self.env._(
                "Disputes are never deleted, they are the history of what was wrong "
                "with invoices: withdraw %(dispute)s instead.",
                dispute=self[:1].display_name,
            )
        )

    def _labels(self, names):
        return ", ".join(
            self._fields[name]._description_string(self.env)
            for name in sorted(names)
            if name in self._fields
        )
