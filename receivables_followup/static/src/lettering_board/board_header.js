import { Component } from "@odoo/owl";
import { AutoComplete } from "@web/core/autocomplete/autocomplete";
import { _t } from "@web/core/l10n/translation";
import { useBus, useService } from "@web/core/utils/hooks";
import { formatMonetary } from "@web/views/fields/formatters";

/** Whose account it is: choose one, or go through those with something to letter. */
export class BoardHeader extends Component {
    static template = "receivables_followup.LetteringBoardHeader";
    static components = { AutoComplete };
    static props = { isLettered: Boolean, showOther: Function, onStep: Function };

    setup() {
        this.orm = useService("orm");
        useBus(this.env.searchModel, "update", () => this.render());
        useBus(this.env.searchModel, "board", () => this.render());
        this.sources = [{ options: (text) => this.find(text), placeholder: _t("Loading…") }];
    }

    get search() {
        return this.env.searchModel;
    }

    get board() {
        return this.search.board;
    }

    get key() {
        return this.board.key;
    }

    get partnerName() {
        return this.key ? this.key.partner || _t("Without partner") : "";
    }

    get balance() {
        return formatMonetary(this.key.balance, { currencyId: this.key.currency_id });
    }

    get position() {
        const { position, total } = this.board;
        return position ? `${position} / ${total}` : `– / ${total}`;
    }

    get placeholder() {
        return _t("Customer or supplier");
    }

    async find(text) {
        const known = text === this.partnerName ? "" : text;
        const found = await this.orm.call("receivables.open.item", "lettering_find", [], {
            text: known.trim(),
            account_id: this.search.narrow,
        });
        if (!found.length) {
            return [{ label: _t("Nothing is open there"), onSelect: () => {} }];
        }
        return found.map((key) => ({
            label: this.optionLabel(key),
            onSelect: () => this.search.moveTo({ key }),
        }));
    }

    optionLabel(key) {
        const balance = formatMonetary(key.balance, { currencyId: key.currency_id });
        return `${key.partner || _t("Without partner")} · ${key.account} · ${balance}`;
    }

    onAccountChange(ev) {
        return this.search.narrowTo(Number(ev.target.value));
    }
}
