import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { registry } from "@web/core/registry";
import { ListController } from "@web/views/list/list_controller";
import { listView } from "@web/views/list/list_view";
import { useListRows } from "../list_rows/list_rows";
import { useLogNext } from "./log_next";

/**
 * The list a collector works through with the keyboard: j and k move, l logs what was
 * said, p postpones, Enter opens the card. After a log the next customer opens.
 */
export class WorklistController extends ListController {
    setup() {
        super.setup();
        this.rows = useListRows(this.model, this.rootRef);
        useHotkey("l", () => this.callOnCurrent("action_log_interaction"));
        useHotkey("p", () => this.callOnCurrent("action_postpone"));
        useLogNext(() => this.openNext());
    }

    async callOnCurrent(name) {
        const card = this.rows.current;
        if (!card) {
            return;
        }
        this.rows.resId = card.resId;
        await this.actionService.doActionButton({
            type: "object",
            name,
            resModel: card.resModel,
            resId: card.resId,
            resIds: [card.resId],
            context: { ...this.props.context, receivables_worklist: true },
            onClose: async (infos) => {
                if (!infos?.noReload) {
                    await this.reload();
                }
            },
        });
    }

    /** Read the list again; when the card has left it, go to the one that follows. */
    async reload() {
        const follower = this.following;
        const { resId } = this.rows;
        await this.model.load();
        const isLeft = !this.rows.records.some((card) => card.resId === resId);
        this.goTo(isLeft ? follower?.resId : resId);
        this.rows.focusCurrent();
    }

    get following() {
        const { last, records } = this.rows;
        return records[records.indexOf(last) + 1];
    }

    /** What was said is logged: open the next customer, or read the list again. */
    async openNext() {
        const next = this.following;
        this.goTo(next?.resId);
        await (next ? this.openRecord(next) : this.reload());
    }

    /** Go to this card; without one, to the first. */
    goTo(resId) {
        this.rows.reset();
        this.rows.resId = resId;
    }
}

registry.category("views").add("receivables_worklist", {
    ...listView,
    Controller: WorklistController,
    buttonTemplate: "receivables_followup.WorklistButtons",
});
