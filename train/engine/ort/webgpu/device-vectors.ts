import type { Tensor } from "../../../../installation/onnxruntime.ts";

/** Vectors by name that stay on a device from one run to the next, each in a tensor of its own. */
export class DeviceVectors {
  private readonly tensors = new Map<string, Tensor>();

  get(name: string): Tensor {
    const tensor = this.tensors.get(name);
    if (!tensor) throw new Error(`there is no vector "${name}"`);
    return tensor;
  }

  /** Replaces a vector, whose buffer goes back to the device. */
  set(name: string, tensor: Tensor): void {
    this.tensors.get(name)?.dispose();
    this.tensors.set(name, tensor);
  }

  release(): void {
    for (const tensor of this.tensors.values()) tensor.dispose();
    this.tensors.clear();
  }
}
