from odoo import api, fields, models


class ReceivablesLetteringRun(models.Model):
    """Figures of a run, counted when read: no hot row while several workers letter."""

    _inherit = "receivables.lettering.run"

    progress = fields.Float(
        compute="_compute_progress", help="Part of the groups that are done (percent)."
    )
    todo_count = fields.Integer("Groups to Go", compute="_compute_progress")
    group_count = fields.Integer(
        "Groups", compute="_compute_counts", help="Groups this run lettered."
    )
    undone_count = fields.Integer("Groups Un-lettered", compute="_compute_counts")
    proposal_count = fields.Integer(
        "Proposals", compute="_compute_counts", help="What it left for a person."
    )
    open_proposal_count = fields.Integer(
        "Proposals to Decide", compute="_compute_counts"
    )

    @api.depends("chunk_ids.state", "state")
    def _compute_progress(self):
        sizes = {
            (run.id, kind, state): size or 0
            for run, kind, state, size in self.env["receivables.lettering.run.chunk"]
            .sudo()
            ._read_group(
                [("run_id", "in", self.ids)],
                ["run_id", "kind", "state"],
                ["size:sum"],
            )
        }
        for run in self:
            kind = "undo" if run.state in ("undoing", "undone") else "letter"
            todo = sizes.get((run.id, kind, "todo"), 0)
            done = sizes.get((run.id, kind, "done"), 0)
            run.todo_count = todo
            if run.state in ("done", "undone"):
                run.progress = 100.0
            else:
                run.progress = 100.0 * done / (done + todo) if done else 0.0

    @api.depends("proposal_ids.state", "group_ids.state")
    def _compute_counts(self):
        """Groups and proposals by state, in two statements for all runs."""
        domain = [("run_id", "in", self.ids)]
        group_by = ["run_id", "state"]
        groups, proposals = (
            {
                (run.id, state): count
                for run, state, count in self.env[model]._read_group(
                    domain, group_by, ["__count"]
                )
            }
            for model in (
                "receivables.lettering.group",
                "receivables.lettering.proposal",
            )
        )
        for run in self:
            run.undone_count = groups.get((run.id, "undone"), 0)
            run.group_count = groups.get((run.id, "lettered"), 0) + run.undone_count
            run.open_proposal_count = proposals.get((run.id, "open"), 0)
            run.proposal_count = sum(
                count for (owner, _state), count in proposals.items() if owner == run.id
            )

    def action_open_groups(self):
        """Open the groups these runs lettered."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "receivables_followup.receivables_lettering_group_action"
        )
        return action | {"domain": [("run_id", "in", self.ids)], "context": {}}

    def action_open_proposals(self):
        """Open what these runs left for a person, undecided first."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "receivables_followup.receivables_lettering_proposal_action"
        )
        return action | {
            "domain": [("run_id", "in", self.ids)],
            "context": {"search_default_open": self.open_proposal_count},
        }
