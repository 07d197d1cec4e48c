/** A value that YAML can express. */
export type YamlValue =
  | string
  | number
  | boolean
  | readonly YamlValue[]
  | { readonly [key: string]: YamlValue };

/**
 * Returns a map as YAML in block style. Strings are double-quoted as in JSON, so that none is taken
 * for a number, a date or a boolean.
 *
 * @param map keys must be plain words; lists and maps in it must not be empty
 */
export function yamlOf(map: Readonly<Record<string, YamlValue>>): string {
  return `${linesOf(map).join("\n")}\n`;
}

function linesOf(value: YamlValue): string[] {
  if (typeof value !== "object") return [scalarOf(value)];
  if (isList(value)) {
    return value.flatMap((item) =>
      linesOf(item).map((line, i) => `${i === 0 ? "- " : "  "}${line}`),
    );
  }
  return Object.entries(value).flatMap(([key, of]) => {
    const lines = linesOf(of);
    if (typeof of !== "object") return [`${key}: ${lines[0]}`];
    return [`${key}:`, ...lines.map((line) => `  ${line}`)];
  });
}

/** As JSON, in which the other line breaks of YAML are escaped, too. */
const scalarOf = (value: string | number | boolean) =>
  JSON.stringify(value).replaceAll(
    /[\u0085\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

const isList = (value: object): value is readonly YamlValue[] => Array.isArray(value);
