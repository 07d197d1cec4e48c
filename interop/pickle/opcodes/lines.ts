import type { PickleMachine } from "../machine.ts";
import { latin1Text, utf8Text } from "../texts.ts";

/** The next line as Latin-1. */
export const latin1Line = (m: PickleMachine): string => latin1Text(m.reader.line());

/** The next line as UTF-8. */
export const utf8Line = (m: PickleMachine): string | undefined => utf8Text(m.reader.line());
