import { Component } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";

/** The keys of the board. */
export class BoardHelp extends Component {
    static template = "receivables_followup.LetteringBoardHelp";
    static components = { Dialog };
    static props = { close: Function, isLettered: Boolean };
}
