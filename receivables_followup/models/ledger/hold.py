from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .given import without_defaults

# Highest priority first: the reason shown when several holds speak at once.
REASONS = [
    ("insolvency", "Insolvency"),
    ("legal", "Legal proceedings"),
    ("factor", "Factor"),
    ("dispute", "Dispute"),
    ("plan", "Payment plan"),
    ("promise", "Promise to pay"),
    ("service", "After-sales case"),
    ("manual", "Manual"),
]
MANAGER = "receivables_followup.group_manager"
REVIEW_ACTIVITY = "receivables_followup.mail_activity_hold_review"
WITHOUT_REVIEW = ("promise", "factor")


class ReceivablesHold(models.Model):
    """A reason why an item, a part of it, or a whole customer must not be chased.

    The only door between the ledger and dunning: every wing that wants an item left
    alone creates a hold (``_hold``) and releases it when done. A hold is never
    deleted: released, it stays as history and ``as_of`` still sees it.
    """

    _name = "receivables.hold"
    _description = "Hold on Open Items"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "state, date_from desc, id desc"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        help="A hold of the main company on a whole customer also counts in its "
        "branches.",
        index=True,
    )
    currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_currency_id",
        store=True,
        precompute=True,
        help="Currency of the held item.",
        index=True,
    )
    commercial_partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        compute="_compute_item",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
        ondelete="restrict",
        help="The customer who is not chased, or whose item is not.",
    )
    move_line_id = fields.Many2one(
        "account.move.line",
        string="Open Item",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        help="The held item. Empty: everything this customer owes is held.",
    )
    move_id = fields.Many2one(
        "account.move",
        string="Journal Entry",
        compute="_compute_item",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        help="Entry of the held item. Kept when the item is rewritten, so that the "
        "hold follows an invoice that is corrected and posted again.",
    )
    customer_wide = fields.Boolean(
        readonly=True,
        help="The hold covers everything the customer owes, not one item.",
    )
    whole = fields.Boolean(
        string="Whole Item",
        default=True,
        help="The whole item is held. Otherwise only the amount given: the rest is "
        "still chased.",
    )
    amount = fields.Monetary(
        tracking=True,
        help="Held part, in the currency of the item. Part holds on one item add up, "
        "up to what is still open.",
    )
    reason = fields.Selection(
        REASONS,
        required=True,
        default="manual",
        help="Why the item is not chased. When several holds apply, the first of "
        "this list is shown.",
    )
    date_from = fields.Date(
        string="From",
        required=True,
        default=fields.Date.context_today,
        help="First day on which the hold applies.",
    )
    date_until = fields.Date(
        tracking=True,
        string="Until",
        help="Last day on which the hold applies. Empty: until somebody releases it.",
    )
    review_date = fields.Date(
        tracking=True,
        help="Day on which the responsible is asked whether the hold is still right.",
    )
    user_id = fields.Many2one(
        "res.users",
        tracking=True,
        string="Responsible",
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        help="Gets the activity when the review date has come.",
        index="btree_not_null",
    )
    state = fields.Selection(
        [("active", "In force"), ("released", "Released")],
        required=True,
        default="active",
        readonly=True,
        copy=False,
        help="In force: the item is left alone between the dates. Released: history.",
    )
    released_at = fields.Datetime(
        readonly=True, copy=False, help="When the hold was released."
    )
    released_by_id = fields.Many2one(
        "res.users",
        readonly=True,
        copy=False,
        help="Who released the hold; empty while it is active.",
        index="btree_not_null",
    )
    review_asked = fields.Boolean(
        readonly=True,
        copy=False,
        help="The responsible has been asked to review the hold at its review date.",
    )
    may_release = fields.Boolean(
        compute="_compute_may_release",
        help="You may release this hold by hand.",
    )
    origin = fields.Char(
        readonly=True, help="Reference of the record that placed the hold."
    )
    note = fields.Text(help="What colleagues should know about this hold.")

    _move_active_idx = models.Index("(move_id) WHERE state = 'active'")
    _customer_active_idx = models.Index(
        "(commercial_partner_id, company_id) WHERE state = 'active' AND customer_wide"
    )

    @api.depends("move_line_id")
    def _compute_item(self):
        for hold in self:
            line = hold.move_line_id
            # An item that vanished keeps its entry and its customer.
            hold.move_id = line.move_id or hold.move_id
            hold.commercial_partner_id = (
                line.partner_id.commercial_partner_id or hold.commercial_partner_id
            )

    @api.depends("move_line_id", "company_id")
    def _compute_currency_id(self):
        for hold in self:
            hold.currency_id = (
                hold.move_line_id.currency_id
                or hold.currency_id
                or hold.company_id.currency_id
            )

    @api.depends("state", "reason")
    @api.depends_context("uid")
    def _compute_may_release(self):
        manager = self.env.su or self.env.user.has_group(MANAGER)
        for hold in self:
            hold.may_release = hold.state == "active" and (
                manager or hold.reason == "manual"
            )

    @api.depends("commercial_partner_id", "move_id", "reason")
    def _compute_display_name(self):
        reasons = dict(self._fields["reason"]._description_selection(self.env))
        for hold in self:
            held = hold.move_id.name or hold.commercial_partner_id.display_name
            hold.display_name = f"{held} ({reasons.get(hold.reason, '')})"

    @api.constrains("whole", "amount", "customer_wide")
    def _check_amount(self):
        for hold in self:
            if hold.whole:
                continue
            if hold.customer_wide:
                raise ValidationError(
                    self.env._(
                        "The hold on %(customer)s covers the whole customer: choose an "
                        "open item to hold only a part.",
                        customer=hold.commercial_partner_id.display_name,
                    )
                )
            if hold.currency_id.compare_amounts(hold.amount, 0.0) <= 0:
                raise ValidationError(
                    self.env._(
                        "The hold %(hold)s covers a part of the item: give an amount "
                        "above zero, or tick 'Whole Item'.",
                        hold=hold.display_name,
                    )
                )

    @api.constrains("reason", "review_date")
    def _check_review_date(self):
        for hold in self:
            if not hold.review_date and hold.reason not in WITHOUT_REVIEW:
                raise ValidationError(
                    self.env._(
                        "The hold %(hold)s needs a review date: the day on which the "
                        "responsible checks whether it is still right.",
                        hold=hold.display_name,
                    )
                )

    @api.constrains("date_from", "date_until")
    def _check_dates(self):
        for hold in self:
            if hold.date_until and hold.date_until < hold.date_from:
                raise ValidationError(
                    self.env._(
                        "The hold %(hold)s ends on %(until)s, before it starts on "
                        "%(start)s: correct one of the two dates.",
                        hold=hold.display_name,
                        until=fields.Date.to_string(hold.date_until),
                        start=fields.Date.to_string(hold.date_from),
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        lines = self.env["account.move.line"].browse(
            [vals["move_line_id"] for vals in vals_list if vals.get("move_line_id")]
        )
        by_id = {line.id: line for line in lines}  # keeps them prefetched together
        for vals in vals_list:
            line = by_id.get(vals.get("move_line_id"), lines.browse())
            if line and not line.partner_id:
                raise UserError(
                    self.env._(
                        "%(item)s has no customer, so nobody can be chased for it: set "
                        "the customer on the entry first.",
                        item=line.move_name or line.display_name,
                    )
                )
            vals["customer_wide"] = not line and not vals.get("move_id")
            if line and not vals.get("company_id"):
                vals["company_id"] = line.company_id.id
            if partner_id := vals.get("commercial_partner_id"):
                partner = self.env["res.partner"].browse(partner_id)
                vals["commercial_partner_id"] = partner.commercial_partner_id.id
        # Holds come by the thousand: no message and no follower at creation.
        model = without_defaults(self) if self.env.su else self
        quiet = model.with_context(
            mail_create_nolog=True, mail_create_nosubscribe=True, mail_notrack=True
        )
        holds = super(ReceivablesHold, quiet).create(vals_list)
        return holds.with_env(self.env)

    def write(self, vals):
        if vals.get("review_date"):
            vals = {"review_asked": False, **vals}
            self.activity_unlink([REVIEW_ACTIVITY])
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        raise UserError(
            self.env._(
                "Holds are never deleted, they are the history of what was left alone "
                "and why: release %(hold)s instead.",
                hold=self[:1].display_name,
            )
        )

    @api.model
    def _hold(self, items, reason, **vals):
        """Hold open items; the way for other wings to close the door.

        :param items: ``receivables.open.item`` or ``account.move.line`` records
        :param str reason: one of ``REASONS``
        :param vals: further values of the holds (``whole``, ``amount``,
            ``review_date``, ``date_until``, ``origin``, ``note``, ``user_id``)
        :return: one hold per item
        """
        return self.create(
            [{"move_line_id": item.id, "reason": reason, **vals} for item in items]
        )

    @api.model
    def _hold_customers(self, partners, reason, company=None, **vals):
        """Hold everything these customers owe to a company.

        :param partners: ``res.partner``; contacts stand for their commercial entity
        :param company: default: the current company
        :return: one hold per commercial entity
        """
        company = company or self.env.company
        return self.create(
            [
                {
                    "commercial_partner_id": partner.id,
                    "company_id": company.id,
                    "reason": reason,
                    **vals,
                }
                for partner in partners.commercial_partner_id
            ]
        )

    def action_release(self):
        """Open the door again: the items resume at the level they had reached.

        Released holds are left as they are. Pending review activities are removed.
        A record that releases its own holds for a user does so with ``sudo``.

        :raise AccessError: the user may not release one of them by hand
        """
        active = self.filtered(lambda hold: hold.state == "active")
        active.check_access("write")
        active._check_may_release()
        active = active.sudo()
        active.activity_unlink([REVIEW_ACTIVITY])
        active.write(
            {
                "state": "released",
                "released_at": fields.Datetime.now(),
                "released_by_id": self.env.uid,
            }
        )
        return True

    def _release_by_person(self):
        """Release those of these holds that the user may release by hand.

        The other kinds are released by the record that placed them (a dispute, a
        promise...), or by a credit manager.

        :return: a client action that says what was done
        """
        allowed = self.filtered("may_release")
        allowed.action_release()
        kept = self.filtered(lambda hold: hold.state == "active") - allowed
        message = self.env._("Holds released: %(count)s.", count=len(allowed))
        if kept:
            message += " " + self.env._(
                "Left in place: %(count)s, which their dispute, promise, plan or case "
                "releases, or a credit manager.",
                count=len(kept),
            )
        elif not allowed:
            message = self.env._(
                "No hold on the selected items. A hold on the whole customer is "
                "released on the customer."
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": message,
                "type": "success" if allowed else "warning",
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def action_release_by_person(self):
        """Button and list action: release what the user may release."""
        return self._release_by_person()
