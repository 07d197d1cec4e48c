import { clearScreenDown, cursorTo, moveCursor } from "node:readline";

/** A terminal with so many rows. */
type Terminal = NodeJS.WritableStream & { readonly rows: number };

/** Lines at the end of a terminal that are drawn anew, below lines that stay. */
export class LiveLines {
  private readonly stream: Terminal;
  private drawn = 0;

  constructor(stream: Terminal) {
    this.stream = stream;
  }

  /** Removes the lines. What is written next takes their place. */
  erase(): void {
    if (this.drawn === 0) return;
    moveCursor(this.stream, 0, -this.drawn);
    cursorTo(this.stream, 0);
    clearScreenDown(this.stream);
    this.drawn = 0;
  }

  /** Draws the lines in place of those drawn before. Each must fit into the terminal. */
  draw(lines: readonly string[]): void {
    // The last row stays empty, so that the terminal does not scroll.
    const shown = lines.slice(0, Math.max(0, this.stream.rows - 1));
    this.erase();
    for (const line of shown) this.stream.write(`${line}\n`);
    this.drawn = shown.length;
  }
}
