import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { openApiDocument } from "../edge/openapi/document.ts";
import { softedgeFolder } from "../installation/installation.ts";
import { writeChanged } from "./write-changed.ts";

/** Swagger UI is bundled, so that the page at /docs works offline. */
const swaggerFiles = ["swagger-ui.css", "swagger-ui-bundle.js", "swagger-ui-bundle.js.LICENSE.txt"];

/** Writes the generated files of the Worker's page, which git ignores. */
export async function writePageFiles(folder = join(softedgeFolder, "edge/page")): Promise<void> {
  const swaggerFolder = dirname(
    createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"),
  );
  const files: [path: string, content: string | Uint8Array][] = [
    ["openapi.json", JSON.stringify(openApiDocument())],
    ["client.js", await bundled("client/index.ts")],
    ["assets/statistics.js", await bundled("statistics/planning.ts")],
    ...swaggerFiles.map((name): [string, Uint8Array] => [
      `docs/${name}`,
      readFileSync(join(swaggerFolder, name)),
    ]),
  ];
  for (const [path, content] of files) writeChanged(join(folder, path), Buffer.from(content));
}

/** Bundles sources as one module for browsers. */
async function bundled(entry: string): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [join(softedgeFolder, entry)],
    bundle: true,
    format: "esm",
    target: "es2022",
    write: false,
  });
  return outputFiles[0].contents;
}
