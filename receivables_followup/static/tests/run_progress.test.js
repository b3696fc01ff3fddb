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

class LetteringRun extends models.Model {
    _name = "receivables.lettering.run";

    state = fields.Selection({
        selection: ["running", "done", "undoing", "undone"].map((state) => [state, state]),
    });
    progress = fields.Float();
    group_count = fields.Integer();
    undone_count = fields.Integer();
    open_proposal_count = fields.Integer();
    todo_count = fields.Integer();

    _records = [{ id: 1, state: "running", progress: 20, group_count: 1, todo_count: 4 }];
}
defineMailModels();
defineModels([Run, LetteringRun]);

const BAR = "[role=progressbar]";
const PROGRESS = ".o_receivables_run_progress";

async function openRun(resId, kind = "dunning", widget = "receivables_run_progress") {
    await mountView({
        type: "form",
        resModel: `receivables.${kind}.run`,
        resId,
        arch: `<form>
            <field name="state"/>
            <field name="progress" widget="${widget}"/>
        </form>`,
    });
}

async function openLettering() {
    await openRun(1, "lettering", "receivables_lettering_progress");
}

/** What the workers do meanwhile. */
function setValues(values, kind = "dunning") {
    MockServer.env[`receivables.${kind}.run`].write([1], values);
}

async function wait(milliseconds) {
    await advanceTime(milliseconds);
    await animationFrame();
}

async function letteringWrites(values) {
    setValues(values, "lettering");
    await wait(2100);
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
    expect(PROGRESS).toHaveText(/2 sent/);
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

test("says what is lettered, to decide and left, until the run is done", async () => {
    onRpc("read", () => expect.step("poll"));
    await openLettering();
    expect(PROGRESS).toHaveText(/1 lettered.*4 left/s);
    await letteringWrites({
        progress: 60,
        group_count: 2,
        open_proposal_count: 1,
        todo_count: 2,
    });
    expect(PROGRESS).toHaveText(/60 %.*2 lettered.*1 to decide.*2 left/s);
    await letteringWrites({ state: "done", progress: 100, group_count: 4, todo_count: 0 });
    expect(PROGRESS).toHaveText(/100 %.*4 lettered.*1 to decide/s);
    expect(PROGRESS).not.toHaveText(/left/);
    expect.verifySteps(["poll", "poll"]);
    await wait(6000);
    expect.verifySteps([]);
});

test("follows a run that is undone", async () => {
    await openLettering();
    await letteringWrites({ state: "undoing", progress: 25, undone_count: 1 });
    expect(PROGRESS).toHaveText(/25 %.*1 un-lettered/s);
    await letteringWrites({ state: "undone", progress: 100, undone_count: 4, todo_count: 0 });
    expect(PROGRESS).toHaveText(/100 %.*4 un-lettered/s);
});
