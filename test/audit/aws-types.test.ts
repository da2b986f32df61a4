/**
 * An unsafe collector in every string, map and list of every type of the installed @pulumi/aws: found, or left out for
 * a reason that stands in the table of exceptions and in docs/carriers.md.
 */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

import { inspectCarried } from "../../audit/carried-inspection";
import { policyOf } from "../../audit/rules";
import { type Exception, exceptions } from "../../audit/sources/exceptions";
import { carriedBy } from "../../audit/sources/registry";
import { type AwsInput, type AwsType, awsTypes, type Form, withInput } from "./aws-inputs";

const image = "public.ecr.aws/aws-observability/aws-otel-collector:v0.49.0";
/** Small, as it is read some ten thousand times. */
const config =
    "receivers: {otlp: {}}\nexporters: {debug: {}}\nservice:\n  pipelines: {metrics: {receivers: [otlp], exporters: [debug]}}\n";
const containers = JSON.stringify([
    { name: "it", image, environment: [{ name: "AOT_CONFIG_CONTENT", value: config }] },
]);

/** Each has to be found. */
const collectors: Readonly<Record<Form, readonly unknown[]>> = {
    string: [image, config, containers],
    list: [[image], ["x", config], [containers]],
    map: [{ IMAGE: image }, { AOT_CONFIG_CONTENT: config }, { task: containers }],
    any: [{ image }, { AOT_CONFIG_CONTENT: config }, JSON.parse(containers)],
};

const isFound = (type: string, input: AwsInput, collector: unknown): boolean =>
    carriedBy({ type, name: "it", properties: withInput(input.path, collector) as Record<string, unknown>, path: [] })
        .flatMap((carried) => inspectCarried(carried, "it").violations)
        .some(({ rule }) => policyOf(rule).level === "mandatory");

/** `ecs.TaskDefinition` for `aws:ecs/taskDefinition:TaskDefinition`. */
const shortName = (token: string): string => token.replace(/^aws:([^/]+)\/\w+:/, "$1.");

/** The exceptions that cover an input of a type. */
const covering = (token: string, { path: steps }: AwsInput): Exception[] => {
    const name = shortName(token);
    const place = steps.filter((step) => step !== 0).join(".");
    return exceptions.filter((exception) => {
        switch (exception.what) {
            case "package":
                return false;
            case "service":
                return name.startsWith(exception.name);
            case "type":
                return name === exception.name;
            case "input":
                return exception.name.startsWith("*")
                    ? String(steps[0]).toLowerCase().endsWith(exception.name.slice(1))
                    : steps[0] === exception.name;
            case "documentation":
                return String(steps.findLast((step) => step !== 0))
                    .toLowerCase()
                    .endsWith(exception.name.slice(1));
            case "type's input":
                return `${name} ${String(steps[0])}` === exception.name;
            case "container":
                return `${name} ${place}.`.startsWith(`${exception.name}.`);
        }
    });
};

describe("every input of every type of @pulumi/aws", function () {
    this.timeout(120_000);
    let types: readonly AwsType[];
    /** What isn't found, with the exceptions that cover it. */
    const missed: { readonly at: string; readonly covered: readonly Exception[] }[] = [];

    before(() => {
        types = awsTypes();
        for (const { token, inputs } of types) {
            for (const input of inputs) {
                const count = collectors[input.form].filter((collector) => !isFound(token, input, collector)).length;
                if (count > 0) {
                    missed.push({ at: `${shortName(token)} ${input.path.join(".")}`, covered: covering(token, input) });
                }
            }
        }
    });

    it("is known to this test", () => {
        const inputs = types.reduce((sum, type) => sum + type.inputs.length, 0);
        assert.ok(types.length > 1500 && inputs > 20_000, `${types.length} types with ${inputs} inputs`);
        const task = types.find(({ token }) => token === "aws:ecs/taskDefinition:TaskDefinition");
        assert.ok(
            task?.inputs.some((input) => input.path.join(".") === "volumes.0.efsVolumeConfiguration.rootDirectory"),
        );
    });

    it("gives an unsafe collector away, or is an exception with a reason", () => {
        assert.deepEqual(
            missed.filter(({ covered }) => covered.length === 0).map(({ at }) => at),
            [],
        );
    });

    it("makes each exception about AWS needed", () => {
        const used = new Set(missed.flatMap(({ covered }) => covered));
        const idle = exceptions.filter(
            (exception) =>
                !["package", "type's input", "documentation"].includes(exception.what) && !used.has(exception),
        );
        assert.deepEqual(
            idle.map(({ what, name }) => `${what} ${name}`),
            [],
        );
    });

    it("has its exceptions in docs/carriers.md", () => {
        const page = fs.readFileSync(path.join(__dirname, "..", "..", "docs", "carriers.md"), "utf8");
        const [, table = ""] = /<!-- exceptions -->([^]*?)<!-- end -->/.exec(page) ?? [];
        const rows = table
            .split("\n")
            .filter((line) => line.startsWith("|"))
            .slice(2)
            .map((line) =>
                line
                    .split("|")
                    .slice(1, -1)
                    .map((cell) => cell.trim()),
            );
        assert.deepEqual(
            rows,
            exceptions.map(({ what, name, reason }) => [what, `\`${name}\``, reason]),
        );
    });
});
