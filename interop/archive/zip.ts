import { crc32 } from "node:zlib";
import { ImportError } from "../policy/foreign-policy.ts";
import { quoted } from "../policy/quoted.ts";
import { type ZipEntry, zipEntries } from "./directory.ts";
import { directoryPlace } from "./end-record.ts";
import { inflateExactly } from "./inflate.ts";
import { type LocatedEntry, locateEntries } from "./local-headers.ts";

const MiB = 2 ** 20;

/** The limits of archives: far above those of policies with their optimizers. */
export interface ZipLimits {
  /** Bytes of the archive. */
  archive: number;
  entries: number;
  /** Bytes of an entry that is read. */
  entry: number;
  /** Bytes that are inflated, of all entries that are read. */
  inflated: number;
}

export const zipLimits: Readonly<ZipLimits> = {
  archive: 1024 * MiB,
  entries: 16384,
  entry: 256 * MiB,
  inflated: 512 * MiB,
};

/** A zip archive in memory, whose entries are inflated when they are read. */
export interface ZipArchive {
  readonly names: readonly string[];
  has(name: string): boolean;
  /** The length of an entry as declared, which `read` verifies. */
  size(name: string): number;
  /**
   * The content of an entry: of a stored one, a view of the archive.
   *
   * @throws {ImportError} if there is none, it is too large, encrypted or damaged
   */
  read(name: string): Uint8Array;
}

/** The flags of encrypted data, strong encryption and a masked directory. */
const encrypted = (1 << 0) | (1 << 6) | (1 << 13);
const stored = 0;
const deflated = 8;

function requireReadable({ name, flags, method, size }: ZipEntry, limits: ZipLimits): void {
  const entry = `${quoted(name)} in the zip archive`;
  if (flags & encrypted) throw new ImportError(`${entry} is encrypted`);
  if (method !== stored && method !== deflated) {
    throw new ImportError(`${entry} is compressed by method ${method}: only DEFLATE is read`);
  }
  if (size > limits.entry) {
    throw new ImportError(`${entry} has ${size} bytes: at most ${limits.entry} are read`);
  }
}

/**
 * Opens a zip archive.
 *
 * @throws {ImportError} if it is not one, is damaged, or exceeds a limit
 */
export function openZip(file: Uint8Array, limits: ZipLimits = zipLimits): ZipArchive {
  if (file.length > limits.archive) {
    throw new ImportError(
      `the zip archive has ${file.length} bytes: at most ${limits.archive} are read`,
    );
  }
  // Views of a Buffer would be Buffers, whose methods differ.
  const bytes = new Uint8Array(file.buffer, file.byteOffset, file.byteLength);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const place = directoryPlace(view);
  if (place.entries > limits.entries) {
    throw new ImportError(
      `the zip archive has ${place.entries} entries: at most ${limits.entries} are read`,
    );
  }
  const listed = zipEntries(view, place);
  const entries = locateEntries(view, listed.values(), place.start);
  let inflated = 0;

  const entryOf = (name: string): LocatedEntry => {
    const entry = entries.get(name);
    if (!entry) throw new ImportError(`the zip archive has no entry ${quoted(name)}`);
    return entry;
  };
  const contentOf = (entry: LocatedEntry): Uint8Array => {
    const { name, method, compressedSize, size, start } = entry;
    const data = bytes.subarray(start, start + compressedSize);
    if (method === deflated) {
      inflated += size;
      if (inflated > limits.inflated) {
        throw new ImportError(
          `the zip archive inflates to more than ${limits.inflated} bytes: no more are read`,
        );
      }
      return inflateExactly(data, size, `${quoted(name)} in the zip archive`);
    }
    if (size !== compressedSize) {
      throw new ImportError(
        `the zip archive is damaged: ${quoted(name)} is stored in ${compressedSize} bytes, not ${size}`,
      );
    }
    return data;
  };
  return {
    names: [...listed.keys()],
    has: (name) => entries.has(name),
    size: (name) => entryOf(name).size,
    read(name) {
      const entry = entryOf(name);
      requireReadable(entry, limits);
      const content = contentOf(entry);
      if (crc32(content) !== entry.crc) {
        throw new ImportError(`${quoted(name)} in the zip archive does not match its checksum`);
      }
      return content;
    },
  };
}
