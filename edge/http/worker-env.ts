import type { WorkerSettings } from "../../schemas/worker-settings.ts";

/**
 * The context of every handler of the Worker. Rooms above add the variables that their own handlers
 * leave for each other.
 */
export interface WorkerEnv {
  /** As wrangler.toml and the deployment bind them; the settings among them are yet unchecked. */
  Bindings: Cloudflare.Env;
  Variables: {
    requestId: string;
    settings: WorkerSettings;
  };
}

/** An environment with more variables. */
export interface WorkerEnvWith<Variables> {
  Bindings: WorkerEnv["Bindings"];
  Variables: WorkerEnv["Variables"] & Variables;
}
