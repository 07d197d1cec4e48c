import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { configFileAt } from "../../files/shipped-config.ts";
import { softedgeFolder } from "../../installation/installation.ts";

afterEach(() => vi.restoreAllMocks());

test("configs that come with softedge are found from any folder", () => {
  for (const name of readdirSync(join(softedgeFolder, "configs"))) {
    const found = configFileAt(`configs/${name}`, `/no/such/folder/configs/${name}`);
    expect(found).toBe(join(softedgeFolder, "configs", name));
  }
});

test("a file that is there is taken, and others are left as they are", () => {
  expect(configFileAt("configs/pendulum-sac.json")).toBe("configs/pendulum-sac.json");
  expect(configFileAt("configs/none.json")).toBe("configs/none.json");
  expect(configFileAt("configs/../package.json", "/none")).toBe("/none");
  expect(configFileAt("pendulum-sac.json")).toBe("pendulum-sac.json");
});
