import * as z from "zod";
import { actModes, distributions, returnables } from "./policy-interface.ts";

/** The distribution that a policy draws its actions from (policy-interface.ts). */
export const distribution = z.enum(distributions);

export const actMode = z
  .enum(actModes)
  .describe(
    "how to act: sample from the policy, or return its action without noise; a policy of distribution none has only the second mode",
  );

/** The outputs that an act request may ask for by `return`. */
export const returnable = z.enum(returnables);
