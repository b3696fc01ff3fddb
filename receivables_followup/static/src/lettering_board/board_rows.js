/** The rows of a list as the keyboard sees them: those on screen, in their order. */
export class BoardRows {
    /**
     * @param {Object} model model of the list
     * @param {{ el: HTMLElement }} rootRef element of the view
     */
    constructor(model, rootRef) {
        this.model = model;
        this.rootRef = rootRef;
        this.resId = null; // the row used last
        this.index = 0; // where it stood: a lettered row leaves its place to the next
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

    /** The row with the focus, else the one used last, else what took its place. */
    get current() {
        const records = this.records;
        const row = this.focusedRow;
        return (
            records.find((record) => record.id === row?.dataset.id) ||
            records.find((record) => record.resId === this.resId) ||
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

    /** Start again at the first row: another account is on screen. */
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
