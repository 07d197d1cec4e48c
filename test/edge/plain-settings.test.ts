import fc from "fast-check";
import { expect, test } from "vitest";
import { checkedSettings } from "../../edge/security/checked-settings.ts";
import { plainSettings } from "../../edge/security/plain-settings.ts";

const token = "0123456789abcdef";

const anything = fc.oneof(fc.constantFrom("", null, 7, true, {}, [token]), fc.string());
const tokens = fc.oneof(
  fc.constantFrom(token, `${token},${token}2`, ` ${token}\n${token}+/=\n`, "short", token + token),
  anything,
);
const flag = fc.oneof(fc.constantFrom("true", "false", true, false, "TRUE", "no"), anything);
const origins = fc.oneof(
  fc.constantFrom(
    "https://a.example",
    "https://a.example http://b:8080",
    "https://a.example/",
    "*",
  ),
  anything,
);
const limit = fc.oneof(fc.constant({ limit() {} }), anything);

const bindings = fc.record(
  {
    ACT_TOKENS: tokens,
    ADMIN_TOKENS: tokens,
    REPORT_TOKENS: tokens,
    TICKET_SECRETS: tokens,
    REQUIRE_TICKETS: flag,
    ALLOWED_ORIGINS: origins,
    ACT_LIMIT: limit,
    REPORT_LIMIT: limit,
    READ_LIMIT: limit,
    ACTOR_DOWNLOADS: flag,
    LOG_REQUESTS: flag,
    ASSETS: anything,
  },
  { requiredKeys: [] },
);

test("settings that are read without their schema are those that it reads", () => {
  fc.assert(
    fc.property(bindings, (given) => {
      const plain = plainSettings(given);
      if (plain) expect(plain).toEqual(checkedSettings(given));
    }),
    { numRuns: 1000 },
  );
});

test("usual settings are plain", () => {
  const usual = {
    ACT_TOKENS: token,
    ADMIN_TOKENS: `${token},${token}2`,
    TICKET_SECRETS: token + token,
    REQUIRE_TICKETS: "true",
    ALLOWED_ORIGINS: "https://robots.example",
    ACT_LIMIT: { limit() {} },
    ACTOR_DOWNLOADS: "false",
    LOG_REQUESTS: "true",
  };
  expect(plainSettings(usual)).toEqual(checkedSettings(usual));
  expect(plainSettings({ ASSETS: {} })).toEqual(checkedSettings({}));
});
