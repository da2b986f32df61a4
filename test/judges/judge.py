"""Judges AWS API calls and CloudFormation templates by AWS's own words.

Reads {"calls": [{"service", "operation", "params"}], "templates": [{"region", "template"}]} from standard input and
prints {"calls": [[sentence]], "templates": [[sentence]]}: for each call and template what is refused, in order.

Calls are judged by botocore's ParamValidator (unknown keys, types, required parameters, lower bounds) and then by
what else the same API model says and botocore leaves to the service: enums, upper bounds, patterns.
Templates are judged by cfn-lint's errors and warnings.
"""

import functools
import html
import json
import sys

import botocore.session
import regex
from botocore.exceptions import UnknownServiceError
from botocore.model import OperationNotFoundError
from botocore.validate import ParamValidator

session = botocore.session.Session()


@functools.lru_cache(maxsize=None)
def service_model(name):
    return session.get_service_model(name)


def judge_call(call):
    try:
        shape = service_model(call["service"]).operation_model(call["operation"]).input_shape
    except (UnknownServiceError, OperationNotFoundError) as error:
        return [str(error)]
    report = ParamValidator().validate(call["params"], shape)
    if report.has_errors():
        return report.generate_report().split("\n")
    return list(beyond_botocore(call["params"], shape, ""))


def beyond_botocore(value, shape, where):
    """The model's constraints that ParamValidator doesn't look at; the value already has the shape's types."""
    if shape.type_name == "structure":
        if getattr(shape, "is_document_type", False):
            return
        for key, item in value.items():
            yield from beyond_botocore(item, shape.members[key], f"{where}.{key}".lstrip("."))
    elif shape.type_name == "list":
        yield from upper_bound(len(value), shape, where, "items")
        for index, item in enumerate(value):
            yield from beyond_botocore(item, shape.member, f"{where}[{index}]")
    elif shape.type_name == "map":
        yield from upper_bound(len(value), shape, where, "entries")
        for key, item in value.items():
            yield from beyond_botocore(key, shape.key, f"{where} (key: {key})")
            yield from beyond_botocore(item, shape.value, f"{where}[{json.dumps(key)}]")
    elif shape.type_name == "string":
        yield from upper_bound(len(value), shape, where, "characters")
        enum = getattr(shape, "enum", None)
        if enum and value not in enum:
            yield f"Invalid value for parameter {where}, value: {value}, valid values: {', '.join(enum)}"
        yield from pattern(value, shape, where)
    elif shape.type_name in ("integer", "long", "float", "double"):
        yield from upper_bound(value, shape, where, None)


def upper_bound(size, shape, where, unit):
    largest = shape.metadata.get("max")
    if largest is not None and size > largest:
        what = f"length in {unit}" if unit else "value"
        yield f"Invalid {what} for parameter {where}, value: {size}, valid max: {largest}"


def pattern(value, shape, where):
    """The shape's pattern; where a model only tells it in prose, the one of its documentation."""
    told = regex.search(r"Pattern: <code>(.+?)</code>", shape.documentation or "")
    expected = shape.metadata.get("pattern") or (html.unescape(told.group(1)) if told else None)
    if expected is None:
        return
    # A few models escape twice: `\\\\p{L}` is meant as `\\p{L}`. And some write what is beyond UTF-16 in its halves.
    meant = expected.replace("\\\\p", "\\p").replace("\\uD800\\uDC00-\\uDBFF\\uDFFF", "\\U00010000-\\U0010FFFF")
    if not regex.fullmatch(meant, value, regex.DOTALL):
        yield f"Invalid value for parameter {where}, value: {value}, valid pattern: {expected}"


@functools.lru_cache(maxsize=None)
def linter(region):
    """cfn-lint with its default rules; loading them takes a second, so all templates of a region share them."""
    from cfnlint.config import ConfigMixIn  # imported late: it takes longer than all of botocore's judgement
    from cfnlint.runner.cli import Runner

    return Runner(ConfigMixIn(regions=[region]))


def judge_template(judged):
    from cfnlint.decode.decode import decode_str

    template, matches = decode_str(json.dumps(judged["template"]))
    if not matches:
        matches = linter(judged["region"]).validate_template(template)
    return [f"{match.rule.id} {path(match)}: {match.message}" for match in matches]


def path(match):
    return "/".join(str(part) for part in (match.path or []))


def main():
    asked = json.load(sys.stdin)
    json.dump(
        {
            "calls": [judge_call(call) for call in asked["calls"]],
            "templates": [judge_template(template) for template in asked["templates"]],
        },
        sys.stdout,
    )


main()
