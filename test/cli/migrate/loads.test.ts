/** What configs become loads in the real collector: those in ADOT's manner, all kinds of others, and some at random. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fc from "fast-check";

import { readDocument } from "../../../cli/documents";
import type { Migration } from "../../../cli/migrate/model";
import { prometheusReader } from "../../../cli/migrate/prometheus/reader";
import { readers } from "../../../cli/migrate/readers";
import { renderCollectorConfig } from "../../../collector";
import { needs, toolPath } from "../../support/parts";
import { ecsConfigs } from "./ecs-configs";
import { assertKept, configOf } from "./kept";
import { prometheusConfigs } from "./prometheus-configs";
import { cases } from "./side-by-side-cases";

function read(text: string, file: string, value: unknown = readDocument(text).value): Migration {
    const document = { origin: { file, form: "a config" }, text, value, root: { offset: 0 } };
    return readers.find(({ isIt }) => isIt(document))!.read(document, []);
}

function assertLoads(migration: Migration): void {
    assertKept(migration);
    for (const { name, options } of migration.tasks) {
        const variables = Object.values(options.scrape ?? {}).flatMap(
            ({ authorization }) => authorization?.credentialsVariable ?? [],
        );
        // The build here lacks X-Ray's receiver.
        const { xray: _xray, ...others } = options;
        // Files that would have to be mounted are read when the collector starts.
        const scrape = Object.fromEntries(
            Object.entries(options.scrape ?? {}).map(([key, { tls: _, ...job }]) => [key, job]),
        );
        const { status, stderr } = spawnSync(
            toolPath("otelcol-full"),
            ["validate", "--config=env:AOT_CONFIG_CONTENT"],
            {
                encoding: "utf8",
                env: {
                    PATH: process.env.PATH,
                    AMP_REMOTE_WRITE_URL:
                        "https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-1/api/v1/remote_write",
                    AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
                    AWS_SECRET_ACCESS_KEY: "secret",
                    AWS_REGION: "eu-west-1",
                    ECS_CONTAINER_METADATA_URI_V4: "http://127.0.0.1:1",
                    ...Object.fromEntries(variables.map((variable) => [variable, "secret"])),
                    AOT_CONFIG_CONTENT: renderCollectorConfig(configOf({ ...others, scrape })),
                },
                timeout: 30_000,
            },
        );
        assert.equal(status, 0, `${name}: ${stderr}`);
    }
}

describe("migrate: what configs become loads in the real collector", function () {
    this.timeout(180_000);
    before(function () {
        needs(this, "otelcol-full");
    });

    for (const [name, text] of Object.entries(ecsConfigs)) {
        it(`ADOT's for ${name}`, () => {
            const migration = read(text, "ecs.yaml");
            assert.equal(migration.tasks.length, 1);
            assert.deepEqual(
                migration.outcomes
                    .filter(({ path }) => path.startsWith("receivers"))
                    .filter(({ fate }) => fate === "none")
                    .map(({ value }) => value),
                name.includes("prometheus") ? ["${env:AWS_PROMETHEUS_SCRAPING_ENDPOINT}"] : [],
            );
            assertLoads(migration);
        });
    }

    for (const { name, text, file } of cases) {
        it(name, () => {
            assertLoads(file.endsWith(".alloy") ? read(text, file, null) : read(text, file));
        });
    }

    it("some at random", () => {
        const configs = fc
            .sample(prometheusConfigs, { numRuns: 40, seed: 7 })
            .filter(({ scrape_configs }) => Array.isArray(scrape_configs));
        const migrations = configs
            .map((config) =>
                prometheusReader.read(
                    { origin: { file: "prometheus.yml", form: "" }, text: "", value: config, root: { offset: 0 } },
                    [],
                ),
            )
            .filter(({ tasks }) => tasks.length > 0);
        assert.ok(migrations.length >= 5);
        migrations.slice(0, 8).forEach(assertLoads);
    });
});
