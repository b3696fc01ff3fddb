import { Domain } from "@web/core/domain";
import { SearchModel } from "@web/search/search_model";

const PARTNER = {
    "receivables.open.item": "commercial_partner_id",
    "account.move.line": "partner_id.commercial_partner_id",
};

/** A search inside the account of one customer or supplier, the key of the board. */
export class BoardSearchModel extends SearchModel {
    setup() {
        super.setup(...arguments);
        this.board = { key: null, position: 0, total: 0, accounts: [] };
        this.narrow = null; // id of the account to step through
    }

    async load(config) {
        const context = config.context || {};
        const board = config.state?.board;
        this.narrow = board?.narrow || null;
        await this.readBoard({
            key: board?.key || context.receivables_board_key || null,
            account_id: context.receivables_board_account_id || this.narrow,
            partner_id: context.receivables_board_partner_id || null,
        });
        return super.load(...arguments);
    }

    exportState() {
        return { ...super.exportState(), board: { key: this.board.key, narrow: this.narrow } };
    }

    async readBoard(params) {
        this.board = await this.orm.call(
            "receivables.open.item",
            "lettering_board",
            [],
            params
        );
    }

    /** Go to another account; the list follows. */
    async moveTo(params) {
        await this.readBoard({ account_id: this.narrow, ...params });
        this._reset();
        await this._notify();
    }

    async step(count) {
        await this.moveTo({ key: this.board.key, step: count });
    }

    async narrowTo(accountId) {
        this.narrow = accountId || null;
        const { key } = this.board;
        const stays = !this.narrow || key?.account_id === this.narrow;
        await this.moveTo({ key: stays ? key : null });
    }

    /** Sums and position again, for the same account. */
    async refreshBoard() {
        if (this.board.key) {
            await this.readBoard({ key: this.board.key, account_id: this.narrow });
        }
    }

    get keyDomain() {
        const { key } = this.board;
        if (!key) {
            return [[0, "=", 1]];
        }
        return [
            ["account_id", "=", key.account_id],
            ["company_id", "in", key.company_ids],
            [PARTNER[this.resModel], "=", key.partner_id],
        ];
    }

    _getDomain(params = {}) {
        const domain = super._getDomain(params);
        if (params.withGlobal === false) {
            return domain; // what a favorite keeps: the filters, not the customer
        }
        const both = Domain.and([this.keyDomain, domain]);
        return params.raw ? both : both.toList(this.domainEvalContext);
    }
}
