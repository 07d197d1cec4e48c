import { readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import * as z from "zod";
import { openApiDocument } from "../edge/openapi/document.ts";
import { softedgeFolder } from "../installation/installation.ts";
import { type BrowserBundle, writeBundle } from "./browser-bundle.ts";
import { writeChanged } from "./write-changed.ts";

const { resolve } = createRequire(import.meta.url);
const swaggerFolder = dirname(resolve("swagger-ui-dist/package.json"));
const mujocoFolder = dirname(resolve("@mujoco/mujoco/mujoco.wasm"));

/** Swagger UI is bundled, so that the page at /docs works offline. */
const swaggerFiles = ["swagger-ui.css", "swagger-ui-bundle.js", "swagger-ui-bundle.js.LICENSE.txt"];

/** Modules by their paths. */
const bundles: Readonly<Record<string, BrowserBundle>> = {
  "client.js": { entry: "client/index.ts", hasPackages: false },
  "assets/statistics.js": { entry: "statistics/planning.ts", hasPackages: false },
  "assets/stage-worker.js": {
    entry: "stage/worker.ts",
    hasPackages: true,
    options: {
      minify: true,
      define: { MUJOCO_VERSION: JSON.stringify(mujocoVersion()) },
      // MuJoCo's loader imports it in Node alone.
      external: ["module"],
    },
  },
  "assets/three.js": { entry: "stage/three.js", hasPackages: true, options: { minify: true } },
};

/** Writes the generated files of the Worker's page, which git ignores. */
export async function writePageFiles(folder = join(softedgeFolder, "edge/page")): Promise<void> {
  const files: [path: string, content: string | Uint8Array][] = [
    ["openapi.json", JSON.stringify(openApiDocument())],
    ["assets/mujoco.wasm", readFileSync(join(mujocoFolder, "mujoco.wasm"))],
    ...swaggerFiles.map((name): [string, Uint8Array] => [
      `docs/${name}`,
      readFileSync(join(swaggerFolder, name)),
    ]),
  ];
  for (const [path, content] of files) writeChanged(join(folder, path), Buffer.from(content));
  for (const [path, bundle] of Object.entries(bundles))
    await writeBundle(join(folder, path), bundle);
  writeChanged(join(folder, "assets/sizes.json"), Buffer.from(JSON.stringify(sizesIn(folder))));
}

/** The sizes in bytes of what a page loads when its stage opens; the page shows them. */
function sizesIn(folder: string): Record<string, number> {
  const loaded = ["stage-worker.js", "mujoco.wasm", "three.js"];
  return Object.fromEntries(
    loaded.map((name) => [name, statSync(join(folder, "assets", name)).size]),
  );
}

/** MuJoCo's version. A page asks for its WebAssembly by version, so that it can be cached for good. */
function mujocoVersion(): string {
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(join(mujocoFolder, "package.json"), "utf8")));
  return version;
}
