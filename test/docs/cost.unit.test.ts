/** docs/cost.md says what `npx pulumi-adot cost` says. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { runCommand } from "../../cli/command";
import { commands } from "../../cli/commands";
import { adot, collectorConfig, renderCollectorConfig } from "../../collector";
import { listPrices, readPrices } from "../../collector/cost/prices";
import { dollarsPerTenMillionSamples } from "../../dashboards/amp-terms";
import { costEstimated } from "../../policies/cost";
import { repositoryRoot } from "../../tools/parts";
import { json, recordingContext } from "../cli/support";
import { type GivenInStack, stackViolations } from "../policies/in-process";

const read = (...at: readonly string[]): string => fs.readFileSync(path.join(repositoryRoot, ...at), "utf8");
const page = read("docs", "cost.md");

/** The example's task, as its program makes it. */
const task = {
    family: "orders",
    memory: "2048",
    requiresCompatibilities: ["FARGATE"],
    containerDefinitions: [
        { name: "app", image: "example/orders", memory: 1024 },
        {
            name: "envoy",
            image: "envoyproxy/envoy:v1.39.3",
            memory: 256,
            command: ["--config-yaml", read("examples", "orders-service", "envoy", "envoy.yaml")],
        },
        {
            name: "adot-collector",
            image: adot.image,
            memory: 256,
            environment: [
                {
                    name: "AOT_CONFIG_CONTENT",
                    value: renderCollectorConfig(
                        collectorConfig({
                            serviceName: "orders",
                            region: "eu-west-1",
                            memoryMiB: 256,
                            scrape: { jvm: { port: 9404 }, envoy: { port: 9901, path: "/stats/prometheus" } },
                        }),
                    ),
                },
            ],
        },
    ],
};

describe("docs/cost.md", () => {
    it("shows the table that the command prints", async () => {
        const { context, out } = recordingContext({}, json(task));
        assert.equal(await runCommand(["cost", "-", "--tasks", "40"], commands, context), 0);
        const printed = new Set(out.join("").split("\n"));
        const [, table] = /```\n( {2}job [^`]*)```/.exec(page)!;
        const lines = table!.split("\n").filter((line) => line !== "");
        assert.ok(lines.length > 10);
        assert.deepEqual(
            lines.filter((line) => !printed.has(line)),
            [],
        );
    });

    it("has on the policy's page what the policy says", async () => {
        const definition: GivenInStack = {
            type: "aws:ecs/taskDefinition:TaskDefinition",
            name: "orders-task",
            props: { ...task, containerDefinitions: json(task.containerDefinitions) },
        };
        const wired = { taskDefinition: ["orders-task"] };
        const service = { type: "aws:ecs/service:Service", name: "orders", props: { desiredCount: 3 }, wired };
        const [told] = await stackViolations(costEstimated, [definition, service]);
        const [, quoted] = /^> ([^]*?)\n\n/m.exec(read("docs", "rules", "cost-estimated.md"))!;
        assert.equal(quoted!.replaceAll("\n> ", " "), told!.message);
    });

    it("shows prices that --prices takes", () => {
        const [, example] = /```json\n(\{\n {2}"eu-north-1"[^`]*)```/.exec(page)!;
        const prices = JSON.parse(example!) as Record<string, object>;
        assert.deepEqual(Object.keys(readPrices(prices)), ["eu-north-1"]);
        const [, more] = /```json\n(\{\n {2}"otlp"[^`]*)```/.exec(page)!;
        const cloudwatch: unknown = JSON.parse(more!);
        const both = readPrices({ "eu-north-1": { ...prices["eu-north-1"], cloudwatch } });
        assert.equal(both["eu-north-1"]!.cloudwatch!.logs.perGb, 0.57);
        assert.deepEqual(readPrices(JSON.parse(json(listPrices))), listPrices);
    });

    it("names the regions whose prices there are", () => {
        const regions = Object.keys(listPrices);
        assert.ok(page.includes(`for ${regions.slice(0, -1).join(", ")} and ${regions.at(-1)}`));
    });

    it("has the dashboards' price of ingestion", () => {
        for (const { amp } of Object.values(listPrices)) {
            assert.equal(amp.ingestion[0]!.perTenMillionSamples, dollarsPerTenMillionSamples);
            assert.match(amp.origin.date, /^\d{4}-\d\d-\d\d$/);
        }
    });
});
