import { declarationOf, type Experiment } from "../../schemas/experiment.ts";
import type { Assignment } from "./units.ts";

/*
 * A ticket is VERSION.ARM.PHASE.MAC: the index of the arm that a unit counts for, and of the phase in
 * which it was answered, or neither if the answer does not count. The MAC is HMAC-SHA-256 of these, the
 * experiment, its declaration and the unit, cut to its first 128 bits (RFC 2104, section 5), in
 * base64url.
 */

const version = "1";
const macBytes = 16;
const wellFormed = /^1\.(?:(\d{1,2})\.(\d{1,3})|\.)\.[\w-]{22}$/;

/** What a ticket says. */
export interface OpenedTicket {
  /** Undefined if the answer does not count. */
  assignment: Assignment | undefined;
}

/** Keys of the secrets of a setting, imported once. */
const keysOf = new WeakMap<string[], CryptoKey[]>();

/**
 * Returns the ticket of an answer.
 *
 * @param secrets the first signs
 * @param assignment undefined if the answer does not count
 */
export async function issueTicket(
  secrets: string[],
  experiment: Experiment,
  unit: string,
  assignment: Assignment | undefined,
): Promise<string> {
  const [key] = await keysOfAll(secrets);
  return sign(key, experiment, unit, assignment);
}

/**
 * Returns what a unit was told; undefined if the ticket is not one of this declaration and unit.
 *
 * @param secrets any of them may have signed
 */
export async function openTicket(
  secrets: string[],
  experiment: Experiment,
  unit: string,
  ticket: string,
): Promise<OpenedTicket | undefined> {
  const parts = wellFormed.exec(ticket);
  if (!parts) return undefined;
  const [, arm, phase] = parts;
  const assignment =
    arm === undefined ? undefined : { unit, arm: Number(arm), phase: Number(phase) };
  const keys = await keysOfAll(secrets);
  const signed = await Promise.all(keys.map((key) => sign(key, experiment, unit, assignment)));
  return signed.map((each) => isSame(each, ticket)).includes(true) ? { assignment } : undefined;
}

async function sign(
  key: CryptoKey,
  experiment: Experiment,
  unit: string,
  assignment: Assignment | undefined,
): Promise<string> {
  const said = `${version}.${assignment?.arm ?? ""}.${assignment?.phase ?? ""}`;
  // Units may have any characters; nothing before the unit has a newline.
  const { name } = experiment.definition;
  const text = `softedge ticket\n${said}\n${name}\n${declarationOf(experiment)}\n${unit}`;
  const mac = new Uint8Array(await crypto.subtle.sign("HMAC", key, encoder.encode(text)));
  const written = mac.subarray(0, macBytes).toBase64({ alphabet: "base64url", omitPadding: true });
  return `${said}.${written}`;
}

const encoder = new TextEncoder();

/** Takes as long wherever texts of one length differ. */
function isSame(a: string, b: string): boolean {
  return (
    a.length === b.length && crypto.subtle.timingSafeEqual(encoder.encode(a), encoder.encode(b))
  );
}

async function keysOfAll(secrets: string[]): Promise<CryptoKey[]> {
  const known = keysOf.get(secrets);
  if (known) return known;
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  // What is kept is the outcome: a promise of this request must not be awaited by another.
  const keys = await Promise.all(
    secrets.map((secret) =>
      crypto.subtle.importKey("raw", encoder.encode(secret), algorithm, false, ["sign"]),
    ),
  );
  keysOf.set(secrets, keys);
  return keys;
}
