import * as z from "zod";
import { bound } from "./space.ts";

/** What an environment is made with, by the names of Gymnasium's arguments; the rest is as there. */
export const environmentOptions = z.record(
  z.string(),
  z.union(
    [z.number(), z.boolean(), z.tuple([bound, bound])],
    "must be a number, true or false, or two bounds such as [0.7, null]",
  ),
);
