import { cosine, sine } from "../../../arithmetic/trigonometry.ts";
import { fieldDimensions, type NamedDimension } from "./dimensions.ts";
import type { Simulation } from "./simulation.ts";

const functions = { sine, cosine };

/** A field of MuJoCo's data that is observed. */
export interface ObservedField {
  field: keyof typeof fieldDimensions;
  /** The number of leading entries to skip. */
  skip?: number;
  /** The number of entries to observe after them; all by default. */
  count?: number;
  /** The function of the entries, which are angles, that is observed instead of them. */
  as?: keyof typeof functions;
  /** The range to which the observed numbers are clipped. */
  within?: readonly [number, number];
}

/** A quantity computed from MuJoCo's data that is observed. */
export interface ObservedQuantity {
  dimensions: readonly NamedDimension[];
  compute(): ArrayLike<number>;
}

/** Creates observations, and describes their dimensions. */
export interface ObservationBlocks {
  dimensions: readonly NamedDimension[];
  observe(): Float64Array;
}

/** The part of an observation that a field is, and how to write it. */
function fieldBlock(simulation: Simulation, observed: ObservedField) {
  const { field, skip = 0, count = Number.POSITIVE_INFINITY, as, within } = observed;
  const [low, high] = within ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const transform = as && functions[as];
  const entries = fieldDimensions[field](simulation.description).slice(skip, skip + count);
  return {
    dimensions: entries.map((entry) =>
      as ? { name: `${as} of the ${entry.name}`, unit: "" } : entry,
    ),
    write(values: Float64Array, offset: number) {
      const source = simulation.state[field];
      for (let i = 0; i < entries.length; i++) {
        const x = transform ? transform(source[skip + i]) : source[skip + i];
        values[offset + i] = Math.min(Math.max(x, low), high);
      }
    },
  };
}

/** Observes fields of a simulation and quantities computed from it, concatenated. */
export function observationBlocks(
  simulation: Simulation,
  parts: readonly (ObservedField | ObservedQuantity)[],
): ObservationBlocks {
  const blocks = parts.map((part) =>
    "field" in part
      ? fieldBlock(simulation, part)
      : {
          dimensions: part.dimensions,
          write: (values: Float64Array, offset: number) => values.set(part.compute(), offset),
        },
  );
  const dimensions = blocks.flatMap((block) => block.dimensions);
  return {
    dimensions,
    observe() {
      const values = new Float64Array(dimensions.length);
      let offset = 0;
      for (const block of blocks) {
        block.write(values, offset);
        offset += block.dimensions.length;
      }
      return values;
    },
  };
}
