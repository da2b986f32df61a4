/** Forms that have containers and configs in their own words: where a fix puts what it changes. */
import assert from "node:assert/strict";
import * as yaml from "yaml";

import { fixFile } from "../../../cli/fix/fix-file";
import { adot } from "../../../collector";
import { sampleConfigs } from "../forms-samples";
import { options } from "../support";

const unlimited = sampleConfigs["no limiter"]!;

const indented = (text: string, by: number): string => text.replace(/^(?=.)/gm, " ".repeat(by));

const fixed = (text: string): string => {
    const { after, byHand } = fixFile(text, "input", options);
    assert.deepEqual(byHand, []);
    assert.equal(fixFile(after, "input", options).after, after);
    return after;
};

describe("A fix in a form's own words", () => {
    it("changes a config of a compose file in the content beside the service, where dollars are written twice", () => {
        const config = indented(
            unlimited.replaceAll("$", () => "$$"),
            6,
        );
        const text = `services:\n  adot: # ours\n    image: ${adot.image}\n    command: --config=/etc/c.yaml\n    mem_limit: 256m\n    configs: [{ source: c, target: /etc/c.yaml }]\nconfigs:\n  c:\n    content: |\n${config}`;
        const after = fixed(text);
        // Of a service without a limit nobody knows what fits its config: --memory says it.
        const open = text.replace(/ {4}mem_limit.*\n/, "");
        assert.match(fixFile(open, "input", options).byHand[0]!.why, /say it with --memory/);
        assert.ok(after.split("\n").filter((line) => /- memory_limiter$/.test(line)).length > 1);
        assert.deepEqual(after.match(/\$+/g), text.match(/\$+/g));
    });

    it("writes into a list of NAME=value, and into the limit under deploy", () => {
        const text = `services:\n  adot:\n    image: ${adot.image}\n    deploy: { resources: { limits: { cpus: "1" } } }\n    environment:\n      - |-\n        AOT_CONFIG_CONTENT=${indented(
            unlimited.replaceAll("$", () => "$$"),
            8,
        ).trim()}\n      - GOMEMLIMIT=4GiB\n`;
        const after = fixed(text);
        assert.match(after, /limits: \{ cpus: "1", memory: 256m \}/);
        assert.match(after, /^ {6}- "?GOMEMLIMIT=192MiB"?$/m);
        assert.doesNotMatch(after, /mem_limit/);
    });

    it("writes a variable of a manifest into its environment's part where that has one", () => {
        const sidecar = { image: adot.image, variables: { AOT_CONFIG_CONTENT: unlimited } };
        const manifest = {
            name: "orders",
            type: "Backend Service",
            image: { location: "orders:1.0.0" },
            memory: 2048,
            sidecars: { adot: { ...sidecar, variables: { ...sidecar.variables, GOMEMLIMIT: "192MiB" } } },
            taskdef_overrides: [
                { path: "ContainerDefinitions[0].Memory", value: 1024 },
                { path: "ContainerDefinitions[1].Memory", value: 256 },
            ],
            environments: { prod: { sidecars: { adot: { variables: { GOMEMLIMIT: "4GiB" } } } } },
        };
        const after = yaml.parse(fixed(yaml.stringify(manifest, { lineWidth: 0 }))) as typeof manifest;
        assert.equal(after.environments.prod.sidecars.adot.variables.GOMEMLIMIT, "192MiB");
        assert.deepEqual(Object.keys(after.environments.prod.sidecars.adot.variables), ["GOMEMLIMIT"]);
        assert.match(after.sidecars.adot.variables.AOT_CONFIG_CONTENT, /- memory_limiter/);
    });

    it("takes away what the chart's defaults would add", () => {
        const values = `image: { repository: otel/opentelemetry-collector-contrib }\nresources: { limits: { memory: 256Mi } }\nconfig:\n  processors:\n    memory_limiter: { limit_percentage: 99, spike_limit_percentage: 1 }\n  service:\n    pipelines:\n      traces: { exporters: [debug] } # kept\n`;
        const after = fixed(values);
        assert.match(after, /limit_percentage: null/);
        assert.match(after, /limit_mib: \d+/);
        assert.match(after, /# kept/);
    });
});

describe("A fix of two collectors in one task", () => {
    const listening = (port: number): string =>
        `receivers: {otlp: {protocols: {grpc: {endpoint: "127.0.0.1:${port}"}}}}\nexporters: {debug: }\nservice:\n  telemetry: {metrics: {level: none}}\n  pipelines: {traces: {receivers: [otlp], exporters: [debug]}}\n`;

    it("gives a health check to the first alone, whose port is taken then, and a limiter to both", () => {
        const collector = (name: string, port: number) => ({
            name,
            image: adot.image,
            essential: false,
            memory: 256,
            environment: [{ name: "AOT_CONFIG_CONTENT", value: listening(port) }],
        });
        const app = { name: "app", image: "orders:1.0.0", memory: 256 };
        const containerDefinitions = [app, collector("one", 4317), collector("two", 4320)];
        const task = { family: "two", networkMode: "awsvpc", memory: "2048", containerDefinitions };
        const { after } = fixFile(JSON.stringify(task, undefined, 2), "input", options);
        const [, one, two] = (JSON.parse(after) as { containerDefinitions: Record<string, unknown>[] })
            .containerDefinitions;
        assert.deepEqual([one!.healthCheck !== undefined, two!.healthCheck !== undefined], [true, false]);
        for (const each of [one, two]) {
            assert.match(JSON.stringify(each), /memory_limiter/);
        }
    });
});
