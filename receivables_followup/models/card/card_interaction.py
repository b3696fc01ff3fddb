from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from .interaction import NOT_REACHED, OUTCOMES

ACTIVITY_TYPE = "receivables_followup.mail_activity_next_action"


class ReceivablesCard(models.Model):
    """The interactions with a customer, and when the last and the next one are."""

    _inherit = "receivables.card"

    interaction_ids = fields.One2many(
        "receivables.interaction",
        "card_id",
        string="Interactions",
        help="Calls, visits, mails and notes, the latest first.",
    )
    interaction_count = fields.Integer(
        compute="_compute_interaction_count", help="Number of interactions logged."
    )
    last_outcome = fields.Selection(
        OUTCOMES,
        compute="_compute_last_outcome",
        compute_sudo=True,
        help="What came out of the latest interaction.",
    )
    last_contact_date = fields.Datetime(
        string="Last Contact",
        compute="_compute_last_contact_date",
        store=True,
        readonly=True,
        help="When the customer was last spoken or written with. Unanswered calls, "
        "messages left and notes do not count.",
    )
    next_action_date = fields.Date(
        related=None,
        compute="_compute_next_action_date",
        store=True,
        index="btree_not_null",
    )

    @api.depends("interaction_ids")
    def _compute_interaction_count(self):
        counts = dict(
            self.env["receivables.interaction"]._read_group(
                [("card_id", "in", self.ids)], ["card_id"], ["__count"]
            )
        )
        for card in self:
            card.interaction_count = counts.get(card._origin, 0)

    @api.depends("interaction_ids.outcome", "interaction_ids.date")
    def _compute_last_outcome(self):
        self.env["receivables.interaction"].flush_model(["card_id", "outcome", "date"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (card_id) card_id, outcome
                  FROM receivables_interaction
                 WHERE card_id = ANY(%s) AND outcome IS NOT NULL
              ORDER BY card_id, date DESC, id DESC
                """,
                self._origin.ids,
            )
        )
        outcomes = dict(rows)
        for card in self:
            card.last_outcome = outcomes.get(card._origin.id, False)

    @api.depends(
        "interaction_ids.date", "interaction_ids.kind", "interaction_ids.outcome"
    )
    def _compute_last_contact_date(self):
        Interaction = self.env["receivables.interaction"]
        domain = Interaction._contact_domain() & fields.Domain(
            "card_id", "in", self.ids
        )
        dates = dict(Interaction._read_group(domain, ["card_id"], ["date:max"]))
        for card in self:
            card.last_contact_date = dates.get(card._origin, False)

    @api.depends("activity_ids.date_deadline", "activity_ids.active")
    def _compute_next_action_date(self):
        rows = self.env["mail.activity"]._read_group(
            [("res_model", "=", self._name), ("res_id", "in", self.ids)],
            ["res_id"],
            ["date_deadline:min"],
        )
        dates = dict(rows)
        for card in self:
            card.next_action_date = dates.get(card._origin.id, False)

    # -- figures -------------------------------------------------------------------

    def _figures_joins(self):
        """Also put right what a merge or an import left behind."""
        return super()._figures_joins() | {
            "last_contact_date": SQL(
                """(SELECT MAX(contact.date)
                      FROM receivables_interaction contact
                     WHERE contact.card_id = card.id AND contact.kind != 'note'
                       AND COALESCE(contact.outcome, '') NOT IN %s)""",
                NOT_REACHED,
            ),
            "next_action_date": SQL(
                """(SELECT MIN(activity.date_deadline)
                      FROM mail_activity activity
                     WHERE activity.res_model = %s AND activity.res_id = card.id
                       AND activity.active)""",
                self._name,
            ),
        }

    def _flush_for_figures(self):
        self.env["receivables.interaction"].flush_model()
        self.env["mail.activity"].flush_model()
        return super()._flush_for_figures()

    # -- log -----------------------------------------------------------------------

    def _log_interaction(self, vals):
        """Write down an exchange with this customer and plan what comes next.

        The door for other wings, controllers and incoming mail. The user must be able
        to read the card; no right on interactions or activities is needed.

        :param dict vals: values of the interaction, and of its activity:
            ``activity_type_id``, ``activity_user_id`` (default: who logs, else the
            responsible of the card), ``activity_summary``
        :return: the ``receivables.interaction``, under the rights of the caller
        :raise AccessError: the user may not read the card
        """
        self.ensure_one()
        self.check_access("read")
        vals = dict(vals)
        activity = {
            name: vals.pop(f"activity_{name}", False)
            for name in ("type_id", "user_id", "summary")
        }
        Interaction = self.env["receivables.interaction"]
        interaction = Interaction.sudo().create({"card_id": self.id, **vals})
        self._close_replies(interaction)
        if interaction.next_action_date and not interaction.closed:
            self._plan_next_action(interaction, **activity)
        return interaction.with_env(self.env)

    def _check_contact(self, contact):
        """Refuse a person who belongs neither to the customer nor to who pays for it.

        :raise ValidationError: with the names of both
        """
        customer = self.commercial_partner_id
        allowed = customer | customer.receivables_payer_id.commercial_partner_id
        if contact.commercial_partner_id not in allowed:
            raise ValidationError(
                self.env._(
                    "%(contact)s is no contact of %(customer)s: choose one of its "
                    "contacts, or of those who pay for it.",
                    contact=contact.display_name,
                    customer=customer.display_name,
                )
            )

    def _check_owed(self, items):
        """Refuse items that are no debts of the customer.

        :param items: ``account.move.line``
        :raise ValidationError: naming the first of them
        """
        customer = self.commercial_partner_id
        for item in items:
            owner = item.partner_id.commercial_partner_id
            if owner != customer or item.amount_currency <= 0:
                raise ValidationError(
                    self.env._(
                        "%(item)s is nothing that %(customer)s owes: leave it out.",
                        item=item.display_name,
                        customer=customer.display_name,
                    )
                )

    def _close_replies(self, interaction):
        """Mails that came before the customer was spoken with are answered."""
        spoken = interaction.kind != "note" and interaction.outcome not in NOT_REACHED
        if not spoken or interaction.outcome == "reply":
            return
        waiting = self.env["receivables.interaction"].sudo()
        waiting = waiting.search(
            [
                ("card_id", "=", self.id),
                ("outcome", "=", "reply"),
                ("closed", "=", False),
                ("date", "<=", interaction.date),
            ]
        )
        waiting.action_close()

    def _plan_next_action(self, interaction, type_id, user_id, summary):
        """Plan the activity of an interaction's next action."""
        user = interaction.user_id
        if not user.active or user._is_public() or user._is_superuser():
            user = self._responsible_user()
        values = {
            "summary": summary or False,
            "user_id": user_id or user.id,
            "automated": False,
        }
        if type_id:
            values["activity_type_id"] = type_id
        self.sudo().activity_schedule(
            "" if type_id else ACTIVITY_TYPE,
            date_deadline=interaction.next_action_date,
            **values,
        )

    def _responsible_user(self):
        """Whom the customer's answers are for: an active internal user, or nobody."""
        self.ensure_one()
        user = self.sudo().user_id
        return user if user.active and not user.share else user.browse()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_spoken_with(self):
        for card in self:
            if card.sudo().interaction_ids:
                raise UserError(
                    self.env._(
                        "What was said with %(customer)s would be lost: archive the "
                        "contact, or let a credit manager delete its interactions "
                        "first.",
                        customer=card.display_name,
                    )
                )

    # -- actions -------------------------------------------------------------------

    def action_log_interaction(self):
        """Open the quick log on this card."""
        self.ensure_one()
        self.check_access("read")
        return self._log_interaction_action(self)

    @api.model
    def _log_interaction_action(self, card, partner=None, moves=None):
        """The quick log as a dialog.

        :param card: the card, read by the user
        :param partner: contact proposed; default: the customer
        :param moves: invoices proposed as the subject
        """
        context = {"default_card_id": card.id}
        if partner:
            context["default_partner_id"] = partner.id
        if moves:
            context["receivables_move_ids"] = moves.ids
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Log an Interaction"),
            "res_model": "receivables.interaction.log",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": context,
        }

    def action_open_interactions(self):
        """List the interactions of this card."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "receivables_followup.receivables_interaction_action"
        )
        action["domain"] = [("card_id", "=", self.id)]
        action["context"] = {"default_card_id": self.id}
        return action
