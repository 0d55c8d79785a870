import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import { linkedSignal } from "../../infra/linked-signal.ts";

describe("a linked signal", () => {
  it("is aborted with the first of its sources and says that one's reason, also when it was aborted before", () => {
    const [one, other] = [new AbortController(), new AbortController()];
    const { signal } = linkedSignal([one.signal, undefined, other.signal]);
    expect(signal.aborted).toBe(false);
    other.abort("closing");
    one.abort("late");
    expect(signal.reason).toBe("closing");
    expect(linkedSignal([other.signal]).signal.reason).toBe("closing");
  });

  it("leaves nothing on its sources once it is unlinked", () => {
    const source = new AbortController();
    const { signal, unlink } = linkedSignal([source.signal]);
    expect(getEventListeners(source.signal, "abort")).toHaveLength(1);
    unlink();
    expect(getEventListeners(source.signal, "abort")).toEqual([]);
    source.abort();
    expect(signal.aborted).toBe(false);
  });
});
