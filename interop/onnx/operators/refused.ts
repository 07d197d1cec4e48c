/** Why operators of no policy of softedge are refused, and what to do. */
const reasons: readonly [string, readonly string[]][] = [
  [
    "draws noise, which softedge draws itself: export the mean and log_std (or logits) instead of a sample",
    [
      "RandomNormal",
      "RandomNormalLike",
      "RandomUniform",
      "RandomUniformLike",
      "Multinomial",
      "Bernoulli",
    ],
  ],
  [
    "is recurrent: softedge serves policies without memory, whose action depends on one observation",
    ["LSTM", "GRU", "RNN"],
  ],
  [
    "is for images: softedge serves policies of observations that are vectors",
    [
      "Conv",
      "ConvTranspose",
      "MaxPool",
      "AveragePool",
      "GlobalMaxPool",
      "GlobalAveragePool",
      "Resize",
      "Upsample",
      "Pad",
      "InstanceNormalization",
      "GroupNormalization",
    ],
  ],
  [
    "has a subgraph: export the policy without branches and loops that depend on tensors",
    ["If", "Loop", "Scan"],
  ],
  [
    "is quantized: export the policy in float32",
    [
      "QuantizeLinear",
      "DequantizeLinear",
      "DynamicQuantizeLinear",
      "QLinearMatMul",
      "QLinearConv",
      "MatMulInteger",
      "ConvInteger",
    ],
  ],
];

export const refusedOperators: ReadonlyMap<string, string> = new Map(
  reasons.flatMap(([reason, operators]) => operators.map((operator) => [operator, reason])),
);
