import * as z from "zod";
import { noiseSeed } from "../../schemas/act.ts";
import { policyVersion } from "../../schemas/manifest.ts";

/**
 * The fields of a request that say which version answers it. They are read before anything else: the rest may
 * suit that version alone, and its errors against another would tell a caller nothing.
 */
export const asked = z.object({
  version: policyVersion.optional().catch(undefined),
  seed: noiseSeed.optional().catch(undefined),
});
