import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test } from "vitest";
import * as z from "zod";
import { Refusal } from "../../edge/http/refusal.ts";
import { createSharedObject } from "../../edge/storage/shared-object.ts";
import { emptyRegistry } from "./isolate.ts";

const schema = z.strictObject({ changes: z.array(z.int()) });

/** The bucket, whose writes `refuses` may refuse as R2 does. */
function contended(refuses: (write: number) => boolean) {
  let writes = 0;
  return new Proxy(env.TEST_POLICIES, {
    get(target, property) {
      if (property !== "put") return Reflect.get(target, property).bind(target);
      return (...put: Parameters<R2Bucket["put"]>) => {
        if (!refuses(writes++)) return target.put(...put);
        throw new Error("put: Reduce your concurrent request rate for the same object. (10058)");
      };
    },
  });
}

const sharedIn = (bucket: R2Bucket) =>
  createSharedObject(bucket, "shared.json", schema, { changes: [] });

beforeEach(emptyRegistry);

describe("changes that are made at once", () => {
  test("are all made", async () => {
    const shared = sharedIn(env.TEST_POLICIES);
    const numbers = Array.from({ length: 20 }, (_, i) => i);
    await Promise.all(
      numbers.map((i) => shared.change(({ changes }) => ({ changes: [...changes, i] }))),
    );
    expect((await shared.read()).changes.toSorted((a, b) => a - b)).toEqual(numbers);
  });

  test("are made again where R2 has had too many of them", async () => {
    const shared = sharedIn(contended((write) => write < 3));
    expect(await shared.change(() => ({ changes: [1] }))).toEqual({ changes: [1] });
    expect(await shared.read()).toEqual({ changes: [1] });
  });

  test("are refused where there are too many for too long, and it is said so", async () => {
    const shared = sharedIn(contended(() => true));
    const refused = await shared.change(() => ({ changes: [1] })).catch((error) => error);
    expect(refused).toBeInstanceOf(Refusal);
    expect(refused.toProblem()).toMatchObject({
      status: 503,
      detail: expect.stringContaining("shared.json is being changed by too many at once"),
    });
  });

  test("are given up where the bucket fails otherwise", async () => {
    const failing = new Proxy(env.TEST_POLICIES, {
      get(target, property) {
        if (property !== "put") return Reflect.get(target, property).bind(target);
        return () => {
          throw new Error("put: We encountered an internal error. (10001)");
        };
      },
    });
    await expect(sharedIn(failing).change(() => ({ changes: [] }))).rejects.toThrow("10001");
  });
});
