import { expect, test, vi } from "vitest";
import { problem } from "../../schemas/problem.ts";
import { workerSettings } from "../../schemas/worker-settings.ts";
import { configured } from "./configured.ts";

const token = "0123456789abcdef";

test("without any, all may act, no other origin may ask, and nothing is logged", () => {
  expect(workerSettings.parse({ ASSETS: {} })).toEqual({
    ACTOR_DOWNLOADS: true,
    LOG_REQUESTS: false,
  });
});

test.each([`${token},${token}2`, `${token}\n${token}2\n`, ` ${token} ,\r\n ${token}2 `])(
  "tokens stand between commas or on lines: %j",
  (text) => {
    expect(workerSettings.parse({ ACT_TOKENS: text }).ACT_TOKENS).toEqual([token, `${token}2`]);
  },
);

test.each([
  ["true", true],
  ["false", false],
  [true, true],
] as const)("LOG_REQUESTS may be %j", (setting, logs) => {
  expect(workerSettings.parse({ LOG_REQUESTS: setting }).LOG_REQUESTS).toBe(logs);
});

test.each<[name: string, setting: unknown, complaint: string]>([
  [
    "ACT_TOKENS",
    "",
    "the setting ACT_TOKENS is empty: give at least one, or leave the setting out",
  ],
  ["ACT_TOKENS", 271828182845904, "the setting ACT_TOKENS must be text"],
  ["ACT_TOKENS", `${token},hunter2`, "the setting ACT_TOKENS, item 2, must have at least 16"],
  ["ACT_TOKENS", `${token}"hunter2"`, "the setting ACT_TOKENS, item 1, has characters that"],
  ["ALLOWED_ORIGINS", "*", "the setting ALLOWED_ORIGINS, item 1, must be an origin such as"],
  ["ALLOWED_ORIGINS", "https://example.org/", "the setting ALLOWED_ORIGINS, item 1, must be"],
  ["ALLOWED_ORIGINS", "example.org", "the setting ALLOWED_ORIGINS, item 1, must be an origin"],
  ["ACT_LIMIT", "100", "the setting ACT_LIMIT must be a rate-limiting binding"],
  ["REPORT_TOKENS", "hunter2", "the setting REPORT_TOKENS, item 1, must have at least 16"],
  ["TICKET_SECRETS", token, "the setting TICKET_SECRETS, item 1, must have at least 32"],
  ["REQUIRE_TICKETS", true, "the setting REQUIRE_TICKETS needs TICKET_SECRETS"],
  ["READ_LIMIT", "100", "the setting READ_LIMIT must be a rate-limiting binding"],
  ["ACTOR_DOWNLOADS", "no", 'the setting ACTOR_DOWNLOADS must be "true" or "false"'],
  ["LOG_REQUESTS", "loudly", 'the setting LOG_REQUESTS must be "true" or "false"'],
])(
  "%s = %j is told to the log, not to callers, and nothing is answered",
  async (name, setting, complaint) => {
    const error = vi.spyOn(console, "error").mockReturnValue();
    try {
      const worker = configured({ [name]: setting });
      for (const response of [await worker.act(), await worker.request("/healthz")]) {
        expect(response.status).toBe(500);
        expect(problem.parse(await response.json()).detail).toBe(
          "the Worker's settings are wrong: its log says which",
        );
      }
      const logged = error.mock.calls.flat().join("\n");
      expect(logged).toContain(complaint);
      if (name === "ACT_TOKENS") expect(logged).not.toMatch(/hunter2|27182|0123/);
    } finally {
      error.mockRestore();
    }
  },
);
