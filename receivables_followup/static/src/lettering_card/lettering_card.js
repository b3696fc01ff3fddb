import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { deserializeDate, toLocaleDateString } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatMonetary } from "@web/views/fields/formatters";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/** The accounts of a customer with the way to the board, and its last letters. */
export class LetteringCard extends Component {
    static template = "receivables_followup.LetteringCard";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ accounts: [], groups: [] });
        onWillStart(() => this.load(this.props.record));
        onWillUpdateProps(({ record }) => this.load(record));
    }

    async load(record) {
        const summary = record.resId
            ? await this.orm.call(record.resModel, "lettering_summary", [[record.resId]])
            : { accounts: [], groups: [] };
        Object.assign(this.state, summary);
    }

    money(amount, currencyId) {
        return formatMonetary(amount, { currencyId });
    }

    day(text) {
        return toLocaleDateString(deserializeDate(text));
    }

    openBoard(key) {
        return this.action.doAction("receivables_followup.lettering_board_action", {
            additionalContext: { receivables_board_key: key },
        });
    }

    openGroup(group) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "receivables.lettering.group",
            res_id: group.id,
            views: [[false, "form"]],
        });
    }
}

registry.category("view_widgets").add("receivables_lettering_card", {
    component: LetteringCard,
});
