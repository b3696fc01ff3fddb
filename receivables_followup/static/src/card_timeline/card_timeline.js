import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import {
    deserializeDate,
    deserializeDateTime,
    toLocaleDateString,
    toLocaleDateTimeString,
} from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { KeepLast } from "@web/core/utils/concurrency";
import { formatMonetary } from "@web/views/fields/formatters";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

export const PAGE = 30;
/** Icons by kind of event; outer wings register theirs. */
export const timelineIcons = registry.category("receivables_timeline_icons");
timelineIcons
    .add("interaction", "fa-phone")
    .add("mail", "fa-envelope-o")
    .add("payment", "fa-money");

/** Everything that happened with a customer, the latest first, filtered by kind. */
export class Timeline extends Component {
    static template = "receivables_followup.Timeline";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.state = useState({ events: [], kinds: [], kind: null, next: false });
        onWillStart(() => this.load(this.props.record));
        this.seen = this.stamp(this.props.record);
        onWillUpdateProps(({ record }) => {
            // the card was opened, refreshed or written to since
            if (this.stamp(record) !== this.seen) {
                this.seen = this.stamp(record);
                return this.load(record);
            }
        });
    }

    stamp(record) {
        return `${record.resId} ${record.data.refreshed_at?.toMillis?.()}`;
    }

    async load(record, before = null) {
        if (!record.resId) {
            Object.assign(this.state, { events: [], next: false });
            return;
        }
        const kinds = this.state.kind ? [this.state.kind] : null;
        const page = await this.keepLast.add(
            this.orm.call(record.resModel, "timeline", [[record.resId]], {
                kinds,
                before,
                limit: PAGE,
            })
        );
        this.state.events = before ? [...this.state.events, ...page.events] : page.events;
        this.state.kinds = page.kinds;
        this.state.next = page.next;
    }

    filter(kind) {
        this.state.kind = kind;
        return this.load(this.props.record);
    }

    more() {
        return this.load(this.props.record, this.state.next);
    }

    icon(event) {
        return timelineIcons.get(event.kind, "fa-circle-o");
    }

    when(event) {
        return event.is_day
            ? toLocaleDateString(deserializeDate(event.date))
            : toLocaleDateTimeString(deserializeDateTime(event.date), {
                  showSeconds: false,
              });
    }

    money(event) {
        return formatMonetary(event.amount, { currencyId: event.currency_id });
    }

    open(event) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: event.model,
            res_id: event.res_id,
            views: [[false, "form"]],
        });
    }
}

registry.category("view_widgets").add("receivables_timeline", {
    component: Timeline,
    fieldDependencies: [{ name: "refreshed_at", type: "datetime" }],
});
