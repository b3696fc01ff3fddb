import { registry } from "@web/core/registry";

registry.category("receivables_timeline_icons").add("notice", "fa-paper-plane-o");
