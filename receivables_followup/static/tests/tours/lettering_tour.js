import { registry } from "@web/core/registry";

const row = (number) => `.o_data_row:contains(${number})`;

/** An invoice and its payment lettered without the mouse. */
registry.category("web_tour.tours").add("receivables_lettering_keyboard", {
    steps: () => [
        {
            content: "the first account to letter is open",
            trigger: `.o_receivables_board_key:contains(Balance)`,
        },
        { content: "its items", trigger: `${row("Invoice A")}` },
        {
            content: "select the invoice",
            trigger: `${row("Invoice A")} .o_data_cell:first`,
            run: "press Space",
        },
        {
            content: "the gap is the invoice",
            trigger: ".o_receivables_board_footer [name=gap].text-danger:contains(1,200.00)",
        },
        {
            content: "go to the payment",
            trigger: `${row("Invoice A")} .o_data_cell:first`,
            run: "press j",
        },
        {
            content: "select it",
            trigger: `${row("Payment A")} .o_data_cell:first`,
            run: "press Space",
        },
        {
            content: "nothing is missing",
            trigger: ".o_receivables_board_footer [name=gap].text-success",
        },
        {
            content: "letter",
            trigger: `${row("Payment A")} .o_data_cell:first`,
            run: "press l",
        },
        { content: "the letter is said", trigger: ".o_notification:contains(AAA)" },
        {
            content: "both are gone",
            trigger: ".o_list_view:not(:has(.o_data_row:contains(Invoice A)))",
        },
    ],
});

/** A payment two cents short, the gap written off. */
registry.category("web_tour.tours").add("receivables_lettering_gap", {
    steps: () => [
        { content: "the account", trigger: `${row("Invoice B")}` },
        {
            content: "select the invoice",
            trigger: `${row("Invoice B")} .o_data_cell:first`,
            run: "click",
        },
        {
            content: "and the payment",
            trigger: `${row("Payment B")} .o_data_cell:first`,
            run: "click",
        },
        {
            content: "two cents are missing",
            trigger: ".o_receivables_board_footer [name=gap].text-danger:contains(0.02)",
        },
        {
            content: "letter with the gap",
            trigger: ".o_receivables_board_gap",
            run: "click",
        },
        {
            content: "a cause is proposed",
            trigger: ".modal .o_field_widget[name=cause_id] input:value(Rounding)",
        },
        {
            content: "letter",
            trigger: ".modal footer button[name=action_letter]",
            run: "click",
        },
        { content: "the letter is said", trigger: ".o_notification:contains(AAA)" },
        {
            content: "see what is lettered",
            trigger: ".o_list_view:not(:has(.modal)) .o_receivables_board_lettered",
            run: "click",
        },
        {
            content: "the group with its write-off",
            trigger: ".o_group_header:contains(AAA)",
        },
        {
            content: "un-letter",
            trigger: `${row("Invoice B")} .o_data_cell:first`,
            run: "press u",
        },
        {
            content: "a reason is asked for",
            trigger: ".modal .o_field_widget[name=reason] input",
        },
        {
            content: "changed one's mind",
            trigger: ".modal footer button.btn-secondary",
            run: "click",
        },
        { content: "still lettered", trigger: "body:not(:has(.modal)) .o_group_header" },
    ],
});

/** A run letters what is certain; a proposal is accepted; then all is undone. */
registry.category("web_tour.tours").add("receivables_lettering_run", {
    steps: () => [
        { content: "a new run", trigger: ".o_list_button_add", run: "click" },
        {
            content: "letter",
            trigger: ".o_form_view button[name=action_run_async]",
            run: "click",
        },
        { content: "yes", trigger: ".modal-footer .btn-primary", run: "click" },
        {
            content: "done",
            trigger: ".o_arrow_button_current:contains(Done)",
        },
        {
            content: "one pair was certain",
            trigger: "button[name=action_open_groups] .o_stat_value:contains(1)",
        },
        {
            content: "the sum of two invoices is proposed",
            trigger: "button[name=action_open_proposals]",
            run: "click",
        },
        {
            content: "look at it",
            trigger: ".o_list_view .o_data_row:contains(Second Customer) .o_data_cell:first",
            run: "click",
        },
        {
            content: "accept it",
            trigger: ".o_form_view button[name=action_accept]",
            run: "click",
        },
        {
            content: "accepted",
            trigger: ".o_arrow_button_current:contains(Accepted)",
        },
        {
            content: "back to the run",
            trigger: ".o_breadcrumb a:contains(LET), .o_breadcrumb .breadcrumb-item:eq(1) a",
            run: "click",
        },
        {
            content: "undo",
            trigger: ".o_form_view header button:contains(Undo), .o_statusbar_buttons button:contains(Undo)",
            run: "click",
        },
        {
            content: "why",
            trigger: ".modal .o_field_widget[name=reason] input",
            run: "edit Bank file imported twice",
        },
        {
            content: "undo the run",
            trigger: ".modal-footer button[name=action_undo]",
            run: "click",
        },
        { content: "undone", trigger: ".o_arrow_button_current:contains(Undone)" },
    ],
});
