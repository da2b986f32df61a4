/** moto as a judge: it makes what our samples say, refuses what is spoilt, and gives back what it was told. */
import assert from "node:assert/strict";

import { aws } from "../../../local/providers";
import { good, network, token, type Kind } from "../../local/providers-support";
import { custom, sampleState, stateOf, type Sample } from "../sample-state";
import type { JsonObject } from "../state";
import { judgeByMoto, type Verdict } from "./judge";
import { lacks } from "./lacks";
import { missing } from "./missing";
import { needsMoto } from "./replay";
import { rows } from "./rows";

const elb = "arn:aws:elasticloadbalancing:eu-west-1:111122223333";

/** By what the good inputs of other types name them. */
const known: Partial<Record<Kind, { id?: string; outputs?: JsonObject }>> = {
    workspace: { id: "ws-1" },
    securityGroup: { id: network.securityGroupId },
    namespace: { id: "ns-0123456789abcdef" },
    fileSystem: { id: "fs-0123456789abcdef0" },
    loadBalancer: { outputs: { arn: `${elb}:loadbalancer/net/it/0123456789abcdef` } },
    targetGroup: { outputs: { arn: `${elb}:targetgroup/it/0123456789abcdef` } },
};

/** A log stream is of an example alone. */
const stream = custom("aws:cloudwatch/logStream:LogStream", "stream", { name: "it", logGroupName: "/ecs/orders" });

/** One of each type with the inputs that the providers' tests take for good, in one stack. */
function oneOfEach(): unknown {
    const kinds = (Object.keys(good) as Kind[]).filter((kind) => token[kind].startsWith("aws:"));
    const resources = kinds.map((kind) => ({
        ...custom(token[kind], kind, good[kind] as JsonObject),
        ...known[kind],
    }));
    const replication = { ...good.fileSystem, creationToken: "two", protection: { replicationOverwrite: "ENABLED" } };
    return stateOf([
        ...resources,
        stream,
        { ...custom(token.fileSystem, "protected", replication as JsonObject), id: "fs-0123456789abcdef1" },
    ]);
}

/** What botocore and cfn-lint can't know, as it is about what is there: all of it in one stack, a fact a call. */
const spoilt: readonly [what: string, how: (sample: Sample) => void, says: RegExp][] = [
    [
        "a service of a cluster that nobody made",
        (s) => s.add("aws:ecs/service:Service", "third", { ...s.inputs("service"), cluster: "others" }),
        /ecs CreateService: .*ClusterNotFoundException/,
    ],
    [
        "a service of a task definition that nobody made",
        (s) => s.add("aws:ecs/service:Service", "second", { ...s.inputs("service"), taskDefinition: "others" }),
        /ecs CreateService: .*Unable to describe task definition/,
    ],
    [
        "a policy of a role that nobody made",
        (s) => void (s.inputs("task-policy").role = "others"),
        /iam PutRolePolicy: .*NoSuchEntity/,
    ],
    [
        "a managed policy that AWS hasn't",
        (s) => void (s.inputs("attached").policyArn = "arn:aws:iam::aws:policy/AmazonS3ReadAccess"),
        /iam AttachRolePolicy: .*NoSuchEntity/,
    ],
    [
        "an effect that IAM hasn't",
        (s) => void ((s.policy("managed", "policy").Statement as JsonObject[])[0]!.Effect = "Permit"),
        /iam CreatePolicy: .*MalformedPolicyDocument/,
    ],
    [
        "the policy of a topic that nobody made",
        (s) => void (s.inputs("topic-policy").arn = "arn:aws:sns:eu-west-1:111122223333:others"),
        /sns SetTopicAttributes: .*NotFound/,
    ],
    [
        "rules of a workspace that nobody made",
        (s) => void (s.inputs("rules").workspaceId = "ws-others"),
        /amp CreateRuleGroupsNamespace: .*ResourceNotFoundException/,
    ],
    [
        "two parameters of one name",
        (s) => s.add("aws:ssm/parameter:Parameter", "second", { ...s.inputs("url"), value: "https://example.com" }),
        /ssm PutParameter: .*ParameterAlreadyExists/,
    ],
    [
        "two log groups of one name",
        (s) => s.add("aws:cloudwatch/logGroup:LogGroup", "second", { ...s.inputs("logs") }),
        /logs CreateLogGroup: .*ResourceAlreadyExistsException/,
    ],
];

describe("moto", function () {
    this.timeout(120_000);

    it("has a row for each resource type of the offline provider, and none beside", () => {
        const types = [...aws.resources.map(({ token: type }) => type)];
        assert.deepEqual(Object.keys(rows).sort(), [...new Set(types)].sort());
    });

    it("finds what came back in another way than it was sent", () => {
        const policy = JSON.stringify({ Statement: [{ Action: ["a", "b"] }] });
        assert.deepEqual(missing({ policy }, { policy: { Statement: [{ Action: ["b", "a"], Sid: "x" }] } }, "it"), []);
        assert.deepEqual(missing({ policy }, { policy: { Statement: [{ Action: ["a", "c"] }] } }, "it"), [
            'it.policy.Statement[0].Action[1]: "b" was sent, and "a" came back',
        ]);
        assert.deepEqual(missing({ tags: ["a"] }, { tags: ["a", "b"] }, "it"), [
            "it.tags: 1 items were sent, and 2 came back",
        ]);
        assert.deepEqual(missing({ tags: ["a"] }, { tags: ["a", "b"] }, "it", true), []);
        assert.deepEqual(missing({ memory: 256 }, {}, "it"), ["it.memory: 256 was sent, and null came back"]);
    });

    it("refuses a resource type without a row", () => {
        const odd = custom("aws:sqs/queue:Queue", "queue", {});
        assert.throws(() => judgeByMoto([[stateOf([odd])]]), /aws:sqs\/queue:Queue \(queue\) has no/);
    });

    describe("in a server", () => {
        let healthy: Verdict;
        let each: Verdict;
        let broken: Verdict;

        before(function () {
            needsMoto(this);
            const spoil = sampleState((sample) => spoilt.forEach(([, how]) => how(sample)));
            [healthy, each, broken] = judgeByMoto([[sampleState()], [oneOfEach()], [spoil]]) as [
                Verdict,
                Verdict,
                Verdict,
            ];
        });

        it("makes a healthy stack, and gives back what it was told", () => {
            assert.deepEqual(healthy.refused, []);
            assert.ok(healthy.compared > 90, `only ${healthy.compared} properties were compared`);
        });

        it("makes one of each resource type, and gives back what it was told", () => {
            assert.deepEqual(each.refused, []);
            assert.ok(each.compared > 100, `only ${each.compared} properties were compared`);
        });

        it("lacks what the table says, and nothing that it has stands there", () => {
            const lacking = [...new Set([...healthy.lacking, ...each.lacking])];
            assert.deepEqual(lacking.sort(), Object.keys(lacks).sort());
        });

        for (const [what, , says] of spoilt) {
            it(`refuses ${what}`, () => {
                const { refused } = broken;
                assert.ok(
                    refused.some((sentence) => says.test(sentence)),
                    `moto said ${JSON.stringify(refused)}, not ${says}`,
                );
            });
        }

        it("refuses nothing beside what is spoilt", () => {
            assert.equal(broken.refused.length, spoilt.length, broken.refused.join("\n"));
        });
    });
});
