/*
 * What the Worker loads late, loaded before any test: Vite's runner keeps the promise of a module that
 * it is loading, and gives it to all who ask. A request that awaits the promise of another hangs. In
 * the bundle each request has a promise of its own (test/edge-bundle.integration.test.ts).
 */
import "../../edge/act/checked-query.ts";
import "../../edge/app.ts";
import "../../edge/experiments/decision-log.ts";
import "../../edge/experiments/experiments.ts";
import "../../edge/experiments/look.ts";
import "../../edge/onnx/model.ts";
import "../../edge/registry/asked.ts";
import "../../edge/security/checked-settings.ts";
import "../../schemas/experiment.ts";
import "../../schemas/registry.ts";
import "../../schemas/stored-manifest.ts";
