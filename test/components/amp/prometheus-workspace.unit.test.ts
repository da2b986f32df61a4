import assert from "node:assert/strict";

import { LogGroup } from "@pulumi/aws/cloudwatch";

import { PrometheusWorkspace, type PrometheusWorkspaceArgs } from "../../../components";
import { isUnknown, record, refusal, valueOf } from "../../support/mocks";

async function workspace(args: PrometheusWorkspaceArgs = {}, options = {}, opts = {}) {
    return record(options, () => new PrometheusWorkspace("metrics", args, opts));
}

describe("PrometheusWorkspace", () => {
    it("makes a protected workspace with its retention and its logs", async () => {
        const { only } = await workspace();
        const amp = only("aws:amp/workspace:Workspace", "metrics-workspace");
        assert.equal(amp.protect, true);
        assert.equal(amp.parent, "metrics");
        assert.equal(amp.inputs.alias, "metrics");
        assert.deepEqual(amp.inputs.loggingConfiguration, {
            logGroupArn:
                "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/vendedlogs/prometheus/pulumi-adot/project/stack/metrics:*",
        });
        const { inputs } = only("aws:amp/workspaceConfiguration:WorkspaceConfiguration", "metrics-configuration");
        assert.deepEqual(inputs, { workspaceId: "metrics-workspace-id", retentionPeriodInDays: 150 });
        assert.equal(only("aws:cloudwatch/logGroup:LogGroup", "metrics-logs").inputs.retentionInDays, 30);
    });

    it("keeps the remote-write URL in a parameter", async () => {
        const { only, result } = await workspace();
        const parameter = only("aws:ssm/parameter:Parameter", "metrics-remote-write-url").inputs;
        const url =
            "https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/metrics-workspace-id/api/v1/remote_write";
        assert.equal(parameter.name, "/pulumi-adot/project/stack/metrics/remote-write-url");
        assert.equal(parameter.insecureValue, url);
        assert.equal(parameter.type, "String");
        assert.equal(await valueOf(result.remoteWriteUrl), url);
        assert.equal(
            await valueOf(result.remoteWriteParameterArn),
            "arn:aws:ssm:eu-west-1:111122223333:parameter/pulumi-adot/project/stack/metrics/remote-write-url",
        );
    });

    it("knows region and parameter name in the first preview, and nothing else", async () => {
        const { result, only } = await workspace({}, { preview: true, region: "us-east-2" });
        assert.equal(await valueOf(result.region), "us-east-2");
        assert.equal(
            await valueOf(result.remoteWriteParameterName),
            "/pulumi-adot/project/stack/metrics/remote-write-url",
        );
        assert.equal(await valueOf(result.remoteWriteUrl), "unknown");
        assert.equal(await valueOf(result.arn), "unknown");
        assert.ok(isUnknown(only("aws:ssm/parameter:Parameter").inputs.insecureValue));
    });

    it("shows policies its arguments with the defaults filled in", async () => {
        const { only } = await workspace({ tags: { team: "core" } });
        assert.deepEqual(only("pulumi-adot:index:PrometheusWorkspace").inputs, {
            alias: "metrics",
            retentionDays: 150,
            logRetentionDays: 30,
            remoteWriteParameterName: "/pulumi-adot/project/stack/metrics/remote-write-url",
            protect: true,
            tags: { team: "core" },
        });
    });

    it("takes from other resources what needn't be known at once", async () => {
        const later = (preview: boolean) =>
            record({ preview }, () => {
                const { retentionInDays, tags } = new LogGroup("other", { retentionInDays: 7, tags: { team: "core" } });
                const days = retentionInDays.apply((value) => value!);
                const team = tags.apply((value) => value!.team!);
                return new PrometheusWorkspace("metrics", {
                    retentionDays: days,
                    outOfOrderTimeWindowSeconds: days,
                    logRetentionDays: days,
                    tags: { team, owner: "core" },
                });
            });
        const seen = async (preview: boolean) => {
            const { only } = await later(preview);
            const { retentionInDays, tags } = only("aws:cloudwatch/logGroup:LogGroup", "metrics-logs").inputs;
            const configuration = only("aws:amp/workspaceConfiguration:WorkspaceConfiguration").inputs;
            const own = only("pulumi-adot:index:PrometheusWorkspace").inputs;
            const { team, owner } = tags as Record<string, unknown>;
            assert.equal(owner, "core");
            const { retentionPeriodInDays, outOfOrderTimeWindowInSeconds } = configuration;
            return [retentionInDays, retentionPeriodInDays, outOfOrderTimeWindowInSeconds, own.retentionDays, team];
        };
        assert.ok((await seen(true)).every(isUnknown));
        assert.deepEqual(await seen(false), [7, 7, 7, 7, "core"]);
    });

    it("tags every resource that can have tags", async () => {
        const { resources } = await workspace({ tags: { team: "core" } });
        const untagged = resources.filter((r) => r.custom && JSON.stringify(r.inputs.tags) !== '{"team":"core"}');
        assert.deepEqual(
            untagged.map((r) => r.type),
            ["aws:amp/workspaceConfiguration:WorkspaceConfiguration"],
        );
    });

    it("gives up protection when told to, also by its options", async () => {
        const protect = async (args: PrometheusWorkspaceArgs, opts = {}) => {
            const { only } = await workspace(args, {}, opts);
            const metrics = only("aws:amp/workspace:Workspace").protect;
            // With another class the group is another one, and its logs are gone.
            assert.equal(only("aws:cloudwatch/logGroup:LogGroup").protect, metrics);
            return metrics;
        };
        assert.equal(await protect({ protect: false }), false);
        assert.equal(await protect({}, { protect: false }), false);
        assert.equal(await protect({ protect: true }, { protect: false }), true);
        assert.equal(await protect({ protect: false }, { protect: true }), false);
    });

    const refusals: [what: string, args: PrometheusWorkspaceArgs, message: string][] = [
        [
            "a retention in a string",
            { retentionDays: "150" as never },
            'retentionDays is "150": it must be a whole number of days from 1 to 1095.',
        ],
        [
            "null",
            { retentionDays: null as never },
            "retentionDays is null: it must be a whole number of days from 1 to 1095.",
        ],
        [
            "a name that isn't a string",
            { remoteWriteParameterName: 5 as never },
            "remoteWriteParameterName is 5: it must be a path like /metrics/prod/url of letters, digits, hyphens, dots and underscores, of at most 1011 characters.",
        ],
        ["protection in words", { protect: "no" as never }, 'protect is "no": it must be a boolean, true or false.'],
        ["an empty alias", { alias: "" }, 'alias is "": it must be a string that isn\'t empty.'],
        [
            "an alias that AMP doesn't take",
            { alias: "a".repeat(101) },
            `alias is "${"a".repeat(101)}": it must have at most 100 characters, and is the component's name by default.`,
        ],
        [
            "a window below nothing",
            { outOfOrderTimeWindowSeconds: -1 },
            "outOfOrderTimeWindowSeconds is -1: it must be a whole number of seconds from 0 to 600.",
        ],
        [
            "a window beyond AMP's",
            { outOfOrderTimeWindowSeconds: 601 },
            "outOfOrderTimeWindowSeconds is 601: it must be a whole number of seconds from 0 to 600.",
        ],
        ["no retention", { retentionDays: 0 }, "retentionDays is 0: it must be a whole number of days from 1 to 1095."],
        [
            "a longer retention than AMP's",
            { retentionDays: 1096 },
            "retentionDays is 1096: it must be a whole number of days from 1 to 1095.",
        ],
        [
            "half a day",
            { retentionDays: 1.5 },
            "retentionDays is 1.5: it must be a whole number of days from 1 to 1095.",
        ],
        [
            "a log retention that CloudWatch lacks",
            { logRetentionDays: 31 },
            "logRetentionDays is 31: it must be one of CloudWatch's retentions in days (0 is for ever): 0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653.",
        ],
        [
            "a parameter name with a blank",
            { remoteWriteParameterName: "/a b" },
            'remoteWriteParameterName is "/a b": it must be a path like /metrics/prod/url of letters, digits, hyphens, dots and underscores, of at most 1011 characters.',
        ],
        [
            "a parameter name of AWS's own",
            { remoteWriteParameterName: "/aws/url" },
            'remoteWriteParameterName is "/aws/url": AWS keeps names that begin with aws or ssm for itself.',
        ],
        [
            "a deep parameter name",
            { remoteWriteParameterName: "/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p" },
            'remoteWriteParameterName is "/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p": it must have at most 15 levels.',
        ],
    ];
    for (const [what, args, message] of refusals) {
        it(`refuses ${what}, before anything is registered`, async () => {
            const { message: said, resources } = await refusal(() => new PrometheusWorkspace("metrics", args));
            assert.equal(said, `PrometheusWorkspace "metrics": ${message}`);
            assert.deepEqual(resources, []);
        });
    }
});
