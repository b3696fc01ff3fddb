import { floatIsZero } from "@web/core/utils/numbers";

/** Fields that hold the amounts, by model of the list. */
export const AMOUNTS = {
    "receivables.open.item": {
        amount: "amount_residual",
        foreign: "amount_residual_currency",
    },
    "account.move.line": { amount: "balance", foreign: "amount_currency" },
};

/** Debits and credits of amounts that are both in one field, by their sign. */
function sums(amounts) {
    let debit = 0;
    let credit = 0;
    for (const amount of amounts) {
        if (amount > 0) {
            debit += amount;
        } else {
            credit -= amount;
        }
    }
    return { debit, credit };
}

/**
 * Sums by currency, as `lettering_totals` of the server gives them, of loaded records.
 *
 * @param {{ data: Object }[]} records
 * @param {{ amount: string, foreign: string }} names
 */
export function loadedSums(records, names) {
    const groups = Map.groupBy(
        records,
        ({ data }) => `${data.company_currency_id?.id},${data.currency_id?.id}`
    );
    return [...groups.values()].map((group) => {
        const company = sums(group.map(({ data }) => data[names.amount] || 0));
        const foreign = sums(group.map(({ data }) => data[names.foreign] || 0));
        return {
            company_currency_id: group[0].data.company_currency_id?.id,
            currency_id: group[0].data.currency_id?.id,
            count: group.length,
            ...company,
            foreign_debit: foreign.debit,
            foreign_credit: foreign.credit,
        };
    });
}

/**
 * What the footer says about the selected items: debit, credit and gap in the company's
 * currency, and in the currency of the items when they share another one.
 *
 * @param {Object[]} rows sums by currency: `loadedSums`, or those of the server
 * @param {(currencyId: number) => number} digits decimal places of a currency
 */
export function selectionTotals(rows, digits = () => 2) {
    const add = (name) => rows.reduce((sum, row) => sum + row[name], 0);
    const total = (prefix, currencyId) => {
        const debit = add(`${prefix}debit`);
        const credit = add(`${prefix}credit`);
        const gap = debit - credit;
        const isBalanced = floatIsZero(gap, digits(currencyId));
        return { debit, credit, gap, currencyId, isBalanced };
    };
    const [first] = rows;
    const companyId = first?.company_currency_id;
    const currencyIds = new Set(rows.map((row) => row.currency_id));
    const isForeign = currencyIds.size === 1 && first.currency_id !== companyId;
    return {
        count: add("count"),
        company: total("", companyId),
        foreign: isForeign ? total("foreign_", first.currency_id) : null,
        isMixed: currencyIds.size > 1,
    };
}
