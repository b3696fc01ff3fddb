from odoo import api, fields, models
from odoo.tools import SQL


class ReceivablesLetteringProposal(models.Model):
    """Proposals follow what becomes of their items."""

    _inherit = "receivables.lettering.proposal"

    @api.model
    def _sweep(self, company=None):
        """Outdate open proposals of which an item was lettered or changed.

        One statement, whatever their number.

        :return: number of proposals outdated
        """
        self.env.flush_all()
        scope = SQL("TRUE")
        if company:
            family = company.sudo().search([("id", "child_of", company.root_id.id)])
            scope = SQL("p.company_id = ANY(%s)", family.ids)
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE receivables_lettering_proposal p
                   SET state = 'outdated', write_date = %s, write_uid = %s
                 WHERE p.state = 'open' AND %s AND EXISTS (
                       SELECT 1
                         FROM receivables_lettering_proposal_line l
                         JOIN account_move_line i ON i.id = l.move_line_id
                        WHERE l.proposal_id = p.id
                          AND (i.reconciled OR i.parent_state <> 'posted'
                               OR l.amount <> CASE
                                    WHEN i.currency_id = p.currency_id
                                    THEN i.amount_residual_currency
                                    ELSE i.amount_residual END))
                RETURNING p.id
                """,
                fields.Datetime.now(),
                self.env.uid,
                scope,
            )
        )
        changed = self.browse(row[0] for row in rows)
        changed.invalidate_recordset(["state"])
        return len(changed)

    @api.model
    def _follow(self, groups):
        """Decide open proposals whose items were just lettered.

        Those whose ticked items are a group are accepted, others outdated.

        :param groups: ``receivables.lettering.group`` just made
        """
        by_item = {}
        for group in groups.sudo():
            for item in group.move_line_ids.ids:
                by_item[item] = group
        proposals = self.sudo().search(
            [
                ("state", "=", "open"),
                ("line_ids", "any", [("move_line_id", "in", list(by_item))]),
            ]
        )
        for proposal in proposals:
            ticked = set(proposal.move_line_ids.ids)
            found = {by_item.get(item) for item in ticked}
            group = found.pop() if len(found) == 1 else None
            own = group and set((group.move_line_ids - group.gap_move_id.line_ids).ids)
            if own == ticked:
                proposal._close("accepted", group)
            else:
                proposal._outdate()

    def _close(self, state, group=None):
        """Record who decided, and when."""
        self.sudo().write(
            {
                "state": state,
                "group_id": group.id if group else False,
                "decided_at": fields.Datetime.now(),
                "decided_by_id": self.env.uid,
            }
        )


class ReceivablesLettering(models.AbstractModel):
    _inherit = "receivables.lettering"

    @api.model
    def _letter(self, groups, origin, **kwargs):
        done = super()._letter(groups, origin, **kwargs)
        self.env["receivables.lettering.proposal"]._follow(done)
        return done
