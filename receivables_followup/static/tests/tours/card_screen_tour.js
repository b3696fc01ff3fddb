import { registry } from "@web/core/registry";

/** Click in the middle of a bar of the ageing chart, as a mouse would. */
function clickBar(canvas, index) {
    const bar = window.Chart.getChart(canvas).getDatasetMeta(0).data[index];
    const box = canvas.getBoundingClientRect();
    const place = {
        bubbles: true,
        clientX: box.left + bar.x,
        clientY: box.top + (bar.y + bar.base) / 2,
    };
    canvas.dispatchEvent(new MouseEvent("mousemove", place));
    canvas.dispatchEvent(new MouseEvent("click", place));
}

/** An accountant opens the items behind a bar of the graph. */
registry.category("web_tour.tours").add("receivables_card_bar", {
    steps: () => [
        {
            content: "click the bar of what is overdue for up to 30 days",
            trigger: ".o_receivables_ageing canvas",
            run: ({ anchor }) => clickBar(anchor, 1),
        },
        {
            content: "the items of the bar are listed",
            trigger: ".o_list_view .o_data_row:contains(Tour Customer)",
        },
        {
            content: "and the amount is that of the bar",
            trigger: ".o_list_view .o_data_cell[name=amount_residual]:contains(1,250.00)",
        },
    ],
});

/** A credit manager sees the alerts on the card. */
registry.category("web_tour.tours").add("receivables_card_banner", {
    steps: () => [
        {
            content: "the limit is exceeded",
            trigger: ".o_receivables_banner .alert-danger[data-kind=limit]",
        },
        {
            content: "so says the gauge",
            trigger: ".o_receivables_gauge .text-danger:contains(over the limit)",
        },
        {
            content: "the money received is in the timeline",
            trigger: ".o_receivables_event[data-kind=payment]:contains(250.00)",
        },
    ],
});

/** And on the contact, with how it pays in one line. */
registry.category("web_tour.tours").add("receivables_contact_banner", {
    steps: () => [
        {
            content: "the limit is exceeded",
            trigger: ".o_receivables_banner .alert-danger[data-kind=limit]",
        },
        {
            content: "what is overdue",
            trigger:
                ".o_receivables_strip [name=receivables_total_overdue]:contains(1,250.00)",
        },
        {
            content: "open the card",
            trigger: ".oe_stat_button[name=action_receivables_open_card]",
            run: "click",
        },
        {
            content: "it opens",
            trigger: ".o_receivables_ageing canvas",
        },
    ],
});

/** A representative reads the documents of a bar without opening the ledger. */
registry.category("web_tour.tours").add("receivables_card_rep", {
    steps: () => [
        {
            content: "click the bar of what is overdue for up to 30 days",
            trigger: ".o_receivables_ageing canvas",
            run: ({ anchor }) => clickBar(anchor, 1),
        },
        {
            content: "its documents are listed below",
            trigger: ".o_receivables_documents tr:contains(1,250.00)",
        },
        {
            content: "the balance cannot be opened",
            trigger: ".oe_stat_button[name=action_open_items]:disabled",
        },
    ],
});
