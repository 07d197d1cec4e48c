/** A cache of the values that were last asked for. */
export class Recent<Value> {
  private readonly values = new Map<string, Value>();
  private readonly most: number;

  /** @param most the number of values kept */
  constructor(most: number) {
    this.most = most;
  }

  /** Returns the value of a key, computed if it is not kept. */
  get(key: string, compute: () => Value): Value {
    const value = this.values.get(key) ?? compute();
    // A Map has its keys in the order in which they were added.
    this.values.delete(key);
    this.values.set(key, value);
    const [oldest] = this.values.keys();
    if (this.values.size > this.most && oldest !== undefined) this.values.delete(oldest);
    return value;
  }
}
