import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const ICONS = {
    danger: "fa-exclamation-circle",
    warning: "fa-exclamation-triangle",
    info: "fa-info-circle",
};
const BADGES = {
    ok: { icon: "fa-check", tone: "text-bg-success" },
    wrong: { icon: "fa-times", tone: "text-bg-danger" },
    missing: { icon: "fa-question", tone: "text-bg-secondary" },
};

/** Alerts on a customer, one line each; the field holds `[{kind, severity, text}]`. */
export class Banner extends Component {
    static template = "receivables_followup.Banner";
    static props = { ...standardFieldProps };

    get alerts() {
        return this.props.record.data[this.props.name] || [];
    }

    icon(alert) {
        return ICONS[alert.severity];
    }
}

/** Identifiers and whether they are well formed; `[{kind, label, number, state, text}]`. */
export class Badges extends Component {
    static template = "receivables_followup.Badges";
    static props = { ...standardFieldProps };

    get badges() {
        return (this.props.record.data[this.props.name] || []).map((badge) => ({
            ...badge,
            ...BADGES[badge.state],
        }));
    }
}

registry.category("fields").add("receivables_banner", {
    component: Banner,
    supportedTypes: ["json"],
    isEmpty: (record, name) => !record.data[name]?.length,
});
registry.category("fields").add("receivables_badges", {
    component: Badges,
    supportedTypes: ["json"],
});
