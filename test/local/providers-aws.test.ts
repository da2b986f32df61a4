/** The rules of AMP, SNS, CloudWatch Logs, SSM and IAM. */
import assert from "node:assert/strict";
import { UNKNOWN } from "../../local/providers";
import { malformed } from "../../local/providers/aws/policy-document";
import {
    type Accepted,
    accepts,
    accountId,
    beforeEachOffline,
    definitionOf,
    good,
    type Offline,
    type Refused,
    refuses,
    rulesOf,
    sharing,
    sns,
    statement,
    token,
    topicArn,
    trust,
    urn,
} from "./providers-support";

const receiver = (...configs: [key: string, config: unknown][]) => ({
    definition: definitionOf({
        receivers: [{ name: "team", ...Object.fromEntries(configs.map(([key, config]) => [key, [config]])) }],
    }),
});
const rules = (...all: unknown[]) => ({ data: rulesOf(...all) });
const group = (change: object) => ({
    data: JSON.stringify({ groups: [{ name: "it", rules: [{ record: "a:b", expr: "up" }], ...change }] }),
});

/** Each refusal changes one thing in the good inputs. */
const refused: Refused[] = [
    ["workspace", { alias: "a".repeat(101) }, /^ValidationException: .*length less than or equal to 100/],
    ["workspace", { alais: "typo" }, /has no input "alais"\. Allowed are: alias, kmsKeyArn/],
    ["workspace", { alias: 7 }, /"alias" of .* is 7: must be a string/],
    [
        "workspace",
        { loggingConfiguration: { logGroupArn: `arn:aws:logs:eu-west-1:${accountId}:log-group:x` } },
        /log-group:.*:\\\*/,
    ],
    ["workspace", { tags: { "aws:mine": "x" } }, /tags \(key\)/],
    ["configuration", { retentionPeriodInDays: 1096 }, /less than or equal to 1095/],
    ["configuration", { retentionPeriodInDays: 0 }, /greater than or equal to 1/],
    ["configuration", { retentionPeriodInDays: 1.5 }, /must be a whole number/],
    ["configuration", { workspaceId: undefined }, /needs "workspaceId", and no value was given/],
    ["rules", { data: "groups: [}" }, /^ValidationException: Unable to parse rules file/],
    ["rules", { data: "rules: []" }, /it has no groups/],
    ["rules", { data: `groups: [] #${"x".repeat(1_000_000)}` }, /file size is 1000012 bytes; the quota is 1000000/],
    ["rules", { name: "é" }, /name/],
    [
        "rules",
        { data: JSON.stringify({ groups: [{ name: "g".repeat(720), rules: [{ record: "a", expr: "b" }] }] }) },
        /combined length of namespace it and group g+ exceeds 721 bytes/,
    ],
    [
        "rules",
        { data: JSON.stringify({ groups: [1, 2].map(() => ({ name: "g", rules: [{ record: "a", expr: "b" }] })) }) },
        /groupname: "g" is repeated in the same file/,
    ],
    ["rules", group({ name: "" }), /Groupname must not be empty/],
    ["rules", group({ rules: [] }), /group "it" has no rules/],
    ["rules", group({ interval: "10s" }), /Rule evaluation interval 10s is below the quota of 30 seconds/],
    ["rules", group({ interval: 60 }), /not a valid duration string: 60/],
    ["rules", group({ every: "1m" }), /field every not found/],
    ["rules", rules({ expr: "up" }), /rule 0: one of 'record' or 'alert' must be set/],
    ["rules", rules({ record: "a", alert: "b", expr: "up" }), /only one of 'record' and 'alert'/],
    ["rules", rules({ alert: "b" }), /field 'expr' must be set in rule/],
    ["rules", rules({ record: "a b", expr: "up" }), /invalid recording rule name: a b/],
    ["rules", rules({ record: "a", expr: "up", for: "5m" }), /invalid field 'for' in recording rule/],
    ["rules", rules({ alert: "a", expr: "up", for: "soon" }), /not a valid duration string: "soon"/],
    ["rules", rules({ alert: "a", expr: "up", labels: { a: [1] } }), /cannot unmarshal labels/],
    ["rules", rules({ alert: "a", expr: "up", severity: "page" }), /field severity not found/],
    ["alerts", { definition: "route: {}" }, /alertmanager_config must be a string/],
    ["alerts", { definition: "alertmanager_config: {route: {receiver: a}}" }, /alertmanager_config must be a string/],
    ["alerts", { definition: "a: [}" }, /error validating Alertmanager config/],
    ["alerts", { definition: definitionOf({ routes: [] }) }, /field routes not found/],
    ["alerts", { definition: definitionOf({ route: undefined }) }, /no routes provided/],
    ["alerts", { definition: definitionOf({ route: {} }) }, /root route must specify a default receiver/],
    [
        "alerts",
        { definition: definitionOf({ route: { receiver: "team", matchers: [] } }) },
        /must not have any matchers/,
    ],
    [
        "alerts",
        { definition: definitionOf({ route: { receiver: "them" } }) },
        /undefined receiver "them" used in route/,
    ],
    [
        "alerts",
        { definition: definitionOf({ route: { receiver: "team", routes: [{ receiver: "x" }] } }) },
        /undefined receiver "x"/,
    ],
    [
        "alerts",
        { definition: definitionOf({ route: { receiver: "team", group_wait: 30 } }) },
        /not a valid duration string: 30/,
    ],
    [
        "alerts",
        { definition: definitionOf({ route: { receiver: "team", routes: [{ mute_time_intervals: ["night"] }] } }) },
        /undefined time interval "night" used in route/,
    ],
    [
        "alerts",
        { definition: definitionOf({ route: { receiver: "team", mute_time_intervals: [] } }) },
        /root route must not have any mute time intervals/,
    ],
    ["alerts", { definition: definitionOf({ time_intervals: [{}] }) }, /missing name in time interval/],
    [
        "alerts",
        { definition: definitionOf({ receivers: [{ name: "team" }, { name: "team" }] }) },
        /"team" is not unique/,
    ],
    ["alerts", { definition: definitionOf({ inhibit_rules: [{ equals: ["job"] }] }) }, /field equals not found/],
    [
        "alerts",
        receiver(["slack_configs", {}]),
        /slack_configs is not supported; supported are sns_configs, pagerduty_configs/,
    ],
    ["alerts", receiver(["webhook_configs", {}]), /webhook_configs is not supported/],
    ["alerts", receiver(["sns_configs", { ...sns, sigv4: undefined }]), /sigv4 with a region is required/],
    ["alerts", receiver(["sns_configs", { ...sns, api_url: "https://sns" }]), /api_url is not allowed/],
    ["alerts", receiver(["sns_configs", { ...sns, http_config: {} }]), /http_config is not allowed/],
    [
        "alerts",
        receiver(["sns_configs", { ...sns, topic_arn: "alerts" }]),
        /topic_arn "alerts" is not the ARN of an SNS topic/,
    ],
    ["alerts", receiver(["sns_configs", { ...sns, topic_arn: `${topicArn}.fifo` }]), /FIFO topics are not supported/],
    ["alerts", receiver(["sns_configs", { ...sns, text: "x" }]), /field text not found/],
    ["alerts", receiver(["pagerduty_configs", { routing_key: "0123" }]), /must be an aws_secrets_manager block/],
    ["alerts", receiver(["pagerduty_configs", {}]), /exactly one of routing_key and service_key/],
    ["access", { policyDocument: "{" }, /policyDocument/],
    ["access", { policyDocument: sharing({ Principal: undefined }) }, /Missing required field Principal/],
    [
        "access",
        { policyDocument: sharing({ Principal: { AWS: "arn:aws:iam::2:root" } }) },
        /Invalid principal in policy/,
    ],
    [
        "access",
        { policyDocument: sharing({ Principal: { AWS: "arn:aws:iam::222233334444:role/*" } }) },
        /Invalid principal in policy: "AWS":"arn:aws:iam::222233334444:role\/\*"/,
    ],
    ["access", { policyDocument: sharing({ Action: "aps:*" }) }, /unsupported action: aps:\*/],
    ["access", { policyDocument: sharing({ Action: ["aps:DeleteWorkspace"] }) }, /unsupported action: aps:DeleteWork/],
    ["access", { policyDocument: sharing({ Action: undefined, NotAction: "aps:RemoteWrite" }) }, /not have NotAction/],
    ["access", { policyDocument: sharing({ Resource: "*" }) }, /Resource must be the workspace/],
    ["queries", { destinations: [] }, /destinations/],
    ["queries", { destinations: [{ filters: { qspThreshold: 1 } }] }, /needs "destinations\[0\]\.cloudwatchLogs"/],
    ["detector", { alias: "with space" }, /pattern/],
    ["detector", { evaluationIntervalInSeconds: 29 }, /greater than or equal to 30/],
    ["detector", { missingDataAction: {} }, /Exactly one of its members may be set/],
    ["detector", { missingDataAction: { skip: true, markAsAnomaly: true } }, /Exactly one of skip, markAsAnomaly/],
    ["detector", { configuration: {} }, /needs "configuration.randomCutForest"/],
    ["detector", { labels: { __name__: "x" } }, /labels \(key\)/],
    ["endpoint", { vpcEndpointType: "Private" }, /enum value set/],
    ["endpoint", { serviceName: "ssm" }, /pattern/],
    ["endpoint", { subnetIds: ["net-1"] }, /subnetIds/],
    ["endpoint", { vpcEndpointType: undefined }, /Gateway\) has no subnets/],
    ["endpoint", { routeTableIds: ["rtb-0a1b2c3d"] }, /only supported for Gateway/],
    ["endpoint", { policy: statement({ Action: "ssm:GetParameters", Resource: "*" }) }, /Missing required field Princ/],
    ["alarm", { comparisonOperator: "Above" }, /ValidationError: .*enum value set/],
    ["alarm", { metricQueries: undefined }, /either MetricName, Statistic and Period, or Metrics/],
    [
        "alarm",
        { metricName: "Up", statistic: "Sum", period: 60 },
        /either MetricName, Statistic and Period, or Metrics/,
    ],
    ["alarm", { metricQueries: [{ id: "m1", expression: "a" }] }, /Exactly one element of the metrics list/],
    ["alarm", { metricQueries: [{ id: "M", expression: "a", returnData: true }] }, /pattern/],
    [
        "alarm",
        { metricQueries: [{ id: "m", expression: "a", returnData: true, period: 45 }] },
        /10, 20, 30 or a multiple of 60/,
    ],
    ["alarm", { threshold: undefined }, /Threshold is needed/],
    ["alarm", { alarmActions: ["alerts"] }, /alarmActions/],
    ["topic", { name: "alerts.fifo" }, /FIFO topic's name ends with \.fifo/],
    ["topic", { fifoTopic: true }, /FIFO topic's name ends with \.fifo/],
    ["topic", { name: "with space" }, /pattern/],
    [
        "topicPolicy",
        { policy: statement({ Action: "sns:Publish", Resource: topicArn }) },
        /Missing required field Principal/,
    ],
    [
        "topicPolicy",
        { policy: statement({ Action: "sns:Publish", Principal: { Service: "aps.amazonaws.com" } }) },
        /must contain resources/,
    ],
    [
        "topicPolicy",
        { policy: statement({ Action: "sns:Publish", Resource: topicArn, Principal: { Service: "aps" } }) },
        /Invalid principal in policy: "SERVICE":"aps"/,
    ],
    ["logGroup", { retentionInDays: 31 }, /^InvalidParameterException: .*enum value set: \[0, 1, 3, 5, 7, 14, 30/],
    ["logGroup", { name: "with space" }, /regular expression pattern/],
    ["parameter", { value: "x".repeat(4097) }, /Standard tier parameters support a maximum parameter value of 4096/],
    ["parameter", { value: "x".repeat(8193), tier: "Advanced" }, /maximum parameter value of 8192/],
    ["parameter", { value: undefined }, /exactly one of "value", "insecureValue" and "valueWo"/],
    ["parameter", { name: "/aws/x" }, /can't be prefixed with "aws" or "ssm"/],
    ["parameter", { name: "a/b" }, /fully qualified name/],
    ["parameter", { name: `/${"a".repeat(980)}` }, /ARN is longer than 1011/],
    ["parameter", { name: "/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16" }, /deeper than 15 levels/],
    ["parameter", { value: "{{ssm:other}}" }, /double braces/],
    ["parameter", { type: "Text" }, /\[String, StringList, SecureString\]/],
    ["role", { name: "r".repeat(65) }, /^ValidationError: .*less than or equal to 64/],
    ["role", { assumeRolePolicy: undefined }, /needs "assumeRolePolicy"/],
    ["role", { assumeRolePolicy: "{" }, /valid JSON document/],
    ["role", { assumeRolePolicy: statement({ Action: "sts:AssumeRole" }) }, /Missing required field Principal/],
    [
        "role",
        { assumeRolePolicy: statement({ Action: "sts:AssumeRole", Principal: { Service: "ecs-tasks" } }) },
        /Invalid principal in policy: "SERVICE":"ecs-tasks"/,
    ],
    ["rolePolicy", { policy: statement({ Action: "RemoteWrite", Resource: "*" }) }, /must be prefaced by a vendor/],
    ["rolePolicy", { policy: statement({ Action: "aps:RemoteWrite", Resource: "ws-1" }) }, /must be in ARN format/],
    ["rolePolicy", { policy: statement({ Action: "aps:RemoteWrite" }) }, /must contain resources/],
    [
        "rolePolicy",
        {
            policy: statement({
                Action: "aps:RemoteWrite",
                Resource: "*",
                Condition: { StringEqual: { "aws:a": "b" } },
            }),
        },
        /Invalid Condition type : StringEqual/,
    ],
    ["attachment", { policyArn: "AmazonPrometheusRemoteWriteAccess" }, /pattern/],
];

/** Accepted at the edge of what is allowed. */
const accepted: Accepted[] = [
    ["workspace", { alias: "a".repeat(100) }],
    ["workspace", { loggingConfiguration: { logGroupArn: `arn:aws:logs:eu-west-1:${accountId}:log-group:x:*` } }],
    ["workspace", { loggingConfiguration: { logGroupArn: UNKNOWN } }],
    ["configuration", { retentionPeriodInDays: 1095 }],
    ["configuration", { workspaceId: UNKNOWN }],
    ["rules", { data: UNKNOWN }],
    ["rules", group({ interval: "30s", query_offset: "1m", limit: 5, labels: { team: "core" } })],
    ["rules", rules({ alert: "a", expr: "up", for: "1h30m", keep_firing_for: "5m", annotations: { summary: "down" } })],
    ["alerts", { definition: UNKNOWN }],
    // AMP takes a receiver that tells nobody; the component doesn't make one.
    ["alerts", receiver()],
    [
        "alerts",
        receiver([
            "pagerduty_configs",
            {
                routing_key: {
                    aws_secrets_manager: {
                        secret_arn: `arn:aws:secretsmanager:eu-west-1:${accountId}:secret:it-AbCdEf`,
                        secret_key: "key",
                        refresh_interval: "5m",
                    },
                },
            },
        ]),
    ],
    ["topic", { name: "alerts.fifo", fifoTopic: true }],
    ["parameter", { value: UNKNOWN }],
    ["parameter", { value: "x".repeat(8192), tier: "Advanced" }],
    ["role", { name: "r".repeat(64) }],
];

describe("offline AMP, SNS, CloudWatch Logs, SSM and IAM", () => {
    let offline: Offline;
    beforeEachOffline((fresh) => (offline = fresh));

    describe("refuse", () => refuses(() => offline, refused));
    describe("accept", () => accepts(() => offline, accepted));

    it("refuses things of a workspace that does not exist", () => {
        assert.throws(
            () => offline.create("configuration", good.configuration),
            /ResourceNotFoundException: Workspace not found: ws-1/,
        );
        for (const kind of ["rules", "alerts", "detector", "access"] as const) {
            assert.throws(() => offline.create(kind, good[kind]), /Workspace not found: ws-1/);
        }
        assert.throws(() => offline.create("account", good.account), /Workspace g-0123456789 not found/);
    });

    it("refuse a second definition for a workspace, and a second namespace of one name", () => {
        const { id: workspaceId } = offline.create("workspace", good.workspace);
        for (const [kind, message] of [
            ["alerts", /ConflictException: Alert manager definition already exists: ws-/],
            ["rules", /ConflictException: Rule groups namespace already exists: arn:aws:aps:.*\/it$/],
        ] as const) {
            offline.create(kind, { ...good[kind], workspaceId });
            assert.throws(() => offline.create(kind, { ...good[kind], workspaceId }, "second"), message);
        }
        // A detector's alias need not be its own.
        offline.create("detector", { ...good.detector, workspaceId });
        assert.notEqual(
            offline.create("detector", { ...good.detector, workspaceId }).id,
            offline.create("detector", { ...good.detector, workspaceId }, "second").id,
        );
    });

    it("refuse a workspace's policy about another workspace, and a log of queries without its group", () => {
        const { id: workspaceId } = offline.create("workspace", good.workspace);
        assert.throws(
            () => offline.create("access", { ...good.access, workspaceId }),
            /Resource must be the workspace arn:aws:aps:eu-west-1:111122223333:workspace\/ws-.* isn't: .*ws-1$/,
        );
        const Resource = `arn:aws:aps:eu-west-1:${accountId}:workspace/${workspaceId}`;
        const own = { workspaceId, policyDocument: sharing({ Resource }) };
        assert.equal(offline.create("access", own).id, workspaceId);
        assert.throws(() => offline.create("queries", { ...good.queries, workspaceId }), /log group .* does not exist/);
        offline.create("logGroup", { ...good.logGroup, name: "it" });
        assert.equal(offline.create("queries", { ...good.queries, workspaceId }).id, workspaceId);
    });

    it("are found by what an import names, and without a name that the provider made", () => {
        const workspaceId = offline.create("workspace", good.workspace).id;
        const made = {
            detector: offline.create("detector", { ...good.detector, workspaceId }),
            policy: offline.create("policy", { ...good.policy, __defaults: ["name"] }),
            cluster: offline.create("cluster", good.cluster),
        };
        const named = {
            detector: `${made.detector.id.split("/").pop()},${workspaceId}`,
            policy: made.policy.id,
            cluster: "it",
        };
        for (const kind of ["detector", "policy", "cluster"] as const) {
            const found = offline.amazon.read(token[kind], named[kind], {});
            assert.equal(found?.id, made[kind].id);
            assert.deepEqual(found.inputs.__defaults, []);
        }
        assert.equal(offline.amazon.read(token.cluster, "other", {}), undefined);
    });

    it("refuse the policy of a topic that does not exist", () => {
        assert.throws(
            () => offline.create("topicPolicy", good.topicPolicy),
            /NotFound: Topic does not exist: arn:aws:sns:eu-west-1:111122223333:alerts/,
        );
        assert.equal(offline.create("topic", good.topic).id, topicArn);
        assert.equal(offline.create("topicPolicy", good.topicPolicy).id, topicArn);
    });

    it("refuses to delete a role that still has a policy", () => {
        const { id, outputs } = offline.create("role", good.role);
        offline.create("rolePolicy", good.rolePolicy);
        assert.throws(() => offline.amazon.delete(token.role, urn(token.role), id, outputs), /DeleteConflict/);
    });

    it("refuses a policy that does not exist, and more policy text than a role can hold", () => {
        offline.create("role", good.role);
        assert.throws(
            () => offline.create("attachment", { ...good.attachment, policyArn: "arn:aws:iam::aws:policy/Amazing" }),
            /NoSuchEntity: Policy .*Amazing does not exist/,
        );
        const big = statement({ Action: "aps:RemoteWrite", Resource: `arn:aws:aps:::${"x".repeat(6000)}` });
        offline.create("rolePolicy", { ...good.rolePolicy, policy: big });
        assert.throws(
            () => offline.create("rolePolicy", { ...good.rolePolicy, name: "two", policy: big }, "two"),
            /10240 bytes exceeded/,
        );
    });

    it("read policies as IAM does", () => {
        assert.equal(malformed(trust, "trust"), undefined);
        assert.match(malformed(trust, "identity") ?? "", /should not specify a principal/);
        assert.match(malformed(JSON.stringify({ Statement: [] }), "identity") ?? "", /at least one/);
        assert.match(
            malformed(statement({ Acton: "aps:*", Resource: "*" }), "identity") ?? "",
            /Acton is not an element/,
        );
    });
});
