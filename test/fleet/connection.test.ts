import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { connectionOptions, shownServers } from "../../fleet/connection.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const optionsOf = (queue: string, more: object = {}) =>
  connectionOptions({ queue, ...more }, "worker");

describe("the address of a queue", () => {
  test("may name a user, a token, several servers, or just a host", () => {
    expect(optionsOf("nats://a:b%40c@host:4222")).toMatchObject({
      servers: ["host:4222"],
      user: "a",
      pass: "b@c",
    });
    expect(optionsOf("nats://secret@host")).toMatchObject({ servers: ["host"], token: "secret" });
    expect(optionsOf("one:1, two:2").servers).toEqual(["one:1", "two:2"]);
    expect(optionsOf("host").servers).toEqual(["host"]);
  });

  test("is shown without its password", () => {
    expect(shownServers({ queue: "nats://a:b@one,nats://a:b@two:5" })).toBe(
      "nats://one,nats://two:5",
    );
    expect(shownServers({ queue: "a:secret@host:4222" })).toBe("nats://host:4222");
    expect(shownServers({ queue: "nats://a:p%40ss%2Cw@host" })).toBe("nats://host");
    expect(shownServers({ queue: "nats://a:p@ss@host" })).toBe("nats://host");
  });

  test.each([
    "http://a:secret@host",
    "nats://a:sec/ret@host",
    "nats://a:sec?ret@host",
    "nats://a:sec,ret@host",
    "nats://a:sec%ret@host",
  ])("is refused without showing the password: %s", (queue) => {
    expect(() => optionsOf(queue)).toThrow(/^--queue: (?!.*ret)/);
  });
});

test("TLS is used where the address or a certificate says so", () => {
  expect(optionsOf("nats://host").tls).toBeUndefined();
  expect(optionsOf("tls://host").tls).toEqual({});
  const ca = join(temporaryFolder(), "ca.pem");
  writeFileSync(ca, "a certificate");
  expect(optionsOf("host", { tlsCa: ca }).tls).toEqual({ ca: "a certificate" });
});

test("a file that is not there is named with its option", () => {
  const missing = join(temporaryFolder(), "missing");
  for (const [field, option] of [
    ["creds", "--creds"],
    ["nkey", "--nkey"],
    ["tlsCa", "--tls-ca"],
    ["tlsCert", "--tls-cert"],
  ]) {
    expect(() => optionsOf("host", { [field]: missing })).toThrow(
      `${option}: ${missing} cannot be read`,
    );
  }
  const seed = join(temporaryFolder(), "seed");
  writeFileSync(seed, "SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VY\n");
  expect(optionsOf("host", { nkey: seed }).authenticator).toBeTypeOf("function");
});
