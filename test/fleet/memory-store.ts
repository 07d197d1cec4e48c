import { checkKey, MissingObject, type ObjectStore } from "../../fleet/store/object-store.ts";

/** Objects in memory, for tests that write thousands. Notes what is written. */
export class MemoryStore implements ObjectStore {
  readonly name = "memory";
  readonly objects = new Map<string, Uint8Array>();
  written: string[] = [];

  async put(key: string, bytes: Uint8Array): Promise<void> {
    checkKey(key);
    this.written.push(key);
    this.objects.set(key, new Uint8Array(bytes));
  }

  async get(key: string): Promise<Uint8Array> {
    const bytes = this.objects.get(key);
    if (bytes) return bytes;
    throw new MissingObject(this.name, key);
  }

  async delete(keys: readonly string[]): Promise<void> {
    for (const key of keys) this.objects.delete(key);
  }

  async list(prefix: string): Promise<string[]> {
    return [...this.objects.keys()].filter((key) => key.startsWith(prefix)).toSorted();
  }
}
