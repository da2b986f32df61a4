/** Every way in which a container starts a collector, as the policy pack judges it in Pulumi's policy pack runner. */
import assert from "node:assert/strict";

import { type Diagnostic, PackHost } from "../../local/engine/policy-host";
import { declaredImages, deployableStarts } from "../audit/starts";
import { configWith, goodConfig, goodContainers } from "../audit/task";

const unlimited = configWith(({ service }) => {
    Object.values(service.pipelines).forEach((pipeline) => pipeline.processors.shift());
});

/** The containers of a task for each start that is proven or no collector, or for the others, by name of the start. */
function startsOf(isSafe: boolean): [name: string, containerDefinitions: string][] {
    const texts: Readonly<Record<string, string>> = { "a: good": goodConfig(), "a: bad": unlimited };
    const real = (text: string): string =>
        text
            .replace(/a: (good|bad)$/, (short) => texts[short]!)
            .replace("--set=a=bad", "--set=service.pipelines.metrics/scrape.processors=[batch]");
    return deployableStarts(isSafe).map(({ name, start, verdict }) => {
        const { mountPaths = [], volumesFrom = [], hasEnvironmentFiles = false, ...same } = start;
        const [app, collector] = goodContainers();
        const container = {
            ...collector,
            name: "other",
            ...same,
            entryPoint: start.entryPoint?.map(real),
            command: start.command?.map(real),
            environment: [
                ...(start.environment ?? []).map(({ name, value }) => ({ name, value: real(value) })),
                ...collector.environment.filter(({ name }) => name === "GOMEMLIMIT"),
            ],
            secrets: (start.secrets ?? []).concat(verdict === "good" ? collector.secrets : []),
            mountPoints: mountPaths.map((containerPath) => ({ sourceVolume: "volume", containerPath })),
            volumesFrom: volumesFrom.map((sourceContainer) => ({ sourceContainer })),
            environmentFiles: hasEnvironmentFiles ? [{ type: "s3", value: "arn:aws:s3:::bucket/x.env" }] : [],
        };
        return [name, JSON.stringify([app, container])];
    });
}

describe("the starts of collectors, in Pulumi's policy pack runner", function () {
    this.timeout(60_000);
    let host: PackHost;

    before(async () => {
        host = await PackHost.start();
        await host.configure({ settings: { images: declaredImages } });
    });

    after(async () => {
        await host?.close();
    });

    async function mandatory(containerDefinitions: string): Promise<Diagnostic[]> {
        const inputs = {
            family: "orders",
            cpu: "1024",
            memory: "2048",
            networkMode: "awsvpc",
            requiresCompatibilities: ["FARGATE"],
            containerDefinitions,
            volumes: [{ name: "volume" }],
        };
        const found = await host.analyze({ type: "aws:ecs/taskDefinition:TaskDefinition", name: "orders", inputs });
        return found.filter(({ level }) => level === "mandatory");
    }

    it("are blocked where they are unsafe or unproven", async () => {
        for (const [name, containers] of startsOf(false)) {
            assert.notDeepEqual(await mandatory(containers), [], name);
        }
    });

    it("pass where they are safe, or start no collector", async () => {
        const safe = startsOf(true);
        assert.ok(safe.length > 50, `There are ${safe.length} of them.`);
        for (const [name, containers] of safe) {
            assert.deepEqual(await mandatory(containers), [], name);
        }
    });
});
