import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseConfig, settingNames } from "../../shared/config.ts";

describe("settings", () => {
  it("are each described in .env.example, and nothing else is", () => {
    const described = [...readFileSync(".env.example", "utf8").matchAll(/^#? ?([A-Z][A-Z0-9_]+)=/gm)].map(([, name]) => name);
    expect(described.sort()).toEqual([...settingNames].sort());
  });

  it("have defaults for all that a fresh machine needs", () => {
    expect(parseConfig({})).toMatchObject({ BATOS_DATA: ".batos", BATOS_PORT: 7310, BATOS_MODEL: "image" });
  });

  it.each([
    ["BATOS_PORT", "seventy"],
    ["BATOS_PORT", "70000"],
    ["BATOS_MODEL", "gpt"],
    ["BATOS_EMBEDDINGS", "recorded:file"],
    ["REDIS_URL", "localhost"],
    ["BATOS_QUORUM", "0.2"],
    ["BATOS_BLOBS", "/mnt/blobs"],
    ["BATOS_BLOBS", "s3://Not A Bucket/prefix"],
    ["BATOS_S3_ENDPOINT", "localhost:9000"],
    ["BATOS_BLOB_CACHE_GB", "0"],
  ])("%s=%s is refused in one line that names it", (name, value) => {
    expect(() => parseConfig({ [name]: value })).toThrow(new RegExp(`^setting ${name}: .*"${value}"`));
  });

  it("with a password are refused without showing it", () => {
    expect(() => parseConfig({ BATOS_DATABASE: "mysql://me:se:cr@et@host/db" })).toThrow('(it is "mysql://...@host/db")');
  });

  it("that are empty count as not given", () => {
    expect(parseConfig({ BATOS_PORT: "" }).BATOS_PORT).toBe(7310);
  });
});
