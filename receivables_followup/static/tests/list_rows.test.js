import { expect, test } from "@odoo/hoot";
import { ListRows } from "@receivables_followup/list_rows/list_rows";

function record(resId) {
    return { id: `datapoint_${resId}`, resId };
}

/** Rows of a list that is read again by replacing `root`. */
function rowsOf(root) {
    const model = { root };
    return { model, rows: new ListRows(model, { el: null }) };
}

test("rows of folded groups are not there for the keys", () => {
    const group = (isFolded, ...ids) => ({
        isFolded,
        list: { isGrouped: false, records: ids.map(record) },
    });
    const { rows } = rowsOf({
        isGrouped: true,
        groups: [group(false, 1, 2), group(true, 3), group(false, 4)],
    });
    expect(rows.records.map(({ resId }) => resId)).toEqual([1, 2, 4]);
});

test("a row that has left gives its place to the next", () => {
    const list = (...ids) => ({ isGrouped: false, records: ids.map(record) });
    const { model, rows } = rowsOf(list(1, 2, 3));
    expect(rows.current.resId).toBe(1);
    rows.focus(rows.records[1]);
    model.root = list(3, 2, 1);
    expect(rows.last.resId).toBe(2);
    model.root = list(1, 3);
    expect(rows.last).toBe(undefined);
    expect(rows.current.resId).toBe(3);
    model.root = list(1);
    expect(rows.current.resId).toBe(1);
    model.root = list();
    expect(rows.current).toBe(undefined);
    rows.focusCurrent();
    model.root = list(5, 6);
    rows.reset();
    expect(rows.current.resId).toBe(5);
});
