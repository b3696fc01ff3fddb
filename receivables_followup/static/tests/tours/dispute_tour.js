import { registry } from "@web/core/registry";

/** A collector disputes an invoice of the open items, and accepts the dispute. */
registry.category("web_tour.tours").add("receivables_dispute", {
    steps: () => [
        {
            content: "select the invoice",
            trigger: ".o_data_row:contains(Tour Customer) .o_list_record_selector input",
            run: "click",
        },
        {
            content: "actions",
            trigger: ".o_control_panel .o_cp_action_menus .dropdown-toggle",
            run: "click",
        },
        {
            content: "dispute",
            trigger: ".o-dropdown--menu .o_menu_item:contains(/^Dispute$/)",
            run: "click",
        },
        {
            content: "why",
            trigger: ".modal .o_field_widget[name=reason_id] input",
            run: "edit Price",
        },
        {
            content: "price",
            trigger: ".o-autocomplete--dropdown-item:contains(Price)",
            run: "click",
        },
        {
            content: "how much",
            trigger: ".modal .o_field_widget[name=amount] input",
            run: "edit 200",
        },
        {
            content: "what the customer says",
            trigger: ".modal .o_field_widget[name=description] textarea",
            run: "edit Not the price of the quotation",
        },
        {
            content: "open it",
            trigger: ".modal button[name=action_create]",
            run: "click",
        },
        {
            content: "it is under review",
            trigger: ".o_form_view .o_arrow_button_current:contains(Under Review)",
        },
        {
            content: "accept",
            trigger: ".o_statusbar_buttons button:contains(/^Accept$/)",
            run: "click",
        },
        {
            content: "tell the customer",
            trigger: ".modal .o_field_widget[name=answer] textarea",
            run: "edit You are right",
        },
        {
            content: "decide",
            trigger: ".modal button[name=action_decide]",
            run: "click",
        },
        {
            content: "the draft credit note opens",
            trigger: ".o_form_view .o_arrow_button_current:contains(Draft)",
        },
    ],
});
