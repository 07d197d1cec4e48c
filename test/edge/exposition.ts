/** A sample of Prometheus' text-based format. */
export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

const name = "[a-zA-Z_:][a-zA-Z0-9_:]*";
const label = String.raw`([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"`;
const sampleLine = new RegExp(`^(${name})(?:\\{(${label}(?:,${label})*)\\})? (\\S+)$`);
const metadataLine = new RegExp(`^# (HELP|TYPE) (${name}) (.+)$`);
const escapes: Record<string, string> = { "\\n": "\n", "\\\\": "\\", '\\"': '"' };

/**
 * Reads the text-based format, version 0.0.4, strictly: what its description allows and this does
 * not is spaces in odd places, timestamps, and types that are not used here.
 *
 * @throws {Error} if a line is none of the format's, a family is not described before its samples or
 * is in two places, or a sample comes twice
 */
export function parseExposition(text: string): Sample[] {
  if (!text.endsWith("\n")) throw new Error("the last line has no end");
  const types = new Map<string, string>();
  const seen = new Set<string>();
  let family = "";
  return text
    .slice(0, -1)
    .split("\n")
    .flatMap((line) => {
      const [, keyword, described, rest] = metadataLine.exec(line) ?? [];
      if (keyword === "HELP") {
        if (types.has(described)) throw new Error(`${described} is in two places`);
        family = described;
        types.set(family, "");
      }
      if (keyword === "TYPE") {
        if (described !== family || types.get(family) !== "") throw new Error(`misplaced: ${line}`);
        if (!["counter", "gauge"].includes(rest)) throw new Error(`no type: ${rest}`);
        types.set(family, rest);
      }
      if (line.startsWith("# ")) return [];
      const [whole, name, labels = ""] = sampleLine.exec(line) ?? [];
      if (whole === undefined) throw new Error(`no line of the format: ${line}`);
      if (name !== family || !types.get(name)) throw new Error(`${name} is not described before`);
      const series = whole.slice(0, whole.lastIndexOf(" "));
      if (seen.has(series)) throw new Error(`twice: ${series}`);
      seen.add(series);
      return [{ name, labels: parseLabels(labels), value: parseValue(whole, types.get(name)) }];
    });
}

function parseLabels(text: string): Record<string, string> {
  const pairs = [...text.matchAll(new RegExp(label, "g"))].map(([, name, value]) => [
    name,
    value.replace(/\\./g, (escaped) => escapes[escaped]),
  ]);
  return Object.fromEntries(pairs);
}

function parseValue(line: string, type: string | undefined): number {
  const value = Number(line.slice(line.lastIndexOf(" ") + 1));
  if (!Number.isFinite(value) || (type === "counter" && value < 0)) {
    throw new Error(`no value: ${line}`);
  }
  return value;
}
