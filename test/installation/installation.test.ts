import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isPackage } from "../../installation/form.ts";
import { siblingModule, softedgeCommand, softedgeFolder } from "../../installation/installation.ts";

test("a clone runs its TypeScript, by npm run", () => {
  expect(isPackage).toBe(false);
  expect(softedgeCommand("serve")).toBe("npm run softedge -- serve");
  expect(existsSync(join(softedgeFolder, "wrangler.toml"))).toBe(true);
});

test("a sibling module has the extension of the module that asks", () => {
  expect(siblingModule("file:///home/softedge/a/b.ts", "./worker").href).toBe(
    "file:///home/softedge/a/worker.ts",
  );
});
