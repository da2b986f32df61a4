"""Makes AWS API calls against moto, which keeps what they make, and says what it answers.

Reads {"account", "worlds": [[{"service", "operation", "region", "params", "gives": {old: [path]}}]]} from standard
input and prints for each world, which begins empty, and each of its calls {"has", "params", "answer"} or {"has",
"params", "refused"}. `has` says whether moto has the operation at all. `gives` says where the answer has the id or ARN
that stands for `old`: later calls get it wherever they say `old`.

moto's server runs in this process, on a port that the system gives, so that it ends however this process ends.
"""

import functools
import importlib
import json
import logging
import os
import re
import sys
import urllib.request

asked = json.load(sys.stdin)
# moto prints what it lacks.
said, sys.stdout = sys.stdout, sys.stderr
os.environ.update(
    AWS_ACCESS_KEY_ID="moto",
    AWS_SECRET_ACCESS_KEY="moto",
    MOTO_ACCOUNT_ID=asked["account"],
    MOTO_IAM_LOAD_MANAGED_POLICIES="true",
)

import botocore.session  # moto reads its settings when it is imported
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from moto.core.responses import BaseResponse
from moto.server import ThreadedMotoServer

# A line for each request, and the trace of what moto lacks: the answers say it.
logging.getLogger("werkzeug").disabled = True

session = botocore.session.Session()
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
endpoint = "http://{}:{}".format(*server.get_host_and_port())


@functools.lru_cache(maxsize=None)
def client(service, region):
    config = Config(retries={"total_max_attempts": 1}, read_timeout=30)
    return session.create_client(service, region_name=region, endpoint_url=endpoint, config=config)


@functools.lru_cache(maxsize=None)
def handlers(service):
    """moto's classes for a service: a method for each operation that it has."""
    try:
        module = importlib.import_module(f"moto.{service.replace('-', '')}.responses")
    except ModuleNotFoundError:
        return []
    return [kind for kind in vars(module).values() if isinstance(kind, type) and issubclass(kind, BaseResponse)]


def has(call):
    method = xform_name(call["operation"])
    return any(kind is not BaseResponse and hasattr(kind, method) for kind in handlers(call["service"]))


def substituted(value, known):
    """The value with every id that moto has given in the place of the one that it stands for."""
    if not known:
        return value
    pattern = re.compile("|".join(re.escape(old) for old in sorted(known, key=len, reverse=True)))

    def inside(item):
        if isinstance(item, str):
            return pattern.sub(lambda match: known[match.group()], item)
        if isinstance(item, list):
            return [inside(each) for each in item]
        return {key: inside(each) for key, each in item.items()} if isinstance(item, dict) else item

    return inside(value)


def make(call, known):
    params = substituted(call["params"], known)
    result = {"has": has(call), "params": params}
    try:
        answer = client(call["service"], call["region"])._make_api_call(call["operation"], dict(params))
    except (BotoCoreError, ClientError) as error:
        return {**result, "refused": re.sub(r"<!doctype html>.*", "no such call", str(error), flags=re.DOTALL)}
    answer.pop("ResponseMetadata", None)
    for old, path in call["gives"].items():
        try:
            known[old] = functools.reduce(lambda value, key: value[key], path, answer)
        except (KeyError, IndexError):
            return {**result, "refused": f"the answer has no {'.'.join(map(str, path))}"}
    return {**result, "answer": answer}


def forget():
    urllib.request.urlopen(urllib.request.Request(f"{endpoint}/moto-api/reset", method="POST")).close()


def replay(world, nth):
    if nth > 0:
        forget()
    known = {}
    return [make(call, known) for call in world]


def readable(value):
    return value.decode() if isinstance(value, bytes) else str(value)


json.dump([replay(world, nth) for nth, world in enumerate(asked["worlds"])], said, default=readable)
said.flush()
# Not through the interpreter's end, which waits for the server's thread.
os._exit(0)
