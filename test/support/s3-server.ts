/** An S3 server for tests, over real HTTP, in a process of its own (see s3-server-process.ts), with a client that is not the product's. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { Client } from "minio";
import type { S3Place } from "../../infra/s3/client.ts";
import type { Commands } from "./s3-server-process.ts";
import type { Keys } from "./s3-signature.ts";

type Asked = { [Name in keyof Commands]: (...args: Parameters<Commands[Name]>) => Promise<Awaited<ReturnType<Commands[Name]>>> };

export interface S3Server extends Asked {
  endpoint: string;
  /** The environment in which the product finds the keys. */
  env: Record<"AWS_ACCESS_KEY_ID" | "AWS_SECRET_ACCESS_KEY", string>;
  /** The other client. */
  minio: Client;
  /** A fresh bucket, made by the other client. */
  bucket(): Promise<S3Place>;
  close(): Promise<void>;
}

const keys: Keys = { accessKeyId: "AKIDTESTTESTTEST", secretAccessKey: "secret-of-the-tests/+=" };

/** Starts the server, and puts its keys into this process's environment. */
export async function startS3(): Promise<S3Server> {
  const script = fileURLToPath(new URL("./s3-server-process.ts", import.meta.url));
  const child = fork(script, [JSON.stringify(keys)], { execArgv: ["--import", "tsx"] });
  const exited = once(child, "exit");
  const started = await Promise.race([once(child, "message"), exited.then(() => undefined)]);
  if (!started) throw new Error("the test's S3 server did not start");
  const [{ port }] = started as [{ port: number }];
  const waiting = new Map<number, (answer: unknown) => void>();
  child.on("message", ({ id, answer }: { id: number; answer: unknown }) => {
    waiting.get(id)?.(answer);
    waiting.delete(id);
  });
  let asked = 0;
  const ask =
    (name: keyof Commands) =>
    (...args: unknown[]): Promise<unknown> =>
      new Promise((resolve) => {
        const id = asked++;
        waiting.set(id, resolve);
        child.send({ id, name, args });
      });
  const names: (keyof Commands)[] = ["requests", "forget", "break", "mend", "stalled", "age", "uploads", "ageUploads"];
  const env = { AWS_ACCESS_KEY_ID: keys.accessKeyId, AWS_SECRET_ACCESS_KEY: keys.secretAccessKey };
  Object.assign(process.env, env);
  const endpoint = `http://127.0.0.1:${port}`;
  const minio = new Client({
    endPoint: "127.0.0.1",
    port,
    useSSL: false,
    accessKey: keys.accessKeyId,
    secretKey: keys.secretAccessKey,
    region: "us-east-1",
    partSize: 5 * 1024 * 1024,
  });
  let buckets = 0;
  return {
    ...(Object.fromEntries(names.map((name) => [name, ask(name)])) as unknown as Asked),
    endpoint,
    env,
    minio,
    async bucket() {
      const bucket = `bucket-${++buckets}`;
      await minio.makeBucket(bucket);
      return { bucket, prefix: "some/prefix/", endpoint };
    },
    async close() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}
