"""An act request answered by FastAPI and uvicorn, from an ONNX Runtime session of the same actor.

What the Worker does, as one would write it in Python: the body is validated by a model, the noise is
drawn from the seed, and the actor is run in one thread.

Writes where it listens to descriptor 3, as a line of JSON.

Usage: fastapi_act.py ACTOR.onnx
"""

import json
import os
import socket
import sys
from typing import Literal

import numpy as np
import onnxruntime
import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict, Field, FiniteFloat

options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
options.inter_op_num_threads = 1
session = onnxruntime.InferenceSession(
    sys.argv[1], options, providers=["CPUExecutionProvider"]
)
inputs = {tensor.name: tensor for tensor in session.get_inputs()}
epsilon_columns = inputs["epsilon"].shape[1]
continuous = inputs["observation"].type == "tensor(float)"
size = inputs["observation"].shape[1] if continuous else None


class Question(BaseModel):
    model_config = ConfigDict(extra="forbid")

    observation: list[FiniteFloat] | int = Field(min_length=size, max_length=size) if size else Field()
    mode: Literal["stochastic", "deterministic"] = "stochastic"
    seed: int = Field(ge=0, lt=2**53)
    step: int = Field(default=0, ge=0, lt=2**32)


class Answer(BaseModel):
    action: list[float] | int
    log_prob: float
    mode: str
    policy: str
    seed: int
    step: int


app = FastAPI()


@app.post("/v1/policies/{policy}/act")
async def act(policy: str, question: Question) -> Answer:
    shape = (1, epsilon_columns)
    if question.mode == "deterministic":
        epsilon = np.zeros(shape, np.float32)
    else:
        random = np.random.default_rng([question.seed, question.step])
        draw = random.standard_normal if continuous else random.gumbel
        epsilon = draw(size=shape).astype(np.float32)
    observation = np.array([question.observation], np.float32 if continuous else np.int64)
    action, log_prob = session.run(
        ["action", "log_prob"], {"observation": observation, "epsilon": epsilon}
    )
    return Answer(
        action=action[0].tolist(),
        log_prob=log_prob[0],
        mode=question.mode,
        policy=policy,
        seed=question.seed,
        step=question.step,
    )


listening = socket.create_server(("127.0.0.1", 0))
config = uvicorn.Config(app, log_level="error", access_log=False)
with os.fdopen(3, "w") as control:
    control.write(json.dumps({"socket": "fastapi", "port": listening.getsockname()[1]}) + "\n")
uvicorn.Server(config).run(sockets=[listening])
