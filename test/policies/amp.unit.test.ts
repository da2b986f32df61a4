import assert from "node:assert/strict";

import { PrometheusWorkspace, type PrometheusWorkspaceArgs } from "../../components";
import { ampRetentionSet, ampWorkspaceKept } from "../../policies/amp";
import { record } from "../support/mocks";
import { type Given, given, type GivenInStack, resourceViolations, stackViolations, unknown } from "./in-process";

const workspaceType = "aws:amp/workspace:Workspace";
const configurationType = "aws:amp/workspaceConfiguration:WorkspaceConfiguration";

/** What the component registers, by type. */
async function made(
    type: string,
    args: PrometheusWorkspaceArgs = {},
    preview = false,
): Promise<Given & { props: Record<string, unknown> }> {
    const { only } = await record({ preview }, () => new PrometheusWorkspace("metrics", args));
    return { props: {}, ...given(only(type)) };
}

describe("policies/amp", () => {
    for (const preview of [true, false]) {
        it(`has nothing to say about what our component makes, in ${preview ? "a preview" : "an update"}`, async () => {
            assert.deepEqual(await resourceViolations(ampWorkspaceKept, await made(workspaceType, {}, preview)), []);
            assert.deepEqual(await resourceViolations(ampRetentionSet, await made(configurationType, {}, preview)), []);
        });
    }

    describe("amp-workspace-kept", () => {
        const unprotected =
            'AMP workspace "metrics-workspace" breaks the rule amp-workspace-kept at protect. ' +
            "The workspace isn't protected, and its metrics go with it when it is deleted or replaced. " +
            "To fix it: Set the resource option protect to true. See: npx pulumi-adot docs amp-workspace-kept";
        const unlogged =
            'AMP workspace "metrics-workspace" breaks the rule amp-workspace-kept at loggingConfiguration. ' +
            "The workspace has no log group, so errors of its rules and alerts are seen by nobody. " +
            "To fix it: Set loggingConfiguration.logGroupArn to the ARN of a log group, followed by :*. See: npx pulumi-adot docs amp-workspace-kept";

        it("refuses a workspace that isn't protected", async () => {
            const workspace = await made(workspaceType, { protect: false });
            assert.deepEqual(await resourceViolations(ampWorkspaceKept, workspace), [unprotected]);
        });

        it("refuses a workspace without logs", async () => {
            const { props, ...workspace } = await made(workspaceType);
            for (const loggingConfiguration of [undefined, null]) {
                const without = { ...workspace, props: { ...props, loggingConfiguration } };
                assert.deepEqual(await resourceViolations(ampWorkspaceKept, without), [unlogged]);
            }
        });

        it("says both of a bare one", async () => {
            const bare = { type: workspaceType, name: "metrics-workspace" };
            assert.deepEqual(await resourceViolations(ampWorkspaceKept, bare), [unprotected, unlogged]);
        });

        it("says nothing about logs that a preview doesn't know", async () => {
            const workspace = { type: workspaceType, name: "metrics-workspace", protect: true };
            for (const loggingConfiguration of [unknown, { logGroupArn: unknown }]) {
                const props = { loggingConfiguration };
                assert.deepEqual(await resourceViolations(ampWorkspaceKept, { ...workspace, props }), []);
            }
        });
    });

    describe("amp-retention-set", () => {
        const arnOf = (id: string) => `arn:aws:aps:eu-west-1:111122223333:workspace/${id}`;
        const workspace: GivenInStack = {
            type: workspaceType,
            name: "metrics-workspace",
            props: { arn: arnOf("ws-1") },
        };
        const configuration: GivenInStack = {
            type: configurationType,
            name: "metrics-configuration",
            props: { workspaceId: "ws-1", retentionPeriodInDays: 150 },
            wired: { workspaceId: ["metrics-workspace"] },
        };
        const unset = (name: string) => ({
            message:
                `AMP workspace "${name}" breaks the rule amp-retention-set at WorkspaceConfiguration.retentionPeriodInDays. ` +
                "No WorkspaceConfiguration of this stack names the workspace, so metrics are kept for AMP's 150 days, or for what somebody has set by hand. " +
                "To fix it: Add an aws.amp.WorkspaceConfiguration with the workspace's id as its workspaceId, and set its retentionPeriodInDays. " +
                "See: npx pulumi-adot docs amp-retention-set",
            resource: name,
        });

        it("refuses a configuration without a retention", async () => {
            const { props, ...rest } = await made(configurationType);
            const without = { ...rest, props: { ...props, retentionPeriodInDays: undefined } };
            assert.deepEqual(await resourceViolations(ampRetentionSet, without), [
                'AMP workspace configuration "metrics-configuration" breaks the rule amp-retention-set at retentionPeriodInDays. ' +
                    "The configuration names no retention, so metrics are kept for AMP's 150 days, or for what somebody has set by hand. " +
                    "To fix it: Set retentionPeriodInDays. See: npx pulumi-adot docs amp-retention-set",
            ]);
            const later = { ...rest, props: { ...props, retentionPeriodInDays: unknown } };
            assert.deepEqual(await resourceViolations(ampRetentionSet, later), []);
        });

        it("has nothing to say about a workspace whose id a configuration takes, known or not", async () => {
            assert.deepEqual(await stackViolations(ampRetentionSet, [workspace, configuration]), []);
            const first = [
                { ...workspace, props: { arn: unknown } },
                { ...configuration, props: { workspaceId: unknown } },
            ];
            assert.deepEqual(await stackViolations(ampRetentionSet, first), []);
        });

        it("has nothing to say about a workspace whose id a configuration spells", async () => {
            const spelled = { ...configuration, wired: {} };
            assert.deepEqual(await stackViolations(ampRetentionSet, [workspace, spelled]), []);
        });

        it("has nothing to say where an id comes from elsewhere and isn't known", async () => {
            const elsewhere = { ...configuration, props: { workspaceId: unknown }, wired: { workspaceId: [] } };
            assert.deepEqual(await stackViolations(ampRetentionSet, [workspace, elsewhere]), []);
        });

        it("refuses a workspace without a configuration", async () => {
            assert.deepEqual(await stackViolations(ampRetentionSet, [workspace]), [unset("metrics-workspace")]);
        });

        it("refuses a workspace when the configuration is another one's", async () => {
            const second = { ...workspace, name: "second", props: { arn: arnOf("ws-2") } };
            const spelled = { ...configuration, wired: {} };
            assert.deepEqual(await stackViolations(ampRetentionSet, [workspace, second, configuration]), [
                unset("second"),
            ]);
            assert.deepEqual(await stackViolations(ampRetentionSet, [workspace, second, spelled]), [unset("second")]);
            const unborn = { ...second, props: { arn: unknown } };
            assert.deepEqual(await stackViolations(ampRetentionSet, [workspace, unborn, spelled]), [unset("second")]);
        });

        it("isn't asked about a stack without workspaces", async () => {
            assert.deepEqual(await stackViolations(ampRetentionSet, [{ ...configuration, wired: {} }]), []);
        });
    });
});
