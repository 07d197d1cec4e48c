import * as z from "zod";
import { bound } from "./space.ts";

/**
 * The options of an environment, by the names of Gymnasium's arguments. Options that are left out
 * have Gymnasium's defaults.
 */
export const environmentOptions = z.record(
  z.string(),
  z.union(
    [z.number(), z.boolean(), z.null(), z.string(), z.tuple([bound, bound])],
    "must be a number, true or false, null, a text, or two bounds such as [0.7, null]",
  ),
);
