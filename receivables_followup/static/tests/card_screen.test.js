import { expect, queryAll, test } from "@odoo/hoot";
import { animationFrame, click } from "@odoo/hoot-dom";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    fields,
    mockService,
    models,
    mountView,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { user } from "@web/core/user";

class Card extends models.Model {
    _name = "receivables.card";

    currency_id = fields.Many2one({ relation: "res.currency" });
    not_due = fields.Monetary({ currency_field: "currency_id" });
    due_1_30 = fields.Monetary({ currency_field: "currency_id" });
    due_31_60 = fields.Monetary({ currency_field: "currency_id" });
    due_61_90 = fields.Monetary({ currency_field: "currency_id" });
    due_90_plus = fields.Monetary({ currency_field: "currency_id" });
    exposure = fields.Monetary({ currency_field: "currency_id" });
    credit_limit = fields.Monetary({ currency_field: "currency_id" });
    credit_remaining = fields.Monetary({ currency_field: "currency_id" });
    credit_limit_set = fields.Boolean();
    credit_usage = fields.Float();
    refreshed_at = fields.Datetime();
    banner = fields.Json();
    identity_checks = fields.Json();

    _records = [
        {
            id: 1,
            currency_id: 1,
            not_due: 100,
            due_1_30: 200,
            due_90_plus: 900,
            exposure: 1200,
            credit_limit: 1000,
            credit_remaining: -200,
            credit_limit_set: true,
            credit_usage: 120,
            refreshed_at: "2026-06-30 08:00:00",
            banner: [
                { kind: "limit", severity: "danger", text: "Over the limit" },
                { kind: "held", severity: "info", text: "Held <b>" },
            ],
            identity_checks: [
                { kind: "siren", label: "SIREN", number: "1", state: "ok", text: "Fine" },
                { kind: "vat", label: "VAT", number: "", state: "missing", text: "Empty" },
            ],
        },
        { id: 2, currency_id: 1, credit_usage: 0 },
    ];
}
defineMailModels();
defineModels([Card]);

function openCard(arch, resId = 1) {
    return mountView({
        type: "form",
        resModel: "receivables.card",
        resId,
        arch: `<form>${arch}</form>`,
    });
}

function asCollector(isCollector) {
    patchWithCleanup(user, { hasGroup: async () => isCollector });
}

const CHART = `<widget name="receivables_ageing_chart"/>`;
const TIMELINE = `<widget name="receivables_timeline"/>`;

test("the banner shows each alert as text", async () => {
    await openCard(`<field name="banner" widget="receivables_banner"/>`);
    expect(".alert").toHaveCount(2);
    expect(".alert-danger").toHaveText("Over the limit");
    expect(".alert-info").toHaveText("Held <b>");
});

test("badges say what is right and what is missing", async () => {
    await openCard(`<field name="identity_checks" widget="receivables_badges"/>`);
    expect(".badge[data-state=ok]").toHaveText(/SIREN 1/);
    expect(".badge[data-state=missing]").toHaveClass("text-bg-secondary");
});

test("the gauge turns red above the limit", async () => {
    await openCard(`<field name="credit_usage" widget="receivables_limit_gauge"/>`);
    expect("[role=meter]").toHaveAttribute("aria-valuenow", "120");
    expect(".o_receivables_gauge .fw-bold").toHaveClass("text-danger");
    expect(".o_receivables_gauge .fw-bold").toHaveText(/200.*over the limit/);
});

test("no gauge without a limit", async () => {
    await openCard(`<field name="credit_usage" widget="receivables_limit_gauge"/>`, 2);
    expect("[role=meter]").toHaveCount(0);
    expect(".o_field_widget").toHaveText("No credit limit");
});

test("a collector opens the items of a bar", async () => {
    asCollector(true);
    mockService("action", {
        doAction(action) {
            expect.step(action.name);
        },
    });
    onRpc("action_open_bucket", ({ args }) => {
        expect.step(args[1]);
        return { type: "ir.actions.act_window", name: "items" };
    });
    await openCard(CHART);
    expect("canvas").toHaveCount(1);
    const bar = Chart.getChart(queryAll("canvas")[0]).getDatasetMeta(0).data[4];
    const box = queryAll("canvas")[0].getBoundingClientRect();
    await click("canvas", {
        position: { clientX: box.left + bar.x, clientY: box.top + bar.y + 5 },
    });
    await animationFrame();
    expect.verifySteps(["90_plus", "items"]);
    await contains("button[data-bucket='1_30']").click();
    expect.verifySteps(["1_30", "items"]);
});

test("others see the documents of a bar below it, and no link", async () => {
    asCollector(false);
    onRpc("action_open_bucket", () => expect.step("ledger"));
    onRpc("open_documents", ({ args }) => {
        expect.step(args[1]);
        return [
            { number: "INV/1", due: "2026-05-01", days: 60, amount: 900, currency_id: 1 },
        ];
    });
    await openCard(CHART);
    await contains("button[data-bucket='90_plus']").click();
    expect.verifySteps(["90_plus"]);
    expect(".o_receivables_documents tbody tr").toHaveCount(1);
    expect(".o_receivables_documents tbody tr").toHaveText(/INV\/1/);
    expect(".o_receivables_documents a").toHaveCount(0);
    await contains("button[data-bucket='90_plus']").click();
    expect(".o_receivables_documents").toHaveCount(0);
});

function event(title, values = {}) {
    return {
        kind: "mail",
        date: "2026-06-01",
        is_day: true,
        title,
        detail: "",
        amount: false,
        currency_id: false,
        person: "",
        model: false,
        res_id: false,
        ...values,
    };
}

test("the timeline filters and goes on where it stopped", async () => {
    onRpc("timeline", ({ kwargs }) => {
        expect.step(`${kwargs.kinds} ${kwargs.before}`);
        const more = !kwargs.before && !kwargs.kinds;
        return {
            events: [event(more ? "First" : "Later")],
            next: more && ["2026-06-01 00:00:00", "mail", 7],
            kinds: [
                { kind: "mail", label: "Messages" },
                { kind: "payment", label: "Payments" },
            ],
        };
    });
    await openCard(TIMELINE);
    expect.verifySteps(["null null"]);
    expect(".o_receivables_event").toHaveCount(1);
    await contains(".o_receivables_more").click();
    expect.verifySteps(["null 2026-06-01 00:00:00,mail,7"]);
    expect(".o_receivables_event").toHaveCount(2);
    expect(".o_receivables_more").toHaveCount(0);
    await contains("button[data-kind=payment]").click();
    expect.verifySteps(["payment null"]);
    expect(".o_receivables_event").toHaveCount(1);
});

test("an event is a link only where it can be opened", async () => {
    mockService("action", {
        doAction(action) {
            expect.step(`${action.res_model} ${action.res_id}`);
        },
    });
    onRpc("timeline", () => ({
        events: [
            event("Closed", { amount: 12.5, currency_id: 1 }),
            event("Open", { model: "account.move", res_id: 3 }),
        ],
        next: false,
        kinds: [],
    }));
    await openCard(TIMELINE);
    expect(".o_receivables_event a").toHaveCount(1);
    expect(".o_receivables_event:first").toHaveText(/12.50/);
    await contains(".o_receivables_event a").click();
    expect.verifySteps(["account.move 3"]);
});
