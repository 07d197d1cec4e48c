/** Returns a value as JSON of Python's `json` module, which has Infinity. */
export function pythonJson(value: unknown): string {
  if (typeof value === "number" && !Number.isFinite(value))
    return value < 0 ? "-Infinity" : "Infinity";
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).map(
    ([key, of]) => `${JSON.stringify(key)}: ${pythonJson(of)}`,
  );
  return `{${fields.join(", ")}}`;
}
