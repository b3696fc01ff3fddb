import { useEffect, useExternalListener, useState } from "@odoo/owl";
import { getCurrency } from "@web/core/currency";
import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { ListController } from "@web/views/list/list_controller";
import { useListRows } from "../list_rows/list_rows";
import { BoardFooter } from "./board_footer";
import { BoardHeader } from "./board_header";
import { BoardHelp } from "./board_help";
import { AMOUNTS, loadedSums, selectionTotals } from "./board_totals";

const FIELDS = "input, textarea, select, button, a, [contenteditable=true]";

/**
 * The account of one customer or supplier, lettered with the keyboard or the buttons of
 * the footer, which says all the time what the selected items come to.
 */
export class LetteringBoardController extends ListController {
    static template = "receivables_followup.LetteringBoard";
    static components = { ...ListController.components, BoardFooter, BoardHeader };

    setup() {
        super.setup();
        this.notification = useService("notification");
        this.rows = useListRows(this.model, this.rootRef);
        this.whole = useState({ sums: null }); // of what is selected beyond the screen
        const outside = { isAvailable: (target) => !target?.closest?.(FIELDS) };
        for (const [key, callback, options] of [
            ["space", () => this.toggleCurrent(), outside],
            ["o", () => this.openDocument()],
            ["l", () => this.letter()],
            ["g", () => this.letterWith("gap")],
            ["p", () => this.letterWith("partial")],
            ["u", () => this.unletter()],
            ["n", () => this.step(1)],
            ["b", () => this.step(-1)],
        ]) {
            useHotkey(key, callback, options);
        }
        useExternalListener(window, "keydown", (ev) => {
            if (ev.key === "?" && !ev.target.closest?.(FIELDS)) {
                this.showHelp();
            }
        });
        useEffect(
            () => {
                this.whole.sums = null;
                if (this.model.root.isDomainSelected) {
                    this.readWhole();
                }
            },
            () => [this.model.root, this.model.root.isDomainSelected]
        );
    }

    get isLettered() {
        return this.props.resModel === "account.move.line";
    }

    get selection() {
        return this.model.root.selection;
    }

    /** Sums of the selection; null while those of rows not loaded are being read. */
    get totals() {
        const sums = this.model.root.isDomainSelected
            ? this.whole.sums
            : loadedSums(this.selection, AMOUNTS[this.props.resModel]);
        return (
            sums &&
            selectionTotals(sums, (currencyId) => getCurrency(currencyId)?.digits?.[1] ?? 2)
        );
    }

    /** Add up all that the filters show: most of it may not be loaded. */
    async readWhole() {
        const { root } = this.model;
        const sums = await this.orm.call(
            "receivables.open.item",
            "lettering_totals",
            [root.domain],
            { lettered: this.isLettered, context: this.props.context }
        );
        if (root === this.model.root && root.isDomainSelected) {
            this.whole.sums = sums;
        }
    }

    /** A click on a row selects it; the arrow at its end opens the entry. */
    async openRecord(record) {
        this.rows.resId = record.resId;
        await record.toggleSelection();
    }

    toggleCurrent() {
        const record = this.rows.current;
        if (record) {
            this.rows.focus(record);
            return record.toggleSelection();
        }
    }

    async openDocument() {
        const record = this.rows.current;
        if (!record) {
            return;
        }
        await this.actionService.doActionButton({
            type: "object",
            name: this.isLettered ? "action_open_business_doc" : "action_open_move",
            resModel: record.resModel,
            resId: record.resId,
            resIds: [record.resId],
            context: this.props.context,
        });
    }

    async step(count) {
        this.rows.reset();
        await this.env.searchModel.step(count);
    }

    async selectedIds() {
        return this.model.root.getResIds(true);
    }

    /** Letter the selection at once when it balances; else a dialog asks how. */
    async letter() {
        const ids = await this.selectedIds();
        if (this.isLettered || !this.mayLetter(ids)) {
            return;
        }
        const result = await this.orm.call(
            "receivables.lettering",
            "action_letter_selection",
            [ids]
        );
        if (result.type) {
            return this.openDialog(result);
        }
        await this.reload();
        this.notification.add(
            _t("%(count)s items have the letter %(letter)s.", {
                count: ids.length,
                letter: result.letter,
            }),
            { type: "success" }
        );
    }

    mayLetter(ids) {
        if (ids.length < 2) {
            this.notification.add(
                _t("Select at least one debit and one credit with the space bar."),
                { type: "info" }
            );
        }
        return ids.length >= 2;
    }

    /** Ask for the gap, or letter what is there and leave the rest open. */
    async letterWith(mode) {
        const ids = await this.selectedIds();
        if (this.isLettered || (mode === "partial" && !this.mayLetter(ids))) {
            return;
        }
        if (!ids.length) {
            return this.mayLetter(ids);
        }
        await this.openDialog({
            type: "ir.actions.act_window",
            name: mode === "gap" ? _t("Letter with a Gap") : _t("Letter Partially"),
            res_model: "receivables.lettering.wizard",
            views: [[false, "form"]],
            target: "new",
            context: { ...this.dialogContext(ids), default_mode: mode },
        });
    }

    /** Ask for the reason, say what it brings about, then take the letters away. */
    async unletter() {
        let ids = await this.selectedIds();
        if (!ids.length && this.rows.current) {
            ids = [this.rows.current.resId];
        }
        const records = this.rows.records.filter(({ resId }) => ids.includes(resId));
        if (!records.some(({ data }) => data.letter || data.matching_number)) {
            this.notification.add(_t("Select an item that has a letter."), {
                type: "info",
            });
            return;
        }
        await this.openDialog({
            type: "ir.actions.act_window",
            name: _t("Un-letter"),
            res_model: "receivables.lettering.undo",
            views: [[false, "form"]],
            target: "new",
            context: this.dialogContext(ids),
        });
    }

    dialogContext(ids) {
        return {
            ...this.props.context,
            active_model: "account.move.line",
            active_ids: ids,
            active_id: ids[0],
            default_move_line_ids: ids,
        };
    }

    openDialog(action) {
        return this.actionService.doAction(action, {
            onClose: async (infos) => {
                if (!infos?.noReload) {
                    await this.reload();
                }
            },
        });
    }

    /** Read the sums of the account and its items again. */
    async reload() {
        await this.env.searchModel.refreshBoard();
        await this.model.load();
        this.rows.focusCurrent();
    }

    showHelp() {
        this.dialogService.add(BoardHelp, { isLettered: this.isLettered });
    }

    /** What is lettered, or what is not, of the same account. */
    async showOther() {
        const name = this.isLettered
            ? "receivables_followup.lettering_board_action"
            : "receivables_followup.lettering_board_lettered_action";
        await this.actionService.doAction(name, {
            additionalContext: { receivables_board_key: this.env.searchModel.board.key },
            stackPosition: "replaceCurrentAction",
        });
    }
}
