/**
 * The write lock of an image: held to the end of the transaction that takes it. One writer at a time makes the order of commits the order of their
 * numbers, which snapshots and cursors rest upon; rejected are row locks and serializable transactions, under which a lower number can appear after
 * a higher one. The number is BAT OS's own; the schema keeps images of one database apart.
 */
export const LOCK = "select pg_advisory_xact_lock(7310, hashtext(current_schema()))";
