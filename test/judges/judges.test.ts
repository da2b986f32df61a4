import assert from "node:assert/strict";
import { judge, type Findings } from "./judge";
import { mutations } from "./mutations";
import { sampleState } from "./sample-state";
import { apiCalls } from "./state-to-api";
import type { JsonObject } from "./state";
import { needs } from "../support/parts";

describe("AWS's own words", function () {
    describe("translation", () => {
        it("leaves no resource type without a judge", () => {
            const state = sampleState((s) => s.add("aws:sqs/queue:Queue", "queue", { name: "orders" }));
            assert.throws(() => apiCalls(state), /aws:sqs\/queue:Queue \(queue\) has no translation to AWS API calls/);
        });

        it("leaves no input without a judge, at any depth", () => {
            const atTop = sampleState((s) => void (s.inputs("cluster").managed = true));
            assert.throws(() => apiCalls(atTop), /cluster.*no API call takes the input managed/);
            const deep = sampleState(
                (s) => void ((s.inputs("service").networkConfiguration as JsonObject).publicIp = true),
            );
            assert.throws(() => apiCalls(deep), /networkConfiguration: no parameter stands for publicIp/);
        });

        it("refuses secrets that can't be read", () => {
            const hidden = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "…" };
            assert.throws(() => apiCalls(sampleState((s) => void (s.inputs("url").value = hidden))), /--show-secrets/);
        });

        it("makes each call that stands behind a resource", () => {
            const made = apiCalls(sampleState()).map(({ service, operation }) => `${service} ${operation}`);
            assert.deepEqual(made, [
                "logs CreateLogGroup",
                "logs PutRetentionPolicy",
                "amp CreateWorkspace",
                "amp CreateLoggingConfiguration",
                "amp UpdateWorkspaceConfiguration",
                "amp CreateRuleGroupsNamespace",
                "amp CreateAlertManagerDefinition",
                "amp PutResourcePolicy",
                "amp CreateQueryLoggingConfiguration",
                "amp CreateAnomalyDetector",
                "cloudwatch PutMetricAlarm",
                "ec2 CreateVpcEndpoint",
                "sns SetTopicAttributes",
                "sns CreateTopic",
                "ssm PutParameter",
                "grafana CreateWorkspace",
                "grafana UpdatePermissions",
                "grafana UpdateWorkspaceAuthentication",
                "grafana AssociateLicense",
                "grafana CreateWorkspaceServiceAccount",
                "grafana CreateWorkspaceServiceAccountToken",
                "iam CreateRole",
                "iam PutRolePolicy",
                "iam CreatePolicy",
                "iam AttachRolePolicy",
                "ecs CreateCluster",
                "ecs RegisterTaskDefinition",
                "ecs CreateService",
            ]);
        });
    });

    describe("botocore and cfn-lint", function () {
        let healthy: Findings;
        let findings: Findings[];

        before(function () {
            needs(this, "python");
            [healthy, ...findings] = judge([sampleState(), ...mutations.map(({ how }) => sampleState(how))]) as [
                Findings,
                ...Findings[],
            ];
        });

        it("have nothing against a healthy stack", () => {
            assert.deepEqual(healthy, { botocore: [], cfnLint: [] });
        });

        mutations.forEach(({ spoilt, botocore, cfnLint }, index) => {
            it(`refuse ${spoilt}`, () => {
                const found = findings[index]!;
                expectRefusal("botocore", found.botocore, botocore);
                expectRefusal("cfn-lint", found.cfnLint, cfnLint);
            });
        });
    });
});

function expectRefusal(judgeName: string, refused: readonly string[], expected: RegExp | undefined): void {
    if (expected !== undefined) {
        assert.ok(
            refused.some((sentence) => expected.test(sentence)),
            `${judgeName} said ${JSON.stringify(refused)}, not ${expected}`,
        );
    }
}
