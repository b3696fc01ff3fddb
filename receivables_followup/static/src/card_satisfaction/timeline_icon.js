import { timelineIcons } from "@receivables_followup/card_timeline/card_timeline";

timelineIcons.add("survey", "fa-star");
