import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test, vi } from "vitest";
import * as z from "zod";
import { Refusal } from "../../edge/http/refusal.ts";
import { storePackage } from "../../edge/registry/store.ts";
import { available } from "../../edge/storage/available.ts";
import { createSharedObject } from "../../edge/storage/shared-object.ts";
import { emptyRegistry } from "./isolate.ts";
import { bundled } from "./packages.ts";

const schema = z.strictObject({ changes: z.array(z.int()) });

/** The bucket, whose writes or reads `refuses` may refuse as R2 does. */
function contended(refuses: (call: number) => boolean, method: "put" | "get" = "put") {
  let calls = 0;
  return new Proxy(env.TEST_POLICIES, {
    get(target, property) {
      const own = Reflect.get(target, property).bind(target);
      if (property !== method) return own;
      return async (...given: unknown[]) => {
        if (!refuses(calls++)) return own(...given);
        throw new Error(
          `${method}: Reduce your concurrent request rate for the same object. (10058)`,
        );
      };
    },
  });
}

const sharedIn = (bucket: R2Bucket) =>
  createSharedObject(bucket, "shared.json", async () => schema, { changes: [] });

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

  test.each(["put", "get"] as const)("are made again where R2 refuses to %s", async (method) => {
    const shared = sharedIn(contended((call) => call < 3, method));
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

describe("a package that is stored while R2 has had too many requests", () => {
  const { manifest, actor } = bundled("pendulum");

  test("is stored after a while", async () => {
    const bucket = contended((write) => write < 3);
    expect(await storePackage(bucket, manifest, actor)).toBe(true);
    expect(await storePackage(bucket, manifest, actor)).toBe(false);
  });
});

test("reads that R2 refuses are said to be too many", async () => {
  const complaints = vi.spyOn(console, "error").mockReturnValue();
  const { read } = sharedIn(contended(() => true, "get"));
  const refused = await available("what is shared", read).catch((error) => error);
  expect(refused.toProblem()).toMatchObject({
    status: 503,
    detail: "what is shared is asked for by too many at once; ask again",
  });
  complaints.mockRestore();
});
