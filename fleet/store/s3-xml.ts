/*
 * The few elements of S3's answers that are needed. They are flat, so no parser of XML is.
 */

const entities: Readonly<Record<string, string>> = {
  lt: "<",
  gt: ">",
  amp: "&",
  quot: '"',
  apos: "'",
};

function decodeEntities(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) => {
    if (hex) return String.fromCodePoint(Number.parseInt(hex, 16));
    if (decimal) return String.fromCodePoint(Number(decimal));
    return entities[name] ?? whole;
  });
}

/** The texts of all elements with a name that have no elements inside, in order. */
export function textsOf(xml: string, element: string): string[] {
  const pattern = new RegExp(`<${element}(?:\\s[^>]*)?>([^<]*)</${element}>`, "g");
  return Array.from(xml.matchAll(pattern), ([, text]) => decodeEntities(text));
}

/** A page of the answer to ListObjectsV2. */
export interface ObjectPage {
  keys: string[];
  /** The token with which the next page is asked for; undefined on the last. */
  next: string | undefined;
}

/**
 * Parses the answer to ListObjectsV2 with `encoding-type=url`.
 *
 * @throws {Error} if it is not one
 */
export function parseObjectPage(xml: string): ObjectPage {
  if (!xml.includes("<ListBucketResult")) throw new Error("it lists no objects");
  const isEncoded = textsOf(xml, "EncodingType")[0] === "url";
  const keys = textsOf(xml, "Key");
  const isTruncated = textsOf(xml, "IsTruncated")[0] === "true";
  const next = isTruncated ? textsOf(xml, "NextContinuationToken")[0] : undefined;
  if (isTruncated && next === undefined) throw new Error("it does not say how the list goes on");
  return { keys: isEncoded ? keys.map(decodeKey) : keys, next };
}

function decodeKey(key: string): string {
  return decodeURIComponent(key.replaceAll("+", " "));
}
