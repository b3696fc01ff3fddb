import { registry } from "@web/core/registry";
import { listView } from "@web/views/list/list_view";
import { LetteringBoardController } from "./board_controller";
import { BoardSearchModel } from "./board_search_model";

registry.category("views").add("receivables_lettering_board", {
    ...listView,
    Controller: LetteringBoardController,
    SearchModel: BoardSearchModel,
});
