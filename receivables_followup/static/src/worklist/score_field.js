import { registry } from "@web/core/registry";
import { MonetaryField, monetaryField } from "@web/views/fields/monetary/monetary_field";

/** Expected recovery; the reason in words appears under the pointer. */
export class ScoreField extends MonetaryField {
    static template = "receivables_followup.Score";

    get reason() {
        return this.props.record.data.recovery_reason || "";
    }

    get info() {
        return JSON.stringify({ lines: this.reason.split("\n") });
    }
}

registry.category("fields").add("receivables_score", {
    ...monetaryField,
    component: ScoreField,
    fieldDependencies: [{ name: "recovery_reason", type: "text" }],
});
