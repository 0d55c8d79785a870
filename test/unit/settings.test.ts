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
    ["BATOS_QUORUM", "0.2"],
    ["BATOS_BLOB_CACHE_GB", "0"],
  ])("%s=%s is refused in one line that names it", (name, value) => {
    expect(() => parseConfig({ [name]: value })).toThrow(new RegExp(`^setting ${name}: .*"${value}"`));
  });

  it.each([
    ["BATOS_MODEL", "gpt"],
    ["BATOS_MODEL", "https://sk-secret@host"],
    ["BATOS_EMBEDDINGS", "recorded:secret"],
    ["REDIS_URL", "secret@localhost"],
    ["REDIS_URL", "redis-sentinel://:sec/ret@host"],
    ["BATOS_DATABASE", "mysql://me:se:cr@et@host/db"],
    ["BATOS_DATABASE", "host=db user=bat password=secret"],
    ["BATOS_BLOBS", "s3://key:secret@bucket"],
    ["BATOS_S3_ENDPOINT", "https://AKIA123:wJalr/XUtnFEMI@minio:9000"],
    ["BATOS_URL", "me:secret@host"],
  ])("%s=%s, which may hold a secret, is refused in one line that does not show it", (name, value) => {
    const refused = new RegExp(`^setting ${name}: is [^"]+ \\(it is not shown, because it may hold a secret\\)$`);
    expect(() => parseConfig({ [name]: value })).toThrow(refused);
  });

  it("that are empty count as not given", () => {
    expect(parseConfig({ BATOS_PORT: "" }).BATOS_PORT).toBe(7310);
  });
});
