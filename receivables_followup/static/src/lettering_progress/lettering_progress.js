import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { RunProgress } from "../run_progress/run_progress";

/** Progress of a lettering run: while it letters, and while it is undone. */
export class LetteringProgress extends RunProgress {
    static template = "receivables_followup.LetteringProgress";
    static counters = [
        "state",
        "progress",
        "group_count",
        "undone_count",
        "open_proposal_count",
        "todo_count",
    ];
    static busyStates = ["running", "undoing"];

    get doneText() {
        if (["undoing", "undone"].includes(this.values.state)) {
            return _t("%s un-lettered", this.values.undone_count || 0);
        }
        return _t("%s lettered", this.values.group_count || 0);
    }

    get proposedText() {
        return _t("%s to decide", this.values.open_proposal_count);
    }

    get openText() {
        return _t("%s left", this.values.todo_count);
    }
}

registry.category("fields").add("receivables_lettering_progress", {
    component: LetteringProgress,
    supportedTypes: ["float"],
    fieldDependencies: [
        { name: "state", type: "selection" },
        ...LetteringProgress.counters
            .slice(2)
            .map((name) => ({ name, type: "integer" })),
    ],
});
