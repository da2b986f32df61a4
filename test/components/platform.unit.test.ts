import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { GrafanaWorkspace, Platform, platformOutputs, PrometheusWorkspace } from "../../components";
import { record, refusal, valueOf } from "../support/mocks";
import { platformValues } from "../support/tasks";

const stack = "acme/observability/prod";

/** Reads the platform from a stack with these outputs; gives back its region, or why it was refused. */
async function regionOf(outputs: Record<string, unknown>): Promise<string> {
    const { result } = await record({ stacks: { [stack]: outputs } }, () => {
        const { region } = Platform.fromStack(stack) as unknown as { region: { promise(): Promise<string> } };
        return region.promise().catch((error: Error) => error.message);
    });
    return result;
}

describe("platformOutputs", () => {
    it("holds what an app needs, and can be given to a task as it is", async () => {
        const { result } = await record({}, () => {
            const metrics = new PrometheusWorkspace("metrics");
            const grafana = new GrafanaWorkspace("grafana", { version: "12.4", workspaces: [metrics] });
            return pulumi.output(platformOutputs({ metrics, grafana }));
        });
        const base = "https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/metrics-workspace-id/api/v1";
        const parameter = "/pulumi-adot/project/stack/metrics/remote-write-url";
        assert.deepEqual(await valueOf(result), {
            schemaVersion: 2,
            region: "eu-west-1",
            accountId: "111122223333",
            access: { writers: [], readers: [] },
            limits: [],
            workspaceArn: "arn:aws:aps:eu-west-1:111122223333:workspace/metrics-workspace-id",
            workspaceId: "metrics-workspace-id",
            remoteWriteUrl: `${base}/remote_write`,
            queryUrl: `${base}/query`,
            remoteWriteParameterName: parameter,
            remoteWriteParameterArn: `arn:aws:ssm:eu-west-1:111122223333:parameter${parameter}`,
            grafanaUrl: "https://grafana-workspace-id.grafana-workspace.eu-west-1.amazonaws.com",
        });
    });

    it("leaves Grafana out when there is none", async () => {
        const { result } = await record({}, () => platformOutputs({ metrics: new PrometheusWorkspace("metrics") }));
        assert.ok(!("grafanaUrl" in result));
    });
});

describe("Platform.fromStack", () => {
    const second = {
        ...platformValues,
        schemaVersion: 2,
        accountId: "999988887777",
        access: { writers: [] },
        limits: [],
    };
    // Version 1 tells the account by an ARN alone, and nothing of others.
    const read = { 1: { ...platformValues, accountId: "111122223333", access: {}, limits: [] }, 2: second };

    for (const [version, written] of Object.entries({ 1: platformValues, 2: second })) {
        it(`gives back what platformOutputs wrote in version ${version}, in a preview too`, async () => {
            for (const preview of [true, false]) {
                const { result } = await record({ preview, stacks: { [stack]: { platform: written } } }, () =>
                    pulumi.output(Platform.fromStack(stack)),
                );
                assert.deepEqual(await valueOf(result), read[version as "1" | "2"]);
            }
        });
    }

    it("takes a stack reference that is there already", async () => {
        const { result, resources } = await record({ stacks: { [stack]: { platform: platformValues } } }, () => {
            const reference = new pulumi.StackReference(stack);
            return pulumi.output([Platform.fromStack(reference).region, Platform.fromStack(reference).queryUrl]);
        });
        assert.deepEqual(await valueOf(result), [platformValues.region, platformValues.queryUrl]);
        assert.deepEqual(resources, []);
    });

    it("understands fields that a later release adds", async () => {
        assert.equal(await regionOf({ platform: { ...platformValues, more: 1 } }), "eu-west-1");
    });

    const refused: [what: string, outputs: Record<string, unknown>, message: string][] = [
        [
            "a stack that isn't a platform",
            { url: "https://example.com" },
            `Stack ${stack} has no output "platform": it isn't a platform, or hasn't been deployed since it became one. A platform's program says \`export const platform = platformOutputs(…)\`.`,
        ],
        [
            "a platform of the user's own making",
            { platform: { endpoint: "https://example.com" } },
            `Output "platform" of stack ${stack} has no schemaVersion: it wasn't made with platformOutputs of pulumi-adot.`,
        ],
        [
            "a newer platform",
            { platform: { ...platformValues, schemaVersion: 3 } },
            `Stack ${stack} was written by pulumi-adot with outputs version 3; this package reads versions 1 to 2: upgrade pulumi-adot here.`,
        ],
        [
            "a platform of a version between two",
            { platform: { ...platformValues, schemaVersion: 1.5 } },
            `Stack ${stack} was written by pulumi-adot with outputs version 1.5; this package reads versions 1 to 2: upgrade pulumi-adot there and deploy it.`,
        ],
        [
            "an older platform",
            { platform: { ...platformValues, schemaVersion: 0 } },
            `Stack ${stack} was written by pulumi-adot with outputs version 0; this package reads versions 1 to 2: upgrade pulumi-adot there and deploy it.`,
        ],
        [
            "a platform with holes",
            { platform: { ...platformValues, workspaceArn: undefined, queryUrl: 3 } },
            `Output "platform" of stack ${stack} lacks workspaceArn, queryUrl: deploy that stack again.`,
        ],
    ];
    it("takes null for what isn't there", async () => {
        const outputs = { ...platformValues, schemaVersion: 2, accountId: null, access: null, limits: null };
        const { result } = await record({ stacks: { [stack]: { platform: outputs } } }, () =>
            Platform.fromStack(stack),
        );
        assert.deepEqual(await valueOf(result.access), {});
        assert.deepEqual(await valueOf(result.limits), []);
        assert.equal(await valueOf(result.accountId), "111122223333");
    });

    it("refuses a name that isn't a string", async () => {
        const said = await refusal(() => Platform.fromStack(5 as never));
        assert.equal(
            said.message,
            "stack is 5: it must be a string like organization/project/stack, or a StackReference.",
        );
        assert.deepEqual(said.resources, []);
    });

    for (const [what, outputs, message] of refused) {
        it(`refuses ${what}`, async () => {
            assert.equal(await regionOf(outputs), message);
        });
    }
});
