// Written by `softedge bundle`: it is the same for every actor, whose weights are data to it.
import kernel from "../../../build/kernel.wasm";
import type { CreateSession } from "../session.ts";
import { openSession } from "./session.ts";

/** Opens an actor's ONNX file in the engine of this project. */
export const createSession: CreateSession = (model) => openSession(kernel, model);
