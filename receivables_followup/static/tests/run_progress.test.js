import { advanceTime, animationFrame, expect, test } from "@odoo/hoot";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    defineModels,
    fields,
    MockServer,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class Run extends models.Model {
    _name = "receivables.dunning.run";

    state = fields.Selection({
        selection: [
            ["proposed", "Proposed"],
            ["sending", "Sending"],
            ["done", "Done"],
        ],
    });
    progress = fields.Float();
    sent_count = fields.Integer();
    failed_count = fields.Integer();
    open_count = fields.Integer();

    _records = [
        { id: 1, state: "sending", progress: 25, sent_count: 1, open_count: 3 },
        { id: 2, state: "done", progress: 100, sent_count: 3, failed_count: 1 },
    ];
}
defineMailModels();
defineModels([Run]);

const BAR = "[role=progressbar]";

async function openRun(resId) {
    await mountView({
        type: "form",
        resModel: "receivables.dunning.run",
        resId,
        arch: `<form>
            <field name="state"/>
            <field name="progress" widget="receivables_run_progress"/>
        </form>`,
    });
}

/** What the workers do meanwhile. */
function setValues(values) {
    MockServer.env["receivables.dunning.run"].write([1], values);
}

async function wait(milliseconds) {
    await advanceTime(milliseconds);
    await animationFrame();
}

test("moves every two seconds without reloading the form", async () => {
    onRpc("web_read", () => expect.step("form"));
    onRpc("read", ({ args }) => {
        expect.step("poll");
        expect(args[1]).toInclude("progress");
    });
    await openRun(1);
    expect.verifySteps(["form"]);
    expect(BAR).toHaveAttribute("aria-valuenow", "25");
    setValues({ progress: 50, sent_count: 2 });
    await wait(2100);
    expect.verifySteps(["poll"]);
    expect(BAR).toHaveAttribute("aria-valuenow", "50");
    expect(".o_receivables_run_progress").toHaveText(/2 sent/);
    // the last notice has left: the form is read once more
    setValues({ state: "done", progress: 100, sent_count: 4 });
    await wait(2000);
    expect.verifySteps(["poll", "form"]);
    expect(BAR).toHaveAttribute("aria-valuenow", "100");
    await wait(6000);
    expect.verifySteps([]);
});

test("does not poll a run that is done, and shows failures", async () => {
    onRpc("read", () => expect.step("poll"));
    await openRun(2);
    expect(".o_receivables_run_progress .text-danger").toHaveText(/1 failed/);
    await wait(6000);
    expect.verifySteps([]);
});

test("goes on after a lost connection", async () => {
    let down = true;
    onRpc("read", () => {
        expect.step("poll");
        if (down) {
            down = false;
            throw new Error("the network is away");
        }
    });
    await openRun(1);
    await wait(2100);
    await wait(2100);
    expect.verifySteps(["poll", "poll"]);
});
