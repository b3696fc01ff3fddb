import { animationFrame, expect, press, queryAllTexts, queryText, test } from "@odoo/hoot";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineActions,
    defineModels,
    fields,
    getService,
    mockService,
    models,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";
import { AMOUNTS, loadedSums, selectionTotals } from "@receivables_followup/lettering_board/board_totals";

const NAMES = AMOUNTS["receivables.open.item"];
const totalsOf = (rows, digits) => selectionTotals(loadedSums(rows, NAMES), digits);
const KEY = {
    company_id: 1,
    company_ids: [1],
    account_id: 7,
    account: "411000 Customers",
    partner_id: 3,
    partner: "Azur",
    count: 3,
    debit: 150.1,
    credit: 100.1,
    balance: 50,
    currency_id: 1,
};

class OpenItem extends models.Model {
    _name = "receivables.open.item";

    move_name = fields.Char();
    letter = fields.Char();
    account_id = fields.Integer();
    company_id = fields.Integer();
    commercial_partner_id = fields.Integer();
    company_currency_id = fields.Many2one({ relation: "res.currency" });
    currency_id = fields.Many2one({ relation: "res.currency" });
    amount_residual = fields.Float();
    amount_residual_currency = fields.Float();

    _records = [
        item(1, "INV/1", 100.1),
        item(2, "INV/2", 50),
        item(3, "BNK/1", -100.1, { letter: "aaa" }),
        item(4, "INV/9", 70, { commercial_partner_id: 4 }),
    ];

    _views = {
        list: `<list js_class="receivables_lettering_board">
            <field name="move_name"/>
            <field name="letter"/>
            <field name="amount_residual"/>
            <field name="amount_residual_currency"/>
            <field name="company_currency_id" column_invisible="1"/>
            <field name="currency_id" column_invisible="1"/>
        </list>`,
        search: `<search/>`,
    };

    lettering_board(key, step) {
        return { key: KEY, position: 1, total: 2, accounts: [[7, "411000 Customers"]] };
    }

    lettering_find() {
        return [];
    }
}

function item(id, move_name, amount, values = {}) {
    return {
        id,
        move_name,
        account_id: 7,
        company_id: 1,
        commercial_partner_id: 3,
        company_currency_id: 1,
        currency_id: 1,
        amount_residual: amount,
        amount_residual_currency: amount,
        ...values,
    };
}

defineMailModels();
defineModels([OpenItem]);
defineActions([
    { id: 1, name: "Board", res_model: "receivables.open.item", views: [[false, "list"]] },
]);

function row(amount, foreign = amount, currency = 1) {
    return {
        data: {
            amount_residual: amount,
            amount_residual_currency: foreign,
            company_currency_id: { id: 1 },
            currency_id: { id: currency },
        },
    };
}

test("sums of the company's currency; floats do not leave a gap", () => {
    const totals = totalsOf([row(0.1), row(0.2), row(-0.3)]);
    expect(totals.count).toBe(3);
    expect(totals.company.isBalanced).toBe(true);
    expect(totals.foreign).toBe(null);
    expect(totalsOf([row(10), row(-9.98)]).company.isBalanced).toBe(false);
});

test("items of one foreign currency: the gap in both", () => {
    const { company, foreign } = totalsOf([row(50, 100, 2), row(-40, -100, 2)]);
    expect(foreign.isBalanced).toBe(true);
    expect([foreign.debit, foreign.credit, foreign.currencyId]).toEqual([100, 100, 2]);
    expect(company.gap).toBe(10);
    expect(company.isBalanced).toBe(false);
});

test("items of several currencies: the company's alone", () => {
    const totals = totalsOf([row(50, 100, 2), row(-50)]);
    expect(totals.foreign).toBe(null);
    expect(totals.isMixed).toBe(true);
});

test("a currency without decimals", () => {
    const totals = totalsOf([row(1000), row(-999)], () => 0);
    expect(totals.company.isBalanced).toBe(false);
});

async function openBoard() {
    await mountWithCleanup(WebClient);
    await getService("action").doAction(1);
    await animationFrame();
}

async function key(hotkey) {
    await press(hotkey);
    await animationFrame();
}

const sum = (name) => queryText(`.o_receivables_board_footer [name=${name}]`);

test.tags("desktop");
test("the account of one customer; space selects, the footer follows", async () => {
    await openBoard();
    expect(queryAllTexts(".o_data_row [name=move_name]")).toEqual(["INV/1", "INV/2", "BNK/1"]);
    expect(".o_receivables_board_partner input").toHaveValue("Azur");
    expect(".o_receivables_board_letter").not.toBeEnabled();
    await key("space");
    expect(sum("debit")).toInclude("100.10");
    expect(sum("gap")).toInclude("100.10");
    await key("j");
    await key("j");
    await key("space");
    expect(sum("credit")).toInclude("100.10");
    expect(".o_receivables_board_footer [name=gap]").toHaveClass("text-success");
    expect(".o_receivables_board_letter").toBeEnabled();
    await key("k");
    await key("space");
    expect(".o_receivables_board_count").toHaveText("3");
    expect(sum("gap")).toInclude("50.00");
    expect(".o_receivables_board_footer [name=gap]").toHaveClass("text-danger");
    await key("space");
    expect(".o_receivables_board_count").toHaveText("2");
});

test.tags("desktop");
test("l letters what is selected, and says the letter", async () => {
    onRpc("receivables.lettering", "action_letter_selection", ({ args }) => {
        expect.step(`letter ${args[0]}`);
        return { letter: "AAB", group_id: 5 };
    });
    await openBoard();
    await key("l");
    expect.verifySteps([]);
    await contains(".o_data_row:first .o_data_cell").click();
    await contains(".o_data_row:last .o_data_cell").click();
    await key("l");
    expect.verifySteps(["letter 1,3"]);
    expect(".o_notification:contains(AAB)").toHaveCount(1);
});

test.tags("desktop");
test("g, p and u open the dialogs on the selection", async () => {
    await openBoard();
    mockService("action", {
        async doAction(action) {
            expect.step(
                `${action.res_model} ${action.context.default_mode || ""} ` +
                    action.context.default_move_line_ids
            );
        },
    });
    const { doAction } = getService("action");
    expect(doAction).not.toBe(undefined);
    await contains(".o_data_row:first .o_data_cell").click();
    await contains(".o_data_row:last .o_data_cell").click();
    for (const hotkey of ["g", "p", "u"]) {
        await key(hotkey);
    }
    expect.verifySteps([
        "receivables.lettering.wizard gap 1,3",
        "receivables.lettering.wizard partial 1,3",
        "receivables.lettering.undo  1,3",
    ]);
});

test.tags("desktop");
test("n goes to the next account to letter", async () => {
    onRpc("receivables.open.item", "lettering_board", ({ kwargs }) => {
        if (kwargs.step) {
            const key = { ...KEY, partner_id: 4, partner: "Brume" };
            return { key, position: 2, total: 2, accounts: [] };
        }
    });
    await openBoard();
    await key("n");
    await animationFrame();
    expect(queryAllTexts(".o_data_row [name=move_name]")).toEqual(["INV/9"]);
    expect(".o_receivables_board_partner input").toHaveValue("Brume");
});

test.tags("desktop");
test("all that the filters show is summed by the server", async () => {
    OpenItem._views.list = OpenItem._views.list.replace("<list ", `<list limit="2" `);
    onRpc("receivables.open.item", "lettering_totals", ({ args, kwargs }) => {
        expect.step(`totals ${kwargs.lettered} ${JSON.stringify(args[0][0])}`);
        const sums = { company_currency_id: 1, debit: 150.1, credit: 100.1 };
        return [
            { ...sums, currency_id: 2, count: 3, foreign_debit: 300, foreign_credit: 290 },
        ];
    });
    await openBoard();
    await contains("thead .o_list_record_selector input").click();
    expect(".o_receivables_board_count").toHaveText("2");
    expect(sum("gap")).toInclude("150.10");
    expect.verifySteps([]);
    await contains(".o_select_domain").click();
    await animationFrame();
    expect.verifySteps(['totals false "&"']);
    expect(".o_receivables_board_count").toHaveText("3");
    expect(queryAllTexts(".o_receivables_board_footer [name=gap]")[0]).toInclude("50.00");
    expect(queryAllTexts(".o_receivables_board_footer [name=gap]")[1]).toInclude("10.00");
    expect(".o_receivables_board_letter").toBeEnabled();
    await contains(".o_data_row:first .o_list_record_selector input").click();
    expect(".o_receivables_board_count").toHaveText("1");
});

test.tags("desktop");
test("the keys are told on request", async () => {
    await openBoard();
    await key("?");
    expect(".modal .o_receivables_board_keys").toHaveCount(1);
});
