import { onPatched, useEffect } from "@odoo/owl";
import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { registry } from "@web/core/registry";
import { ListController } from "@web/views/list/list_controller";
import { listView } from "@web/views/list/list_view";
import { useLogNext } from "./log_next";

/**
 * The list a collector works through with the keyboard: j and k move, l logs what was
 * said, p postpones, Enter opens the card. After a log the next customer opens.
 */
export class WorklistController extends ListController {
    setup() {
        super.setup();
        this.currentId = null; // id of the card the keys act upon
        for (const [key, callback] of [
            ["j", () => this.move(1)],
            ["k", () => this.move(-1)],
            ["l", () => this.callOnCurrent("action_log_interaction")],
            ["p", () => this.callOnCurrent("action_postpone")],
        ]) {
            useHotkey(key, callback, { allowRepeat: key === "j" || key === "k" });
        }
        useLogNext(() => this.openNext());
        useEffect(
            (isReady) => {
                // The keys work at once, unless somebody is writing a search.
                const active = document.activeElement;
                if (isReady && !(active?.value || this.env.isSmall)) {
                    this.focusCurrent();
                }
            },
            () => [this.model.isReady]
        );
        onPatched(() => {
            // A reload replaced the row that had the focus.
            if (this.currentId && document.activeElement === document.body) {
                this.focusCurrent();
            }
        });
    }

    /** The cards on screen, in their order, those of folded groups left out. */
    get cards() {
        const { root } = this.model;
        const inside = (list) =>
            list.isGrouped
                ? list.groups.flatMap((group) => (group.isFolded ? [] : inside(group.list)))
                : list.records;
        return inside(root);
    }

    /** The card whose row has the focus, else the one used last, else the first. */
    get current() {
        const row = document.activeElement?.closest?.(".o_data_row");
        const cards = this.cards;
        return (
            cards.find((card) => card.id === row?.dataset.id) ||
            cards.find((card) => card.resId === this.currentId) ||
            cards[0]
        );
    }

    focusCard(card) {
        if (!card) {
            return;
        }
        this.currentId = card.resId;
        const row = this.rootRef.el?.querySelector(`.o_data_row[data-id="${card.id}"]`);
        row?.querySelector(".o_data_cell")?.focus();
        row?.scrollIntoView({ block: "nearest" });
    }

    focusCurrent() {
        this.focusCard(this.current);
    }

    move(step) {
        const cards = this.cards;
        const onRow = document.activeElement?.closest?.(".o_data_row");
        const index = cards.indexOf(this.current);
        this.focusCard(onRow ? cards[index + step] : cards[index]);
    }

    async callOnCurrent(name) {
        const card = this.current;
        if (!card) {
            return;
        }
        this.currentId = card.resId;
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
        const currentId = this.currentId;
        await this.model.load();
        const isLeft = !this.cards.some((card) => card.resId === currentId);
        this.currentId = isLeft ? follower?.resId : currentId;
        this.focusCurrent();
    }

    get following() {
        const cards = this.cards;
        const index = cards.findIndex((card) => card.resId === this.currentId);
        return cards[index + 1];
    }

    /** What was said is logged: open the next customer, or read the list again. */
    async openNext() {
        const next = this.following;
        if (next) {
            this.currentId = next.resId;
            return this.openRecord(next);
        }
        this.currentId = null;
        await this.reload();
    }
}

registry.category("views").add("receivables_worklist", {
    ...listView,
    Controller: WorklistController,
    buttonTemplate: "receivables_followup.WorklistButtons",
});
