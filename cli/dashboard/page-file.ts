import { readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { isErrorCode } from "../../files/file-errors.ts";
import { softedgeFolder } from "../../installation/installation.ts";

/** The folders of the page's files, whose URLs are their paths in the project. */
const folders = /^\/(cli\/dashboard\/page|edge\/page)\/([\w-]+\/)*[\w-]+\.\w+$/;
const types = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
} as const;

function typeOf(path: string): string | undefined {
  return Object.entries(types).find(([ending]) => ending === extname(path))?.[1];
}

/** Reads a file of the page by the path of its URL; undefined if there is no such file. */
export function readPageFile(path: string): { type: string; body: Buffer } | undefined {
  const file = path === "/" ? "/cli/dashboard/page/index.html" : path;
  const type = typeOf(file);
  if (!folders.test(file) || type === undefined) return undefined;
  try {
    return { type, body: readFileSync(join(softedgeFolder, file)) };
  } catch (error) {
    if (isErrorCode(error, "ENOENT")) return undefined;
    throw error;
  }
}
