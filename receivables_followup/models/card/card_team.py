from odoo import api, fields, models
from odoo.exceptions import ValidationError


def may_see(record, user):
    """Whether a person works in the company of a record, and may see the record."""
    company = record.sudo().company_id
    if not user.active or user.share or company not in user.company_ids:
        return False
    record = record.with_user(user).with_context(allowed_company_ids=company.ids)
    return record.has_access("read")


class ReceivablesCard(models.Model):
    """Who works on a customer, and when."""

    _inherit = "receivables.card"

    @api.constrains("collector_id", "company_id")
    def _check_collector(self):
        for card in self.filtered("collector_id"):
            collector = card.sudo().collector_id
            if card.company_id not in collector.company_ids or not collector.has_group(
                "receivables_followup.group_rep"
            ):
                raise ValidationError(
                    self.env._(
                        "%(user)s cannot chase %(customer)s: choose somebody with a "
                        "receivables role who works in %(company)s.",
                        user=collector.name,
                        customer=card.display_name,
                        company=card.company_id.name,
                    )
                )

    def _readable_by(self, user):
        """Whether a person who works in the company may see this card."""
        self.ensure_one()
        return may_see(self, user)

    def _postpone(self, day, note=None):
        """Take these customers off the worklist until a day.

        Whoever may read a card may postpone it: representatives do not write cards.
        """
        self.check_access("read")
        self.sudo().with_context(mail_notrack=True).postponed_until = day
        text = self.env._(
            "Postponed until %(day)s. %(note)s",
            day=self.env["ir.qweb.field.date"].value_to_html(day, {}),
            note=note or "",
        )
        self.sudo()._message_log_batch(
            {card.id: text for card in self},
            author_id=self.env.user.partner_id.id,
        )

    def _assign(self, collector):
        """Give these customers to a collector, or to nobody."""
        self.write({"collector_id": collector.id})

    def action_postpone(self):
        """Ask until when these customers are left off the worklist."""
        return self._worklist_wizard(
            "receivables.card.postpone", self.env._("Postpone")
        )

    def action_assign(self):
        """Ask who chases these customers."""
        return self._worklist_wizard("receivables.card.assign", self.env._("Assign"))

    def _worklist_wizard(self, model, name):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": "form",
            "target": "new",
            "context": {
                **self.env.context,
                "default_card_ids": [fields.Command.set(self.ids)],
            },
        }
