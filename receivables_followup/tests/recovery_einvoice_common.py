import base64
import json
from datetime import datetime
from decimal import Decimal

from freezegun import freeze_time

from ..engine.recovery.einvoice_file import Amount, Row
from .common import TODAY
from .dunning_run_common import DunningRunCase

IBAN = "FR7630006000011234567890189"
SECRET_IBAN = "DE89370400440532013000"


@freeze_time(TODAY)
class EinvoiceCase(DunningRunCase):
    """A customer with a late invoice of EUR 1000, and the register."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        cls.Event = cls.env["receivables.einvoice.event"]
        cls.Status = cls.env["receivables.einvoice.status"]
        cls.invoice = cls.make_invoice(1000.0, "2026-05-31")
        cards = cls.env["receivables.card"]._ensure(cls.customer.ids, cls.company)
        cls.card = cls.env["receivables.card"].browse(cards[cls.customer.id])

    @classmethod
    def row(cls, code, hour=10, day=20, invoice=None, amount=None, **vals):
        """A status given on a day of June; a reason where one is needed."""
        status = cls.Status.search([("code", "=", code)])
        if status.reason_required:
            vals.setdefault("reasons", ("PU_ERR",))
        if amount is not None:
            vals["amounts"] = (Amount(Decimal(20), Decimal(str(amount))),)
        number = vals.pop("number", 1)
        moment = datetime(2026, 6, day, hour)
        name = (invoice or cls.invoice).name
        return Row(number, name, code, moment, **vals)

    @classmethod
    def register(cls, *codes, user=None, **vals):
        """Register statuses one after the other, an hour apart."""
        Event = cls.Event.with_user(user) if user else cls.Event
        events = cls.Event
        for hour, code in enumerate(codes, vals.pop("hour", 8)):
            found, _known = Event._enter([cls.row(code, hour, **vals)])
            events |= found.with_env(cls.env)
        return events

    def holds(self, invoice=None, state="active"):
        return self.Hold.search(
            [
                ("move_id", "=", (invoice or self.invoice).id),
                ("state", "=", state),
            ]
        )

    def disputes(self, invoice=None):
        return self.env["receivables.dispute"].search(
            [("move_id", "=", (invoice or self.invoice).id)]
        )

    def held(self, invoice=None):
        items = self.items(invoice or self.invoice)
        return sum(items.mapped("held_amount"))

    def importer(self, content, name="statuses.csv", user=None):
        if not isinstance(content, str | bytes):
            content = json.dumps(content)
        if isinstance(content, str):
            content = content.encode()
        Import = self.env["receivables.einvoice.import"]
        Import = Import.with_user(user) if user else Import
        return Import.create({"content": base64.b64encode(content), "filename": name})
