"""What every Odoo test of the customer ledger starts from."""

from contextlib import contextmanager

from freezegun import freeze_time

from odoo import Command, fields
from odoo.tests import new_test_user, tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

TODAY = "2026-06-30"


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class ReceivablesCommon(AccountTestInvoicingCommon):
    """A company in EUR with the generic chart, on 30 June 2026.

    Amounts of the helpers are in the currency given (default EUR), without tax; dates
    may be texts. ``today`` is the frozen day.
    """

    @classmethod
    def setup_independent_company(cls, **kwargs):
        eur = cls.env.ref("base.EUR")
        eur.active = True
        return super().setup_independent_company(**({"currency_id": eur.id} | kwargs))

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.today = fields.Date.to_date(TODAY)
        cls.company = cls.env.company
        cls.receivable = cls.company_data["default_account_receivable"]
        cls.payable = cls.company_data["default_account_payable"]
        cls.customer = cls.make_customer("Azur Interior")
        cls.OpenItem = cls.env["receivables.open.item"]
        cls.Hold = cls.env["receivables.hold"]

    # -- people ----------------------------------------------------------------

    @classmethod
    def make_user(cls, login, groups, **vals):
        """A user of the test company; ``groups`` as in ``new_test_user``."""
        vals.setdefault("email", f"{login}@example.com")
        return new_test_user(
            cls.env,
            login=login,
            groups=groups,
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
            **vals,
        )

    @classmethod
    def make_users(cls):
        """Set ``rep, leader, collector, manager, portal`` on the class.

        The leader leads a sales team of which the rep is a member.
        """
        salesman = "base.group_user,sales_team.group_sale_salesman"
        cls.rep = cls.make_user("rec_rep", salesman)
        cls.leader = cls.make_user("rec_leader", salesman)
        cls.collector = cls.make_user(
            "rec_collector", "base.group_user,account.group_account_invoice"
        )
        cls.manager = cls.make_user(
            "rec_manager", "base.group_user,account.group_account_manager"
        )
        cls.portal = cls.make_user("rec_portal", "base.group_portal")
        cls.team = (
            cls.env["crm.team"]
            .sudo()
            .create(
                {
                    "name": "Receivables test team",
                    "company_id": False,
                    "user_id": cls.leader.id,
                    "member_ids": [Command.set(cls.rep.ids)],
                }
            )
        )

    @classmethod
    def make_customer(cls, name, **vals):
        """A company customer without payment term."""
        return cls.env["res.partner"].create(
            {"name": name, "is_company": True, "company_id": False, **vals}
        )

    # -- documents -------------------------------------------------------------

    @classmethod
    def make_invoice(
        cls,
        amount=1000.0,
        due=None,
        partner=None,
        date=None,
        currency=None,
        instalments=None,
        move_type="out_invoice",
        post=True,
        company=None,
        **vals,
    ):
        """An invoice of one line.

        :param due: due date; default: the invoice date
        :param date: invoice and accounting date; default: 60 days before ``due``, or
            1 January of the frozen year
        :param instalments: list of (percent, days after the invoice date)
        """
        company = company or cls.company
        date, due = cls._invoice_dates(date, due)
        line = {"name": "Goods", "price_unit": amount, "tax_ids": [Command.clear()]}
        values = {
            "move_type": move_type,
            "partner_id": (partner or cls.customer).id,
            "invoice_date": date,
            "date": date,
            "currency_id": (currency or company.currency_id).id,
            "invoice_line_ids": [Command.create(line)],
        }
        if instalments:
            values["invoice_payment_term_id"] = cls.make_payment_term(instalments).id
        else:
            values |= {"invoice_payment_term_id": False, "invoice_date_due": due}
        move = cls.env["account.move"].with_company(company).create(values | vals)
        if post:
            move.action_post()
        return move

    @classmethod
    def _invoice_dates(cls, date, due):
        due = fields.Date.to_date(due)
        date = fields.Date.to_date(date)
        if not date and due:
            date = fields.Date.subtract(due, days=60)
        date = date or cls.today.replace(month=1, day=1)
        return date, due or date

    @classmethod
    def make_credit_note(cls, amount=100.0, **kwargs):
        """A credit note, not matched with any invoice."""
        return cls.make_invoice(amount, move_type="out_refund", **kwargs)

    @classmethod
    def make_payment_term(cls, instalments):
        return cls.env["account.payment.term"].create(
            {
                "name": "Instalments",
                "line_ids": [
                    Command.create(
                        {
                            "value": "percent",
                            "value_amount": percent,
                            "nb_days": days,
                            "delay_type": "days_after",
                        }
                    )
                    for percent, days in instalments
                ],
            }
        )

    @classmethod
    def make_entry(cls, lines, date=None, journal=None, company=None, post=True):
        """A journal entry in the miscellaneous journal.

        :param lines: list of values of journal items; ``balance`` is enough
        """
        journal = journal or cls.company_data["default_journal_misc"]
        move = (
            cls.env["account.move"]
            .with_company(company or journal.company_id)
            .create(
                {
                    "move_type": "entry",
                    "date": fields.Date.to_date(date) or cls.today,
                    "journal_id": journal.id,
                    "line_ids": [Command.create(line) for line in lines],
                }
            )
        )
        if post:
            move.action_post()
        return move

    @classmethod
    def make_receipt(
        cls, amount, invoice=None, date=None, partner=None, currency=None, account=None
    ):
        """Money received on the bank journal; matched with ``invoice`` when given.

        A smaller amount than the invoice's is a partial payment.

        :return: the receivable journal item of the receipt
        """
        company = cls.company
        day = fields.Date.to_date(date) or cls.today
        journal = cls.company_data["default_journal_bank"]
        partner = partner or (invoice.partner_id if invoice else cls.customer)
        currency = currency or (invoice or company).currency_id
        balance = currency._convert(amount, company.currency_id, company, day)
        side = {"currency_id": currency.id, "partner_id": partner.id}
        lines = cls.open_lines(invoice) if invoice else cls.env["account.move.line"]
        account = account or lines.account_id[:1] or cls.receivable
        move = cls.make_entry(
            [
                {
                    "account_id": journal.default_account_id.id,
                    "balance": balance,
                    "amount_currency": amount,
                    **side,
                },
                {
                    "account_id": account.id,
                    "balance": -balance,
                    "amount_currency": -amount,
                    **side,
                },
            ],
            day,
            journal,
        )
        receipt = move.line_ids.filtered(lambda line: line.account_id == account)
        if lines:
            (lines + receipt).reconcile()
        return receipt

    # -- reading ---------------------------------------------------------------

    @classmethod
    def open_lines(cls, move):
        """The receivable and payable journal items of a move, by due date."""
        types = ("asset_receivable", "liability_payable")
        return move.line_ids.filtered(
            lambda line: line.account_id.account_type in types
        ).sorted(lambda line: (line.date_maturity or line.date, line.id))

    def items(self, records=None, **context):
        """Open items of a partner, move or journal items; fresh from the database."""
        Item = self.OpenItem.with_context(**context)
        records = self.customer if records is None else records
        field = {
            "res.partner": "commercial_partner_id",
            "account.move": "move_id",
            "account.move.line": "id",
        }[records._name]
        return Item.search([(field, "in", records.ids)])

    def item(self, record, **context):
        """The one open item of this record."""
        items = self.items(record, **context)
        self.assertEqual(len(items), 1, f"open items of {record}")
        return items

    def make_hold(self, item, reason="manual", **vals):
        """Hold an item; review date in 30 days unless given."""
        vals.setdefault("review_date", fields.Date.add(self.today, days=30))
        return self.Hold._hold(item, reason, **vals)

    @contextmanager
    def refused(self, error, message):
        """Expect this error with a message that contains this text; undo the attempt.

        Unlike ``assertRaisesRegex`` it rolls back what was written before the error.
        """
        with self.assertRaises(error) as caught:
            yield
        self.assertIn(message, str(caught.exception))
