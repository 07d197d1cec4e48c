import { createRequire, registerHooks } from "node:module";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";

/*
 * tf.js in plain JavaScript: the same functions and derivatives as over TensorFlow, slowly, and on
 * any machine.
 */

// Else it suggests faster backends.
tf.enableProdMode();

// Derivatives are in modules of their own, of which the package has no bundle; they name each other
// without the endings of their files, as bundlers let them.
const hooks = registerHooks({
  resolve(specifier, context, next) {
    const ending = specifier.startsWith(".") && context.parentURL?.includes("/tfjs-core/dist/");
    return next(ending && !specifier.endsWith(".js") ? `${specifier}.js` : specifier, context);
  },
});
createRequire(import.meta.url)("@tensorflow/tfjs-core/dist/register_all_gradients.js");
hooks.deregister();

export { tf };
