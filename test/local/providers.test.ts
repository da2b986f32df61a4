/** What every offline provider does, whatever the type: what it offers, previews, names, diffs, reads. */
import assert from "node:assert/strict";
import { aws, Cloud, OfflineProvider, UNKNOWN } from "../../local/providers";
import {
    accepts,
    accountId,
    beforeEachOffline,
    container,
    good,
    type Inputs,
    type Kind,
    type Offline,
    token,
    trust,
    urn,
} from "./providers-support";

describe("offline providers", () => {
    let offline: Offline;
    beforeEachOffline((fresh) => (offline = fresh));

    describe("refuse", () => {
        it("a type that is not offered, naming the ones that are", () => {
            assert.throws(
                () => offline.amazon.check("aws:s3/bucket:Bucket", "it", "", {}, {}),
                /aws:s3\/bucket:Bucket is not offered by the offline aws provider\. It offers: aws:amp\/alertManagerDefinition:AlertManagerDefinition,/,
            );
        });

        it("a function that is not offered", () => {
            assert.throws(
                () => offline.amazon.invoke("aws:s3/getBucket:getBucket", {}),
                /is not offered .* aws:index\/getRegion:getRegion/,
            );
        });

        it("a configuration without a region, with an unknown key, or for another account", () => {
            const reasons = (config: Inputs) =>
                offline.amazon
                    .checkConfig(config)
                    .map((problem) => problem.reason)
                    .join();
            assert.match(reasons({}), /Invalid AWS Region/);
            assert.match(reasons({ region: "eu-west-1", regoin: "x" }), /no input "regoin"/);
            assert.match(
                reasons({ region: "eu-west-1", allowedAccountIds: ["999988887777"] }),
                /account ID not allowed: 111122223333/,
            );
            assert.equal(reasons({ region: "eu-west-1", allowedAccountIds: [accountId] }), "");
        });

        it("a second configuration in one run", () => {
            const other = new OfflineProvider(aws, { cloud: offline.cloud, accountId });
            other.configure({ region: "eu-west-1" }, "urn:one");
            other.configure({ region: "eu-west-1" }, "urn:two");
            assert.throws(() => other.configure({ region: "us-east-1" }, "urn:three"), /already configured by urn:two/);
        });
    });

    describe("accept", () =>
        accepts(
            () => offline,
            (Object.keys(good) as Kind[]).map((kind) => [kind, {}]),
        ));

    describe("preview", () => {
        it("knows the inputs and what follows from them, and nothing that the cloud decides", () => {
            const { outputs } = offline.amazon.create(
                token.workspace,
                urn(token.workspace),
                { alias: "metrics", tags: { a: "b" } },
                true,
            );
            assert.deepEqual(outputs, {
                alias: "metrics",
                tags: { a: "b" },
                tagsAll: { a: "b" },
                region: "eu-west-1",
                arn: UNKNOWN,
                prometheusEndpoint: UNKNOWN,
            });
            assert.equal(offline.cloud.size(), 0);
        });

        it("of an update keeps what stays and leaves open what changes", () => {
            const { id, outputs } = offline.create("parameter", good.parameter);
            const next = offline.amazon.update(
                token.parameter,
                urn(token.parameter),
                id,
                outputs,
                { ...good.parameter, value: "new" },
                true,
            );
            assert.equal(next.version, UNKNOWN);
            assert.equal(next.arn, outputs.arn);
            assert.equal(next.value, "new");
        });
    });

    describe("names", () => {
        it("are made from the resource's name and kept when it changes", () => {
            const first = offline.check("role", { assumeRolePolicy: trust }).inputs;
            assert.match(String(first.name), /^it-[0-9a-f]{7}$/);
            const second = offline.check("role", { assumeRolePolicy: trust, description: "new" }, first).inputs;
            assert.equal(second.name, first.name);
            const chosen = offline.check("role", { assumeRolePolicy: trust, name: "mine" }, first).inputs;
            assert.equal(chosen.name, "mine");
        });

        it("that would be too long are refused", () => {
            assert.throws(
                () => offline.amazon.check(token.role, "r".repeat(60), "", {}, { assumeRolePolicy: trust }),
                /longer than 64 characters: give the resource a shorter name/,
            );
        });
    });

    describe("diff", () => {
        it("replaces where AWS replaces and updates elsewhere", () => {
            const { replaces, changed: keys } = offline.amazon.diff(token.task, good.task, {
                ...good.task,
                containerDefinitions: JSON.stringify([{ ...container, cpu: 10 }]),
            });
            assert.deepEqual([keys, replaces], [["containerDefinitions"], ["containerDefinitions"]]);
            assert.deepEqual(
                offline.amazon.diff(token.configuration, good.configuration, {
                    ...good.configuration,
                    retentionPeriodInDays: 9,
                }).replaces,
                [],
            );
            assert.deepEqual(
                offline.amazon.diff(token.logGroup, good.logGroup, { ...good.logGroup, name: "/other" }).replaces,
                ["name"],
            );
        });

        it("compares JSON by what it says", () => {
            const spaced = JSON.stringify(JSON.parse(good.task.containerDefinitions), null, 4);
            assert.deepEqual(
                offline.amazon.diff(token.task, good.task, { ...good.task, containerDefinitions: spaced }).changed,
                [],
            );
        });

        it("deletes before it replaces only where a chosen name stays", () => {
            const path = { path: "/apps/" };
            assert.equal(
                offline.amazon.diff(token.role, good.role, { ...good.role, ...path }).deleteBeforeReplace,
                true,
            );
            const generated = { ...good.role, __defaults: ["name"] };
            assert.equal(
                offline.amazon.diff(token.role, generated, { ...generated, ...path }).deleteBeforeReplace,
                false,
            );
        });

        it("takes another uid for another dashboard", () => {
            const other = { configJson: JSON.stringify({ uid: "two", title: "One", panels: [] }) };
            assert.deepEqual(offline.grafana.diff(token.dashboard, good.dashboard, other).replaces, ["configJson"]);
            const same = { configJson: JSON.stringify({ uid: "one", title: "Another", panels: [] }) };
            assert.deepEqual(offline.grafana.diff(token.dashboard, good.dashboard, same).replaces, []);
        });
    });

    describe("the cloud", () => {
        it("refuses a second thing of one name, also in another run", () => {
            offline.create("logGroup", good.logGroup);
            const later = new OfflineProvider(aws, { cloud: new Cloud(offline.cloudFile), accountId });
            later.configure({ region: "eu-west-1" });
            assert.throws(
                () => later.create(token.logGroup, urn(token.logGroup, "two"), good.logGroup, false),
                /ResourceAlreadyExistsException: The specified log group already exists: \/ecs\/orders/,
            );
            // The same name in another region is another log group.
            later.create(
                token.logGroup,
                urn(token.logGroup, "three"),
                { ...good.logGroup, region: "us-east-1" },
                false,
            );
        });

        it("reads what exists and says when nothing does", () => {
            const { id, outputs } = offline.create("logGroup", good.logGroup);
            assert.equal(offline.amazon.read(token.logGroup, id, {})?.outputs.arn, outputs.arn);
            offline.amazon.delete(token.logGroup, urn(token.logGroup), id, outputs);
            assert.equal(offline.amazon.read(token.logGroup, id, {}), undefined);
        });
    });
});
