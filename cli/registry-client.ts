import { existsSync } from "node:fs";
import { parseEnv } from "node:util";
import type * as z from "zod";
import { type AdminClient, createAdminClient, RefusalError } from "../client/index.ts";
import { readUserText } from "../files/user-text.ts";
import { isThisMachine, parseWorkerUrl, reach } from "./reach.ts";
import { describeRefusal } from "./refusal-text.ts";

/** The address of a Worker's registry, and a token for it. */
export interface RegistryAddress {
  url: string;
  token: string;
}

const localSettings = ".dev.vars";
const tokenVariable = "SOFTEDGE_ADMIN_TOKEN";

/** How commands that administer a Worker get a token, for their help. */
export const tokenHelp = `
A Worker asks for a token: set ${tokenVariable} to one of its ADMIN_TOKENS. For a Worker on this
machine, the token in ${localSettings} is the default.`;

/**
 * The address of a Worker, with a token from the environment: command lines are visible to other
 * users of a machine. For a Worker on this machine, the token may also come from its settings.
 *
 * @throws {Error} if the URL is invalid or insecure, or there is no token
 */
export function registryAt(url: string): RegistryAddress {
  const address = parseWorkerUrl(url);
  const isLocal = isThisMachine(address.hostname);
  if (address.protocol === "http:" && !isLocal) {
    throw new Error("--url must begin with https: a token must not cross a network in the open");
  }
  const token = process.env[tokenVariable] || (isLocal ? localToken() : undefined);
  if (token) return { url: address.origin, token };
  const local = isLocal ? `, or ADMIN_TOKENS in ${localSettings}` : "";
  throw new Error(
    `there is no token: set ${tokenVariable} to one of the Worker's ADMIN_TOKENS${local} ` +
      "(docs/deploy.md, Publishing)",
  );
}

/** The first token in the settings of the Worker on this machine. */
function localToken(): string | undefined {
  if (!existsSync(localSettings)) return undefined;
  const { ADMIN_TOKENS = "" } = parseEnv(readUserText(localSettings));
  return ADMIN_TOKENS.split(/[,\s]+/).find(Boolean);
}

/**
 * Sends a request to a Worker's registry.
 *
 * @param schema of the answer
 * @throws {Error} if the Worker refuses, saying why, or does not answer
 */
export async function askRegistry<T>(
  { url, token }: RegistryAddress,
  schema: z.ZodType<T>,
  question: (admin: AdminClient) => Promise<T>,
): Promise<T> {
  const admin = createAdminClient({ url, token, fetch: (...request) => reach(url, ...request) });
  const answer: unknown = await question(admin).catch((error) => {
    if (error instanceof RefusalError) {
      throw new Error(`${url} refuses with ${error.status}: ${describeRefusal(error)}`, {
        cause: error,
      });
    }
    // The answer is not JSON.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  });
  const { data, error } = schema.safeParse(answer);
  if (data === undefined) throw new Error(`${url} answers something else`, { cause: error });
  return data;
}
