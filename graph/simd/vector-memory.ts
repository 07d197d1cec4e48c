const bytesOfPage = 65_536;
/** The size of a cache line in bytes; vectors begin on one. */
const alignment = 64;

/** Named float32 vectors in one WebAssembly memory, shared with kernels without copying. */
export class VectorMemory {
  readonly memory: WebAssembly.Memory;
  /** The address of each vector in bytes. */
  readonly addresses: Readonly<Record<string, number>>;
  private readonly vectors: ReadonlyMap<string, Float32Array>;

  /** @param lengths the lengths of the vectors, which are initialized to zero */
  constructor(lengths: ReadonlyMap<string, number>) {
    let end = 0;
    const places = Array.from(lengths, ([name, length]) => {
      const start = end;
      const bytes = length * Float32Array.BYTES_PER_ELEMENT;
      end += Math.ceil(bytes / alignment) * alignment;
      return { name, length, start };
    });
    this.memory = new WebAssembly.Memory({ initial: Math.ceil(end / bytesOfPage) });
    this.addresses = Object.fromEntries(places.map(({ name, start }) => [name, start]));
    this.vectors = new Map(
      places.map(({ name, start, length }) => [
        name,
        new Float32Array(this.memory.buffer, start, length),
      ]),
    );
  }

  /** The vector itself, not a copy. */
  get(name: string): Float32Array {
    const vector = this.vectors.get(name);
    if (!vector) throw new Error(`there is no vector "${name}"`);
    return vector;
  }
}
