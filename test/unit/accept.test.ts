import { describe, expect, test } from "vitest";
import { checkMessage } from "../../api/contract.ts";
import { depthOf, parseBody } from "../../api/json-body.ts";
import { messageBody } from "../../api/schemas.ts";
import { checkSlots } from "../../api/slots.ts";
import { preferredWait } from "../../api/waiting.ts";
import { refsIn } from "../../shared/image/values.ts";

const message = (fields: object) => messageBody.parse({ receiver: "account", selector: "deposit", ...fields });
const oid = "01999999-9999-7999-8999-999999999999";

describe("a message", () => {
  test("keeps arguments in stored form and examples as they were given", () => {
    const examples = [
      {
        slots: { balance: 10, owner: { $object: { parents: ["traits", { $ref: oid }], slots: { name: "Ann" } } } },
        args: [5],
        returns: 15,
        after: { balance: 15 },
      },
      { args: [-1], throws: true },
    ];
    const args = [{ $ref: oid }, { $$price: 1 }, null];
    expect(checkMessage(message({ args, params: ["who", "price", "note"], examples }))).toEqual({ args, examples });
  });

  test("may say that a return value is null, which is not the same as saying nothing", () => {
    const { examples } = checkMessage(message({ examples: [{ args: [], returns: null }, { args: [1] }] }));
    expect(examples.map((example) => "returns" in example)).toEqual([true, false]);
  });

  test.each(["_doesNotUnderstand_", "infer_", "deposit2", "_install_method_"])("may have the selector %s", (selector) => {
    expect(() => checkMessage(message({ selector }))).not.toThrow();
  });

  test.each(["2nd", "a b", "", "parent", "__proto__", "then", "class", "await", "delegates"])(
    "may not have the selector %j",
    (selector) => {
      expect(() => checkMessage({ ...message({}), selector })).toThrow(expect.objectContaining({ code: "InvalidInput" }));
    },
  );

  test("whose example mixes $object with other keys is refused with its path", () => {
    const examples = [{ args: [[{ $object: {}, extra: 1 }]] }];
    expect(() => checkMessage(message({ examples }))).toThrow(/^examples\[0\]\.args\[0\]\[0\]: another object is/);
  });

  test("may not carry $object among its own arguments: only examples describe objects that are not there", () => {
    expect(() => checkMessage(message({ args: [{ $object: {} }] }))).toThrow(/args\[0\]/);
  });
});

describe("slots from clients", () => {
  test("are data with references and blobs at any depth", () => {
    const slots = { a: [{ deep: { $ref: oid } }], b: { $blob: "a".repeat(64), size: 1, mediaType: "text/plain" } };
    expect(checkSlots(slots, "slots")).toEqual(slots);
    expect(refsIn(slots)).toEqual([oid]);
  });

  test.each([[{ price: Number.NaN }], [{ list: [undefined] }], [{ when: new Date(0) }], [{ call: () => 1 }]])(
    "that hold no data are refused: %j",
    (slots) => {
      expect(() => checkSlots(slots, "slots")).toThrow(expect.objectContaining({ code: "InvalidInput" }));
    },
  );
});

describe("Prefer: wait", () => {
  test.each([
    [undefined, undefined],
    ["respond-async", undefined],
    ["wait=30", 30],
    ["respond-async, wait = 5", 5],
    ["handling=lenient; wait=0", 0],
    ['wait="7"', 7],
    ["wait=100000", 120],
    ["waiting=3", undefined],
  ])("%j is %j seconds", (header, seconds) => {
    expect(preferredWait(header)).toBe(seconds);
  });

  test.each(["wait", "wait=", "wait=-1", "wait=1.5", "wait=soon"])("%j is refused", (header) => {
    expect(() => preferredWait(header)).toThrow(/whole seconds/);
  });
});

describe("a body", () => {
  test.each([
    ["1", 0],
    ['{"a":[[]]}', 3],
    ['["[[[[", "\\"[[["]', 1],
    ["[[],[[]]]", 3],
  ])("%s is %i deep", (text, depth) => {
    expect(depthOf(text)).toBe(depth);
  });

  test("cannot bring a prototype in, however it is spelled; the word as text is fine", () => {
    expect(() => parseBody('{"__proto__": 1}')).toThrow(/prototype/);
    expect(() => parseBody('[{"\\u005f_proto_\\u005F": 1}]')).toThrow(/prototype/);
    expect(parseBody('{"a": "__proto__"}')).toEqual({ a: "__proto__" });
  });
});
