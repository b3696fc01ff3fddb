import base64
import io
import json
import zipfile
from datetime import date, datetime

from odoo import api, fields, models

PREFIX = "receivables."
# Who wrote a row is no data about the customer; the rest is bookkeeping of the mails.
TECHNICAL = {"create_uid", "create_date", "write_uid", "write_date", "message_ids"}
# Odoo's own models that name a person, and by which field.
CORE_FIELDS = {
    "res.partner": ("id",),
    "res.partner.bank": ("partner_id",),
    "rating.rating": ("partner_id",),
    "mail.message": ("author_id", "partner_ids"),
}


class ReceivablesPrivacyExport(models.TransientModel):
    """Everything held about a person, as a ZIP of JSON files, for that person.

    The models of the follow-up are not listed here: the registry is asked which of
    them name a contact or a card, so that none is forgotten when one is added.
    """

    _name = "receivables.privacy.export"
    _description = "Export of Personal Data"

    partner_id = fields.Many2one(
        "res.partner",
        string="Person",
        required=True,
        index=True,
        help="The contact who asks what is held about them. For a customer, the "
        "follow-up card and all that stands on it are part of it.",
    )
    file_name = fields.Char(readonly=True)
    file = fields.Binary(
        string="Download",
        readonly=True,
        attachment=False,
        help="One JSON file for each kind of record, and the files attached to them.",
    )
    record_count = fields.Integer(
        string="Records", readonly=True, help="How many records the file contains."
    )

    def action_export(self):
        """Build the file and show it in the dialog."""
        self.ensure_one()
        self.partner_id.check_access("read")
        held = self._held_records()
        self.file = base64.b64encode(self._zip(held))
        self.file_name = f"personal-data-{self.partner_id.id}.zip"
        self.record_count = sum(map(len, held.values()))
        return {
            "type": "ir.actions.act_window",
            "name": self._description,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    # -- what is held --------------------------------------------------------------

    def _held_records(self):
        """The records that concern the person.

        :return: ``{model name: records}``, empty ones left out
        """
        person = self.partner_id
        held = {}
        for name, names in self._person_fields().items():
            domain = fields.Domain.OR([(path, "in", person.ids)] for path in names)
            self._hold(held, name, domain)
        cards = self.env["receivables.card"].with_context(active_test=False)
        cards = cards.search([("commercial_partner_id", "=", person.id)])
        links = {"res.partner": person, cards._name: cards}
        for name in self._own_models():
            self._hold(held, name, self._linked_domain(name, links))
            self._hold(held, name, self._address_domain(name))
        self._hold_parts(held)
        self._hold_messages(held)
        return {name: records for name, records in held.items() if records}

    def _person_fields(self):
        """Fields of other add-ons' models by which they name a person.

        :return: ``{model name: (field, ...)}``; bridges add theirs
        """
        return dict(CORE_FIELDS)

    def _own_models(self):
        """Stored models of the follow-up, in the order of their names."""
        return sorted(
            name
            for name, model in self.env.registry.items()
            if name.startswith(PREFIX) and not (model._abstract or model._transient)
        )

    def _hold(self, held, name, domain):
        """Add what is found under the rules of who exports.

        These leave out other companies, and the talks of a colleague. Leads are no
        credit manager's: those of the companies at work are part of it all the same.
        """
        Model = self.env[name].with_context(active_test=False)
        if not Model.has_access("read"):
            Model = Model.sudo()
            if "company_id" in Model._fields:
                companies = (False, *self.env.companies.ids)
                domain &= fields.Domain("company_id", "in", companies)
        found = Model if domain.is_false() else Model.search(domain)
        held[name] = held.get(name, Model.sudo()) | found.sudo()

    def _linked_domain(self, name, links):
        """Records of a model that refer to one of these records.

        Lists of contacts say little about one of them (the customers of a run), and a
        card is its customer's, not that of the group of companies it belongs to.
        """
        if name in links:
            return fields.Domain("id", "in", links[name].ids)
        return fields.Domain.OR(
            [(field.name, "in", links[field.comodel_name].ids)]
            for field in self.env[name]._fields.values()
            if field.type == "many2one"
            and field.store
            and links.get(field.comodel_name)
        )

    def _address_domain(self, name):
        """Records of a model that were made from a mail of the person."""
        field = getattr(self.env[name], "_primary_email", None)
        address = self.partner_id.email_normalized
        if not address or field not in self.env[name]._fields:
            return fields.Domain.FALSE
        return fields.Domain(field, "ilike", address)

    def _hold_parts(self, held):
        """Rows that live and die with what was found, such as the lines of a notice."""
        for _depth in range(3):
            links = {name: held[name] for name in self._own_models()}
            for name in links:
                parts = fields.Domain.OR(
                    [(field.name, "in", links[field.comodel_name].ids)]
                    for field in self.env[name]._fields.values()
                    if field.type == "many2one"
                    and field.store
                    and field.ondelete == "cascade"
                    and links.get(field.comodel_name)
                )
                self._hold(held, name, parts)

    def _hold_messages(self, held):
        """What was written on the records found, and the files attached to them."""
        found = [
            (name, records)
            for name, records in held.items()
            if records and name.startswith(PREFIX)
        ]
        for model, path in (("mail.message", "model"), ("ir.attachment", "res_model")):
            self._hold(
                held,
                model,
                fields.Domain.OR(
                    fields.Domain(path, "=", name)
                    & fields.Domain("res_id", "in", records.ids)
                    for name, records in found
                ),
            )
        self._hold(
            held,
            "ir.attachment",
            fields.Domain("id", "in", held["mail.message"].attachment_ids.ids),
        )

    # -- the file ------------------------------------------------------------------

    def _zip(self, held):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, records in sorted(held.items()):
                text = json.dumps(self._as_json(records), ensure_ascii=False, indent=1)
                archive.writestr(f"{name}.json", text)
            for attachment in held.get("ir.attachment", ()):
                safe = attachment.name.replace("/", "-").replace("\\", "-")
                archive.writestr(f"files/{attachment.id}-{safe}", attachment.raw or b"")
        return buffer.getvalue()

    def _as_json(self, records):
        names = self._exported_fields(records)
        descriptions = records.fields_get(names, ["string"])
        return {
            "model": records._name,
            "description": records._description,
            "fields": {name: descriptions[name]["string"] for name in names},
            "records": [
                {"id": record.id} | {name: self._plain(record, name) for name in names}
                for record in records
            ],
        }

    def _exported_fields(self, records):
        """Stored fields that the exporting user may read, files and lists left out."""
        own = self.env[records._name]
        return sorted(
            name
            for name, field in records._fields.items()
            if field.store
            and field.type not in ("binary", "one2many", "serialized", "image")
            and name not in TECHNICAL | {"id"}
            and own._has_field_access(field, "read")
        )

    @api.model
    def _plain(self, record, name):
        """The value of a field as people read it, fit for JSON."""
        field, value = record._fields[name], record[name]
        if field.relational:
            labels = value.mapped("display_name")
            return labels if field.type == "many2many" else "".join(labels) or None
        if value is False and field.type != "boolean":
            return None
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, value)
        if isinstance(value, (date, datetime)):
            return value.isoformat()
        if isinstance(value, (bool, int, float, str)) or value is None:
            return value
        return str(value)
