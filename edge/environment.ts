import type { WorkerSettings } from "../schemas/worker-settings.ts";
import type { Answered } from "./observe/answered.ts";
import type { Policy } from "./policy.ts";
import type { Served } from "./registry/catalog.ts";

/** What the Worker's handlers are given, and what those before others leave for them. */
export interface Environment {
  /** As wrangler.toml and the deployment bind them; the settings among them are yet unchecked. */
  Bindings: Cloudflare.Env;
  Variables: {
    requestId: string;
    settings: WorkerSettings;
    /** The SHA-256 of the token that a caller was known by, in hexadecimal digits. */
    tokenDigest?: string;
    /** What answers for the policy that a path names ... */
    served: Served;
    /** ... or the very version that answers. */
    policy: Policy;
    answered?: Answered;
    /** The answer was made with its id and the headers of every answer. */
    hasHeaders?: boolean;
  };
}
