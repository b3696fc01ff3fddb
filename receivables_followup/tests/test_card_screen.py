from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import ReceivablesCommon

# What the form, the list and the kanban read, the costly fields among them.
FORM = ("banner", "identity_checks", "invoice_count", "exposure", "display_name")
LIST = ("total_due", "standing", "exposure", "credit_usage", "next_action_date")


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30")
class TestCardScreen(ReceivablesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        cls.customer.user_id = cls.rep
        cls.Card = cls.env["receivables.card"]
        card_ids = cls.Card._ensure(cls.customer.ids, cls.company)
        cls.card = cls.Card.browse(card_ids[cls.customer.id])

    def kinds(self, card=None):
        return [alert["kind"] for alert in (card or self.card).banner or []]

    # -- banner --------------------------------------------------------------------

    def test_no_alert_without_reason(self):
        self.make_invoice(1000, due="2026-07-31")
        self.card.refresh()
        self.assertEqual(self.kinds(), [])

    def test_alerts_the_gravest_first(self):
        disputed = self.make_invoice(1000, due="2026-01-31")
        self.make_hold(self.item(disputed), "dispute")
        self.make_hold(self.item(self.make_invoice(70, due="2026-06-20")), "plan")
        self.customer.credit_limit = 500
        self.card.refresh()
        self.assertEqual(
            self.kinds(), ["limit", "item_dispute", "over_90", "item_plan"]
        )
        texts = {alert["kind"]: alert["text"] for alert in self.card.banner}
        self.assertIn("570", texts["limit"])
        self.assertIn("1,000.00", texts["item_dispute"])

    def test_customer_held_for_insolvency(self):
        hold = self.Hold.create(
            {
                "commercial_partner_id": self.customer.id,
                "company_id": self.company.id,
                "reason": "insolvency",
                "review_date": "2026-08-31",
            }
        )
        self.card.refresh()
        (alert,) = self.card.banner
        self.assertEqual(alert["kind"], "customer_insolvency")
        self.assertEqual(alert["severity"], "danger")
        rep_card = self.card.with_user(self.rep)
        self.assertEqual(self.kinds(rep_card), ["customer_insolvency"])
        hold.action_release()
        self.card.invalidate_recordset()
        self.assertEqual(self.kinds(), [])

    def test_hold_of_another_company_is_not_ours(self):
        other = self.setup_other_company(name="Other")["company"]
        self.Hold.create(
            {
                "commercial_partner_id": self.customer.id,
                "company_id": other.id,
                "reason": "legal",
                "review_date": "2026-08-31",
            }
        )
        self.card.refresh()
        self.assertEqual(self.kinds(), [])

    def test_credit_balance(self):
        self.make_credit_note(100, date="2026-06-20")
        self.card.refresh()
        self.assertEqual(self.kinds(), ["credit"])

    # -- identity ------------------------------------------------------------------

    def badges(self):
        return {
            badge["kind"]: (badge["state"], badge["number"])
            for badge in self.card.identity_checks or []
        }

    def test_badges(self):
        france = self.env.ref("base.fr")
        self.customer.with_context(no_vat_validation=True).write(
            {
                "country_id": france.id,
                "company_registry": "73282932000074",
                "vat": "FR83404833048",
            }
        )
        self.env["res.partner.bank"].create(
            {
                "acc_number": "FR7630006000011234567890188",
                "partner_id": self.customer.id,
            }
        )
        badges = self.badges()
        self.assertEqual(badges["siret"][0], "ok")
        self.assertEqual(badges["vat"][0], "wrong", "the SIREN is another one")
        self.assertEqual(badges["iban"][0], "wrong")
        self.assertNotIn("1234567", badges["iban"][1], "the account number is masked")

    def test_badges_for_a_rep(self):
        self.customer.country_id = self.env.ref("base.fr")
        card = self.card.with_user(self.rep)
        states = {badge["kind"]: badge["state"] for badge in card.identity_checks}
        self.assertEqual(states, {"siren": "missing", "vat": "missing"})

    # -- behind the figures ----------------------------------------------------------

    def test_bars_open_what_they_count(self):
        self.make_invoice(1000, due="2026-06-20")
        self.make_invoice(500, due="2026-05-20")
        self.make_invoice(70, due="2026-09-30")
        self.make_credit_note(30, date="2026-06-25")
        self.card.refresh()
        card = self.card.with_user(self.collector)
        Item = self.env["receivables.open.item"].with_user(self.collector)
        for bucket in ("not_due", "1_30", "31_60", "61_90", "90_plus"):
            field = bucket if bucket == "not_due" else f"due_{bucket}"
            items = Item.search(card.action_open_bucket(bucket)["domain"])
            self.assertEqual(sum(items.mapped("amount_residual")), card[field], bucket)
            documents = card.open_documents(bucket)
            self.assertEqual(sum(row["amount"] for row in documents), card[field])
        self.assertEqual(
            sum(Item.search(card.action_open_items()["domain"]).mapped("amount")),
            card.total_due,
        )
        overdue = Item.search(card.action_open_overdue()["domain"])
        self.assertEqual(sum(overdue.mapped("amount_residual")), card.total_overdue)
        self.assertEqual(card.invoice_count, 4)
        Move = self.env["account.move"].with_user(self.collector)
        self.assertEqual(len(Move.search(card.action_open_invoices()["domain"])), 4)

    def test_unknown_bucket(self):
        with self.refused(UserError, "is not an age class"):
            self.card.action_open_bucket("120_plus")
        with self.refused(UserError, "is not an age class"):
            self.card.open_documents("x' OR '1'='1")

    # -- cost ----------------------------------------------------------------------

    def queries(self, cards, names):
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        cards.with_user(self.collector).web_read({name: {} for name in names})
        return self.env.cr.sql_log_count - before

    def test_a_page_of_80_cards_costs_as_much_as_one_of_2(self):
        partners = [
            self.make_customer(f"Page {index}", credit_limit=10).id
            for index in range(80)
        ]
        cards = self.Card.browse(self.Card._ensure(partners, self.company).values())
        for partner in cards[:20].commercial_partner_id:
            self.make_hold(
                self.item(self.make_invoice(50, due="2026-01-31", partner=partner)),
                "dispute",
            )
        self.Card.refresh_all(self.company)
        for names in (LIST, FORM):
            self.queries(cards[:2], names)
            self.assertEqual(
                self.queries(cards, names), self.queries(cards[:2], names), names
            )

    def test_kanban_costs_the_same_whatever_its_columns(self):
        def queries(customers):
            for index in range(customers):
                partner = self.make_customer(f"{customers}-{index}")
                day = f"2026-0{1 + index % 6}-15"
                self.make_invoice(50, due=day, partner=partner)
            self.Card.refresh_all(self.company)
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.Card.with_user(self.collector).web_read_group(
                [], ["standing"], ["total_overdue:sum", "__count"]
            )
            return self.env.cr.sql_log_count - before

        queries(1)
        self.assertEqual(queries(1), queries(12))


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30")
class TestCardRepSees(ReceivablesCommon):
    """A representative gets the whole card of own customers, and nothing else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        cls.customer.user_id = cls.rep
        cls.other = cls.make_customer("Other's", user_id=cls.manager.id)
        cls.invoice = cls.make_invoice(1000, due="2026-05-01")
        cls.make_invoice(300, due="2026-05-01", partner=cls.other)
        cls.make_receipt(200, cls.invoice, date="2026-05-20")
        cls.env["receivables.card"].refresh_all(cls.company)
        cls.Card = cls.env["receivables.card"].with_user(cls.rep)
        cls.card = cls.Card.search([("commercial_partner_id", "=", cls.customer.id)])
        cls.foreign = cls.Card.sudo().search(
            [("commercial_partner_id", "=", cls.other.id)]
        )
        cls.foreign = cls.Card.browse(cls.foreign.id)

    def test_form(self):
        """Every field of the form the representative gets is readable."""
        views = self.Card.get_views([(False, "form"), (False, "list")])
        names = views["models"]["receivables.card"]["fields"]
        self.env.invalidate_all()
        (values,) = self.card.web_read({name: {} for name in names})
        self.assertEqual(values["total_due"], 800)
        self.assertIn("banner", values)

    def test_sums_are_complete_where_invoices_are_hidden(self):
        """With the right and the rule that reps have where sales are managed."""
        model = self.env["ir.model"]._get("account.move")
        salesman = self.env.ref("sales_team.group_sale_salesman")
        right = {"model_id": model.id, "group_id": salesman.id, "name": "Reps"}
        self.env["ir.model.access"].create({**right, "perm_read": True})
        self.env["ir.rule"].create(
            {
                "name": "Own invoices",
                "model_id": model.id,
                "groups": [Command.set(salesman.ids)],
                "domain_force": "[('invoice_user_id', 'in', [False, user.id])]",
            }
        )
        self.invoice.invoice_user_id = self.manager
        moves = self.env["account.move"].with_user(self.rep)
        self.assertNotIn(self.invoice, moves.search([]))
        self.card.refresh()
        self.assertEqual((self.card.total_due, self.card.invoice_count), (800, 1))
        (row,) = self.card.open_documents()
        self.assertEqual((row["number"], row["amount"]), (self.invoice.name, 800))

    def test_no_field_leads_to_the_ledger(self):
        fields = self.Card.fields_get(attributes=["relation", "type"])
        for name, field in fields.items():
            self.assertNotIn(
                field.get("relation"), ("account.move", "account.move.line"), name
            )

    def test_list_and_export(self):
        self.assertEqual(self.Card.search([]), self.card)
        self.rep.sudo().group_ids += self.env.ref("base.group_allow_export")
        data = self.Card.search([]).export_data(
            ["commercial_partner_id/name", "total_due", "exposure", "standing"]
        )
        self.assertEqual(len(data["datas"]), 1)
        with self.assertRaises(AccessError):
            self.foreign.export_data(["total_due"])

    def test_grouping_and_names(self):
        groups = self.Card.formatted_read_group(
            [], ["standing"], ["total_due:sum", "__count"]
        )
        self.assertEqual(sum(group["__count"] for group in groups), 1)
        self.assertEqual(sum(group["total_due:sum"] for group in groups), 800)
        found = self.Card.name_search("")
        self.assertEqual([card_id for card_id, _name in found], self.card.ids)
        self.assertFalse(self.Card.name_search("Other's"))

    def test_calls_on_foreign_cards_are_refused(self):
        for call in (
            lambda card: card.timeline(),
            lambda card: card.open_documents(),
            lambda card: card.refresh(),
            lambda card: card.read(["banner"]),
        ):
            with self.assertRaises(AccessError):
                call(self.foreign)

    def test_ledger_is_refused_and_documents_are_not(self):
        for call in (
            self.card.action_open_items,
            self.card.action_open_overdue,
            self.card.action_open_invoices,
            lambda: self.card.action_open_bucket("31_60"),
        ):
            with self.refused(AccessError, "Only collectors open"):
                call()
        (row,) = self.card.open_documents("31_60")
        self.assertEqual(row["number"], self.invoice.name)
        self.assertEqual(row["amount"], 800)
        self.assertFalse(
            [name for name in row if name.endswith("_id") and name != "currency_id"]
        )
        self.assertFalse({"id", "move_id", "move_line_id"} & row.keys())

    def test_payment_in_the_timeline_has_no_link(self):
        (event,) = self.card.timeline(kinds=["payment"])["events"]
        self.assertEqual(event["amount"], 200)
        self.assertFalse(event["model"] or event["res_id"])
        card = self.card.with_user(self.collector)
        (event,) = card.timeline(kinds=["payment"])["events"]
        self.assertEqual(event["model"], "account.move")
