import * as z from "zod";
import { noiseSeed } from "../../schemas/act.ts";
import { policyVersion } from "../../schemas/manifest.ts";

/**
 * The fields of a request that say which version answers it. They are read first, because the others
 * are checked against that version.
 */
export const asked = z.object({
  version: policyVersion.optional().catch(undefined),
  seed: noiseSeed.optional().catch(undefined),
});
