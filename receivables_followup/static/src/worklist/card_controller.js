import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { FormController } from "@web/views/form/form_controller";
import { useLogNext } from "./log_next";

/** The form of a card; opened from the worklist it goes on to the next customer. */
export class ReceivablesCardController extends FormController {
    setup() {
        super.setup();
        this.notification = useService("notification");
        useLogNext(() => this.openNextCard());
    }

    async openNextCard() {
        const { resId, resIds } = this.model.root;
        const offset = resIds.indexOf(resId) + 1;
        if (offset < resIds.length) {
            return this.onPagerUpdate({ offset, resIds });
        }
        this.notification.add(_t("That was the last customer of this page."), {
            type: "info",
        });
        this.env.config.historyBack();
    }
}
