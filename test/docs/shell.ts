/** A word, an operator, a comment, or the end of a line of a shell script. */
const token =
  /(?<comment>(?<=^|\s)#[^\n]*)|(?<end>[;&|()<>]+|\n)|(?<word>(?:[^\s;&|()<>'"\\]|\\.|'[^']*'|"(?:[^"\\]|\\.)*"|\$\([^)]*\))+)/g;

/** Returns the commands of a script as lists of words, without quotes, comments and assignments. */
export function commandsIn(script: string): string[][] {
  const commands: string[][] = [[]];
  for (const { groups } of script.replaceAll("\\\n", " ").matchAll(token)) {
    if (groups?.end) commands.push([]);
    else if (groups?.word) commands.at(-1)?.push(unquoted(groups.word));
  }
  return commands
    .map((words) => words.slice(words.findIndex((word) => !/^\w+=/.test(word))))
    .filter((words) => words.length > 0);
}

function unquoted(word: string): string {
  return word.replaceAll(/'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)/g, (_, single, double, escaped) =>
    String(single ?? double ?? escaped),
  );
}

/** Returns the arguments of a command that calls softedge, or undefined if it calls another. */
export function softedgeArguments(words: readonly string[]): string[] | undefined {
  const [first, second, third, fourth, ...rest] = words;
  if (first === "npx" && second === "softedge") return words.slice(2);
  if ([first, second, third, fourth].join(" ") === "npm run softedge --") return rest;
  if (first === "softedge" || first?.endsWith("/.bin/softedge")) return words.slice(1);
  return undefined;
}
