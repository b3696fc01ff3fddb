import { onPatched, useEffect, useEnv } from "@odoo/owl";
import { useHotkey } from "@web/core/hotkeys/hotkey_hook";

/** The rows of a list as the keyboard sees them: those on screen, in their order. */
export class ListRows {
    /**
     * @param {Object} model model of the list
     * @param {{ el: HTMLElement }} rootRef element of the view
     */
    constructor(model, rootRef) {
        this.model = model;
        this.rootRef = rootRef;
        this.resId = null; // the row used last
        this.index = 0; // where it stood: a row that leaves gives its place to the next
    }

    get records() {
        const inside = (list) =>
            list.isGrouped
                ? list.groups.flatMap((group) => (group.isFolded ? [] : inside(group.list)))
                : list.records;
        return inside(this.model.root);
    }

    get focusedRow() {
        return document.activeElement?.closest?.(".o_data_row");
    }

    /** The row used last, if it is still there. */
    get last() {
        return this.records.find((record) => record.resId === this.resId);
    }

    /** The row with the focus, else the one used last, else what took its place. */
    get current() {
        const records = this.records;
        const row = this.focusedRow;
        return (
            records.find((record) => record.id === row?.dataset.id) ||
            this.last ||
            records[Math.min(this.index, records.length - 1)]
        );
    }

    focus(record) {
        if (!record) {
            return;
        }
        this.resId = record.resId;
        this.index = this.records.indexOf(record);
        const row = this.rootRef.el?.querySelector(`.o_data_row[data-id="${record.id}"]`);
        row?.querySelector(".o_data_cell")?.focus();
        row?.scrollIntoView({ block: "nearest" });
    }

    focusCurrent() {
        this.focus(this.current);
    }

    /** Start again at the first row. */
    reset() {
        this.resId = null;
        this.index = 0;
    }

    move(step) {
        const records = this.records;
        const index = records.indexOf(this.current);
        this.focus(this.focusedRow ? records[index + step] : records[index]);
    }
}

/**
 * Let j and k move over the rows of a list. One row has the focus from the beginning,
 * unless somebody is writing a search, and keeps it when the list is read again.
 *
 * @param {Object} model model of the list
 * @param {{ el: HTMLElement }} rootRef element of the view
 * @returns {ListRows}
 */
export function useListRows(model, rootRef) {
    const env = useEnv();
    const rows = new ListRows(model, rootRef);
    useHotkey("j", () => rows.move(1), { allowRepeat: true });
    useHotkey("k", () => rows.move(-1), { allowRepeat: true });
    useEffect(
        (isReady) => {
            if (isReady && !(document.activeElement?.value || env.isSmall)) {
                rows.focusCurrent();
            }
        },
        () => [model.isReady]
    );
    onPatched(() => {
        // A reload replaced the row that had the focus.
        if (document.activeElement === document.body && !env.isSmall) {
            rows.focusCurrent();
        }
    });
    return rows;
}
