import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { configHome } from "../../../cli/serving/config-home.ts";
import { temporaryFolder } from "../../temporary-folder.ts";

beforeEach(() => vi.stubEnv("XDG_CONFIG_HOME", undefined));
afterEach(() => vi.unstubAllEnvs());

test("without a home to write in, Wrangler's settings are in the other folder", () => {
  expect(configHome("/state/config", "/no/such/home")).toEqual({
    XDG_CONFIG_HOME: "/state/config",
  });
});

test("a home that can be written is used, and so is the folder that the user has set", () => {
  const home = temporaryFolder();
  mkdirSync(join(home, ".config"));
  expect(configHome("/state/config", home)).toEqual({});
  vi.stubEnv("XDG_CONFIG_HOME", "/mine");
  expect(configHome("/state/config", "/no/such/home")).toEqual({});
});
