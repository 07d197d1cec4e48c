import { deflateSync, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { openZip, zipLimits } from "../../../interop/archive/zip.ts";
import { ImportError } from "../../../interop/policy/foreign-policy.ts";
import { pythonFile, sb3File } from "../fixtures.ts";

const content = (text: string) => new TextEncoder().encode(text);
const archive = zipSync({
  "a.txt": content("aaaa".repeat(100)),
  "b.txt": [content("bb"), { level: 0 }],
});

/** Where the central directory begins: its first signature. */
const directory = Buffer.from(archive).indexOf("PK\x01\x02", 0, "latin1");
const secondEntry = Buffer.from(archive).lastIndexOf("PK\x01\x02", undefined, "latin1");
const end = archive.length - 22;

/** The archive with other bytes somewhere. */
function changed(at: number, ...bytes: number[]): Uint8Array {
  const copy = archive.slice();
  copy.set(bytes, at);
  return copy;
}

function refusal(bytes: Uint8Array, name = "a.txt"): string {
  try {
    openZip(bytes).read(name);
  } catch (error) {
    if (error instanceof ImportError) return error.message;
    throw error;
  }
  return "nothing is refused";
}

describe("an archive", () => {
  test("has entries by name, deflated or stored", () => {
    const zip = openZip(archive);
    expect(zip.names).toEqual(["a.txt", "b.txt"]);
    expect(zip.read("a.txt")).toEqual(content("aaaa".repeat(100)));
    expect(zip.read("b.txt")).toEqual(content("bb"));
    expect(zip.size("a.txt")).toBe(400);
    expect([zip.has("b.txt"), zip.has("toString")]).toEqual([true, false]);
    expect(() => zip.read("c.txt")).toThrow('the zip archive has no entry "c.txt"');
  });

  test("may be a view of a larger buffer, empty, or have a comment", () => {
    const padded = new Uint8Array(archive.length + 20);
    padded.set(archive, 7);
    expect(openZip(padded.subarray(7, 7 + archive.length)).read("b.txt")).toEqual(content("bb"));
    expect(openZip(zipSync({})).names).toEqual([]);
    const commented = new Uint8Array([...changed(end + 20, 3), 1, 2, 3]);
    expect(openZip(commented).names).toHaveLength(2);
  });

  test("may have sizes of 64 bits", () => {
    const nameEnd = directory + 46 + "a.txt".length;
    const extra = Buffer.alloc(20);
    extra.writeUInt16LE(1, 0);
    extra.writeUInt16LE(16, 2);
    extra.writeBigUInt64LE(400n, 4);
    extra.writeBigUInt64LE(BigInt(Buffer.from(archive).readUInt32LE(directory + 20)), 12);
    const long = Buffer.concat([archive.subarray(0, nameEnd), extra, archive.subarray(nameEnd)]);
    long.fill(0xff, directory + 20, directory + 28);
    long.writeUInt16LE(extra.length, directory + 30);
    long.writeUInt32LE(end - directory + extra.length, end + extra.length + 12);
    expect(openZip(long).read("a.txt")).toEqual(content("aaaa".repeat(100)));
    long.writeBigUInt64LE(2n ** 63n, nameEnd + 4);
    expect(refusal(long)).toMatch(/has impossible sizes/);
  });

  test("may be of PyTorch, with ZIP64 records, or of Python", () => {
    expect(openZip(pythonFile("checkpoint.pt")).names).toContain("checkpoint/data.pkl");
    const zip = openZip(sb3File("pendulum-sac.zip"));
    expect(zip.read("_stable_baselines3_version")).toEqual(content("2.9.0a4"));
  });
});

describe("an archive is refused", () => {
  test("if it is none, or not whole", () => {
    expect(refusal(content("no archive"))).toBe("the file is not a zip archive");
    expect(refusal(new Uint8Array())).toBe("the file is not a zip archive");
    for (let length = 4; length < archive.length; length++) {
      expect(refusal(archive.subarray(0, length))).toMatch(/ends too early/);
    }
    expect(refusal(archive.subarray(1))).toMatch(/damaged: its directory is not where it says/);
  });

  test.each([
    ["encrypted data", changed(directory + 8, 1), "is encrypted"],
    ["an unknown method", changed(directory + 10, 12), "compressed by method 12: only DEFLATE"],
    ["a wrong checksum", changed(directory + 16, 1, 2, 3, 4), "does not match its checksum"],
    ["changed data", changed(40, 0xff, 0xff), "is damaged"],
    ["a shorter declared size", changed(directory + 24, 143), "it does not inflate to"],
    ["a longer declared size", changed(directory + 24, 145), "it does not inflate to"],
    ["an entry that is too large", changed(directory + 24, 1, 0, 0, 0x10), "at most 268435456 are"],
    ["an impossible growth", changed(directory + 24, 0, 0, 0, 0x01), "it does not inflate to"],
    ["overlapping entries", changed(secondEntry + 42, 0, 0, 0, 0), '"b.txt" overlaps another'],
    ["an entry elsewhere", changed(secondEntry + 42, 1, 0, 0, 0), '"b.txt" overlaps another'],
    ["data behind the end", changed(secondEntry + 20, 0xff, 0xff), "ends after its directory"],
    ["one name twice", changed(secondEntry + 46, 97), 'two entries with the name "a.txt"'],
    ["two names of one entry", changed(30, 99), '"a.txt" has two names'],
    ["too few entries", changed(end + 10, 1), "does not have 1 entries"],
    ["too many entries", changed(end + 10, 3), "does not have 3 entries"],
    ["several parts", changed(end + 4, 1), "one of several parts"],
    ["a directory elsewhere", changed(end + 16, 0), "its directory is not where it says"],
    ["ZIP64 without its record", changed(end + 16, 0xff, 0xff, 0xff, 0xff), "is not where it says"],
    ["ZIP64 without its sizes", changed(directory + 24, 0xff, 0xff, 0xff, 0xff), "no sizes of 64"],
  ])("for %s", (_, bytes, message) => {
    expect(refusal(bytes)).toContain(message);
  });

  test("for a stored entry of another size", () => {
    expect(refusal(changed(secondEntry + 24, 3), "b.txt")).toMatch(/is stored in 2 bytes, not 3/);
  });

  test("for ZIP64 records that do not agree", () => {
    const bytes = pythonFile("checkpoint.pt");
    const record = bytes.length - 22 - 20 - 56;
    for (const field of [32, 40, 48]) {
      const copy = bytes.slice();
      copy[record + field] ^= 1;
      expect(refusal(copy)).toMatch(/end records do not agree/);
    }
    const elsewhere = bytes.slice();
    elsewhere[bytes.length - 22 - 20 + 8] ^= 1;
    expect(refusal(elsewhere)).toMatch(/ZIP64 end record is not where it says/);
  });

  test("for a limit", () => {
    expect(() => openZip(archive, { ...zipLimits, archive: 10 })).toThrow(
      `the zip archive has ${archive.length} bytes: at most 10 are read`,
    );
    expect(() => openZip(archive, { ...zipLimits, entries: 1 })).toThrow(
      "the zip archive has 2 entries: at most 1 are read",
    );
    const zip = openZip(archive, { ...zipLimits, inflated: 500 });
    zip.read("a.txt");
    expect(() => zip.read("a.txt")).toThrow("inflates to more than 500 bytes");
  });
});

describe("a bomb", () => {
  const megabytes = 64;
  const zeros = deflateSync(new Uint8Array(megabytes * 2 ** 20), { level: 9 });

  test("is refused before it is inflated, if it says its size", () => {
    const bomb = zipSync({ "a.txt": new Uint8Array(2 ** 20) });
    const zip = openZip(bomb, { ...zipLimits, entry: 2 ** 20 - 1 });
    expect(() => zip.read("a.txt")).toThrow("at most 1048575 are read");
  });

  test("stops at the size that it says, if it lies", () => {
    // The data of an entry of 400 bytes becomes that of many megabytes.
    const size = Buffer.from(archive).readUInt32LE(directory + 20);
    const dataAt = 30 + "a.txt".length;
    const growth = zeros.length - size;
    const bomb = Buffer.concat([
      archive.subarray(0, dataAt),
      zeros,
      archive.subarray(dataAt + size),
    ]);
    bomb.writeUInt32LE(zeros.length, directory + growth + 20);
    const second = secondEntry + growth + 42;
    bomb.writeUInt32LE(bomb.readUInt32LE(second) + growth, second);
    bomb.writeUInt32LE(directory + growth, end + growth + 16);
    expect(openZip(bomb).read("b.txt")).toEqual(content("bb"));
    expect(refusal(bomb)).toBe(
      '"a.txt" in the zip archive is damaged: it does not inflate to 400 bytes',
    );
  });
});
