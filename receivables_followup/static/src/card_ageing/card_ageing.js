import { Component, onWillStart, useEffect, useRef, useState } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { cookie } from "@web/core/browser/cookie";
import { getCustomColor } from "@web/core/colors/colors";
import { formatDate, deserializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { formatMonetary } from "@web/views/fields/formatters";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const COLLECTOR = "receivables_followup.group_collector";
const BUCKETS = [
    { bucket: "not_due", field: "not_due", color: "#6aa84f" },
    { bucket: "1_30", field: "due_1_30", color: "#f1c232" },
    { bucket: "31_60", field: "due_31_60", color: "#f6931d" },
    { bucket: "61_90", field: "due_61_90", color: "#dd5b2a" },
    { bucket: "90_plus", field: "due_90_plus", color: "#b3261e" },
];

/**
 * The balance of a card by age, as bars. A bar opens its items for those who may read
 * the ledger; for the others the documents of the bar are listed below it.
 */
export class AgeingChart extends Component {
    static template = "receivables_followup.AgeingChart";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.canvasRef = useRef("canvas");
        this.state = useState({ bucket: null, documents: [] });
        this.chart = null;
        onWillStart(async () => {
            [this.isCollector] = await Promise.all([
                user.hasGroup(COLLECTOR),
                loadBundle("web.chartjs_lib"),
            ]);
        });
        useEffect(
            () => {
                this.draw();
                return () => this.chart?.destroy();
            },
            () => this.bars.map((bar) => bar.amount)
        );
    }

    get labels() {
        return {
            not_due: _t("Not due"),
            "1_30": _t("1-30 days"),
            "31_60": _t("31-60 days"),
            "61_90": _t("61-90 days"),
            "90_plus": _t("Over 90 days"),
        };
    }

    get bars() {
        return BUCKETS.map(({ bucket, field, color }) => ({
            bucket,
            color,
            label: this.labels[bucket],
            amount: this.props.record.data[field] || 0,
        }));
    }

    get shownLabel() {
        return this.labels[this.state.bucket];
    }

    money(amount, currencyId) {
        const data = currencyId ? { currency_id: currencyId } : this.props.record.data;
        return formatMonetary(amount, { data });
    }

    day(text) {
        return formatDate(deserializeDate(text));
    }

    draw() {
        const bars = this.bars;
        const grid = getCustomColor(cookie.get("color_scheme"), "#00000018", "#ffffff22");
        this.chart = new Chart(this.canvasRef.el, {
            type: "bar",
            data: {
                labels: bars.map((bar) => bar.label),
                datasets: [
                    {
                        data: bars.map((bar) => bar.amount),
                        backgroundColor: bars.map((bar) => bar.color),
                        maxBarThickness: 70,
                        minBarLength: 2,
                    },
                ],
            },
            options: {
                animation: false,
                maintainAspectRatio: false,
                responsive: true,
                onClick: (event, elements) => {
                    if (elements.length) {
                        this.open(bars[elements[0].index].bucket);
                    }
                },
                onHover: (event, elements) => {
                    event.native.target.style.cursor = elements.length ? "pointer" : "";
                },
                plugins: {
                    legend: { display: false },
                    tooltip: {
                        displayColors: false,
                        callbacks: { label: (item) => this.money(item.raw) },
                    },
                },
                scales: {
                    x: { display: false },
                    y: {
                        border: { display: false },
                        ticks: { display: false, maxTicksLimit: 4 },
                        grid: { color: grid, drawTicks: false },
                    },
                },
            },
        });
    }

    /** Show what is behind a bar. */
    async open(bucket) {
        const { resModel, resId } = this.props.record;
        if (this.isCollector) {
            const action = await this.orm.call(resModel, "action_open_bucket", [
                [resId],
                bucket,
            ]);
            return this.action.doAction(action);
        }
        if (this.state.bucket === bucket) {
            this.state.bucket = null;
            return;
        }
        const documents = await this.orm.call(resModel, "open_documents", [
            [resId],
            bucket,
        ]);
        Object.assign(this.state, { bucket, documents });
    }
}

registry.category("view_widgets").add("receivables_ageing_chart", {
    component: AgeingChart,
    fieldDependencies: [
        ...BUCKETS.map(({ field }) => ({ name: field, type: "monetary" })),
        { name: "currency_id", type: "many2one", relation: "res.currency" },
    ],
});
