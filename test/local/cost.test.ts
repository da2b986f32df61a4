/**
 * What `npx pulumi-adot cost` says of a task beforehand, against what its collector really sends: of the example's
 * service on a JVM, its Envoy, the ECS metadata and the collector itself, and of a program that is in no catalogue;
 * counted in the stand-in for AMP.
 */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { runCommand } from "../../cli/command";
import { commands } from "../../cli/commands";
import type { CostReport } from "../../cli/cost/report";
import { withAdotSidecar } from "../../components";
import { type Amp, type Labels, type PromMatrix, signedFetch, startAmp } from "../../local/amp";
import { type ImageTable, type RunningTask, runTask } from "../../local/ecs";
import { localImages } from "../../local/images";
import { projects } from "../../local/paths";
import { findPart } from "../../tools/parts";
import { recordingContext } from "../cli/support";
import { needs, toolPath } from "../support/parts";
import { platformValues } from "../support/tasks";
import { cleanUp, eventually, leftovers, options } from "./ecs-support";

const { region, workspaceId, remoteWriteUrl, remoteWriteParameterName } = platformValues;
const credentials = { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "example", sessionToken: "token" };

/**
 * As many scrapes as there are in five minutes at the default interval of 20 s. How long the time between two of them
 * is makes no difference to what each sends.
 */
const scrapes = 15;
const intervalSeconds = 3;
const windowSeconds = scrapes * intervalSeconds;
/** Until what was scraped is written: a batch, and a busy machine. */
const delaySeconds = 15;

const storePort = 9095;

/** A real program that isn't told by its job or its port: a Prometheus server about itself. */
const store: ImageTable = [
    {
        pattern: "test/store",
        matches: (repository) => repository === "test/store",
        launch: ({ command = [] }) => ({
            program: toolPath("prometheus"),
            args: command,
            environment: { PATH: process.env.PATH ?? "" },
            real: true,
            description: "Prometheus",
            ports: [storePort],
        }),
    },
];

describe("an estimate of npx pulumi-adot cost", function () {
    this.timeout(180_000);
    let task: RunningTask;
    let amp: Amp;
    let report: CostReport;
    let samples: PromMatrix;

    before(async function () {
        needs(this, "otelcol-full", "prometheus", "envoy", "java", "jmx");
        const envoyConfig = fs.readFileSync(path.join(projects.orders, "envoy", "envoy.yaml"), "utf8");
        const given = options([], {
            images: [...localImages((part) => findPart(part === "otelcol" ? "otelcol-full" : part)), ...store],
            credentials,
            parameters: { [remoteWriteParameterName]: remoteWriteUrl },
            longestStopSeconds: 2,
        });
        fs.writeFileSync(path.join(given.workDir, "store.yml"), "global: {}\n");
        const containers = [
            { name: "app", image: "example/orders", memory: 1024 },
            {
                name: "envoy",
                image: "envoyproxy/envoy:v1.39.3",
                memory: 256,
                command: ["--config-yaml", envoyConfig],
                portMappings: [{ containerPort: 8080 }],
            },
            {
                name: "store",
                image: "test/store:1",
                memory: 256,
                command: [
                    `--config.file=${path.join(given.workDir, "store.yml")}`,
                    `--storage.tsdb.path=${path.join(given.workDir, "store")}`,
                    `--web.listen-address=127.0.0.1:${storePort}`,
                ],
            },
        ];
        const all = withAdotSidecar(containers, {
            serviceName: "orders",
            region,
            remoteWriteParameter: remoteWriteParameterName,
            scrapeIntervalSeconds: intervalSeconds,
            scrape: {
                jvm: { port: 9404 },
                envoy: { port: 9901, path: "/stats/prometheus" },
                store: { port: storePort },
            },
        });
        amp = await startAmp({
            prometheus: toolPath("prometheus"),
            dataDir: path.join(given.workDir, "amp"),
            region,
            credentials,
        });
        amp.addWorkspace(workspaceId);
        const definition = { ...given.taskDefinition, memory: 2048, containerDefinitions: JSON.stringify(all) };
        task = await runTask({
            ...given,
            taskDefinition: definition,
            endpoints: { [`https://aps-workspaces.${region}.amazonaws.com`]: amp.url },
        });
        await task.whenHealthy(90_000);
        await eventually("the service answers", async () => (await get("/orders")) === 200, 60_000);
        // A class of status codes is a series from its first response on.
        await Promise.all(["/orders", "/orders/1", "/orders?fail=1", "/orders?slow=1"].map(get));

        const text = JSON.stringify({ ...definition, containerDefinitions: all });
        const { context, out, err } = recordingContext({}, text);
        const args = ["cost", "-", "--format", "json", "--scrape", `store=${task.url("store", storePort)}/metrics`];
        assert.equal(await runCommand(args, commands, context), 0, err.join(""));
        report = JSON.parse(out.join("")) as CostReport;
        await sleep((windowSeconds + delaySeconds) * 1000);
        samples = await samplesIn(`{__name__=~".+"}[${windowSeconds}s] offset ${delaySeconds - intervalSeconds}s`);
    });
    after(async () => {
        await task?.stop();
        await amp?.close();
        assert.deepEqual(leftovers(), []);
        cleanUp();
    });

    const get = (at: string): Promise<number | undefined> =>
        fetch(`${task.url("envoy", 8080)}${at}`, { signal: AbortSignal.timeout(5_000) }).then(
            async (response) => (await response.arrayBuffer()) && response.status,
            () => undefined,
        );

    /** What a range of series holds; a function of PromQL would drop their names, and without these some are alike. */
    async function samplesIn(query: string): Promise<PromMatrix> {
        const url = new URL(`${amp.url}/workspaces/${workspaceId}/api/v1/query`);
        url.searchParams.set("query", query);
        const response = await signedFetch(url, { region, credentials });
        assert.equal(response.status, 200);
        return ((await response.json()) as { data: { result: PromMatrix } }).data.result;
    }

    /** Samples a minute of the series with such labels, as the stand-in took them. */
    const arrived = (isWanted: (labels: Labels) => boolean): number =>
        samples.reduce((sum, { metric, values }) => sum + (isWanted(metric) ? values.length : 0), 0) *
        (60 / windowSeconds);

    const isAdded = ({ __name__: name = "" }: Labels): boolean => /^(up|scrape_.*|target_info)$/.test(name);
    const isEcs = ({ __name__: name = "" }: Labels): boolean => /^(ecs_task|container)_/.test(name);
    const jobOf = (labels: Labels): string | undefined =>
        isAdded(labels) ? undefined : isEcs(labels) ? "awsecscontainermetrics" : labels.scrape_job;

    for (const job of ["jvm", "envoy", "store", "adot-collector", "awsecscontainermetrics"]) {
        it(`is within 10 % of what arrives: ${job}`, () => {
            const source = report.collectors[0]!.estimate.sources.find((each) => each.job === job)!;
            isClose(
                source.ownPerMinute.likely,
                arrived((labels) => jobOf(labels) === job),
            );
        });
    }

    it("is within 10 % of what arrives: all, with what the scraper adds", async () => {
        const { estimate } = report.collectors[0]!;
        const scraper = estimate.sources.reduce((sum, { addedPerMinute }) => sum + addedPerMinute.likely, 0);
        isClose(scraper, arrived(isAdded));
        isClose(
            estimate.samplesPerMinute.likely,
            arrived(() => true),
        );
        assert.deepEqual((await amp.stats()).rejected, {});
    });
});

function isClose(estimated: number, real: number): void {
    assert.ok(real > 0, "nothing arrived");
    assert.ok(Math.abs(estimated - real) <= real * 0.1, `estimated ${estimated}, ${real} arrived`);
}
