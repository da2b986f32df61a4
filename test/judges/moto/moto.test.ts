/** moto as a judge: it makes what our samples say, refuses what is spoilt, and gives back what it was told. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { aws, Cloud, defaultAccountId, OfflineProvider } from "../../../local/providers";
import { good, network, token, type Kind } from "../../local/providers-support";
import { custom, sampleState, stateOf, type Sample } from "../sample-state";
import type { JsonObject } from "../state";
import { documentedOtherwise, otherForms } from "./forms";
import { judgeByMoto, type Verdict } from "./judge";
import { lacks } from "./lacks";
import { missing } from "./missing";
import { needsMoto } from "./replay";
import { rows } from "./rows";

const elb = "arn:aws:elasticloadbalancing:eu-west-1:111122223333";

/** What the good inputs of other types name: the output that it is, and how they name it. */
const named: Partial<Record<Kind, readonly [output: string, name: string]>> = {
    workspace: ["id", "ws-1"],
    securityGroup: ["id", network.securityGroupId],
    namespace: ["id", "ns-0123456789abcdef"],
    fileSystem: ["id", "fs-0123456789abcdef0"],
    grafana: ["id", "g-0123456789"],
    loadBalancer: ["arn", `${elb}:loadbalancer/net/it/0123456789abcdef`],
    targetGroup: ["arn", `${elb}:targetgroup/it/0123456789abcdef`],
};

/** What the good inputs lack for something to be made of them. */
const completed: Partial<Record<Kind, object>> = {
    service: { networkConfiguration: { subnets: [network.subnetId], securityGroups: [network.securityGroupId] } },
    grafana: { authenticationProviders: ["AWS_SSO", "SAML"] },
};

/** What one example alone has, and what an account has beside the good inputs. */
const others: readonly (readonly [type: string, name: string, inputs: object])[] = [
    [token.logGroup, "queries", { name: "it" }],
    ["aws:cloudwatch/logStream:LogStream", "stream", { name: "it", logGroupName: "/ecs/orders" }],
    [token.fileSystem, "protected", { creationToken: "two", protection: { replicationOverwrite: "ENABLED" } }],
];

/**
 * One of each type, with the inputs that the providers' tests take for good, as the offline provider makes them in one
 * stack: ids and ARNs are its own.
 */
function oneOfEach(): unknown {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), "pulumi-adot-moto-"));
    const provider = new OfflineProvider(aws, {
        cloud: new Cloud(path.join(directory, "cloud.json")),
        accountId: defaultAccountId,
    });
    provider.configure({ region: "eu-west-1" });
    const place = ([type]: readonly [string, ...unknown[]]) => Object.keys(rows).indexOf(type);
    const kinds = (Object.keys(good) as Kind[]).filter((kind) => token[kind].startsWith("aws:"));
    const all = [
        ...kinds.map((kind) => [token[kind], kind, { ...good[kind], ...completed[kind] }] as const),
        ...others,
    ];
    const names = new Map<string, string>();
    const resources = all
        .sort((one, other) => place(one) - place(other))
        .map(([type, name, given]) => {
            const text = [...names].reduce((json, [old, made]) => json.replaceAll(old, made), JSON.stringify(given));
            const resource = custom(type, name, JSON.parse(text) as JsonObject);
            const { id, outputs } = provider.create(type, String(resource.urn), resource.inputs as JsonObject, false);
            const [output, old] = named[name as Kind] ?? [];
            if (output !== undefined) {
                names.set(old!, String(output === "id" ? id : outputs[output]));
            }
            return { ...resource, id, outputs: outputs as JsonObject };
        });
    fs.rmSync(directory, { recursive: true });
    return stateOf(resources);
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
    this.timeout(300_000);

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

    it("tells forms of ids and ARNs apart", () => {
        const form = (ours: string, theirs: string) => otherForms([{ of: "it", ours, theirs }]).length;
        assert.equal(form("arn:aws:x:::a/it-0ff1:policyName/p", "arn:aws:x:::a/it-77ab:policyName/p"), 0);
        assert.equal(form("scalingPolicy:bb7393f8:p", "scalingPolicy:415fb098-0b3c-49d1-90f1-f6f827fcac2c:p"), 1);
        assert.equal(form("scalable-target/78928e1a8fe4", "scalable-target/9gl4q60stf2ufkgx6htf"), 1);
        assert.equal(form("loadbalancer/net/it", "loadbalancer/app/it"), 1);
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

        it("gives ids and ARNs of the form that the offline provider's have", () => {
            assert.ok(each.forms.length > 25, `only ${each.forms.length} ids and ARNs were compared`);
            assert.deepEqual(otherForms(each.forms), []);
            // What AWS's documentation has in another way than moto stands in the table as long as that is so.
            const listed = each.forms.filter(({ of }) => documentedOtherwise[of] !== undefined);
            assert.deepEqual([...new Set(listed.map(({ of }) => of))].sort(), Object.keys(documentedOtherwise).sort());
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
