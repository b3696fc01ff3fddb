import { registry } from "@web/core/registry";
import { formView } from "@web/views/form/form_view";

/** A record that opens is compared with the ledger of this moment first. */
export class ReceivablesRefreshedModel extends formView.Model {
    async load(params = {}) {
        const resId = params.resId ?? this.config.resId;
        if (resId) {
            await this.orm.call(this.config.resModel, "refresh", [[resId]]);
        }
        return super.load(params);
    }
}

registry.category("views").add("receivables_refreshed_form", {
    ...formView,
    Model: ReceivablesRefreshedModel,
});
