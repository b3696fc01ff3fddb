import { registry } from "@web/core/registry";

/** A collector proposes a run, reads a notice, confirms and sees it being sent. */
registry.category("web_tour.tours").add("receivables_dunning_run", {
    steps: () => [
        {
            content: "start a run",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "propose it",
            trigger: "button[name=action_propose]",
            run: "click",
        },
        {
            content: "the notices are listed by level and channel",
            trigger: ".o_field_widget[name=summary_ids] .o_data_row",
        },
        {
            content: "open the notices",
            trigger: ".oe_stat_button[name=action_open_notices]",
            run: "click",
        },
        {
            content: "open the notice of the customer",
            trigger: ".o_data_cell:contains(Tour Customer)",
            run: "click",
        },
        {
            content: "its items are claimed",
            trigger: ".o_field_widget[name=line_ids] .o_data_row",
        },
        {
            content: "back to the run",
            trigger: ".o_breadcrumb .breadcrumb-item:contains(RUN) a",
            run: "click",
        },
        {
            content: "confirm",
            trigger: "button[name=action_send_async]",
            run: "click",
        },
        {
            content: "sending cannot be undone: say yes",
            trigger: ".modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "the run is being sent",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(Sending)",
        },
    ],
});

/** A card that opens is refreshed before it is shown. */
registry.category("web_tour.tours").add("receivables_card_opens_fresh", {
    steps: () => [
        {
            content: "the balance is the one of the ledger, not that of last night",
            trigger: ".o_field_widget[name=total_due]:contains(1,250.00)",
        },
    ],
});

/** An open item is held from the list, with a reason and a review date. */
registry.category("web_tour.tours").add("receivables_hold_item", {
    steps: () => [
        {
            content: "choose the item",
            trigger: ".o_data_row:contains(Tour Customer) .o_list_record_selector input",
            run: "click",
        },
        {
            content: "hold it",
            trigger: "button[name=action_hold]",
            run: "click",
        },
        {
            content: "say why",
            trigger: ".modal .o_field_widget[name=note] textarea",
            run: "edit Goods returned",
        },
        {
            content: "hold",
            trigger: ".modal-footer button.btn-primary",
            run: "click",
        },
        {
            content: "the list shows the reason",
            trigger:
                ".o_data_row:contains(Tour Customer) .o_data_cell[name=hold_reason]:contains(Manual)",
        },
    ],
});
