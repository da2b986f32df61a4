/** Other partitions, FIPS endpoints, and a proxy on the way. */
import assert from "node:assert/strict";

import { parse } from "yaml";

import { parseContainerDefinitions } from "../../../audit/containers";
import { inspectContainers } from "../../../audit/violations";
import {
    AdotTaskDefinition,
    audit,
    type ContainerDefinition,
    platformOutputs,
    PrometheusWorkspace,
    type SidecarArgs,
    type SidecarOptions,
    withAdotSidecar,
} from "../../../components";
import { checkPlace } from "../../../components/amp/place";
import { record, valueOf } from "../../support/mocks";
import { containerNamed, containersOf, ordersTask, variable } from "../../support/tasks";

const govAccount = "arn:aws-us-gov:iam::222233334444:root";
const govTopic = "arn:aws-us-gov:sns:us-gov-west-1:111122223333:alerts";

/** What a container is told when it is audited in a task on Fargate. */
const violations = (containers: readonly ContainerDefinition[]) =>
    inspectContainers(parseContainerDefinitions(JSON.stringify(containers)), {
        kind: "task definition",
        name: "orders",
        family: "orders",
        network: "awsvpc",
        memoryMiB: 2048,
        volumes: new Map(),
        isWhole: false,
        isOnFargate: true,
    }).violations;

describe("AWS GovCloud", () => {
    it("has platform and app, with its own ARNs and addresses throughout", async () => {
        const { resources, only } = await record({ region: "us-gov-west-1" }, () => {
            const metrics = new PrometheusWorkspace("metrics", {
                access: { writers: [govAccount], writerRole: "writer" },
                alerts: { topicArn: govTopic, manageTopicPolicy: true },
                alarms: {},
            });
            const platform = platformOutputs({ metrics });
            const containers = { app: { image: "orders:1", memory: 1024 } };
            return new AdotTaskDefinition("orders", ordersTask({ platform, containers, scrape: {} }));
        });
        for (const { name, inputs } of resources) {
            assert.doesNotMatch(JSON.stringify(inputs), /arn:aws:/, name);
        }
        const url = only("aws:ssm/parameter:Parameter").inputs.insecureValue as string;
        assert.match(url, /^https:\/\/aps-workspaces\.us-gov-west-1\.amazonaws\.com\//);
        const containers = containersOf(only("aws:ecs/taskDefinition:TaskDefinition").inputs.containerDefinitions);
        const config = parse(variable(containerNamed(containers, "adot-collector"), "AOT_CONFIG_CONTENT")!);
        assert.equal(config.extensions.sigv4auth.region, "us-gov-west-1");
        assert.deepEqual(audit(config), []);
        assert.deepEqual(violations(containers), []);
    });
});

describe("a place without AMP", () => {
    it("is refused by its partition's name", () => {
        assert.throws(
            () => checkPlace({ partition: "aws-cn", region: "cn-north-1" }, false),
            /^Error: AMP isn't in the partition aws-cn, which cn-north-1 belongs to: it is in aws and aws-us-gov\./,
        );
        assert.equal(checkPlace({ partition: "aws-us-gov", region: "us-gov-east-1" }, false), "us-gov-east-1");
    });

    it("is refused by its region's name where FIPS is asked for", () => {
        const place = { partition: "aws", region: "eu-west-1" };
        assert.throws(() => checkPlace(place, true), /^Error: fips can't be true in eu-west-1: AMP has FIPS endpoints/);
        assert.equal(checkPlace(place, false), "eu-west-1");
    });
});

describe("a workspace's FIPS endpoint", () => {
    it("is where collectors write and others query", async () => {
        const { result, only } = await record({ region: "us-east-2" }, () => {
            return new PrometheusWorkspace("metrics", { fips: true });
        });
        const base = "https://aps-workspaces-fips.us-east-2.amazonaws.com/workspaces/metrics-workspace-id/";
        assert.equal(await valueOf(result.endpoint), base);
        assert.equal(only("aws:ssm/parameter:Parameter").inputs.insecureValue, `${base}api/v1/remote_write`);
    });

    it("is AMP's to the audit, by a plain URL too", () => {
        const remoteWriteUrl =
            "https://aps-workspaces-fips.us-east-2.amazonaws.com/workspaces/ws-1/api/v1/remote_write";
        const options = { serviceName: "orders", region: "us-east-2", remoteWriteUrl };
        assert.deepEqual(violations(withAdotSidecar([{ name: "app", image: "orders:1", memory: 512 }], options)), []);
    });
});

describe("a proxy", () => {
    const sidecar = (changes: Partial<SidecarArgs>) => {
        const own = { serviceName: "orders", region: "eu-west-1", remoteWriteParameter: "/url" };
        const app = { name: "app", image: "orders:1", memory: 512 };
        return withAdotSidecar([app], { ...own, ...changes } as SidecarOptions);
    };

    it("is for what leaves the task, and never for its metadata and credentials", () => {
        const containers = sidecar({ httpsProxy: "http://proxy:3128", noProxy: [".internal"] });
        const collector = containers.at(-1)!;
        assert.equal(variable(collector, "HTTPS_PROXY"), "http://proxy:3128");
        assert.equal(variable(collector, "NO_PROXY"), "169.254.170.2,169.254.169.254,localhost,127.0.0.1,.internal");
        assert.deepEqual(violations(containers), []);
    });

    const refusals: [what: string, changes: Partial<SidecarArgs>, message: RegExp][] = [
        [
            "a password",
            { httpsProxy: "http://me:secret@proxy:3128" },
            /^Error: httpsProxy isn't valid: .* without a password\.$/,
        ],
        ["no scheme", { httpsProxy: "proxy:3128" }, /httpsProxy isn't valid/],
        ["hosts for no proxy", { noProxy: ["a"] }, /noProxy can't be given/],
        [
            "two proxies",
            { httpsProxy: "http://p:1", environment: { https_proxy: "x" } },
            /beside the variable https_proxy/,
        ],
        ["a list in one", { httpsProxy: "http://p:1", noProxy: ["a,b"] }, /noProxy\[0\] is "a,b"/],
    ];
    for (const [what, changes, message] of refusals) {
        it(`is refused with ${what}`, () => {
            assert.throws(() => sidecar(changes), message);
        });
    }
});
