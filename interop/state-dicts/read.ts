import * as z from "zod";
import type { ForeignTensor } from "../networks/state-dict.ts";
import type { ChosenBounds } from "../policy/action-bounds.ts";
import { type ForeignPolicy, ImportError } from "../policy/foreign-policy.ts";
import { quoted } from "../policy/quoted.ts";
import { activationField, type NamedActivation } from "./activation.ts";
import { type Fitted, firstFit } from "./fit.ts";
import { knownLayouts } from "./known-layouts.ts";
import { actionSpaceFor } from "./mapped-bounds.ts";
import { logStdInterval, type Mapping, readMapping } from "./mapping.ts";
import { layoutAdvice } from "./suggestion.ts";
import { readTensors } from "./tensors.ts";

/** What a state dict does not say, and choices that take the place of a layout's. */
export interface StateDictOptions extends ChosenBounds {
  /** The name of a known layout, or the parsed content of a mapping file. */
  layout?: unknown;
  /** The name of an activation of `torch.nn`, with its arguments. */
  activation?: string | { name: string; args?: NamedActivation["args"] } | undefined;
  /** The limits of ln sigma. */
  logStdRange?: readonly [low: number, high: number] | undefined;
  /** The path of the policy's state dict in the file; "" for the file itself. */
  stateDict?: string | undefined;
  /** Paths of tensors, or of dicts of them, that acting does not need. */
  ignored?: readonly string[] | undefined;
}

type Tensors = ReadonlyMap<string, ForeignTensor>;

function mappingsOf(layout: unknown, tensors: Tensors): readonly Mapping[] {
  if (layout !== undefined && typeof layout !== "string") return [readMapping(layout)];
  const known = layout === undefined ? undefined : knownLayouts.get(layout);
  if (known) return known;
  const problem =
    layout === undefined
      ? "a state dict does not say what its tensors are: choose a layout"
      : `there is no layout ${quoted(layout)}`;
  throw new ImportError(`${problem}\n${layoutAdvice(tensors)}`);
}

/** @throws {ImportError} naming the option that is wrong */
function checked<T>(option: string, schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new ImportError(`${option}: ${z.prettifyError(parsed.error)}`);
}

/** A mapping with the choices that take the place of its fields. */
function withChoices(mapping: Mapping, options: StateDictOptions): Mapping {
  const { activation, stateDict, ignored = [], logStdRange } = options;
  const { head } = mapping;
  const range = logStdRange && checked("--log-std-range", logStdInterval, logStdRange);
  return {
    ...mapping,
    activation: activation
      ? checked("--activation", activationField, activation)
      : mapping.activation,
    state_dict: stateDict === undefined ? mapping.state_dict : [stateDict],
    ignored: [...mapping.ignored, ...ignored],
    head:
      range && "log_std" in head
        ? { ...head, log_std: head.log_std.map((source) => ({ ...source, range })) }
        : head,
  };
}

function fit(tensors: Tensors, { layout, ...options }: StateDictOptions): Fitted {
  const mappings = mappingsOf(layout, tensors).map((each) => withChoices(each, options));
  try {
    return firstFit(tensors, mappings);
  } catch (error) {
    if (!(error instanceof ImportError)) throw error;
    const whose = typeof layout === "string" ? `the layout ${layout}` : "the mapping file";
    throw new ImportError(
      `${whose} does not fit the file: ${error.message}\n${layoutAdvice(tensors)}`,
    );
  }
}

/**
 * Reads a policy of fully connected layers from its tensors: a file of `torch.save` with a state dict, a
 * checkpoint of several, or a module; or a .safetensors file.
 *
 * @throws {ImportError} if the tensors are not those of the layout, saying which layouts they fit; or if
 * something is missing that no file says
 */
export function readStateDictPolicy(bytes: Uint8Array, options: StateDictOptions): ForeignPolicy {
  const { format, tensors } = readTensors(bytes);
  const { mapping, policy, normalization, bounds } = fit(tensors, options);
  const { kind } = mapping.head;
  const action = actionSpaceFor(kind, policy.actions, bounds, options);
  const unbounded = new Array<null>(policy.inputs).fill(null);
  return {
    observation: { kind: "box", low: unbounded, high: [...unbounded] },
    action,
    kind,
    algorithm: mapping.algorithm,
    origin: { format, framework: mapping.framework },
    normalization,
    head: (trace, observation) => policy.build(trace, observation, action),
  };
}
