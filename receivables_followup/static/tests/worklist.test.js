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
    mountView,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";

class Card extends models.Model {
    _name = "receivables.card";

    name = fields.Char();
    currency_id = fields.Many2one({ relation: "res.currency" });
    recovery_score = fields.Monetary({ currency_field: "currency_id" });
    recovery_reason = fields.Text();

    _records = [
        { id: 1, name: "Azur", recovery_score: 900, recovery_reason: "To chase\nUrgent" },
        { id: 2, name: "Brume", recovery_score: 500 },
        { id: 3, name: "Cime", recovery_score: 100 },
    ];

    _views = {
        list: `<list js_class="receivables_worklist">
            <field name="name"/>
            <field name="recovery_score" widget="receivables_score"/>
            <field name="currency_id" column_invisible="1"/>
        </list>`,
        form: `<form js_class="receivables_card_form"><field name="name"/></form>`,
        search: `<search/>`,
    };

    refresh() {}

    action_log_interaction() {
        return { type: "ir.actions.client", tag: "receivables_log_next" };
    }
}
defineMailModels();
defineModels([Card]);
defineActions([
    {
        id: 1,
        name: "Worklist",
        res_model: "receivables.card",
        views: [
            [false, "list"],
            [false, "form"],
        ],
    },
]);

async function openWorklist() {
    await mountView({ type: "list", resModel: "receivables.card" });
}

/** The customer the keys act upon. */
function current() {
    return document.activeElement.closest(".o_data_row")?.querySelector("[name=name]")
        .textContent;
}

async function key(hotkey) {
    await press(hotkey);
    await animationFrame();
}

test.tags("desktop");
test("the first customer is ready for the keys; j and k move, and stop at the ends", async () => {
    await openWorklist();
    expect(current()).toBe("Azur");
    await key("k");
    expect(current()).toBe("Azur");
    await key("j");
    await key("j");
    expect(current()).toBe("Cime");
    await key("j");
    expect(current()).toBe("Cime");
    await key("k");
    expect(current()).toBe("Brume");
});

test.tags("desktop");
test("l logs and p postpones the current customer, as from the worklist", async () => {
    mockService("action", {
        async doActionButton(params) {
            expect.step(`${params.name} ${params.resId}`);
            expect(params.context.receivables_worklist).toBe(true);
        },
    });
    await openWorklist();
    await key("j");
    await key("l");
    await key("p");
    expect.verifySteps(["action_log_interaction 2", "action_postpone 2"]);
});

test.tags("desktop");
test("keys typed into the search are a search", async () => {
    mockService("action", {
        async doActionButton(params) {
            expect.step(params.name);
        },
    });
    await mountWithCleanup(WebClient);
    await getService("action").doAction(1);
    await contains(".o_searchview_input").click();
    await key("l");
    await key("j");
    expect(".o_searchview_input").toHaveValue("lj");
    expect.verifySteps([]);
});

test.tags("desktop");
test("a customer that leaves the list gives the keys to the next", async () => {
    let left = false;
    onRpc("web_search_read", ({ kwargs }) => {
        if (left) {
            kwargs.domain = [["id", "!=", 2]];
        }
    });
    mockService("action", {
        async doActionButton({ onClose }) {
            left = true;
            await onClose();
        },
    });
    await openWorklist();
    await key("j");
    await key("p");
    expect(queryAllTexts(".o_data_row [name=name]")).toEqual(["Azur", "Cime"]);
    expect(current()).toBe("Cime");
});

test.tags("desktop");
test("after a log the next customer opens, from the list and from a card", async () => {
    await mountWithCleanup(WebClient);
    await getService("action").doAction(1);
    await animationFrame();
    await key("l");
    await animationFrame();
    expect(".o_form_view [name=name] input").toHaveValue("Brume");
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "receivables_log_next",
    });
    await animationFrame();
    expect(".o_form_view [name=name] input").toHaveValue("Cime");
    // the last one: back to the list
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "receivables_log_next",
    });
    await animationFrame();
    expect(".o_list_view").toHaveCount(1);
    expect(queryText(".o_notification")).toInclude("last customer");
});

test.tags("desktop");
test("the score says why", async () => {
    await openWorklist();
    expect(".o_receivables_score:first").toHaveAttribute(
        "data-tooltip-info",
        JSON.stringify({ lines: ["To chase", "Urgent"] })
    );
    expect(".o_receivables_score:first i").toHaveAttribute("aria-label", "To chase\nUrgent");
});
