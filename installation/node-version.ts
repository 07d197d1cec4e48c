/** Returns the numbers of a version or of a range such as ">=22.18": [22, 18]. */
function majorAndMinor(text: string): [major: number, minor: number] {
  const [, major, minor] = /(\d+)(?:\.(\d+))?/.exec(text) ?? [];
  return [Number(major), Number(minor ?? 0)];
}

/**
 * Returns an error message if a version of Node is too old, else undefined.
 *
 * @param version such as "20.20.2"
 * @param required the range in package.json's `engines`, ">=" and a version
 */
export function describeOldNode(version: string, required: string): string | undefined {
  const [major, minor] = majorAndMinor(version);
  const [leastMajor, leastMinor] = majorAndMinor(required);
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return undefined;
  return `this is Node ${version}, and softedge needs ${leastMajor}.${leastMinor} or later: install one from https://nodejs.org/en/download`;
}
