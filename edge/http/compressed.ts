import { type ContentEncoding, contentEncodings } from "./content-encodings.ts";

/** Compression makes shorter answers hardly shorter. */
const fewestBytes = 1024;

/**
 * Answers bytes, compressed if the caller accepts gzip or deflate. Unlike JSON, the platform does not
 * compress them by itself.
 */
export function answerBytes(request: Request, bytes: Uint8Array, headers: HeadersInit): Response {
  const encoding = bytes.length < fewestBytes ? undefined : acceptedBy(request);
  if (!encoding) return new Response(bytes, { headers });
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream(encoding));
  const answer = new Response(stream, { headers, encodeBody: "manual" });
  answer.headers.set("content-encoding", encoding);
  return answer;
}

/** The encoding that a caller would rather have; undefined if it accepts none of them. */
function acceptedBy({ cf, headers }: Request): ContentEncoding | undefined {
  // Cloudflare replaces the header, and keeps the caller's own.
  const accepted = String(cf?.clientAcceptEncoding ?? headers.get("accept-encoding") ?? "");
  const weights = new Map(accepted.toLowerCase().split(",").map(weigh));
  const weightOf = (encoding: string) => weights.get(encoding) ?? 0;
  const [best] = contentEncodings.toSorted((a, b) => weightOf(b) - weightOf(a));
  return weightOf(best) > 0 ? best : undefined;
}

/** An element of Accept-Encoding: a name, and a weight from 0 to 1 (RFC 9110, 12.4.2). */
function weigh(element: string): [name: string, weight: number] {
  const [name, weight = "q=1"] = element.split(";").map((part) => part.trim());
  return [name, Number(weight.replace(/^q=/, ""))];
}
