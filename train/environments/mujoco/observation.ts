import { fieldDimensions, type NamedDimension } from "./dimensions.ts";
import type { Simulation } from "./simulation.ts";

/** A field of MuJoCo's data that is observed. */
export interface ObservedField {
  field: keyof typeof fieldDimensions;
  /** The number of leading entries to skip. */
  skip?: number;
  /** The range to which the other entries are clipped. */
  within?: readonly [number, number];
}

/** Creates observations, and describes their dimensions. */
export interface ObservationBlocks {
  dimensions: readonly NamedDimension[];
  observe(): Float64Array;
}

/** Observes fields of a simulation, concatenated. */
export function observationBlocks(
  simulation: Simulation,
  fields: readonly ObservedField[],
): ObservationBlocks {
  const dimensions = fields.flatMap(({ field, skip = 0 }) =>
    fieldDimensions[field](simulation.description).slice(skip),
  );
  return {
    dimensions,
    observe() {
      const { state } = simulation;
      const values = new Float64Array(dimensions.length);
      let offset = 0;
      for (const { field, skip = 0, within } of fields) {
        const source = state[field];
        const [low, high] = within ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
        for (let i = skip; i < source.length; i++) {
          values[offset++] = Math.min(Math.max(source[i], low), high);
        }
      }
      return values;
    },
  };
}
