/** Two systems, as on two machines: data folders of their own, one PostgreSQL and one Redis between them. */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectRedis } from "../../infra/redis/connection.ts";
import { ensureRedis, type RedisServer } from "../../infra/redis/embedded-server.ts";
import { closeQueues, openQueues } from "../../infra/redis/queues.ts";
import { openBoundaryGate } from "../support/boundary-gate.ts";
import { call, create, send, slotsOf } from "../support/http.ts";
import { hasPostgres, type PostgresServer, startPostgres } from "../support/postgres.ts";
import { DEPOSIT, method, plan, recordingFile } from "../support/recordings.ts";
import { startSystem } from "../support/system.ts";

describe.skipIf(!hasPostgres)("two machines on one database", () => {
  const folder = mkdtempSync(join(tmpdir(), "batos-machines-"));
  let database: PostgresServer;
  let redis: RedisServer;
  beforeAll(async () => {
    [database, redis] = await Promise.all([
      startPostgres({ durable: true }),
      ensureRedis({ dataDir: join(folder, "redis"), log: () => {} }),
    ]);
  });
  afterAll(async () => {
    await redis?.stop();
    await database?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it("share objects, what one of them was taught, and jobs; when one is gone the other goes on", async () => {
    const settings = {
      BATOS_DATABASE: (await database.schema()).path,
      REDIS_URL: redis.url,
      BATOS_MODEL: `recorded:${recordingFile([plan(), method("deposit", DEPOSIT)])}`,
      BATOS_CANDIDATES: "2",
    };
    const [one, other] = await Promise.all([startSystem(settings), startSystem(settings)]);
    try {
      // The mind that the image names is on both, whichever of them made the image.
      const blobs = [one, other].map(({ dataDir }) =>
        readdirSync(join(dataDir, "blobs"), { recursive: true }).filter((name) => String(name).length > 60),
      );
      expect(blobs[0]).toEqual(blobs[1]);
      expect(blobs[0]).toHaveLength(1);
      const account = await create(one, { balance: 1 });
      const taught = await send(one, { receiver: account, selector: "deposit", args: [2], params: ["amount"], intent: "add the amount" });
      expect(taught.body).toMatchObject({ result: 3 });
      // Keys are of the image, not of a machine.
      expect((await call({ url: other.url, key: one.key }, "GET", `/v1/jobs/${taught.body.job}`)).body).toMatchObject({
        status: "answered",
        result: 3,
      });
      const deposits = await Promise.all(
        [one, other, one, other, one, other].map((door) => send(door, { receiver: account, selector: "deposit", args: [1] })),
      );
      expect(deposits.map((reply) => reply.body.result).sort()).toEqual([4, 5, 6, 7, 8, 9]);
      await one.kill();
      expect((await send(other, { receiver: account, selector: "deposit", args: [1] })).body).toMatchObject({ result: 10, mission: null });
      expect((await slotsOf(other, account)).balance).toBe(10);
    } finally {
      await Promise.all([one.stop(), other.stop()]);
    }
  });

  it("leave each other's work alone when one starts while the other works", async () => {
    const gate = await openBoundaryGate();
    const settings = {
      BATOS_DATABASE: (await database.schema()).path,
      REDIS_URL: redis.url,
      BATOS_QUEUE_PREFIX: "second",
      BATOS_MODEL: `recorded:${recordingFile([plan(), method("deposit", DEPOSIT)])}`,
      BATOS_CANDIDATES: "2",
    };
    const one = await startSystem({ ...settings, BATOS_BOUNDARY_SOCKET: gate.path });
    const client = connectRedis(redis.url, "client", () => {});
    const queues = openQueues(client, "second", () => {});
    /** Who works at which mission: the queue's locks. */
    const locks = async () =>
      Promise.all(
        (await queues.missions.getActive()).map(async ({ id }) => [id, await client.get(`${queues.missions.toKey(id as string)}:lock`)]),
      );
    try {
      const account = await create(one, { balance: 1 });
      const held = gate.hold("state:SYNTHESIZING");
      const answer = send(one, { receiver: account, selector: "deposit", args: [2], params: ["amount"], intent: "add the amount" });
      await held;
      const before = await locks();
      expect(before).toEqual([[expect.any(String), expect.any(String)]]);
      const other = await startSystem(settings);
      try {
        expect(await locks()).toEqual(before);
        gate.release();
        expect((await answer).body).toMatchObject({ result: 3 });
      } finally {
        await other.stop();
      }
    } finally {
      gate.release();
      await one.stop();
      await closeQueues(queues);
      client.disconnect();
      await gate.close();
    }
  });
});
