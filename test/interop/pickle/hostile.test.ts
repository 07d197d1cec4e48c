import { describe, expect, test } from "vitest";
import { classOf } from "../../../interop/pickle/attributes.ts";
import { opcodes } from "../../../interop/pickle/opcodes.ts";
import { readPickle } from "../../../interop/pickle/read-pickle.ts";
import { PickleObject, PickleTuple } from "../../../interop/pickle/values.ts";
import { ImportError } from "../../../interop/policy/foreign-policy.ts";
import {
  little,
  type PicklePart,
  pickledBytes,
  pickledGlobal,
  pickledText,
  pickleOf,
} from "../../../studies/fuzz/pickle-writer.ts";

const read = (...parts: PicklePart[]) => readPickle(pickleOf(...parts));
const attempt =
  (...parts: PicklePart[]) =>
  () =>
    read(...parts);

describe("a pickle that would run a program", () => {
  test("is an inert record: os.system by REDUCE", () => {
    const value = read(pickledGlobal("os", "system"), pickledText("reboot"), 0x85, "R.");
    expect(classOf(value)).toBe("os.system");
    expect(value instanceof PickleObject && value.args).toEqual(["reboot"]);
  });

  test.each([
    ["NEWOBJ", [pickledGlobal("os", "system"), pickledText("reboot"), 0x85, 0x81, "."]],
    ["NEWOBJ_EX", [pickledGlobal("os", "system"), pickledText("reboot"), 0x85, "}", 0x92, "."]],
    ["INST", ["(", pickledText("reboot"), "ios\nsystem\n."]],
    ["OBJ", ["(", pickledGlobal("os", "system"), pickledText("reboot"), "o."]],
    [
      "STACK_GLOBAL",
      [pickledText("os"), pickledText("system"), 0x93, pickledText("reboot"), 0x85, "R."],
    ],
  ])("is an inert record: %s", (_, parts) => {
    expect(classOf(read(...parts))).toBe("os.system");
  });

  test("is an inert record: names of JavaScript", () => {
    for (const name of ["constructor", "__proto__", "toString", "Function", "eval"]) {
      const value = read(
        pickledGlobal("builtins", name),
        pickledText("throw 1"),
        0x85,
        "R}",
        pickledText("a"),
        "Nsb.",
      );
      expect(classOf(value)).toBe(`builtins.${name}`);
    }
  });

  test("reads keys such as __proto__ as keys", () => {
    const value = read("}", pickledText("__proto__"), "}", pickledText("polluted"), 0x88, "ss.");
    expect(value).toEqual(new Map([["__proto__", new Map([["polluted", true]])]]));
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });

  test("calls records of calls, never values", () => {
    const getter = [pickledGlobal("builtins", "getattr"), "N", pickledText("x"), 0x86, "R"];
    const value = read(...getter, ")R.");
    expect(value).toHaveProperty("root.fullName", "builtins.getattr");
    expect(classOf(value)).toBe(undefined);
    expect(attempt(pickledText("eval"), ")R.")).toThrow('it calls the string "eval"');
    expect(attempt("])R.")).toThrow("it calls a list");
  });
});

describe("a pickle that would take all memory or time", () => {
  test("shares what it repeats: a billion laughs", () => {
    const doubled = [0x94, "h\x00", 0x86] as const;
    const parts = Array.from({ length: 200 }, (_, i) => [
      "r",
      little(i, 4),
      "j",
      little(i, 4),
      0x86,
    ]).flat();
    expect(read("N", ...doubled, ...parts, ".")).toBeInstanceOf(PickleTuple);
    expect(read("]", ...Array.from({ length: 200 }, () => "2a"), ".")).toHaveLength(200);
  });

  test("may be nested deeply", () => {
    for (const [open, close] of [
      [")", "\x85"],
      ["(", "t"],
      ["(", "l"],
    ] as const) {
      const depth = 100_000;
      const value = read(open.repeat(open === ")" ? 1 : depth), close.repeat(depth), ".");
      expect(value).toBeInstanceOf(close === "l" ? Array : PickleTuple);
    }
  });

  test.each([
    ["LONG4 of 2^31 bytes", [0x8b, little(2 ** 31, 4), "."]],
    ["LONG4 of 2 KiB", [0x8b, little(2048, 4), new Uint8Array(2048), "."]],
    ["LONG of 10,000 digits", [`L${"9".repeat(10_000)}L\n.`]],
    ["INT of 10,000 digits", [`I${"9".repeat(10_000)}\n.`]],
    ["BINBYTES8 of 2^63 bytes", [0x8e, little(2n ** 63n, 8), "."]],
    ["BINUNICODE8 of 2^64 - 1 bytes", [0x8d, little(2n ** 64n - 1n, 8), "."]],
    ["BYTEARRAY8 of 2^40 bytes", [0x96, little(2n ** 40n, 8), "."]],
    ["BINUNICODE of 2^32 - 1 bytes", ["X", little(2 ** 32 - 1, 4), "abc."]],
    ["more values than the limit", ["N0".repeat(2 ** 19 + 1), "N."]],
  ])("is refused: %s", (_, parts) => {
    expect(attempt(...parts)).toThrow(ImportError);
  });

  test("is refused: calls that copy one value again and again", () => {
    const list = ["(", "N".repeat(100_000), "l", 0x94];
    const copies = Array.from({ length: 100 }, () => [
      pickledGlobal("builtins", "set"),
      "h\x00",
      0x85,
      "R",
    ]).flat();
    expect(attempt(...list, ...copies, ".")).toThrow("more than 1048576 values");

    const long = [
      pickledText("x".repeat(2 ** 20)),
      0x94,
      "0",
      pickledText("latin1"),
      0x94,
      "0(",
      pickledGlobal("_codecs", "encode"),
      0x94,
    ];
    const encodings = Array.from({ length: 300 }, () => ["h\x02h\x00h\x01", 0x86, "R"]).flat();
    expect(attempt(...long, ...encodings, "l.")).toThrow("makes strings of more than");
  });

  test("has a memo of any index", () => {
    expect(read("Nr", little(2 ** 31, 4), "0j", little(2 ** 31, 4), ".")).toBe(null);
    expect(attempt("Np-1\n.")).toThrow("no such index");
    expect(attempt(`Np${"9".repeat(30)}\n.`)).toThrow("no such index");
    expect(attempt("Nj", little(2 ** 31, 4), ".")).toThrow("the memo has no value 2147483648");
  });
});

describe("a pickle that no program writes", () => {
  test("may contain itself, but not as a key", () => {
    const list = read("]", 0x94, "h\x00a.");
    expect(Array.isArray(list) && list[0] === list).toBe(true);
    expect(attempt("}]", 0x94, "h\x00aNs.")).toThrow("a list is a key");
    expect(attempt(0x8f, "(}", 0x90, ".")).toThrow("a dict is a key");
  });

  test("is refused if a frame has another length than its opcodes", () => {
    const frame = (length: number | bigint) => [0x95, little(length, 8)] as const;
    expect(read(...frame(2), "N.")).toBe(null);
    expect(read(...frame(1), "N", ...frame(1), ".")).toBe(null);
    expect(attempt(...frame(3), "N.")).toThrow("3 bytes are to follow, but the file has 2 more");
    expect(attempt(...frame(2n ** 64n - 1n), "N.")).toThrow(ImportError);
    expect(attempt(...frame(3), "M\x01\x00".slice(0, 2), "\x000.")).toThrow(ImportError);
    expect(attempt(...frame(2), "M\x01\x000.")).toThrow("but its frame has 1 more");
    expect(attempt(...frame(12), ...frame(1), "N.  ")).toThrow("a frame begins inside another");
  });

  test.each([...opcodes].map(([code, { name }]) => [name, code] as const))(
    "is refused if the stack is too low for it, or its argument is missing: %s",
    (name, code) => {
      const argument = new Uint8Array(16).fill(0x20);
      const needsNothing = ["MARK", "EMPTY", "NEW", "NONE", "PROTO", "BININT", "BINFLOAT"];
      if (!needsNothing.some((prefix) => name.startsWith(prefix))) {
        expect(attempt(code)).toThrow(ImportError);
      }
      // The argument is not STOP, or the pickle ends at once.
      expect(attempt(code, argument)).toThrow(ImportError);
      expect(attempt("(", code, argument)).toThrow(ImportError);
    },
  );

  test.each([
    ["nothing", [], /byte 0 .* 1 bytes are to follow/],
    ["no STOP", ["N"], /byte 1 .* 1 bytes are to follow, but the file has 0 more/],
    ["an unknown opcode", ["\xff"], "no opcode is 255"],
    ["an unknown protocol", [0x80, 6, "N."], "byte 0 (PROTO): protocol 6 is unknown"],
    ["STOP without a value", ["."], "byte 0 (STOP): the stack has no value"],
    ["values that are left over", ["NN."], "values are left over"],
    ["a mark that is left over", ["(N."], "values are left over"],
    ["a value below the mark", ["N(0N0)."], "values are left over"],
    [
      "arguments that are no tuple",
      [pickledGlobal("os", "system"), "NR."],
      "None is where a tuple",
    ],
    ["a key without a value", ["}(Nu."], "a key has no value"],
    ["items of a number", ["K\x01Na."], "it appends to the number 1"],
    ["entries of a list", ["](NNu."], "it assigns to a key of a list"],
    ["members of a list", ["](N", 0x90, "."], "it adds to a list"],
    ["a state of a number", ["K\x01Nb."], "it gives the number 1 a state"],
    ["two states", [pickledGlobal("a", "B"), ")R}b}b."], "its state twice"],
    ["a global without text", ["NN", 0x93, "."], "the name of a global is no string"],
    ["text that is no UTF-8", ["X", little(1, 4), "\xff."], "it has no text in UTF-8"],
    ["an escape of no character", ["V\\U00110000\n."], "it has no Unicode text"],
    ["half an escape", ["V\\u00\n."], "it has no Unicode text"],
    ["a persistent id", ["NQ."], "it refers to something outside the file"],
    ["the extension registry", [0x82, "\x01."], "it uses the extension registry"],
    ["an out-of-band buffer", [0x97, "."], "it refers to a buffer outside the file"],
    [
      "bytes of no Latin-1",
      [pickledGlobal("_codecs", "encode"), pickledText("漢"), pickledText("latin1"), 0x86, "R."],
      "it makes bytes of",
    ],
    [
      "bytes of a size",
      [pickledGlobal("builtins", "bytearray"), "J\xff\xff\xff\x7f", 0x85, "R."],
      "it makes bytes of the number",
    ],
  ] as [string, PicklePart[], string | RegExp][])("is refused: %s", (_, parts, message) => {
    expect(attempt(...parts)).toThrow(message);
    expect(attempt(...parts)).toThrow(ImportError);
  });

  test("is refused by its position, the opcode, and a part of what it says", () => {
    expect(attempt("N0", pickledText("x".repeat(500)), ")R.")).toThrow(
      /^the pickle is refused at byte 508 \(REDUCE\): it calls the string "x{80}\.\.\."$/,
    );
    expect(attempt(pickledBytes(Uint8Array.of(1)), ")R.")).toThrow("it calls bytes");
  });
});
