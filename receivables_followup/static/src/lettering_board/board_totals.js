import { floatIsZero } from "@web/core/utils/numbers";

/** Fields that hold the amounts, by model of the list. */
export const AMOUNTS = {
    "receivables.open.item": {
        amount: "amount_residual",
        foreign: "amount_residual_currency",
    },
    "account.move.line": { amount: "balance", foreign: "amount_currency" },
};

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
    return { debit, credit, gap: debit - credit };
}

/**
 * What the footer says about the selected items: debit, credit and gap in the company's
 * currency, and in the currency of the items when they share another one.
 *
 * @param {{ data: Object }[]} records
 * @param {{ amount: string, foreign: string }} names
 * @param {(currencyId: number) => number} digits decimal places of a currency
 */
export function selectionTotals(records, names, digits = () => 2) {
    const company = new Set();
    const currencies = new Set();
    for (const { data } of records) {
        company.add(data.company_currency_id?.id);
        currencies.add(data.currency_id?.id);
    }
    const total = (field, currencyId) => {
        const result = sums(records.map(({ data }) => data[field] || 0));
        const precision = digits(currencyId);
        return {
            ...result,
            currencyId,
            isBalanced: floatIsZero(result.gap, precision),
        };
    };
    const [companyId] = company;
    const [currencyId] = currencies;
    return {
        count: records.length,
        company: total(names.amount, companyId),
        foreign:
            currencies.size === 1 && currencyId !== companyId
                ? total(names.foreign, currencyId)
                : null,
        isMixed: currencies.size > 1,
    };
}
