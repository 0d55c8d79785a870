/**
 * Slots that hold other objects: what is called on those is a send, whatever its name, and changes nothing of the receiver. What a slot
 * holds is a type: it is believed as long as the method itself puts nothing else there.
 */
import { Other, type Value } from "./state.ts";

/** Slots by name: whether one holds an object, or a list of objects and nothing else. */
export type HeldObjects = ReadonlyMap<string, "object" | "objects">;

export class Others {
  private readonly held = new Map<string, { itself: Other; member: Other }>();

  constructor(slots: HeldObjects) {
    for (const [slot, what] of slots) this.held.set(slot, { itself: new Other(slot, what === "objects"), member: new Other(slot, false) });
  }

  /** What a slot holds, where that is other objects. */
  slot(name: string | undefined): Other | undefined {
    return name === undefined ? undefined : this.held.get(name)?.itself;
  }

  /** A member of a list of objects; a name that is no place in it is none. */
  member(list: Other, name: string | undefined): Other | undefined {
    return name === undefined || /^\d+$/.test(name) ? this.held.get(list.slot)?.member : undefined;
  }

  /** Something is written into the receiver's state: slots that may hold something else now are believed no more. Says whether there was one. */
  doubt(base: Value, name: string | undefined, stored: Value): boolean {
    const before = this.held.size;
    for (const atom of base) if (atom instanceof Other && atom.isList) this.held.delete(atom.slot);
    const harmless = [...stored].every((atom) => (atom instanceof Other && !atom.isList) || atom === "null" || atom === "undefined");
    if (harmless) return this.held.size < before;
    if (name === undefined) this.held.clear();
    else this.held.delete(name);
    return this.held.size < before;
  }
}
