import { components } from "./components.ts";

/*
 * Probes the component named on the command line, in a separate process, because a broken component
 * may end it. The facts are the last line on standard output.
 */

const [, , name] = process.argv;
const component = components.find((each) => each.name === name);
if (!component) throw new Error(`there is no component "${name}"`);
const facts = await component.probe();
// Exit explicitly once the line is written: some components delay the exit or crash on it.
process.stdout.write(`\n${JSON.stringify(facts)}\n`, () => process.exit(0));
