import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { build } from "esbuild";

const types: Record<string, string> = {
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".html": "text/html; charset=utf-8",
};

/** A page with nothing but a canvas, in the colors of the pages. */
const page = `<!doctype html><meta name="viewport" content="width=device-width">
<link rel="icon" href="/icon.svg"><link rel="stylesheet" href="/style.css"><link rel="stylesheet" href="/views.css">
<canvas id="view"></canvas>`;
const style = `body { padding: 1.25rem; }
canvas { display: block; width: 100%; aspect-ratio: 4 / 3; border-radius: 8px; }`;

async function bundledThree(): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: ["stage/three.js"],
    bundle: true,
    format: "esm",
    target: "es2022",
    minify: true,
    write: false,
  });
  return outputFiles[0].contents;
}

/** Serves the modules of the pages, three.js, and a page with a canvas at /views. */
export async function serveViews(): Promise<{ url: string; stop(): Promise<void> }> {
  const three = await bundledThree();
  const made: Record<string, [type: string, content: string | Uint8Array]> = {
    "/views": [".html", page],
    "/views.css": [".css", style],
    "/assets/three.js": [".js", three],
  };
  const contentOf = (path: string): [string, string | Uint8Array] =>
    made[path] ?? [extname(path), readFileSync(join("edge/page", normalize(path)))];
  const server = createServer((request, response) => {
    try {
      const [extension, content] = contentOf(request.url ?? "/");
      response.setHeader("Content-Type", types[extension] ?? "application/octet-stream");
      response.setHeader("Content-Security-Policy", "default-src 'self'");
      response.end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
