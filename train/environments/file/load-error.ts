import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Node's name of an error where a module awaits at its top level. */
const awaitCode = "ERR_REQUIRE_ASYNC_MODULE";
/** Those where it imports a module such as "cloudflare:workers": the second is Node 22's. */
const schemeCodes: unknown[] = ["ERR_UNSUPPORTED_ESM_URL_SCHEME", "ERR_INTERNAL_ASSERTION"];

/** Node's message where a file imports what the library does not have for environments. */
const isOfLibrary = /'softedge' does not provide an export/;
const libraryNote =
  ": for files of environments it has what describes them, such as defineEnvironment";

function codeOf(error: Error): unknown {
  return "code" in error ? error.code : undefined;
}

/** A line of a file. */
interface Place {
  url: string;
  line: string;
}

/** The first place in one of the files that a text of Node names. */
function placeIn(text: string, urls: readonly string[]): Place | undefined {
  for (const [, named, line] of text.matchAll(/((?:file:\/\/)?\/[^\n()]*?):(\d+)/g)) {
    const url = urls.find((each) => each === named || fileURLToPath(each) === named);
    if (url !== undefined) return { url, line };
  }
  return undefined;
}

/** The place of a syntax error in JavaScript, which Node tells only where it starts with the file. */
function syntaxPlace(urls: readonly string[]): Place | undefined {
  for (const url of urls.filter((each) => each.endsWith("js"))) {
    const { status, stderr } = spawnSync(process.execPath, ["--check", fileURLToPath(url)], {
      encoding: "utf8",
    });
    const place = status === 0 ? undefined : placeIn(stderr, [url]);
    if (place) return place;
  }
  return undefined;
}

/**
 * Describes why a module was not loaded, with the file and line.
 *
 * @param urls of the module and what it imports
 * @param shown returns a file's path as people know it
 */
export function describeLoadError(
  error: unknown,
  urls: readonly string[],
  shown: (path: string) => string,
): string {
  if (!(error instanceof Error)) return `it throws ${String(error)}`;
  if (codeOf(error) === awaitCode) {
    return "it awaits at its top level: await in make instead, which may be async";
  }
  if (schemeCodes.includes(codeOf(error))) {
    return "it imports what Node does not have, such as softedge/edge, which only Workers can load";
  }
  const isSyntax = error.name === "SyntaxError";
  const place = placeIn(error.stack ?? "", urls) ?? (isSyntax ? syntaxPlace(urls) : undefined);
  const where = place ? `${shown(fileURLToPath(place.url))}, line ${place.line}: ` : "";
  const kind = error.name === "Error" ? "" : `${error.name}: `;
  return `${where}${kind}${error.message}${isOfLibrary.test(error.message) ? libraryNote : ""}`;
}
