"""Who may do what: every model of the add-on, every group, every operation."""

from odoo.tests import TransactionCase, new_test_user, tagged

OPERATIONS = {"r": "read", "w": "write", "c": "create", "u": "unlink"}
GROUPS = {
    "rep": "sales_team.group_sale_salesman",
    "collector": "account.group_account_invoice",
    "manager": "account.group_account_manager",
    "portal": "base.group_portal",
    "employee": "base.group_user",
}
# model: rights of (rep, collector, manager); portal users and other employees have none
MATRIX = {
    "receivables.account.role": ("", "r", "rwcu"),
    "receivables.open.item": ("", "r", "r"),
    "receivables.open.item.as.of": ("", "rwcu", "rwcu"),
    "receivables.hold": ("", "rwc", "rwc"),
    "receivables.hold.create": ("", "rwcu", "rwcu"),
    "receivables.privacy.export": ("", "", "rwcu"),
    "receivables.card": ("r", "rwc", "rwcu"),
    "receivables.card.export": ("rwc", "rwc", "rwc"),
    "receivables.interaction": ("rwc", "rwc", "rwcu"),
    "receivables.interaction.log": ("rwc", "rwc", "rwc"),
    "receivables.interaction.log.line": ("rwcu", "rwcu", "rwcu"),
    "receivables.objective": ("r", "r", "rwcu"),
    "receivables.objective.create": ("", "", "rwcu"),
    "receivables.satisfaction.ask": ("rwc", "rwc", "rwc"),
    "receivables.satisfaction.campaign": ("", "r", "rwcu"),
    "receivables.satisfaction.request": ("r", "r", "r"),
    "receivables.reply": ("", "rw", "rwu"),
    "receivables.card.assign": ("", "rwcu", "rwcu"),
    "receivables.card.postpone": ("rwcu", "rwcu", "rwcu"),
    "receivables.substitution": ("rwcu", "rwcu", "rwcu"),
    "receivables.rep.link": ("", "", "r"),
    "receivables.payment.plan": ("r", "rwcu", "rwcu"),
    "receivables.payment.plan.line": ("r", "rwcu", "rwcu"),
    "receivables.dispute": ("r", "rwc", "rwc"),
    "receivables.dispute.reason": ("r", "r", "rwcu"),
    "receivables.late.charge": ("r", "r", "r"),
    "receivables.late.charge.bill": ("", "", "rwc"),
    "receivables.late.charge.waive": ("", "", "rwc"),
    "receivables.legal.parameter": ("", "r", "rwcu"),
    "receivables.legal.form": ("", "r", "rwcu"),
    "receivables.court": ("", "r", "rwcu"),
    "receivables.limitation": ("", "rw", "rw"),
    "receivables.limitation.event": ("", "rwc", "rwc"),
    "receivables.legal.case": ("", "rwc", "rwcu"),
    "receivables.insolvency": ("", "r", "rwc"),
    "receivables.legal.guide": ("", "rwc", "rwc"),
    "receivables.legal.guide.line": ("", "rwcu", "rwcu"),
    "receivables.einvoice.status": ("", "r", "rwcu"),
    "receivables.einvoice.event": ("", "r", "r"),
    "receivables.einvoice.log": ("", "rwc", "rwc"),
    "receivables.einvoice.void": ("", "rwc", "rwc"),
    "receivables.einvoice.import": ("", "rwc", "rwc"),
    "receivables.einvoice.export": ("", "rwc", "rwc"),
    "receivables.sales.block": ("r", "r", "rwc"),
    "receivables.reject.reason": ("", "r", "rwcu"),
    "receivables.payment.reject": ("", "rwcu", "rwcu"),
    "receivables.retention": ("", "rw", "rw"),
    "receivables.dispute.create": ("", "rwcu", "rwcu"),
    "receivables.dispute.decide": ("", "rwcu", "rwcu"),
    "receivables.lettering.rule": ("", "r", "rwcu"),
    "receivables.dunning.channel": ("", "r", "rwcu"),
    "receivables.dunning.country": ("", "r", "rwcu"),
    "receivables.dunning.exclusion": ("", "r", "r"),
    "receivables.dunning.notice": ("", "rw", "rw"),
    "receivables.dunning.notice.line": ("", "r", "r"),
    "receivables.dunning.position": ("", "r", "r"),
    "receivables.dunning.item.exclude": ("", "rwcu", "rwcu"),
    "receivables.dunning.notice.level": ("", "rwcu", "rwcu"),
    "receivables.dunning.notice.skip": ("", "rwcu", "rwcu"),
    "receivables.dunning.rehearsal": ("", "rwcu", "rwcu"),
    "receivables.dunning.rehearsal.line": ("", "rwcu", "rwcu"),
    "receivables.dunning.run": ("", "rwcu", "rwcu"),
    "receivables.dunning.run.summary": ("", "r", "r"),
    "receivables.dunning.takeover": ("", "", "rwcu"),
    "receivables.dunning.takeover.line": ("", "", "rwcu"),
    "receivables.dunning.why": ("", "rc", "rc"),
    "receivables.dunning.why.line": ("", "rc", "rc"),
    "receivables.dunning.level": ("", "r", "rwcu"),
    "receivables.dunning.policy": ("", "r", "rwcu"),
    "receivables.promise": ("r", "rwc", "rwc"),
    "receivables.interest.rate": ("", "r", "rwcu"),
    "receivables.quiet.period": ("", "r", "rwcu"),
    "receivables.statement.print": ("", "rwc", "rwc"),
    "receivables.settings": ("", "", "rwc"),
    "receivables.dunning.proof.import": ("", "rwc", "rwc"),
    "receivables.dunning.notice.preview": ("", "rwc", "rwc"),
    "receivables.lettering.gap": ("", "rw", "rw"),
    "receivables.account.finding": ("", "rw", "rw"),
    "receivables.account.check": ("", "rwc", "rwc"),
    "receivables.lettering.proposal": ("", "rw", "rw"),
    "receivables.lettering.proposal.line": ("", "rw", "rw"),
    "receivables.lettering.run": ("", "rwcu", "rwcu"),
    "receivables.lettering.run.chunk": ("", "r", "r"),
    "receivables.lettering.run.undo": ("", "rwc", "rwc"),
    "receivables.remittance.slip": ("", "rwcu", "rwcu"),
    "receivables.lettering.transfer": ("", "r", "r"),
    "receivables.lettering.transfer.line": ("", "r", "r"),
    "receivables.lettering.reassign": ("", "rwcu", "rwcu"),
    "receivables.lettering.compensate": ("", "rwcu", "rwcu"),
    "receivables.remittance.advice": ("", "rwcu", "rwcu"),
    "receivables.remittance.advice.line": ("", "rw", "rw"),
    "receivables.lettering.payment": ("", "rwcu", "rwcu"),
    "receivables.lettering.payment.line": ("", "rwcu", "rwcu"),
    "receivables.lettering.group": ("", "r", "r"),
    "receivables.lettering.justification": ("", "rwc", "rwc"),
    "receivables.lettering.import": ("", "", "rwcu"),
    "receivables.lettering.import.line": ("", "", "rwcu"),
    "receivables.letter.counter": ("", "", ""),
    "receivables.lettering.wizard": ("", "rwcu", "rwcu"),
    "receivables.lettering.undo": ("", "rwcu", "rwcu"),
    "receivables.write.off": ("", "r", "r"),
    "receivables.write.off.cause": ("", "r", "rwcu"),
    "receivables.letter.setup": ("", "", "r"),
    "receivables.letter.check": ("", "rwcu", "rwcu"),
    "receivables.letter.check.line": ("", "rwcu", "rwcu"),
}


@tagged("post_install", "-at_install")
class TestAccessMatrix(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {
            name: new_test_user(cls.env, f"matrix_{name}", groups=group)
            for name, group in GROUPS.items()
        }

    def test_groups(self):
        """Core's groups bring ours, and ours are a chain."""
        for name in ("rep", "collector", "manager"):
            self.assertTrue(
                self.users[name].has_group(f"receivables_followup.group_{name}"), name
            )
        self.assertTrue(
            self.users["manager"].has_group("receivables_followup.group_rep")
        )
        self.assertFalse(
            self.users["rep"].has_group("receivables_followup.group_collector")
        )
        self.assertFalse(
            self.users["employee"].has_group("receivables_followup.group_rep")
        )

    def test_every_model_is_in_the_matrix(self):
        ours = {
            name
            for name, model in self.env.registry.items()
            if name.startswith("receivables.") and not model._abstract
        }
        self.assertEqual(ours, set(MATRIX))

    def test_matrix(self):
        for model, rights in MATRIX.items():
            expected = dict(zip(("rep", "collector", "manager"), rights, strict=True))
            for name, user in self.users.items():
                records = self.env[model].with_user(user)
                found = "".join(
                    letter
                    for letter, operation in OPERATIONS.items()
                    if records.has_access(operation)
                )
                self.assertEqual(found, expected.get(name, ""), f"{model} for {name}")

    def test_dialogs_are_for_whom_opened_them(self):
        """Core has no rule on who reads what others are entering."""
        for model in MATRIX:
            if not self.env[model]._transient:
                continue
            rules = self.env["ir.rule"].with_user(self.users["manager"])
            self.assertIn("create_uid", str(rules._compute_domain(model)), model)

    def test_multi_company_rules(self):
        """Each stored model of a company has a global rule on allowed companies."""
        for model in MATRIX:
            Model = self.env[model]
            if "company_id" not in Model._fields or Model._transient:
                continue
            rules = self.env["ir.rule"].search(
                [("model_id.model", "=", model), ("groups", "=", False)]
            )
            self.assertTrue(
                any("company_ids" in (rule.domain_force or "") for rule in rules), model
            )
