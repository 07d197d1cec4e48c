import { components } from "./components.ts";

/*
 * Asks the component that is named on the command line, in a process of its own: one that is broken
 * may end the process. The facts are the last line on standard output.
 */

const [, , name] = process.argv;
const component = components.find((each) => each.name === name);
if (!component) throw new Error(`there is no component "${name}"`);
const facts = await component.probe();
// Written before the process ends, which some components put off, or make disorderly.
process.stdout.write(`\n${JSON.stringify(facts)}\n`, () => process.exit(0));
