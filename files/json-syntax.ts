/** The first error in a text that is no JSON: its place, counted from 1, and a sentence about it. */
export interface JsonSyntaxError {
  line: number;
  column: number;
  detail: string;
}

/** Thrown at the first error: its offset, and what was expected there. */
class Unexpected extends Error {
  readonly offset: number;

  constructor(offset: number, expected: string) {
    super(expected);
    this.offset = offset;
  }
}

const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const literal = /true|false|null/y;
const space = /[ \t\n\r]*/y;
/** Characters of a string up to its end, an escape that does not exist, or a control character. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them in strings
const characters = /(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*/y;

/** Reads a text as far as it is JSON (RFC 8259). */
class Scanner {
  private readonly text: string;
  private offset = 0;

  constructor(text: string) {
    this.text = text;
  }

  private skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.offset;
    const found = pattern.exec(this.text);
    if (!found) return false;
    this.offset += found[0].length;
    return true;
  }

  /** The next character after white space; "" at the end. */
  private next(): string {
    this.skip(space);
    return this.text.charAt(this.offset);
  }

  private refuse(expected: string): never {
    throw new Unexpected(this.offset, expected);
  }

  document(): void {
    this.value("a value");
    if (this.next() !== "") this.refuse("the end of the text");
  }

  private value(expected: string): void {
    switch (this.next()) {
      case "{":
        this.list("}", (after) => this.member(after));
        return;
      case "[":
        this.list("]", (after) => this.value(`a value${after}`));
        return;
      case '"':
        this.string();
        return;
    }
    if (!this.skip(number) && !this.skip(literal)) this.refuse(expected);
  }

  /** An object or an array, up to its end. */
  private list(end: string, entry: (after: string) => void): void {
    this.offset += 1;
    if (this.next() === end) {
      this.offset += 1;
      return;
    }
    for (let after = ""; ; after = ' after ","') {
      entry(after);
      const next = this.next();
      if (next !== end && next !== ",") this.refuse(`"," or "${end}"`);
      this.offset += 1;
      if (next === end) return;
    }
  }

  private member(after: string): void {
    if (this.next() !== '"') this.refuse(`a name in double quotes${after}`);
    this.string();
    if (this.next() !== ":") this.refuse('":" after the name');
    this.offset += 1;
    this.value("a value");
  }

  private string(): void {
    const start = this.offset;
    this.offset += 1;
    this.skip(characters);
    const next = this.text.charAt(this.offset);
    if (next === '"') {
      this.offset += 1;
      return;
    }
    if (next === "\\") this.refuse('an escape such as \\n, \\" or \\\\');
    if (next !== "" && next !== "\n" && next !== "\r") this.refuse("no control character");
    this.offset = start;
    this.refuse("a string that ends with a double quote in its line");
  }
}

/** What stands at an offset, to be quoted: a word or a character. */
function foundAt(text: string, offset: number): string {
  const [word] = /^(?:[\w.+-]{1,20}|.?)/su.exec(text.slice(offset)) ?? [""];
  if (word === "") return "the text ends";
  if (text.startsWith("//", offset) || text.startsWith("/*", offset)) {
    return "there is a comment, which JSON has not";
  }
  return `there is ${word === '"' ? "a double quote" : JSON.stringify(word)}`;
}

/**
 * Returns the first error of a text that is no JSON; undefined if it is JSON. The messages of
 * `JSON.parse` differ between versions of Node, and do not always say where.
 */
export function jsonSyntaxError(text: string): JsonSyntaxError | undefined {
  try {
    new Scanner(text).document();
    return undefined;
  } catch (error) {
    if (!(error instanceof Unexpected)) throw error;
    const lines = text.slice(0, error.offset).split(/\r\n|\n|\r/);
    return {
      line: lines.length,
      column: (lines.at(-1)?.length ?? 0) + 1,
      detail: `expected ${error.message}, but ${foundAt(text, error.offset)}`,
    };
  }
}
