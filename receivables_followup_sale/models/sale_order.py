from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.receivables_followup.models.ledger.given import given

REP = "receivables_followup.group_rep"
MANAGER = "receivables_followup.group_manager"
TODO = "mail.mail_activity_data_todo"
# Set by our own code only: who could set them could sell in spite of a stop.
OWN = {
    "receivables_on_hold",
    "receivables_hold_reason",
    "receivables_released_by_id",
    "receivables_released_amount",
    "receivables_release_reason",
}


class SaleOrder(models.Model):
    """Quotations of customers whose sales are stopped are not confirmed.

    They may be written and changed. Whoever confirms one (in a form, a list, on the
    portal by signing or paying) puts it on hold: its state stays, a credit manager is
    asked, and releases it with a reason up to its amount, or the stop ends.
    """

    _name = "sale.order"
    _inherit = ["sale.order", "receivables.card.summary"]

    receivables_on_hold = fields.Boolean(
        string="On Hold",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Somebody confirmed it although sales to the customer are stopped.",
    )
    receivables_hold_reason = fields.Char(
        string="Reason of the Hold", readonly=True, copy=False
    )
    receivables_released_by_id = fields.Many2one(
        "res.users",
        string="Released By",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The credit manager who let this order through.",
    )
    receivables_released_amount = fields.Monetary(
        string="Released up to",
        readonly=True,
        copy=False,
        help="The total of the order when it was released: more needs another release.",
    )
    receivables_release_reason = fields.Char(
        string="Reason of the Release", readonly=True, copy=False
    )
    receivables_stop_reason = fields.Char(
        string="Sales Stopped",
        compute="_compute_receivables_stop_reason",
        help="Why this order cannot be confirmed today.",
    )

    # -- what the customer's card says -----------------------------------------------

    def _receivables_depends(self):
        return ["partner_id.commercial_partner_id", "company_id"]

    def _receivables_company(self):
        return self.company_id or self.env.company

    def _receivables_customer(self):
        return self.partner_id.sudo().commercial_partner_id

    def action_receivables_open_card(self):
        """Open the follow-up card of the customer."""
        self.ensure_one()
        partner = self._receivables_customer().with_company(self.company_id)
        return partner.with_user(self.env.user).action_receivables_open_card()

    # -- the stop --------------------------------------------------------------------

    @api.depends("partner_id", "partner_invoice_id", "company_id", "amount_total")
    @api.depends("receivables_released_amount")
    @api.depends_context("lang")
    def _compute_receivables_stop_reason(self):
        stops = self._receivables_stops()
        for order in self:
            order.receivables_stop_reason = stops.get(order, False)

    def _receivables_stops(self, fresh=False):
        """Why these orders must not be confirmed or delivered.

        Who buys and who is invoiced count both. What a credit manager released is
        free, up to the amount of that day.

        :param fresh: read the ledger first
        :return: ``{order: reason}`` of those concerned
        """
        orders = self.filtered(
            lambda order: order.company_id.sudo().receivables_stop_sales == "hold"
            and not order._receivables_is_released()
        )
        pairs = {order: order._receivables_parties() for order in orders}
        wanted = [pair for found in pairs.values() for pair in found]
        Card = self.env["receivables.card"]
        reasons = Card._sales_stops_of(wanted, fresh=fresh) if wanted else {}
        return {
            order: next(reasons[pair] for pair in found if pair in reasons)
            for order, found in pairs.items()
            if any(pair in reasons for pair in found)
        }

    def _receivables_parties(self):
        """``[(customer id, company id)]`` of who buys and who is invoiced."""
        order = self.sudo()
        # Each by itself: a union would no longer be read with those of other orders.
        buyer = order.partner_id.commercial_partner_id
        debtor = order.partner_invoice_id.commercial_partner_id
        return [(customer.id, order.company_id.id) for customer in buyer | debtor]

    def _receivables_is_released(self):
        self.ensure_one()
        if not self.sudo().receivables_released_by_id:
            return False
        more = self.currency_id.compare_amounts(
            self.amount_total, self.sudo().receivables_released_amount
        )
        return more <= 0

    # -- confirming --------------------------------------------------------------------

    def action_confirm(self):
        """Confirm what may be confirmed; the rest goes on hold, in its state.

        :return: core's result, or a notification when something went on hold
        """
        stops = self._receivables_stops(fresh=True)
        held = self.filtered(lambda order: order in stops and order.state != "sale")
        if not held:
            return super().action_confirm()
        free = self - held
        if free:
            super(SaleOrder, free).action_confirm()
        held._receivables_hold(stops)
        return held._receivables_tell(stops)

    def _receivables_hold(self, stops):
        """Note the hold, once, and ask a credit manager."""
        for order in self.sudo():
            reason = stops[order]
            if order.receivables_on_hold and order.receivables_hold_reason == reason:
                continue
            order.write(
                {"receivables_on_hold": True, "receivables_hold_reason": reason}
            )
            order._message_log(
                body=self.env._("Confirmation put on hold: %(reason)s", reason=reason)
            )
            manager = order._receivables_manager()
            order.activity_schedule(
                TODO,
                summary=order.with_context(lang=manager.lang).env._(
                    "Release this order, or leave it on hold?"
                ),
                note=reason,
                user_id=manager.id,
            )

    def _receivables_manager(self):
        """A credit manager of the company, else who is working."""
        company = self.company_id
        managers = self.env.ref(MANAGER).sudo().all_user_ids.sorted("id")
        return (
            managers.filtered(
                lambda user: user.active
                and not user.share
                and company in user.company_ids
                and user.id > 2
            )[:1]
            or self.env.user
        )

    def _receivables_tell(self, stops):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "sticky": True,
                "title": self.env._("On hold, not confirmed"),
                "message": "\n".join(f"{order.name}: {stops[order]}" for order in self),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                self._receivables_check_own(
                    {name for name, value in given(self, vals).items() if value}
                )
        orders = super().create(vals_list)
        orders.filtered(lambda order: order.state == "sale")._receivables_check_stop()
        return orders

    def write(self, vals):
        if not self.env.su:
            self._receivables_check_own(vals.keys())
        if vals.get("state") == "sale":
            self.filtered(lambda order: order.state != "sale")._receivables_check_stop()
            vals = vals | {"receivables_on_hold": False}
        return super().write(vals)

    def _receivables_check_own(self, names):
        if names := OWN & set(names):
            raise AccessError(
                self.env._(
                    "%(fields)s of an order cannot be edited: a credit manager "
                    "releases the order.",
                    fields=", ".join(
                        self._fields[name]._description_string(self.env)
                        for name in sorted(names)
                    ),
                )
            )

    def _receivables_check_stop(self):
        """
        :raise UserError: one of these orders would be sold in spite of a stop
        """
        for order, reason in self._receivables_stops().items():
            raise UserError(
                self.env._(
                    "%(order)s cannot be sold: sales to %(customer)s are stopped. "
                    "%(reason)s Ask a credit manager to release the order.",
                    order=order.name,
                    customer=order.partner_id.display_name,
                    reason=reason,
                )
            )

    # -- releasing ---------------------------------------------------------------------

    def _receivables_release(self, reason):
        """Let these orders through, up to their amounts; the decision of a manager.

        What somebody had confirmed is confirmed now.

        :raise AccessError: the user is no credit manager
        """
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Only credit managers release orders of stopped customers.")
            )
        self.check_access("read")
        for order in self.sudo():
            order.write(
                {
                    "receivables_released_by_id": self.env.uid,
                    "receivables_released_amount": order.amount_total,
                    "receivables_release_reason": reason,
                }
            )
            order._message_log(
                body=self.env._(
                    "Released by %(manager)s up to %(amount)s: %(reason)s",
                    manager=self.env.user.name,
                    amount=order.currency_id.format(order.amount_total),
                    reason=reason,
                )
            )
            if order.receivables_on_hold and order.state in ("draft", "sent"):
                order.action_confirm()
            order.activity_unlink([TODO], only_automated=True)

    @api.model
    def _receivables_end_holds(self, cards=None):
        """Quotations whose customer may be sold to again are no longer on hold.

        Whoever sells is told to confirm: prices and stock may have changed since.

        :param cards: only orders of these cards; default: all
        """
        domain = [("receivables_on_hold", "=", True)]
        if cards:
            customers = cards.sudo().commercial_partner_id
            domain += [
                ("company_id", "in", cards.sudo().company_id.ids),
                "|",
                ("partner_id", "child_of", customers.ids),
                ("partner_invoice_id", "child_of", customers.ids),
            ]
        held = self.sudo().search(domain)
        stops = held._receivables_stops(fresh=True)
        free = held.filtered(lambda order: order not in stops)
        free.write({"receivables_on_hold": False, "receivables_hold_reason": False})
        for order in free.filtered(lambda order: order.state in ("draft", "sent")):
            order.activity_unlink([TODO], only_automated=True)
            user = order.user_id or self.env.user
            text = order.with_context(lang=user.lang).env._(
                "Sales to the customer are no longer stopped: confirm the quotation"
            )
            order._message_log(body=text)
            order.activity_schedule(TODO, summary=text, user_id=user.id)
        return free
