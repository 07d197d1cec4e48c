import { createOrtLearner } from "../../../train/engine/ort/learner.ts";
import { createTfjsLearner } from "../../../train/engine/tfjs/learner.ts";
import { nested, specifyNesting } from "./nesting.ts";
import { tf } from "./tfjs-cpu.ts";

specifyNesting("in ONNX Runtime", () => createOrtLearner({ seed: 2 }, nested()));
specifyNesting("in tf.js", () => createTfjsLearner({ seed: 2 }, nested(), tf));
