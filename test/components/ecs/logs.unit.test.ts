/** Where the logs of a task go: to a group that is made, with its settings, or to one that is there. */
import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { AdotTaskDefinition, type AdotTaskDefinitionArgs } from "../../../components";
import { record, refusal, valueOf } from "../../support/mocks";
import { containersOf, ordersTask } from "../../support/tasks";

const groupType = "aws:cloudwatch/logGroup:LogGroup";
const logKmsKeyArn = "arn:aws:kms:eu-west-1:111122223333:key/1";

const task = (changes: Partial<AdotTaskDefinitionArgs>, preview = false) =>
    record({ preview }, () => new AdotTaskDefinition("orders", ordersTask(changes)));

describe("the logs of a task", () => {
    it("go to a group with the key and the class asked for", async () => {
        const { only } = await task({ logKmsKeyArn: pulumi.output(logKmsKeyArn), logGroupClass: "INFREQUENT_ACCESS" });
        assert.deepEqual(only(groupType).inputs, {
            name: "/pulumi-adot/project/stack/orders",
            retentionInDays: 30,
            kmsKeyId: logKmsKeyArn,
            logGroupClass: "INFREQUENT_ACCESS",
        });
    });

    it("go to a group that is there, which ECS may write to", async () => {
        for (const logGroupName of ["/teams/orders", pulumi.output("/teams/orders")]) {
            const { only, resources, result } = await task({ logGroupName });
            assert.ok(!resources.some(({ type }) => type === groupType));
            const containers = containersOf(only("aws:ecs/taskDefinition:TaskDefinition").inputs.containerDefinitions);
            assert.deepEqual(
                containers.map(({ logConfiguration }) => logConfiguration?.options?.["awslogs-group"]),
                ["/teams/orders", "/teams/orders", "/teams/orders"],
            );
            const { policy } = only("aws:iam/rolePolicy:RolePolicy", "orders-execution-role-policy").inputs;
            const [, logs, ...rest] = (JSON.parse(policy as string) as { Statement: { Sid: string }[] }).Statement;
            assert.deepEqual(logs, {
                Sid: "WriteLogs",
                Effect: "Allow",
                Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
                Resource: "arn:aws:logs:eu-west-1:111122223333:log-group:/teams/orders:*",
            });
            assert.ok(!rest.some(({ Sid }) => Sid === "WriteNamedLogs"));
            assert.equal(await valueOf(result.logGroupName), "/teams/orders");
        }
    });

    const refused: [what: string, changes: Partial<AdotTaskDefinitionArgs>, message: string][] = [
        [
            "days for a group that is there",
            { logGroupName: "/a", logRetentionDays: 7 },
            "logRetentionDays can't be given: logGroupName names a log group that has its own.",
        ],
        [
            "a key for a group that is there",
            { logGroupName: "/a", logKmsKeyArn },
            "logKmsKeyArn can't be given: logGroupName names a log group that has its own.",
        ],
        [
            "a class that containers can't write to",
            { logGroupClass: "DELIVERY" },
            'logGroupClass is "DELIVERY": it must be one of STANDARD, INFREQUENT_ACCESS.',
        ],
        [
            "a key by its alias",
            { logKmsKeyArn: "alias/logs" },
            'logKmsKeyArn is "alias/logs": it must be an ARN, arn:aws:kms:…, without wildcards.',
        ],
        [
            "an ARN for a name",
            { logGroupName: "arn:aws:logs:eu-west-1:111122223333:log-group:/a" },
            'logGroupName is "arn:aws:logs:eu-west-1:111122223333:log-group:/a": it must be the name of a log group.',
        ],
    ];
    for (const [what, changes, message] of refused) {
        it(`refuse ${what}`, async () => {
            const { message: said } = await refusal(() => new AdotTaskDefinition("orders", ordersTask(changes)));
            assert.equal(said, `AdotTaskDefinition "orders": ${message}`);
        });
    }
});
