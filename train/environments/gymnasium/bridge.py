"""Plays environments of Gymnasium for softedge, asked over standard input and output.

Numbers are little-endian. A request is four uint32 (the length of its body, its kind, the number of
a group of environments, 0) and a body; its answer is two uint32 (the length of the body, 0 for done
or 1 for failed) and a body. Bodies are JSON, or float64 numbers:

    make   JSON: id, count, options, autoreset -> JSON: the spaces
    reset  a seed for each environment, NaN to continue its generator -> [N, observation]
    step   [N, action] -> rewards [N], final observations [N, observation], next observations
           [N, observation], then in bytes terminated [N] and truncated [N]
    close  nothing -> nothing

The first answer is not asked for: it says which Gymnasium there is. A failed answer is JSON: message,
environment, traceback. Needs only the standard library, numpy and Gymnasium.
"""

import json
import os
import struct
import sys
import threading
import time
import traceback

REQUEST = struct.Struct("<4I")
ANSWER = struct.Struct("<2I")
MAKE, RESET, STEP, CLOSE = 1, 2, 3, 4
DONE, FAILED = 0, 1
OLDEST_GYMNASIUM = (1, 0)
LONGEST_TRACEBACK = 20_000
# What the process that asked may take to end this one in an orderly way.
GRACE_SECONDS = 2


class Failure(Exception):
    """What failed, in a sentence, and in which environment."""

    def __init__(self, message, environment=None, trace=""):
        super().__init__(message)
        self.environment = environment
        self.trace = trace[-LONGEST_TRACEBACK:]


def failure_of(error, environment=None):
    """The failure that an exception of an environment is told as."""
    lines = traceback.format_exception_only(type(error), error)
    trace = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    return Failure(lines[-1].strip(), environment, trace)


def end_with(lifeline):
    """Ends this process with the one that holds the other end, even in the middle of a step."""
    try:
        while os.read(lifeline, 1):
            pass
    except OSError:
        return
    time.sleep(GRACE_SECONDS)
    os._exit(1)


def describe_space(space, spaces):
    """A space as JSON; bounds that are not finite are null."""
    text = " ".join(str(space).split())
    if isinstance(space, spaces.Discrete):
        return {"type": "Discrete", "text": text, "n": int(space.n), "start": int(space.start)}
    if isinstance(space, spaces.Box):
        described = {"type": "Box", "text": text, "shape": list(space.shape)}
        if len(space.shape) != 1:
            return described
        for name, bounds in (("low", space.low), ("high", space.high)):
            # Adding 0 leaves no negative zeros.
            numbers = [float(bound) + 0.0 for bound in bounds]
            described[name] = [bound if abs(bound) < 3.4e38 else None for bound in numbers]
        return described
    return {"type": type(space).__name__, "text": text}


class Group:
    """Environments that are stepped one after the other."""

    def __init__(self, gymnasium, numpy, asked):
        self.numpy = numpy
        self.autoreset = asked["autoreset"]
        self.environments = []
        options = dict(asked["options"])
        # Gymnasium leaves the time limit away for -1, and takes the registered one for None.
        if "max_episode_steps" in options and options["max_episode_steps"] is None:
            options["max_episode_steps"] = -1
        try:
            for _ in range(asked["count"]):
                self.environments.append(gymnasium.make(asked["id"], **options))
        except gymnasium.error.Error as error:
            failure = failure_of(error)
            raise Failure(" ".join(str(error).split()), None, failure.trace) from error
        except BaseException as error:
            raise failure_of(error) from error
        example = self.environments[0]
        self.observation_space = example.observation_space
        self.action_space = example.action_space
        spaces = gymnasium.spaces
        self.is_discrete = isinstance(self.action_space, spaces.Discrete)
        self.is_state = isinstance(self.observation_space, spaces.Discrete)
        registered = gymnasium.registry.get(example.spec.id) if example.spec else None
        limit = example.spec.max_episode_steps if example.spec else None
        rate = example.metadata.get("render_fps")
        self.description = {
            "observation": describe_space(self.observation_space, spaces),
            "action": describe_space(self.action_space, spaces),
            "max_episode_steps": limit if limit and limit > 0 else None,
            "registered_steps": registered.max_episode_steps if registered else None,
            "frames_per_second": rate if isinstance(rate, (int, float)) and rate > 0 else None,
        }
        self.width = 1 if self.is_state else int(numpy.prod(self.observation_space.shape or (1,)))

    def vector(self, observation):
        """An observation as float64 numbers; a state as its index."""
        if self.is_state:
            return int(observation) - int(self.observation_space.start)
        vector = self.numpy.asarray(observation, dtype="<f8")
        if vector.shape != (self.width,):
            raise ValueError(
                f"an observation has the shape {vector.shape}, and its space ({self.width},)"
            )
        return vector

    def actions(self, body):
        """The actions of all environments in the type of their space."""
        numbers = self.numpy.frombuffer(body, dtype="<f8")
        space = self.action_space
        if self.is_discrete:
            return [space.dtype.type(space.start + int(number)) for number in numbers]
        rows = numbers.reshape(len(self.environments), -1)
        return (self.numpy.rint(rows) if space.dtype.kind in "iu" else rows).astype(space.dtype)

    def reset(self, body):
        seeds = self.numpy.frombuffer(body, dtype="<f8")
        observations = self.numpy.empty((len(self.environments), self.width), dtype="<f8")
        for i, environment in enumerate(self.environments):
            try:
                seed = None if seeds[i] != seeds[i] else int(seeds[i])
                observations[i] = self.vector(environment.reset(seed=seed)[0])
            except BaseException as error:
                raise failure_of(error, i) from error
        return observations.tobytes()

    def step(self, body):
        count = len(self.environments)
        rewards = self.numpy.empty(count, dtype="<f8")
        final = self.numpy.empty((count, self.width), dtype="<f8")
        ends = bytearray(2 * count)
        following = None
        actions = self.actions(body)
        for i, environment in enumerate(self.environments):
            try:
                observation, reward, terminated, truncated, _ = environment.step(actions[i])
                final[i] = self.vector(observation)
                rewards[i] = reward
                ends[i] = bool(terminated)
                ends[count + i] = bool(truncated)
                if self.autoreset and (terminated or truncated):
                    following = {} if following is None else following
                    following[i] = self.vector(environment.reset()[0])
            except BaseException as error:
                raise failure_of(error, i) from error
        observations = final
        if following is not None:
            observations = final.copy()
            for i, first in following.items():
                observations[i] = first
        return rewards.tobytes() + final.tobytes() + observations.tobytes() + ends

    def close(self):
        for environment in self.environments:
            try:
                environment.close()
            except BaseException:
                traceback.print_exc()


class Bridge:
    def __init__(self, asked, answered):
        self.asked = asked
        self.answered = answered
        self.groups = {}

    def answer(self, status, body):
        message = memoryview(ANSWER.pack(len(body), status) + body)
        while len(message) > 0:
            message = message[os.write(self.answered, message) :]

    def answer_json(self, status, value):
        self.answer(status, json.dumps(value).encode())

    def fail(self, failure):
        self.answer_json(
            FAILED,
            {
                "message": str(failure),
                "environment": failure.environment,
                "traceback": failure.trace,
            },
        )

    def load(self):
        """Imports Gymnasium; returns False if that is not possible."""
        python = ".".join(str(number) for number in sys.version_info[:3])
        try:
            import gymnasium
            import numpy
        except ImportError as error:
            missing = error.name in ("gymnasium", "numpy")
            problem = "missing" if missing else failure_of(error).args[0]
            self.answer_json(DONE, {"python": python, "gymnasium": None, "problem": problem})
            return False
        self.gymnasium, self.numpy = gymnasium, numpy
        version = gymnasium.__version__
        numbers = tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
        problem = "old" if numbers < OLDEST_GYMNASIUM else None
        self.answer_json(DONE, {"python": python, "gymnasium": version, "problem": problem})
        return problem is None

    def carry_out(self, kind, number, body):
        if kind == MAKE:
            group = Group(self.gymnasium, self.numpy, json.loads(body))
            self.groups[number] = group
            return json.dumps(group.description).encode()
        if kind == STEP:
            return self.groups[number].step(body)
        if kind == RESET:
            return self.groups[number].reset(body)
        if kind == CLOSE:
            group = self.groups.pop(number, None)
            if group is not None:
                group.close()
        return b""

    def serve(self):
        """Answers requests until there are no more."""
        while True:
            head = self.asked.read(REQUEST.size)
            if len(head) < REQUEST.size:
                break
            length, kind, number, _ = REQUEST.unpack(head)
            body = self.asked.read(length)
            if len(body) < length:
                break
            try:
                result = self.carry_out(kind, number, body)
            except Failure as failure:
                self.fail(failure)
            except BaseException as error:
                self.fail(failure_of(error))
            else:
                self.answer(DONE, result)
        for group in self.groups.values():
            group.close()


def main():
    # What environments print goes to the error output: this one is for answers.
    asked, answered = os.fdopen(os.dup(0), "rb"), os.dup(1)
    os.dup2(2, 1)
    lifeline = 3
    try:
        os.fstat(lifeline)
        threading.Thread(target=end_with, args=(lifeline,), daemon=True).start()
    except OSError:
        pass
    # Modules are found from the current folder, as by `python -m`, and not from this one.
    here = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [os.getcwd()] + [path for path in sys.path if os.path.abspath(path) != here]
    bridge = Bridge(asked, answered)
    try:
        if bridge.load():
            bridge.serve()
    except BrokenPipeError:
        pass


if __name__ == "__main__":
    main()
