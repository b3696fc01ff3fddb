import { registry } from "@web/core/registry";
import { formView } from "@web/views/form/form_view";
import { ReceivablesCardController } from "../worklist/card_controller";

/** A card that opens shows the ledger of this moment, not that of last night. */
export class ReceivablesCardModel extends formView.Model {
    async load(params = {}) {
        const resId = params.resId ?? this.config.resId;
        if (resId) {
            await this.orm.call("receivables.card", "refresh", [[resId]]);
        }
        return super.load(params);
    }
}

registry.category("views").add("receivables_card_form", {
    ...formView,
    Controller: ReceivablesCardController,
    Model: ReceivablesCardModel,
});
