import { registry } from "@web/core/registry";

/** Sent on the bus when an interaction was logged from the worklist. */
export const LOG_NEXT = "RECEIVABLES:LOG_NEXT";

/**
 * What the quick log returns when it was opened from the worklist: its dialog closes and
 * the view behind it, a list or a card, goes on to the next customer of the worklist.
 */
async function receivablesLogNext(env) {
    await env.services.action.doAction({
        type: "ir.actions.act_window_close",
        infos: { noReload: true },
    });
    env.bus.trigger(LOG_NEXT);
}

registry.category("actions").add("receivables_log_next", receivablesLogNext);
