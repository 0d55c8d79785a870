/** Run as a process: DATABASE TIMES. Adds 1 to the slot `n` of the object `counter` so many times, and prints what it committed. */
import { isBatError } from "../../shared/errors.ts";
import { Session } from "../../shared/image/session.ts";
import { openTarget } from "./open-target.ts";

const [target, times] = process.argv.slice(2);
const { store, close } = await openTarget(target ?? "");
const meta = { time: 0, actor: "incrementer" };
const context = { id: "s", newOid: () => "counter" };

/** One try: false when another process was first. */
async function attempt(work: (session: Session) => Promise<number>): Promise<boolean> {
  const session = await Session.open(store, context);
  try {
    const n = await work(session);
    await session.commit(meta);
    if (n > 0) process.stdout.write(`${n}\n`);
    return true;
  } catch (error) {
    if (isBatError(error, "Conflict")) return false;
    throw error;
  }
}

await attempt(async (session) => {
  if ((await store.load(["counter"], session.startTid)).length === 0) session.create({ n: 0 }, "counter");
  return 0;
});
for (let done = 0; done < Number(times); ) {
  const committed = await attempt(async (session) => {
    const n = ((await session.read("counter", "n")) as number) + 1;
    session.write("counter", "n", n);
    return n;
  });
  if (committed) done += 1;
}
await close();
