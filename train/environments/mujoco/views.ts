/** A field of MuJoCo's data or model whose numbers are float64. */
export function numbers(value: unknown): Float64Array {
  if (value instanceof Float64Array) return value;
  throw new TypeError("MuJoCo's data are no longer float64");
}

/**
 * Returns what gives views of MuJoCo's memory. They are made anew once it has grown, which detaches all
 * views and leaves them empty.
 */
export function liveViews<Views extends { qpos: Float64Array }>(make: () => Views): () => Views {
  let views = make();
  return () => {
    if (views.qpos.length === 0) views = make();
    return views;
  };
}
