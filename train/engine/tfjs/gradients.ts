import type { Tensor } from "@tensorflow/tfjs-core";
import type { Tfjs } from "./operations.ts";

/**
 * The gradients of a scalar with respect to tensors that it is computed from. The gradient of a
 * tensor that the scalar does not depend on is zero, where `tf.grads` throws an error.
 */
export function gradientsOf(
  tf: Tfjs,
  scalar: () => Tensor,
  withRespectTo: readonly Tensor[],
): Tensor[] {
  const allowsNone = true;
  const { grads } = tf.engine().gradients(scalar, [...withRespectTo], undefined, allowsNone);
  return withRespectTo.map((tensor, i) => grads[i] ?? tf.zerosLike(tensor));
}
