import { registry } from "@web/core/registry";

/** A representative logs a call about an invoice from the call list. */
registry.category("web_tour.tours").add("receivables_log_call", {
    steps: () => [
        {
            content: "call the first customer",
            trigger: ".o_data_row button[name=action_log_interaction]",
            run: "click",
        },
        {
            content: "say what came out",
            trigger: ".modal .o_selection_badge:contains(Reached)",
            run: "click",
        },
        {
            content: "write it down",
            trigger: ".modal .o_field_widget[name=summary] textarea",
            run: "edit Pays next week",
        },
        {
            content: "the invoice",
            trigger: ".modal .o_data_row td[name=selected]",
            run: "click",
        },
        {
            content: "is ticked",
            trigger: ".modal .o_data_row td[name=selected] input",
            run: "check",
        },
        {
            content: "log",
            trigger: ".modal button[name=action_log]",
            run: "click",
        },
        {
            content: "nobody is left to call today",
            trigger: "body:not(:has(.modal)) .o_view_nocontent",
        },
    ],
});

/** A collector gives a mail to the customer whose invoice it cites, in one click. */
registry.category("web_tour.tours").add("receivables_route_reply", {
    steps: () => [
        {
            content: "the customer is proposed",
            trigger: ".o_data_row:contains(Tour Customer)",
        },
        {
            content: "route",
            trigger: ".o_data_row button[name=action_route]",
            run: "click",
        },
        {
            content: "the list is empty",
            trigger: ".o_view_nocontent",
        },
    ],
});
