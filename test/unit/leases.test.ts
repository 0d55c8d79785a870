import { describe, expect, it } from "vitest";
import { Leases } from "../../workers/leases.ts";

describe("a lease", () => {
  it("is held by one at a time, however many wait for it", async () => {
    const leases = new Leases();
    let holders = 0;
    const most: number[] = [];
    const work = async (): Promise<void> => {
      const giveBack = await leases.take("key");
      most.push(++holders);
      await leases.free("another key");
      holders -= 1;
      giveBack();
    };
    await Promise.all(Array.from({ length: 6 }, work));
    expect(most).toEqual([1, 1, 1, 1, 1, 1]);
  });

  it("keeps nobody waiting for another key, nor for one that was given back", async () => {
    const leases = new Leases();
    const giveBack = await leases.take("key");
    (await leases.take("another key"))();
    giveBack();
    await leases.free("key");
  });
});
