from odoo import api, fields, models
from odoo.tools import SQL

from ..engine.dunning.decision import explain
from ..models.dunning.constants import EXCLUSION_REASONS, UNSENT
from .dunning_why_text import DunningWhyText


class ReceivablesDunningWhy(models.TransientModel):
    """Why an item is reminded today, or why it is not: each rule that spoke.

    The answer is the decision a run would take today, on what is open now.
    """

    _name = "receivables.dunning.why"
    _description = "Why, or Why Not?"
    _rec_name = "move_line_id"

    move_line_id = fields.Many2one(
        "account.move.line", string="Item", readonly=True, index="btree_not_null"
    )
    company_id = fields.Many2one("res.company", readonly=True, index="btree_not_null")
    partner_id = fields.Many2one(
        "res.partner", string="Recipient", readonly=True, index="btree_not_null"
    )
    policy_id = fields.Many2one(
        "receivables.dunning.policy", readonly=True, index="btree_not_null"
    )
    date = fields.Date(readonly=True)
    chased = fields.Boolean(readonly=True)
    answer = fields.Text(readonly=True)
    line_ids = fields.One2many("receivables.dunning.why.line", "why_id", readonly=True)

    @api.model
    def _open(self, item):
        """Explain one open item and open the explanation.

        :param item: ``receivables.open.item``
        """
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Why, or Why Not?"),
            "res_model": self._name,
            "res_id": self._explain(item).id,
            "view_mode": "form",
            "target": "new",
        }

    @api.model
    def _explain(self, item):
        """Return the explanation of one open item as of today."""
        item.check_access("read")
        today = fields.Date.context_today(self)
        reader = self.env["receivables.dunning.reader"].sudo()
        scope = reader._scope(item.company_id, today)
        partner_ids = reader._relatives(
            SQL("SELECT unnest(%s::int[])", item.partner_id.ids)
        ) or [0]
        chunk = reader._read_chunk(scope, partner_ids)
        account = next(
            (a for a in chunk.accounts if any(i.key == item.id for i in a.items)), None
        )
        vals = {
            "move_line_id": item.move_line_id.id,
            "company_id": item.company_id.id,
            "date": today,
        }
        if not account:
            reason = next(
                (code for code, ids in chunk.outside.items() if item.id in ids), None
            )
            vals["answer"] = self._outside_text(reason)
            return self.create(vals)
        party = chunk.parties[account.key]
        policy = scope.engine_policy(party.policy_id, account.key[1])
        trace = explain(account, policy, item.id, today)
        texts = DunningWhyText(self.env, party, policy, today)
        outcome, values = trace[-1]
        chased = outcome == "claimed"
        vals |= {
            "partner_id": party.recipient.id,
            "policy_id": party.policy_id,
            "chased": chased,
            "answer": texts.outcome(outcome, values, self._reason_label),
            "line_ids": [
                fields.Command.create({"sequence": number, "text": text})
                for number, text in enumerate(
                    [
                        *texts.facts(trace[:-1]),
                        *self._practical(item, party, policy, chased, values),
                    ]
                )
            ],
        }
        return self.create(vals)

    def _practical(self, item, party, policy, chased, values):
        """What else keeps a notice from leaving, or has written it already."""
        texts = []
        if chased:
            channels = policy.levels[values["level"] - 1].channels
            run = self.env["receivables.dunning.run"]
            if not run._reachable(party.recipient, channels):
                texts.append(self._reason_label(run._unreached(party.recipient)))
        lines = self.env["receivables.dunning.notice.line"].search(
            [
                ("move_line_id", "=", item.id),
                ("live", "=", True),
                ("notice_id.state", "in", (*UNSENT, "sending", "failed")),
            ]
        )
        return texts + [
            self.env._(
                "Notice %(name)s of run %(run)s already holds the item and has not "
                "left yet.",
                name=notice.name,
                run=notice.run_id.name,
            )
            for notice in lines.notice_id
        ]

    def _outside_text(self, reason):
        if reason:
            return self._reason_label(reason)
        return self.env._(
            "Dunning does not look at this item: it is not on the customers' side, or "
            "it is no longer open."
        )

    def _reason_label(self, code):
        """The label of a reason for leaving an item alone."""
        reasons = self.env["receivables.dunning.exclusion"]._fields["reason"]
        labels = dict(reasons._description_selection(self.env))
        return labels.get(code) or dict(EXCLUSION_REASONS).get(code, code)


class ReceivablesDunningWhyLine(models.TransientModel):
    """One rule that spoke."""

    _name = "receivables.dunning.why.line"
    _description = "Rule that Spoke of an Item"
    _order = "sequence, id"

    why_id = fields.Many2one(
        "receivables.dunning.why", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer()
    text = fields.Char(readonly=True)
