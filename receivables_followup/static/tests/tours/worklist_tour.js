import { registry } from "@web/core/registry";

const later = luxon.DateTime.now().plus({ days: 9 });

/** A representative logs a call with a promise and gets the next customer. */
registry.category("web_tour.tours").add("receivables_worklist_promise", {
    steps: () => [
        {
            content: "the customer worth most is the first",
            trigger: ".o_data_row:first:contains(Tour Customer)",
        },
        {
            content: "the reason is at hand",
            trigger: ".o_data_row:first .o_receivables_score i[aria-label*='days late']",
        },
        {
            content: "log a call with the keyboard",
            trigger: ".o_data_row:first .o_data_cell:first",
            run: "press l",
        },
        {
            content: "the customer promises to pay",
            trigger: ".modal .o_field_widget[name=outcome] span:contains(Promise)",
            run: "click",
        },
        {
            content: "what is overdue is proposed",
            trigger: ".modal .o_field_widget[name=promise_amount] input:value(1,250.00)",
        },
        {
            content: "for a day",
            trigger: ".modal .o_field_widget[name=promise_date] input",
            run: `edit ${later.toFormat("MM/dd/yyyy")}`,
        },
        {
            content: "in neutral words",
            trigger: ".modal .o_field_widget[name=summary] textarea",
            run: "edit Will pay by transfer",
        },
        {
            content: "log",
            trigger: ".modal-footer button[name=action_log]",
            run: "click",
        },
        {
            content: "the next customer is open",
            trigger: ".o_form_view .o_field_widget[name=commercial_partner_id]:contains(Next Customer)",
        },
        {
            content: "back to the worklist",
            trigger: ".o_breadcrumb .breadcrumb-item:contains(Worklist) a",
            run: "click",
        },
        {
            content: "who promised is off the list",
            trigger: ".o_list_view .o_data_row:contains(Next Customer)",
        },
        {
            content: "until the day of the next action",
            trigger: ".o_list_view:not(:has(.o_data_row:contains(Tour Customer)))",
        },
    ],
});
