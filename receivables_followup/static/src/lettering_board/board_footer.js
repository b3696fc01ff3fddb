import { Component } from "@odoo/owl";
import { formatMonetary } from "@web/views/fields/formatters";

/** Debit, credit and gap of the selected items, and what can be done with them. */
export class BoardFooter extends Component {
    static template = "receivables_followup.LetteringBoardFooter";
    static props = {
        totals: { type: [Object, { value: null }] },
        isLettered: Boolean,
        letter: Function,
        letterWith: Function,
        unletter: Function,
        showHelp: Function,
    };

    get sides() {
        const { company, foreign } = this.props.totals;
        return foreign ? [company, foreign] : [company];
    }

    get hasBoth() {
        const { debit, credit } = this.props.totals?.company || {};
        return debit > 0 && credit > 0;
    }

    money(amount, { currencyId }) {
        return formatMonetary(amount, { currencyId });
    }
}
