/**
 * Grafana's token over a year, and who loses a role, in the real engine. The offline providers hold a token for as long
 * as AWS does, and add and revoke roles as the real provider does.
 */
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { LocalEngine, type LocalStack, type RunResult } from "../../local/engine";
import { roleAssociationToken, tokenToken } from "../../local/providers/aws/grafana-access";
import { judge } from "../judges/judge";
import { needs, toolPath } from "../support/parts";

const day = 24 * 60 * 60 * 1000;
const pack = join(__dirname, "..", "..", "policies");
const packBuilt = existsSync(join(__dirname, "..", "..", "bin", "policies", "index.js"));
const clock = join(__dirname, "..", "support", "clock.mjs");
const [boss, team, leaver] = [1, 2, 3].map((n) => `93670f9f-100${n}-4b3c-9d55-0e5a1f2b7c0${n}`);

describe("Grafana over the days, in the real engine", function () {
    this.timeout(300_000);
    let stateDir: string;
    let engine: LocalEngine;
    let stack: LocalStack;
    let ahead = 0;
    /** The program's clock goes with the cloud's. */
    const then = () => ({ env: { NODE_OPTIONS: `--import ${clock}`, CLOCK_AHEAD_MS: String(ahead) } });
    const unseen = () => ({ ...then(), skipPreview: true });

    before(async function () {
        needs(this, "pulumi");
        stateDir = mkdtempSync(join(tmpdir(), "grafana-days-"));
        const now = () => new Date(Date.now() + ahead);
        engine = await LocalEngine.start({ stateDir, pulumi: toolPath("pulumi"), now });
        stack = engine.stack({ projectDir: join(__dirname, "fixtures", "grafana"), stack: "test" });
        await stack.init();
        await stack.setConfig("adminGroups", JSON.stringify([boss, leaver]));
        await stack.setConfig("viewerGroups", JSON.stringify([team]));
        await stack.setConfig("viewerUsers", JSON.stringify([leaver]));
    });
    after(async () => {
        await engine?.close();
        if (stateDir) {
            rmSync(stateDir, { recursive: true, force: true });
        }
    });

    function succeeded(result: RunResult): RunResult {
        assert.equal(result.exitCode, 0, `${result.stdout}\n${result.stderr}`);
        return result;
    }

    /** What a run did, without what stayed the same. */
    const changes = ({ steps }: RunResult) =>
        steps.filter(({ op }) => op !== "same").map(({ op, urn }) => `${op} ${urn.split("::").pop()}`);
    const rotation = [
        "create-replacement grafana-token",
        "delete-replaced grafana-token",
        "replace grafana-token",
        "update grafana-provider",
    ];
    const members = () =>
        Object.fromEntries(
            engine.cloud
                .list(roleAssociationToken)
                .map(({ outputs }) => [outputs.role, { groups: outputs.groupIds, users: outputs.userIds }]),
        );

    it("deploys", async () => {
        succeeded(await stack.up(unseen()));
        assert.deepEqual(members(), {
            ADMIN: { groups: [boss, leaver], users: [] },
            VIEWER: { groups: [team], users: [leaver] },
        });
    });

    it("asks nothing of AWS that AWS's own words refuse", async function () {
        needs(this, "python");
        const [found] = judge([await stack.exportState()]);
        assert.deepEqual(found, { botocore: [], cfnLint: [] });
    });

    it("can't refresh with a token that has run out, and then changes nothing", async () => {
        ahead = 31 * day;
        const before = await stack.exportState();
        const refresh = await stack.refresh(then());
        assert.notEqual(refresh.exitCode, 0);
        assert.match(refresh.diagnostics.join("\n"), /401.*Expired API key/);
        assert.deepEqual((await stack.exportState()).deployment.resources, before.deployment.resources);
    });

    it("makes another token on day 31, says so in the preview, and changes nothing else", async () => {
        const preview = succeeded(await stack.preview({ ...then(), policyPacks: packBuilt ? [pack] : [] }));
        // Before there is a token, nobody can ask Grafana what would change in it.
        const inside = (change: string) => /^update grafana-(alertmanager|dashboard|data-?source|folder)/.test(change);
        const unsure = changes(preview).filter(inside);
        assert.equal(new Set(unsure).size, 2 + 2 + 4 + 2 + 1);
        assert.deepEqual([...new Set(changes(preview))].sort(), [...rotation, ...unsure].sort());
        assert.match(preview.stdout, /grafana-token .*~name/);
        // Of the token that nobody renews, and of no other.
        assert.deepEqual(
            preview.violations.map(({ policy, urn }) => `${policy} ${urn.split("::").pop()}`),
            packBuilt ? ["grafana-token-renewed forgotten"] : [],
        );
        assert.deepEqual(changes(succeeded(await stack.up(unseen()))).sort(), rotation);
        assert.equal(engine.cloud.list(tokenToken).length, 2);
        succeeded(await stack.refresh(then()));
    });

    it("takes a role from whoever is taken out and from nobody else, and keeps datasources in another order, on day 61", async () => {
        ahead = 61 * day;
        await stack.setConfig("adminGroups", JSON.stringify([boss]));
        await stack.setConfig("viewerUsers", "[]");
        await stack.setConfig("dashboards", '["one"]');
        await stack.setConfig("otherOrder", "true");
        const up = succeeded(await stack.up(unseen()));
        assert.deepEqual(members(), {
            ADMIN: { groups: [boss], users: [] },
            VIEWER: { groups: [team], users: [] },
        });
        const roles = changes(up).filter((change) => /-(admins|viewers)$/.test(change));
        const at = (change: string) => roles.indexOf(change);
        assert.ok(at("delete-replaced grafana-admins") < at("create-replacement grafana-admins"), roles.join());
        assert.ok(at("delete-replaced grafana-viewers") < at("create-replacement grafana-viewers"), roles.join());
        assert.ok(changes(up).includes("delete grafana-dashboard-two"));
        // The other workspace is the default now, and each datasource stays what it is.
        const sources = changes(up).filter((change) => /-(data-?source|alertmanager)-/.test(change));
        assert.deepEqual(
            sources.sort(),
            [1, 2].map((digit) => `update grafana-datasource-01234567-89ab-cdef-0123-456789abcde${digit}`),
        );
    });

    it("gives a role to whoever is added, and in the end to all who had it", async () => {
        await stack.setConfig("adminGroups", JSON.stringify([boss, leaver]));
        const up = succeeded(await stack.up(unseen()));
        assert.deepEqual(members(), {
            ADMIN: { groups: [boss, leaver], users: [] },
            VIEWER: { groups: [team], users: [] },
        });
        const replaced = ["create-replacement", "delete-replaced", "replace"].map((op) => `${op} grafana-admins`);
        assert.deepEqual(
            changes(up)
                .filter((change) => /-(admins|viewers)$/.test(change))
                .sort(),
            replaced,
        );
    });

    it("deploys on day 400, and is gone after day 431 although no token is left", async () => {
        ahead = 400 * day;
        assert.deepEqual(changes(succeeded(await stack.up(unseen()))).sort(), rotation);
        ahead = 431 * day;
        succeeded(await stack.destroy(then()));
        assert.equal(engine.cloud.size(), 0);
    });
});
