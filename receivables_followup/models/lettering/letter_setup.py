from odoo import api, fields, models

from ..dunning.sending_tools import own_transaction, retry

STATES = [("draft", "Not Started"), ("running", "Running"), ("done", "Done")]
CRON = "receivables_followup.cron_letter_setup"


class ReceivablesLetterSetup(models.Model):
    """Letters what was reconciled before the add-on was there, per root company.

    What is left follows from the journal items themselves, so it may be stopped at any
    moment and goes on where it was. Letters come in the order in which the groups were
    closed. Only our own code writes these records.
    """

    _name = "receivables.letter.setup"
    _description = "Lettering of Existing Reconciliations"
    _rec_name = "company_id"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    state = fields.Selection(STATES, required=True, readonly=True, default="draft")
    line_total = fields.Integer(
        "Items to Letter",
        readonly=True,
        help="Reconciled items of customers and suppliers that had no letter when this "
        "began.",
    )
    line_done = fields.Integer("Items Lettered", readonly=True)
    progress = fields.Float(compute="_compute_progress")
    started_at = fields.Datetime(readonly=True)
    ended_at = fields.Datetime(readonly=True)

    _company_uniq = models.Constraint(
        "UNIQUE(company_id)", "The existing reconciliations are lettered once only."
    )

    @api.depends("line_total", "line_done", "state")
    def _compute_progress(self):
        for setup in self:
            share = setup.line_done / setup.line_total if setup.line_total else 1.0
            setup.progress = 100.0 if setup.state == "done" else min(99.0, 100 * share)

    @api.model
    def action_open(self):
        """Show how far the lettering of the company's existing reconciliations is."""
        self.check_access("read")
        setup = self.sudo()._of(self.env.company)
        if setup.state != "running":
            setup._count_items()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Letter Existing Reconciliations"),
            "res_model": self._name,
            "res_id": setup.id,
            "view_mode": "form",
        }

    @api.model
    def _of(self, company):
        """The record of the root of this company, created when missing."""
        setup = self.search([("company_id", "=", company.root_id.id)])
        return setup or self.create({"company_id": company.root_id.id})

    def _count_items(self):
        """Count what is to be lettered now; done when it is nothing."""
        for setup in self:
            total = sum(count for _account, _partner, count in setup._keys())
            state = "draft" if total else "done"
            setup.write({"line_total": total, "line_done": 0, "state": state})

    def action_start(self):
        """Have the scheduled action letter them; the form shows the progress."""
        self._start()
        cron = self.env.ref(CRON, raise_if_not_found=False)
        if cron:
            cron.sudo()._trigger()
        return True

    def action_run(self):
        """Letter what is left and return when nothing is: for code and shells."""
        self._start()
        for setup in self.sudo():
            for _done in setup._work():
                pass
        return True

    def action_update(self):
        """Read the progress again."""
        self.check_access("read")
        return False

    def _start(self):
        self.check_access("read")
        for setup in self.sudo():
            if setup.state != "running":
                setup._count_items()
                setup.write(
                    {"state": "running", "started_at": fields.Datetime.now()}
                    | {"ended_at": False}
                )

    @api.model
    def _cron_run(self):
        """Letter chunks of what was started, each committed."""
        progress = self.env["ir.cron"]._commit_progress
        setups = self.search([("state", "=", "running")], order="id")
        progress(remaining=sum(s.line_total - s.line_done for s in setups))
        for setup in setups:
            for done in setup._work():
                if not progress(done):
                    return
        progress(remaining=0)

    def _work(self):
        """Letter chunk after chunk, each in its own transaction.

        Yields the number of items lettered after each chunk.
        """
        self.ensure_one()
        special = self._special_numbers()
        for chunk in self._chunks(special):
            done = []
            retry(lambda chunk=chunk, done=done: self._do(chunk, special, done))
            yield done[-1]
        retry(self._finish)

    def _do(self, chunk, special, done):
        with own_transaction(self.env):
            done.append(self._letter_chunk(chunk, special))
            self.line_done += done[-1]

    def _finish(self):
        with own_transaction(self.env):
            self.write({"state": "done", "ended_at": fields.Datetime.now()})
