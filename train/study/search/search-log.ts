import { readFileSync } from "node:fs";
import { damaged } from "../../../files/file-errors.ts";
import { appendTo, cutTo, sizeOfFile } from "../../../files/growing-file.ts";
import { type SearchEvent, searchEvent } from "./search-event.ts";
import type { SearchState } from "./search-state.ts";

const newline = "\n".charCodeAt(0);

/** The complete lines of a log, and their bytes. A process killed while writing leaves half a line. */
function completeLines(path: string): { lines: string[]; bytes: number } {
  const content = sizeOfFile(path) > 0 ? readFileSync(path) : Buffer.of();
  const bytes = content.lastIndexOf(newline) + 1;
  return { lines: content.toString("utf8", 0, bytes).split("\n").slice(0, -1), bytes };
}

function parseEvent(line: string): SearchEvent {
  return searchEvent.parse(JSON.parse(line));
}

/**
 * The log of a search, a line of JSON for each event. It is the only record of the order in which
 * runs were reported, on which all decisions depend.
 */
export class SearchLog {
  private readonly path: string;
  private readonly state: SearchState;

  /**
   * Reads a log, if there is one, into a state, where it repeats every decision and compares it with
   * the recorded one.
   *
   * @param state without events
   * @throws {Error} naming the line that is damaged, or does not follow from the lines before
   */
  constructor(path: string, state: SearchState) {
    this.path = path;
    this.state = state;
    const { lines, bytes } = completeLines(path);
    for (const [i, line] of lines.entries()) {
      const where = `${path}, line ${i + 1},`;
      let event: SearchEvent;
      try {
        event = parseEvent(line);
      } catch (cause) {
        throw damaged(where, cause);
      }
      try {
        state.apply(event);
      } catch (cause) {
        throw new Error(
          `${where} does not follow from the study's file and the lines before: ` +
            `${cause instanceof Error ? cause.message : cause}; restore the study's file, choose ` +
            "another folder with --runs, or remove the log: the search then begins anew, and takes " +
            "over what its runs have learned",
          { cause },
        );
      }
    }
    cutTo(path, bytes);
  }

  /** Applies an event to the state, and appends it to the log. */
  append(event: SearchEvent): void {
    this.state.apply(event);
    appendTo(this.path, `${JSON.stringify(event)}\n`);
  }
}
