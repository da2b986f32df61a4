/** Variables that nobody sets, in what a config needs and in what it can do without. */
import assert from "node:assert/strict";

import { type Container, parseContainerDefinitions } from "../../audit/containers";
import { neededVariables } from "../../audit/needed-variables";
import { inspectContainers } from "../../audit/violations";
import { configWith, containersWith } from "./task";

const placeholder = "${env:URL}";
const image = "public.ecr.aws/aws-observability/aws-otel-collector:v0.49.0";

/** The rules about variables that a container breaks whose remote write has these settings. */
function found(
    settings: object,
    change: Partial<Record<keyof Container | "environmentFiles", unknown>> = {},
): string[] {
    const config = configWith(({ exporters }) => {
        Object.assign(exporters.prometheusremotewrite!, settings);
    });
    const containers = containersWith((collector) => {
        collector.image = image;
        const { environment = [], ...others } = change;
        collector.environment.push(...(environment as []));
        Object.assign(collector, others);
    }, config);
    const task = { kind: "task definition", name: "orders", memoryMiB: 2048 };
    return inspectContainers(parseContainerDefinitions(JSON.stringify(containers)), task)
        .violations.filter(({ rule }) => rule.startsWith("variable-"))
        .map(({ rule, path }) => `${rule} ${path!.replace("exporters.prometheusremotewrite.", "")}`);
}

describe("variable-unset", () => {
    const cases: Record<string, [object, string[], Parameters<typeof found>[1]?]> = {
        "an endpoint": [{ endpoint: placeholder }, ["variable-unset endpoint"]],
        "an endpoint without its scheme": [{ endpoint: "${URL}" }, ["variable-unset endpoint"]],
        "a part of an endpoint": [{ endpoint: "https://${env:URL}/x" }, ["variable-unset endpoint"]],
        "an endpoint without braces": [{ endpoint: "$URL" }, ["variable-unset endpoint"]],
        "an external label": [{ external_labels: { env: placeholder } }, ["variable-unset external_labels.env"]],
        "another setting, as advice": [{ namespace: placeholder }, ["variable-empty namespace"]],
        "nothing with a default": [{ endpoint: "${env:URL:-https://x}" }, []],
        "nothing in an escaped one": [{ namespace: "$${env:URL}" }, []],
        "nothing in what is a literal": [
            { endpoint: placeholder },
            [],
            { environment: [{ name: "URL", value: "https://x" }] },
        ],
        "nothing in a secret": [
            { endpoint: placeholder },
            [],
            {
                secrets: [
                    { name: "URL", valueFrom: "/url" },
                    { name: "AMP_REMOTE_WRITE_URL", valueFrom: "/u" },
                ],
            },
        ],
        "nothing where files may set it": [
            { endpoint: placeholder },
            [],
            { environmentFiles: [{ type: "s3", value: "arn:aws:s3:::b/e.env" }] },
        ],
        "nothing in what ECS sets": [{ external_labels: { region: "${env:AWS_REGION}", host: "${HOSTNAME}" } }, []],
        "nothing where an image of one's own may set it": [
            { endpoint: placeholder },
            [],
            { image: "registry.example/adot:1" },
        ],
    };
    for (const [what, [settings, expected, change]] of Object.entries(cases)) {
        it(`finds ${what}`, () => assert.deepEqual(found(settings, change), expected));
    }
});

describe("neededVariables", () => {
    it("lists what has no default and isn't set by ECS, once", () => {
        const text = `a: \${env:A}/\${B}\nb: ["\${env:C:-c}", "\${env:A}", "\${AWS_REGION}", "$\${env:D}"]`;
        assert.deepEqual(neededVariables(text), ["A", "B"]);
    });
});
