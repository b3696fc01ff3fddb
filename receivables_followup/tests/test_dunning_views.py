from lxml import etree

from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .dunning_run_common import DunningRunCase

SCREENS = {
    "receivables.dunning.run": ("list", "form", "search"),
    "receivables.dunning.notice": ("list", "form", "search", "pivot", "graph"),
    "receivables.dunning.notice.line": ("list", "search", "pivot", "graph"),
    "receivables.dunning.position": ("list", "search"),
    "receivables.dunning.rehearsal.line": ("list", "search", "pivot", "graph"),
    "receivables.open.item": ("list", "search"),
}


@tagged("post_install", "-at_install")
class TestDunningViews(DunningRunCase):
    """Every screen opens, and every filter and grouping of it works."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        cls.make_invoice(1000.0, "2026-06-01")
        cls.make_invoice(500.0, "2026-07-20")
        run = cls.Run.create({"company_id": cls.company.id})
        run.action_propose()
        run.notice_ids._mark_sent()
        cls.env["receivables.dunning.rehearsal"].with_user(cls.collector).create(
            {"company_id": cls.company.id}
        ).action_rehearse()

    def test_screens(self):
        for name, kinds in SCREENS.items():
            Model = self.env[name].with_user(self.collector)
            views = Model.get_views([(False, kind) for kind in kinds])["views"]
            fields = [
                node.get("name")
                for node in etree.fromstring(views["list"]["arch"]).iter("field")
            ]
            records = Model.web_search_read([], {field: {} for field in fields})
            self.assertTrue(records["records"], name)
            search = etree.fromstring(views["search"]["arch"])
            for node in search.iter("filter"):
                with self.subTest(model=name, filter=node.get("name")):
                    self.use(Model, node)

    def use(self, Model, node):
        if node.get("domain"):
            domain = safe_eval(node.get("domain"), {"uid": self.collector.id})
            Model.search_count(domain)
        if "group_by" in (node.get("context") or ""):
            group = safe_eval(node.get("context"))["group_by"]
            if Model._fields[group.split(":")[0]].type == "date" and ":" not in group:
                group += ":month"  # what the web client adds
            Model.formatted_read_group([], [group], ["__count"])

    def test_run_form(self):
        run = self.Run.with_user(self.collector).search([], limit=1)
        arch = run.get_view(view_type="form")["arch"]
        self.assertIn("slot_send", arch)
        self.assertIn("header", arch)
        self.assertTrue(run.summary_ids.read(["notices", "amount_total"]))
        self.assertTrue(run.exclusion_ids.read(["reason", "items", "amount"]))

    def test_notice_form(self):
        notice = self.Notice.with_user(self.collector).search([], limit=1)
        arch = notice.get_view(view_type="form")["arch"]
        self.assertIn("slot_send", arch)
        action = notice.action_open_card()
        self.assertEqual(action["res_id"], notice.card_id.id)
        action = notice.line_ids[0].action_open_move()
        self.assertEqual(action["res_model"], "account.move")

    def test_wizards(self):
        for name in (
            "receivables.dunning.takeover",
            "receivables.dunning.rehearsal",
            "receivables.dunning.why",
            "receivables.dunning.item.exclude",
            "receivables.dunning.notice.level",
            "receivables.dunning.notice.skip",
        ):
            self.assertTrue(self.env[name].get_view(view_type="form")["arch"])

    def test_open_items_are_searchable_by_level(self):
        found = self.OpenItem.search([("level_id", "=", self.level_1.id)])
        self.assertEqual(found.mapped("amount_residual"), [1000.0])
        found = self.OpenItem.search([("last_notice_date", "=", self.today)])
        self.assertEqual(len(found), 1)
        groups = self.OpenItem._read_group(
            [("side", "=", "receivable")], ["level_id"], ["amount_residual:sum"]
        )
        self.assertIn((self.level_1, 1000.0), groups)
