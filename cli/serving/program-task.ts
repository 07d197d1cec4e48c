import * as z from "zod";

/** What the program of a Worker is given, as JSON. All paths are absolute. */
export const programTask = z.strictObject({
  /** Wrangler's module. */
  wrangler: z.string(),
  /** The Wrangler configuration that applies. */
  config: z.string(),
  /** The folder of the generated configuration. */
  build: z.string(),
  /** The module behind `softedge:policies`. */
  policiesModule: z.string(),
  /** The folder of registry and counters. */
  state: z.string(),
  host: z.string(),
  port: z.int(),
  /** A file of settings. */
  settings: z.string().optional(),
});
export type ProgramTask = z.infer<typeof programTask>;

/** The `x-request-id` of requests that only ask whether the Worker answers: they are not logged. */
export const probeId = "softedge-serve-probe";

/**
 * The messages of the program: that the Worker runs as it is, or that it does not, since its sources have
 * changed and can not be built.
 */
export const workerState = { serving: "serving", broken: "broken" } as const;
