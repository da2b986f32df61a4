/** What a workspace is given by ARN, from everywhere. */
import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { checkNear, nearby, type Place } from "../../../components/amp/near";
import { normalisePrometheus, type PrometheusWorkspaceArgs } from "../../../components/inputs/prometheus-workspace";
import { lateRefusal, record } from "../../support/mocks";

const here: Place = { partition: "aws", region: "eu-west-1", accountId: "111122223333" };
/** Somewhere else in one part. */
const elsewhere = { partition: "aws-us-gov", region: "us-east-1", accountId: "555566667777" };
type Part = keyof Place;

const arnAt = (service: string, rest: string) => (place: Place) =>
    `arn:${place.partition}:${service}:${place.region}:${place.accountId}:${rest}`;
const topic = arnAt("sns", "alerts");
const key = arnAt("kms", "key/0a1b");
const own = topic(here);

/** Every input that is an ARN: how it is given, and what it has to share with the workspace. */
const inputs: Record<
    string,
    { give: (arn: never) => PrometheusWorkspaceArgs; at: (place: Place) => string; shared: Part[] }
> = {
    "alerts.topicArn": {
        give: (topicArn) => ({ alerts: { topicArn } }),
        at: topic,
        shared: ["partition", "accountId"],
    },
    "alerts.teams.pay.topicArn": {
        give: (topicArn) => ({ alerts: { topicArn: own, teams: { pay: { jobs: ["pay"], topicArn } } } }),
        at: topic,
        shared: ["partition", "accountId"],
    },
    "alerts.pagerDuty.secretArn": {
        give: (secretArn) => ({ alerts: { pagerDuty: { secretArn, secretKey: "key" } } }),
        at: arnAt("secretsmanager", "secret:pager-AbCdEf"),
        shared: ["partition"],
    },
    "alarms.topicArn": {
        give: (topicArn) => ({ alarms: { topicArn } }),
        at: topic,
        shared: ["partition", "region"],
    },
    kmsKeyArn: { give: (kmsKeyArn) => ({ kmsKeyArn }), at: key, shared: ["partition", "region"] },
    logKmsKeyArn: { give: (logKmsKeyArn) => ({ logKmsKeyArn }), at: key, shared: ["partition", "region"] },
    logGroupArn: {
        give: (logGroupArn) => ({ logGroupArn }),
        at: arnAt("logs", "log-group:/metrics"),
        shared: ["partition", "region", "accountId"],
    },
    "access.writers[0]": {
        give: (arn) => ({ access: { writers: [arn] } }),
        at: ({ partition, accountId }) => `arn:${partition}:iam::${accountId}:role/orders`,
        shared: ["partition"],
    },
    "access.readers[0]": {
        give: (arn) => ({ access: { readers: [arn] } }),
        at: ({ partition, accountId }) => `arn:${partition}:iam::${accountId}:role/grafana`,
        shared: ["partition"],
    },
};

const around = {
    partition: pulumi.output(here.partition),
    region: pulumi.output(here.region),
    accountId: pulumi.output(here.accountId),
};
const seen = (args: PrometheusWorkspaceArgs) => nearby("metrics", normalisePrometheus("metrics", args), around);

/** What is refused of the ARNs that are known. */
function refusedOf(args: PrometheusWorkspaceArgs): string | undefined {
    try {
        for (const given of seen(args)[1]) {
            checkNear(given, here);
        }
    } catch (error) {
        return (error as Error).message;
    }
    return undefined;
}

const at = (value: unknown, path: string): unknown =>
    path.split(/[.[\]]+/).reduce((each, name) => (name === "" ? each : (each as Record<string, unknown>)[name]), value);

describe("ARNs that a workspace is given", () => {
    for (const [path, { give, at: arn, shared }] of Object.entries(inputs)) {
        it(`${path} must have the workspace's ${shared.join(", ")}, and nothing more`, async () => {
            for (const part of Object.keys(here) as Part[]) {
                const given = arn({ ...here, [part]: elsewhere[part] }) as never;
                const words = `${path} is "${String(given)}": it is of the ${part === "accountId" ? "account" : part} ${elsewhere[part]}, and the workspace of ${here[part]}: `;
                const isShared = shared.includes(part);
                const refused = refusedOf(give(given));
                assert.equal(refused?.slice(0, words.length), isShared ? words : undefined);
                // And where it comes late.
                await record({}, async () => {
                    const [late] = seen(give(pulumi.output(given as string) as never));
                    const output = at(late, path) as pulumi.Output<string>;
                    if (isShared) {
                        assert.equal(await lateRefusal(output), `PrometheusWorkspace "metrics": ${refused}`);
                    } else {
                        assert.equal(await (output as unknown as { promise(): Promise<string> }).promise(), given);
                    }
                });
            }
        });
    }

    it("are left as they are, and what isn't given stays away", () => {
        const args = normalisePrometheus("metrics", {
            kmsKeyArn: key(here),
            alerts: { topicArn: own, teams: { pay: { jobs: ["pay"], topicArn: own } } },
        });
        assert.deepEqual(nearby("metrics", args, around)[0], args);
    });

    it("are those of a program's own receivers, too", () => {
        const sns = { topic_arn: topic({ ...here, accountId: "555566667777" }), sigv4: { region: "eu-west-1" } };
        const receivers = [{ name: "audit", sns_configs: [sns] }];
        assert.match(
            refusedOf({ alerts: { topicArn: own, additions: { receivers } } })!,
            /^alerts\.additions\.receivers\[0\]\.sns_configs\[0\]\.topic_arn is "arn:aws:sns:eu-west-1:555566667777:alerts": it is of the account/,
        );
    });

    it("are alarms' from alerts, where these are told elsewhere", () => {
        const topicArn = topic({ ...here, region: "us-east-1" });
        assert.equal(refusedOf({ alerts: { topicArn } }), undefined);
        assert.match(
            refusedOf({ alerts: { topicArn }, alarms: {} })!,
            /^alarms\.topicArn is .* of the region us-east-1/,
        );
    });
});
