/*
 * ONNX Runtime as softedge uses it: without telemetry. By itself it would keep a database of events
 * in the user's cache folder, and send them to Microsoft.
 */

import "./no-telemetry.ts";

export * from "onnxruntime-node";
