/**
 * Every environment deployed by the real engine, with the pack: dev and staging as they are committed, with what
 * somebody fills in (prod is in deploy.test.ts), and two stacks that have every input of the platform's components.
 */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Fields, isObject } from "../../collector/inputs";
import { additionsInputs } from "../../components/inputs/alert-additions";
import { grafanaContentInputs } from "../../components/inputs/grafana-content";
import { grafanaWorkspaceInputs } from "../../components/inputs/grafana-workspace";
import { prometheusWorkspaceInputs } from "../../components/inputs/prometheus-workspace";
import { vpcEndpointsInputs } from "../../components/inputs/vpc-endpoints";
import { LocalEngine, type LocalStack, type RunResult } from "../../local/engine";
import { policyPack, projects } from "../../local/paths";
import { filledIn } from "../stacks/environments";
import { needs, toolPath } from "../support/parts";
import * as everything from "./fixtures/everything/inputs";

const metrics = {
    arn: "arn:aws:aps:us-east-1:111122223333:workspace/ws-1",
    endpoint: "https://…/",
    region: "us-east-1",
};

/** What the two stacks give to each component, by the table that declares it. */
const given: Readonly<Record<string, readonly [fields: Fields, ...args: object[]]>> = {
    PrometheusWorkspace: [
        prometheusWorkspaceInputs,
        everything.metricsMade("arn:…", "https://…"),
        everything.metricsGiven("ws-1", "arn:…"),
    ],
    "PrometheusWorkspace's alerts.additions": [additionsInputs, everything.additions],
    GrafanaWorkspace: [
        grafanaWorkspaceInputs,
        everything.grafanaMade(metrics),
        everything.grafanaGiven(metrics, "arn:…"),
    ],
    GrafanaContent: [grafanaContentInputs, everything.contentGiven("https://…", "token")],
    vpcEndpoints: [vpcEndpointsInputs, everything.endpoints(metrics.arn)],
};

/** Paths of the inputs that no value has, at whatever depth; entries of lists and records count together. */
function missing(fields: Fields, values: readonly unknown[], path = ""): string[] {
    const objects = values.filter(isObject);
    return Object.entries(fields).flatMap(([key, { form }]) => {
        const at = path === "" ? key : `${path}.${key}`;
        const here = objects.map(({ [key]: value }) => value).filter((value) => value !== undefined);
        if (here.length === 0) {
            return [at];
        }
        const inner = form.each?.form.fields ?? form.fields;
        const entries = form.each === undefined ? here : here.flatMap((value) => Object.values(value as object));
        return inner === undefined ? [] : missing(inner, entries, at);
    });
}

function succeeded(result: RunResult): RunResult {
    assert.equal(result.exitCode, 0, `${result.stdout}\n${result.stderr}`);
    return result;
}

describe("environments", function () {
    this.timeout(300_000);
    let stateDir: string;
    let engine: LocalEngine;
    const packs = { policyPacks: [policyPack] };

    before(async function () {
        needs(this, "pulumi");
        stateDir = mkdtempSync(join(tmpdir(), "environments-"));
        engine = await LocalEngine.start({ stateDir, pulumi: toolPath("pulumi") });
    });
    after(async () => {
        await engine?.close();
        if (stateDir) {
            rmSync(stateDir, { recursive: true, force: true });
        }
    });

    const mandatory = ({ violations }: RunResult) =>
        violations.filter(({ enforcement }) => enforcement === "mandatory").map(({ message }) => message);

    for (const [name, [fields, ...args]] of Object.entries(given)) {
        it(`have every input of ${name} in one of the two stacks`, () => {
            assert.deepEqual(missing(fields, args), []);
        });
    }

    async function comesAndGoes(stack: LocalStack, isJudgedAgain: boolean): Promise<void> {
        assert.deepEqual(mandatory(succeeded(await stack.up({ ...packs, skipPreview: true }))), []);
        if (isJudgedAgain) {
            succeeded(await stack.preview({ ...packs, expectNoChanges: true }));
        }
        succeeded(await stack.destroy());
        await stack.remove();
        assert.equal(engine.cloud.size(), 0);
    }

    for (const name of ["made", "given"]) {
        it(`come up with every input that is ${name}, and go`, async () => {
            const stack = engine.stack({ projectDir: join(__dirname, "fixtures", "everything"), stack: name });
            await stack.init();
            await comesAndGoes(stack, true);
        });
    }

    for (const name of ["dev", "staging"]) {
        it(`come up as ${name}, and go`, async () => {
            const stack = engine.stack({ projectDir: projects.platform, stack: name });
            await stack.init();
            for (const [key, value] of Object.entries(filledIn[name]!)) {
                const [path, text] = Array.isArray(value) ? [`${key}[0]`, String(value[0])] : [key, String(value)];
                await stack.setConfig(path, text, { path: Array.isArray(value) });
            }
            await stack.setConfig("protect", "false");
            await comesAndGoes(stack, false);
        });
    }
});
