import { answerWith } from "../../installation/own-process.ts";
import { components } from "./components.ts";

/*
 * Probes the component named on the command line, in a separate process, because a broken component
 * may end it. The answer is its facts.
 */

const [, , name] = process.argv;
const component = components.find((each) => each.name === name);
if (!component) throw new Error(`there is no component "${name}"`);
answerWith(await component.probe());
