// ONNX Runtime reads it when it is loaded. "0" allows its telemetry.
process.env.ORT_DISABLE_TELEMETRY ??= "1";
