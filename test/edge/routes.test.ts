import { expect, test } from "vitest";
import { createApp } from "../../edge/app.ts";

// A path that Hono cannot make part of it has every request matched step by step, which costs more.
test("all routes together are one regular expression", async () => {
  const app = createApp([]);
  const { status } = await app.request("/healthz", {}, {});
  expect(status).toBe(200);
  expect(app.router.name).toBe("SmartRouter + RegExpRouter");
});
