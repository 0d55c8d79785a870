import { expect, test } from "vitest";
import type { Stored } from "../../shared/image/values.ts";
import { told } from "../../shared/mind/told.ts";

const to = (oid: string): Stored => ({ $ref: oid });
const nothing = { result: null, after: {}, others: {}, created: [] };

test("two trials that did the same are told alike, whichever oids they drew and in whichever order they wrote", () => {
  const first = told(
    {
      result: [to("me"), to("x1")],
      after: { a: { left: to("x2"), right: 1 }, n: 1 },
      others: { friend: { seen: to("x1") }, g1: { n: 2 } },
      created: [
        { oid: "x1", slots: { n: 1, other: to("x2") } },
        { oid: "x2", slots: { n: 2 } },
      ],
    },
    ["me", "g1"],
  );
  const second = told(
    {
      result: [to("me"), to("y7")],
      after: { n: 1, a: { right: 1, left: to("y3") } },
      others: { h9: { n: 2 }, friend: { seen: to("y7") } },
      created: [
        { oid: "y3", slots: { n: 2 } },
        { oid: "y7", slots: { other: to("y3"), n: 1 } },
      ],
    },
    ["me", "h9"],
  );
  expect(second).toEqual(first);
  expect(first).toEqual({
    result: [to("this"), to("new 1")],
    after: {
      a: { left: to("new 2"), right: 1 },
      n: 1,
      "other objects": { friend: { seen: to("new 1") }, "given 1": { n: 2 } },
      "new objects": { "new 1": { n: 1, other: to("new 2") }, "new 2": { n: 2 } },
    },
  });
});

test("what a new object holds is part of the outcome, also where only another new one leads to it", () => {
  const chain = (n: number) =>
    told(
      {
        ...nothing,
        result: to("a"),
        created: [
          { oid: "a", slots: { next: to("b") } },
          { oid: "b", slots: { n } },
        ],
      },
      ["me"],
    );
  expect(chain(1)).not.toEqual(chain(2));
  const circle = told({ ...nothing, result: to("a"), created: [{ oid: "a", slots: { me: to("a") } }] }, ["me"]);
  expect(circle.after).toEqual({ "new objects": { "new 1": { me: to("new 1") } } });
});

test("what nothing leads to, and what is never stored, is not", () => {
  expect(told({ ...nothing, after: { n: 1, _v_cache: 2 }, created: [{ oid: "a", slots: { n: 1 } }] }, ["me"])).toEqual({
    result: null,
    after: { n: 1 },
  });
  expect(told({ ...nothing, result: { _v_key: 1 } }, ["me"]).result).toEqual({ _v_key: 1 });
});
