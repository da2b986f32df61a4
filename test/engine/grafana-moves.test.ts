/**
 * Grafana's content goes where Grafana goes, and shares it with others, in the real engine: a workspace that is
 * replaced, content of another address, datasources that change their uid.
 */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { LocalEngine, type LocalStack, type RunResult } from "../../local/engine";
import { grafanaWorkspaceToken } from "../../local/providers/aws/grafana";
import { needs, toolPath } from "../support/parts";

const day = 24 * 60 * 60 * 1000;
const clock = join(__dirname, "..", "support", "clock.mjs");

const amp = (digit: number) => {
    const id = `ws-01234567-89ab-cdef-0123-456789abcde${digit}`;
    return {
        arn: `arn:aws:aps:eu-west-1:111122223333:workspace/${id}`,
        endpoint: `https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/${id}/`,
        region: "eu-west-1",
    };
};
const [a, b, c] = [amp(1), amp(2), amp(3)];
const kmsKeyArn = "arn:aws:kms:eu-west-1:111122223333:key/01234567-89ab-cdef-0123-456789abcdef";
const dashboard = (uid: string) => ({ uid, title: uid, panels: [] });

describe("Grafana's content, in the real engine", function () {
    this.timeout(300_000);
    let stateDir: string;
    let engine: LocalEngine;
    let stack: LocalStack;
    let ahead = 0;

    before(async function () {
        needs(this, "pulumi");
        stateDir = mkdtempSync(join(tmpdir(), "grafana-moves-"));
        const now = () => new Date(Date.now() + ahead);
        engine = await LocalEngine.start({ stateDir, pulumi: toolPath("pulumi"), now });
        stack = engine.stack({ projectDir: join(__dirname, "fixtures", "grafana-moves"), stack: "test" });
        await stack.init();
    });
    after(async () => {
        await engine?.close();
        if (stateDir) {
            rmSync(stateDir, { recursive: true, force: true });
        }
    });

    let given: { one: object; two: object; contents: object } = {
        one: { workspaces: [a], dataSources: [{ type: "CLOUDWATCH" }], dashboards: [dashboard("first")] },
        two: { workspaces: [c] },
        contents: {},
    };
    function succeeded(result: RunResult): RunResult {
        assert.equal(result.exitCode, 0, `${result.stdout}\n${result.stderr}`);
        return result;
    }
    async function configure(changes: Partial<typeof given> = {}): Promise<void> {
        given = { ...given, ...changes };
        for (const [key, value] of Object.entries(given)) {
            await stack.setConfig(key, JSON.stringify(value));
        }
    }
    const inItsTime = () => ({ env: { NODE_OPTIONS: `--import ${clock}`, CLOCK_AHEAD_MS: String(ahead) } });
    async function up(changes: Partial<typeof given> = {}): Promise<RunResult> {
        await configure(changes);
        return succeeded(await stack.up({ skipPreview: true, ...inItsTime() }));
    }

    /** What is in each Grafana, by the name of its workspace in the program. */
    function inside(): Record<string, string[]> {
        const grafanas = engine.cloud.list(grafanaWorkspaceToken);
        const found = ["oss/dataSource:DataSource", "oss/folder:Folder", "oss/dashboard:Dashboard"].flatMap((type) =>
            engine.cloud.list(`grafana:${type}`),
        );
        const of = (endpoint: unknown) => found.filter(({ scope }) => scope === endpoint);
        assert.equal(
            found.length,
            grafanas.flatMap(({ outputs }) => of(outputs.endpoint)).length,
            "nothing in the void",
        );
        return Object.fromEntries(
            grafanas.map(({ urn, outputs }) => [
                urn.split("::").pop()!.replace("-workspace", ""),
                of(outputs.endpoint)
                    .map((record) => record.urn.split("::").pop()!)
                    .sort(),
            ]),
        );
    }
    const own = [
        "one-dashboard-first",
        "one-data-source-cloudwatch",
        "one-datasource-01234567-89ab-cdef-0123-456789abcde1",
        "one-folder",
    ];
    const two = ["two-datasource-01234567-89ab-cdef-0123-456789abcde3", "two-folder"];

    it("is made again in a workspace that replaces another one, also when the old token is dead", async () => {
        await stack.setConfig("before", "true");
        await up();
        await stack.setConfig("before", "false");
        assert.deepEqual(inside(), { one: own, two });
        ahead = 31 * day;
        const before = engine.cloud.list(grafanaWorkspaceToken).map(({ id }) => id);
        await up({ one: { ...given.one, saml: { idpMetadataUrl: "https://idp.example.com/metadata" } } });
        assert.deepEqual(inside(), { one: own, two });
        const after = engine.cloud.list(grafanaWorkspaceToken).map(({ id }) => id);
        assert.equal(after.filter((id) => before.includes(id)).length, 1);
        const again = await up();
        assert.deepEqual(
            again.steps.filter(({ op }) => op !== "same"),
            [],
        );
    });

    it("stays whole when datasources get other uids, or workspaces others' places", async () => {
        const source = (key: string) => `one-datasource-${key}`;
        const cloudWatch = { type: "CLOUDWATCH", uid: "cw" };
        await up({ one: { ...given.one, alerts: "read", workspaces: [b], dataSources: [cloudWatch] } });
        await up({ one: { ...given.one, workspaces: [{ ...b, datasourceUid: "mine" }] } });
        assert.deepEqual(
            inside().one,
            ["one-alertmanager-mine", "one-dashboard-first", "one-data-source-cw", source("mine"), "one-folder"].sort(),
        );
        // Another type under a uid and a name that stay.
        await up({ one: { ...given.one, dataSources: [{ type: "XRAY", uid: "cw", name: "CloudWatch cw" }] } });
        assert.equal(inside().one!.length, 5);
    });

    const dev = { workspaces: [c], dashboards: [dashboard("dev")], grafana: "one" };
    const ofDev = ["dev-dashboard-dev", "dev-datasource-01234567-89ab-cdef-f0e9575c", "dev-folder"];

    it("shares a Grafana with other components, of the same AMP workspaces too", async () => {
        const before = inside();
        const more = { workspaces: [b, c], alerts: "read", dataSources: [{ type: "CLOUDWATCH" }], grafana: "one" };
        await up({ contents: { dev, more } });
        const after = inside();
        assert.deepEqual(after.two, before.two);
        assert.deepEqual(
            after.one!.filter((name) => !name.startsWith("more-")),
            [...ofDev, ...before.one!].sort(),
        );
        assert.equal(after.one!.filter((name) => name.startsWith("more-")).length, 2 + 2 + 1 + 1);
    });

    it("moves to the Grafana of another address, and leaves nothing in the one of before", async () => {
        await up({ contents: { dev: { ...dev, grafana: "two" }, more: { workspaces: [b], grafana: "one" } } });
        const { one, two } = inside();
        assert.deepEqual(
            two!.filter((name) => name.startsWith("dev-")),
            ofDev,
        );
        assert.deepEqual(
            one!.filter((name) => name.startsWith("dev-")),
            [],
        );
    });

    it("follows a Grafana of the same stack that is replaced, and is the same in a preview after it", async () => {
        succeeded(await stack.preview({ expectNoChanges: true, ...inItsTime() }));
        const before = inside();
        await configure({ two: { ...given.two, kmsKeyArn } });
        const replaced = succeeded(await stack.preview(inItsTime()))
            .steps.filter(({ op, urn }) => op === "replace" && /::dev-/.test(urn))
            .map(({ urn }) => urn.split("::").pop()!);
        assert.deepEqual(replaced.sort(), [...ofDev, "dev-provider"].sort());
        await up();
        assert.deepEqual(inside(), before);
        succeeded(await stack.preview({ expectNoChanges: true, ...inItsTime() }));
    });

    it("is made again where the workspace has a name of its own, which goes before the new one comes", async () => {
        await up({ contents: {}, one: { ...given.one, name: "one" } });
        const before = inside().one;
        await up({ one: { ...given.one, kmsKeyArn } });
        assert.deepEqual(inside().one, before);
    });
});
