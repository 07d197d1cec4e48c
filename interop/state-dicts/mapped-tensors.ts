import type { ForeignLayer, StateDict } from "../networks/state-dict.ts";
import { ImportError } from "../policy/foreign-policy.ts";
import { quoted } from "../policy/quoted.ts";

/** The path of a name in a dict of the file; "" is the file itself. */
export function pathOf(dict: string, name: string): string {
  return dict === "" ? name : `${dict}.${name}`;
}

/** True if a path is another, or lies in it. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}.`);
}

/** True if the file has a layer of this path, or layers in it. */
export function hasLayers(dict: StateDict, path: string): boolean {
  return dict.has(`${path}.weight`) || dict.names(`${path}.`).some(isPositionWeight(path));
}

const isPositionWeight = (path: string) => (name: string) =>
  /^\d+\.weight$/.test(name.slice(path.length + 1));

/**
 * Returns the layer of a path, or the layers of a `torch.nn.Sequential`.
 *
 * @throws {ImportError} if there are none
 */
export function layersAt(dict: StateDict, path: string): ForeignLayer[] {
  if (dict.has(`${path}.weight`)) return [dict.layer(path)];
  const layers = dict.sequential(path);
  if (layers.length > 0) return layers;
  throw new ImportError(
    `there is no layer ${quoted(path)}: the file has neither ${quoted(`${path}.weight`)} nor ${quoted(`${path}.0.weight`)}`,
  );
}

/**
 * Returns the entries of a tensor whose axes have length 1 but for one, such as [1, actions].
 *
 * @throws {ImportError} if it has not so many entries
 */
export function vectorAt(dict: StateDict, path: string, length: number): Float64Array {
  const { shape, data } = dict.tensor(path);
  if (data.length === length && shape.filter((each) => each !== 1).length <= 1) {
    return Float64Array.from(data);
  }
  throw new ImportError(
    `the tensor ${quoted(path)} must have ${length} entries in one axis, not the shape [${shape.join(", ")}]`,
  );
}
