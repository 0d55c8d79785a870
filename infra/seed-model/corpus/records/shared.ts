// biome-ignore-all format: tables of wordings, one kind a line; wrapped they would be three times as long and show less.
/** What the tables of records share: names of lists, roles for their fields, and words for what happens often. */
import { field, type Role } from "../op.ts";

export const carts = "items lines products cart orders entries basket goods positions articles wares sales invoices purchases offers rentals bookings deliveries expenses";
export const people = "members users players students employees guests contacts customers patients pupils staff runners drivers tenants clients candidates books songs films rooms devices teams";
export const tasks = "tasks todos jobs tickets steps issues orders messages invoices bills chores mails reminders requests loans letters payments parcels alarms";
export const priceField = field("l", "num", "price cost amount value fee rate worth charge cents net revenue");
export const quantityField = field("l", "int", "qty quantity count units number amount pieces stock copies nights");
export const nameField = field("l", "word", "name title label sku item product code article user");
export const doneField = field("l", "flag", "done paid active closed shipped open read finished completed checked resolved delivered sent approved archived");
export const numberField = field("l", "int", "age score points priority stock hours level price weight rating salary distance votes likes duration size minutes wins");
export const groupField = field("l", "enum", "category group type team status city kind country department genre role color region owner");
export const idField = field("l", "int", "id id id code number key no nr ref");
export const KEYS = "<f> name key wanted which target who title label code what";

export const percentage: Role = { place: "param", kind: "enum", names: ["percent", "discount", "rebate", "off", "reduction", "pct"], values: [5, 10, 20, 25, 50] };
export const ADD_UP = "{add up|sum|sum up|total|add together|total up|tot up}";
export const REMOVE = "{remove|delete|drop|throw out|get rid of|take out|discard|erase|kick out}";
export const OR_NULL = "{, or null|, null if there is none|, null when nobody matches|, null if not found|}";
