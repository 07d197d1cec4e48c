import fc from "fast-check";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { act, request } from "./client.ts";
import { configured } from "./configured.ts";
import { type Ask, batchOf, send } from "./hostile-batch.ts";
import { hostileRequest } from "./hostile-requests.ts";

const batches = 300;
const batchOfRequests = batchOf(hostileRequest);
/** A batch takes a hundredth of this: whoever waits longer waits for ever. */
const patience = 60_000;

const token = "0123456789abcdef";
const guarded = configured({
  ACT_TOKENS: token,
  ALLOWED_ORIGINS: "https://robots.example",
  LOG_REQUESTS: "true",
});

const log = vi.spyOn(console, "log");
beforeAll(() => void log.mockReturnValue());
afterAll(() => log.mockRestore());

test("whatever is sent, wherever, is answered or refused, and a valid request is answered after it", async () => {
  const valid = { observation: 328, seed: 1 };
  const expected = await act("taxi", valid);
  // The host stands in front, or a path that begins with two slashes would name another.
  const ask: Ask = (path, init) => request(`https://softedge.test${path}`, init);
  const property = fc.asyncProperty(batchOfRequests, async (batch) => {
    await Promise.all(batch.map((hostile) => send(ask, hostile)));
    expect(await act("taxi", valid)).toEqual(expected);
  });
  await fc.assert(property, { numRuns: batches, timeout: patience });
});

test("so it is where a token is needed, and none that is guessed may act", async () => {
  const property = fc.asyncProperty(batchOfRequests, async (batch) => {
    const statuses = await Promise.all(batch.map((hostile) => send(guarded.request, hostile)));
    for (const [i, { method }] of batch.entries()) {
      if (method === "POST") expect([401, 403]).toContain(statuses[i]);
    }
    expect((await guarded.act({ authorization: `Bearer ${token}` })).status).toBe(200);
  });
  await fc.assert(property, { numRuns: batches, timeout: patience });
  expect(String(log.mock.calls)).not.toContain(token);
});
