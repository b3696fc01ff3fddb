import { Component, onWillUnmount, onWillUpdateProps, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

export const POLL_DELAY = 2000;

/**
 * Progress of a dunning run. While the run is being sent its counters are read every
 * two seconds, so the bar moves without reloading the form; the form is reloaded once,
 * when the last notice has left. Other kinds of runs extend it by their own counters.
 */
export class RunProgress extends Component {
    static template = "receivables_followup.RunProgress";
    static props = { ...standardFieldProps };
    static counters = ["state", "progress", "sent_count", "failed_count", "open_count"];
    static busyStates = ["sending"];

    setup() {
        this.orm = useService("orm");
        this.values = useState({});
        this.timer = null;
        this.adopt(this.props.record);
        onWillUpdateProps((props) => this.adopt(props.record));
        onWillUnmount(() => clearTimeout(this.timer));
    }

    /** Take the values of the form, then go on by ourselves while it is busy. */
    adopt(record) {
        for (const name of this.constructor.counters) {
            this.values[name] = record.data[name];
        }
        clearTimeout(this.timer);
        if (this.isBusy && record.resId) {
            this.timer = setTimeout(() => this.poll(record), POLL_DELAY);
        }
    }

    async poll(record) {
        let values;
        try {
            [values] = await this.orm.silent.read(
                record.resModel,
                [record.resId],
                this.constructor.counters
            );
        } catch {
            // The server restarts or the network is away: the next round will tell.
            values = {};
        }
        if (this.__owl__.status === 3 || record.resId !== this.props.record.resId) {
            return;
        }
        Object.assign(this.values, values);
        if (this.isBusy) {
            this.timer = setTimeout(() => this.poll(record), POLL_DELAY);
        } else {
            await record.load();
        }
    }

    get isBusy() {
        return this.constructor.busyStates.includes(this.values.state);
    }

    get sentText() {
        return _t("%s sent", this.values.sent_count || 0);
    }

    get failedText() {
        return _t("%s failed", this.values.failed_count);
    }

    get openText() {
        return _t("%s to go", this.values.open_count);
    }

    get percent() {
        return Math.floor(this.values.progress || 0);
    }
}

registry.category("fields").add("receivables_run_progress", {
    component: RunProgress,
    supportedTypes: ["float", "integer"],
    fieldDependencies: [
        { name: "state", type: "selection" },
        { name: "sent_count", type: "integer" },
        { name: "failed_count", type: "integer" },
        { name: "open_count", type: "integer" },
    ],
});
