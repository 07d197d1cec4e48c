import type { Context, HonoRequest } from "hono";
import { jsonLengthHeader } from "../../schemas/inference-protocol.ts";
import { encodingOf, readText } from "../http/body.ts";
import { readBytes } from "../http/bytes.ts";
import { parseJson } from "../http/json.ts";
import { Refusal } from "../http/refusal.ts";

/** The body of a request. */
export interface Message {
  json: unknown;
  /** The bytes of binary tensors, one after the other. */
  binary: Uint8Array;
}

const nothing = new Uint8Array();

/**
 * Reads the body of an inference request.
 *
 * @throws {Refusal} when it is longer than it may be, does not have the form that its headers say, or
 *   breaks off
 */
export async function readMessage(context: Context, mostBytes: number): Promise<Message> {
  const type = typeOf(context.req);
  const length = lengthOf(context.req);
  // As text, what is JSON alone is read in the shortest time. The runtime warns of bytes as text.
  if (type !== "octet-stream" && length === undefined && encodingOf(context) === undefined) {
    return { json: parseJson(await readText(context, mostBytes), "the body"), binary: nothing };
  }
  const bytes = await readBytes(context, mostBytes);
  if (length !== undefined && length > bytes.length) {
    throw refuseLength(`must be at most the length of the body, ${bytes.length}, not ${length}`);
  }
  const text = new TextDecoder().decode(bytes.subarray(0, length));
  return {
    json: parseJson(
      text,
      length === undefined ? "the body" : "what Inference-Header-Content-Length says is JSON",
    ),
    binary: length === undefined ? nothing : bytes.subarray(length),
  };
}

/** Some clients of the protocol send no type at all, and some send JSON alone as bytes. */
function typeOf(request: HonoRequest): string | undefined {
  const type = request.header("content-type");
  if (type === undefined) return undefined;
  const [, name] = /^application\/(json|octet-stream)\s*(?:;|$)/i.exec(type) ?? [];
  if (name !== undefined) return name.toLowerCase();
  throw new Refusal(
    415,
    "send the header Content-Type: application/json or application/octet-stream, or none",
  );
}

function lengthOf(request: HonoRequest): number | undefined {
  const text = request.header(jsonLengthHeader);
  if (text === undefined) return undefined;
  // Triton takes 0 for a body that is one tensor without a name and a shape.
  if (/^0*[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw refuseLength("must be the number of bytes of JSON, at least 1");
}

function refuseLength(detail: string): Refusal {
  return new Refusal(400, `the header Inference-Header-Content-Length ${detail}`);
}
