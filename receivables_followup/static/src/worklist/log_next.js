import { onMounted, onWillUnmount, useEnv } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useBus } from "@web/core/utils/hooks";

const LOG_NEXT = "RECEIVABLES:LOG_NEXT";
let listeners = 0;

/** Call back when an interaction was logged from the worklist. */
export function useLogNext(callback) {
    useBus(useEnv().bus, LOG_NEXT, callback);
    onMounted(() => listeners++);
    onWillUnmount(() => listeners--);
}

/**
 * What the quick log returns when it was opened from the worklist: its dialog closes and
 * the view behind it, a list or a card, goes on to the next customer of the worklist.
 * Other views are read again.
 */
async function receivablesLogNext(env) {
    await env.services.action.doAction({
        type: "ir.actions.act_window_close",
        infos: { noReload: listeners > 0 },
    });
    env.bus.trigger(LOG_NEXT);
}

registry.category("actions").add("receivables_log_next", receivablesLogNext);
