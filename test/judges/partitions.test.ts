/** What a platform and its app deploy in AWS GovCloud, with FIPS and a proxy elsewhere, before AWS's own judges. */
import assert from "node:assert/strict";

import { AdotTaskDefinition, platformOutputs, PrometheusWorkspace, vpcEndpoints } from "../../components";
import { record } from "../support/mocks";
import { needs } from "../support/parts";
import { ordersTask } from "../support/tasks";
import { judge } from "./judge";
import { judgeByMoto } from "./moto/judge";
import { needsMoto } from "./moto/replay";
import { custom, stateOf } from "./sample-state";
import type { JsonObject } from "./state";

/** Types whose name the provider makes of the program's where none is given. */
const named = /:(Role|RolePolicy|MetricAlarm)$/;

/** The mocks call a role by its name in the program, whatever name it is given. */
const mocked = (type: string, name: string) => (type.endsWith(":Role") ? { name } : {});

/** Everything that this package makes for a workspace and a task, in a region. */
async function stateIn(region: string, partition: string, fips: boolean): Promise<unknown> {
    const { resources } = await record({ region }, () => {
        const metrics = new PrometheusWorkspace("metrics", {
            fips,
            access: { writers: [`arn:${partition}:iam::222233334444:root`], writerRole: "writer" },
            alerts: { topicArn: `arn:${partition}:sns:${region}:111122223333:alerts`, manageTopicPolicy: true },
            alarms: { activeSeriesQuota: 50_000_000 },
            limits: [{ labels: { job: "orders" }, maxSeries: 1000 }],
        });
        vpcEndpoints("net", {
            vpcId: "vpc-0123456789abcdef0",
            subnetIds: ["subnet-0123456789abcdef0"],
            securityGroupIds: ["sg-0123456789abcdef0"],
        });
        const containers = { app: { image: "orders:1", memory: 1024 } };
        const sidecar = { memory: 512, httpsProxy: "http://proxy:3128" };
        const platform = platformOutputs({ metrics });
        return new AdotTaskDefinition("orders", ordersTask({ platform, containers, scrape: {}, sidecar }));
    });
    const made = resources
        .filter((each) => each.custom)
        .map(({ type, name, inputs }) => ({
            ...custom(type, name, {
                ...(named.test(type) ? { name } : {}),
                ...inputs,
                ...mocked(type, name),
            } as JsonObject),
            id: `${name}-id`,
        }));
    const topic = custom("aws:sns/topic:Topic", "alerts", { name: "alerts" });
    return stateOf([topic, ...made], region);
}

describe("other partitions and endpoints, by AWS's own words", () => {
    before(function () {
        needs(this, "python");
    });

    let states: unknown[];
    before(async function () {
        this.timeout(300_000);
        states = [
            await stateIn("us-gov-west-1", "aws-us-gov", false),
            await stateIn("us-gov-east-1", "aws-us-gov", false),
            await stateIn("us-east-2", "aws", true),
        ];
    });

    it("can be made by moto, which gives back what it was told", function () {
        this.timeout(300_000);
        needsMoto(this);
        for (const { refused, compared } of judgeByMoto(states.map((state) => [state]))) {
            assert.deepEqual(refused, []);
            assert.ok(compared > 100, `only ${compared} properties were compared`);
        }
    });

    it("pass botocore and cfn-lint", function () {
        this.timeout(300_000);
        for (const findings of judge(states)) {
            assert.deepEqual(findings, { botocore: [], cfnLint: [] });
        }
    });
});
