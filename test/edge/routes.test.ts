import { expect, test } from "vitest";
import worker from "../../edge/worker.ts";
import { request } from "./client.ts";

// A path that Hono cannot make part of it has every request matched step by step, which costs more.
test("all routes together are one regular expression", async () => {
  expect((await request("/healthz")).status).toBe(200);
  expect((await worker.app()).router.name).toBe("SmartRouter + RegExpRouter");
});
