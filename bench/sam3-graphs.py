"""The other side of bench/sam3-graphs.ts: runs graphs with onnxruntime in Python, one line of JSON per question.

`load` names a graph's file, its threads and the files of its inputs, and is answered with a sum over each output, so that
both sides can see that they did the same work. `run` is answered with the milliseconds of that many runs.
"""

import json
import sys
import time

import numpy as np
import onnxruntime as ort

TYPES = {"float32": np.float32, "float16": np.float16, "int64": np.int64, "bool": np.bool_}


def answer(value):
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def open_session(path, threads):
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_ALL
    options.log_severity_level = 4
    # As on the other side: threads that went on spinning would take the cores from it.
    options.add_session_config_entry("session.force_spinning_stop", "1")
    return ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])


session, feeds = None, {}
for line in sys.stdin:
    question = json.loads(line)
    if "load" in question:
        session, feeds = None, {}
        session = open_session(question["load"], question["threads"])
        feeds = {
            port["name"]: np.fromfile(port["file"], dtype=TYPES[port["type"]]).reshape(port["dims"])
            for port in question["inputs"]
        }
        names = [output.name for output in session.get_outputs()]
        values = session.run(names, feeds)
        sums = {name: float(np.abs(value.astype(np.float64)).sum()) for name, value in zip(names, values)}
        answer({"version": ort.__version__, "sums": sums})
        del values
    elif "run" in question:
        samples = []
        for _ in range(question["run"]):
            start = time.perf_counter()
            values = session.run(None, feeds)
            samples.append((time.perf_counter() - start) * 1000)
            del values
        answer(samples)
