import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { formatMonetary } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const LENGTH = Math.PI * 40; // of the half circle drawn in the template
const WATCH = 80; // percent from which the gauge turns amber

/** How much of the credit limit is used: a half circle, green, amber or red. */
export class LimitGauge extends Component {
    static template = "receivables_followup.LimitGauge";
    static props = { ...standardFieldProps };

    get usage() {
        return this.props.record.data[this.props.name] || 0;
    }

    get hasLimit() {
        return this.props.record.data.credit_limit_set;
    }

    get percent() {
        return Math.round(this.usage);
    }

    get dash() {
        const part = Math.min(Math.max(this.usage, 0), 100) / 100;
        return `${(part * LENGTH).toFixed(2)} ${LENGTH.toFixed(2)}`;
    }

    get tone() {
        if (this.usage > 100) {
            return "danger";
        }
        return this.usage >= WATCH ? "warning" : "success";
    }

    get text() {
        const { exposure, credit_limit } = this.props.record.data;
        return _t("%(exposure)s of %(limit)s", {
            exposure: this.money(exposure),
            limit: this.money(credit_limit),
        });
    }

    get rest() {
        const rest = this.props.record.data.credit_remaining;
        return rest < 0
            ? _t("%s over the limit", this.money(-rest))
            : _t("%s remaining", this.money(rest));
    }

    money(amount) {
        return formatMonetary(amount, { data: this.props.record.data });
    }
}

registry.category("fields").add("receivables_limit_gauge", {
    component: LimitGauge,
    supportedTypes: ["float"],
    fieldDependencies: [
        { name: "exposure", type: "monetary" },
        { name: "credit_limit", type: "monetary" },
        { name: "credit_limit_set", type: "boolean" },
        { name: "credit_remaining", type: "monetary" },
        { name: "currency_id", type: "many2one", relation: "res.currency" },
    ],
});
