import assert from "node:assert/strict";

import { audit } from "../../../collector";
import { telemetryEndpoint } from "../../../collector/telemetry-hosts";
import { bounded, inside, type Loose, safe } from "./audit-cases";

const path = "/workspaces/ws-1/api/v1/remote_write";
const amp = (region: string, suffix = "amazonaws.com", host = "aps-workspaces") =>
    `https://${host}.${region}.${suffix}${path}`;

function found(change: (config: Loose) => void): string[] {
    const config = safe();
    change(config);
    return audit(config, inside)
        .filter(({ rule }) => rule === "endpoint-mismatched")
        .map((finding) => `${finding.path}: ${finding.message} ${finding.fix}`);
}

const writesTo =
    (endpoint: string, signing: object = { region: "eu-west-1", service: "aps" }, id = "sigv4auth") =>
    (config: Loose): void => {
        config.extensions = { [id]: signing, health_check: null };
        config.service.extensions = ["health_check", id];
        config.exporters.prometheusremotewrite = { ...bounded, endpoint, auth: { authenticator: id } };
    };

/** An otlphttp exporter of a signal's pipeline. */
const sendsOtlp =
    (signal: string, settings: object, signing: object, type = "otlphttp") =>
    (config: Loose): void => {
        config.extensions["sigv4auth/other"] = signing;
        const headers = { "x-aws-log-group": "/ecs/orders", "x-aws-log-stream": "default" };
        config.exporters[type] = { headers, ...settings, auth: { authenticator: "sigv4auth/other" } };
        config.service.pipelines[signal] = {
            receivers: ["otlp"],
            processors: ["memory_limiter", "batch"],
            exporters: [type],
        };
    };

/** Hosts of AMP in every partition and by every way. */
const regions = ["us-east-1", "eu-central-2", "ap-southeast-4", "us-gov-west-1", "il-central-1", "mx-central-1"];
const amps = regions.flatMap((region) => [
    [region, amp(region)],
    [region, amp(region, "api.aws")],
    [region, amp(region, "amazonaws.com", "aps-workspaces-fips")],
    [region, amp(region, "api.aws", "aps-workspaces-fips")],
    [region, amp(region, "vpce.amazonaws.com", "vpce-0a1b-2c3d.aps-workspaces")],
    [region, amp(region, "vpce.amazonaws.com", `vpce-0a1b-2c3d-${region}a.aps-workspaces`)],
    [region, amp(region).replace("/workspaces", ":443/workspaces")],
    [region, amp(region).toUpperCase().replace(path.toUpperCase(), path)],
]);
const otherPartitions = [
    ["cn-north-1", amp("cn-north-1", "amazonaws.com.cn")],
    ["cn-north-1", amp("cn-north-1", "api.amazonwebservices.com.cn")],
    ["us-iso-east-1", amp("us-iso-east-1", "c2s.ic.gov")],
    ["us-isob-east-1", amp("us-isob-east-1", "sc2s.sgov.gov")],
    ["eusc-de-east-1", amp("eusc-de-east-1", "amazonaws.eu")],
];

const signals = [
    ["traces", "xray", "X-Ray"],
    ["logs", "logs", "CloudWatch Logs"],
    ["metrics", "monitoring", "CloudWatch"],
] as const;

describe("the audit of endpoints", () => {
    for (const [region, endpoint] of [...amps, ...otherPartitions] as [string, string][]) {
        it(`knows ${endpoint}`, () => {
            assert.equal(telemetryEndpoint(endpoint)?.region, region);
            assert.deepEqual(found(writesTo(endpoint, { region, service: "aps" })), []);
            assert.deepEqual(found(writesTo(endpoint, { region: "${env:AWS_REGION}", service: "aps" })), []);
            assert.deepEqual(found(writesTo(endpoint, { region: "af-south-1", service: "aps" })), [
                `extensions.sigv4auth.region: sigv4auth signs for the region "af-south-1", and prometheusremotewrite sends to AMP in ${region}: every request is refused with 403. ` +
                    `Set extensions.sigv4auth.region to ${region}, or send to the endpoint of the region that is meant.`,
            ]);
            assert.equal(found(writesTo(endpoint, { region, service: "es" })).length, 1);
            assert.equal(found(writesTo(endpoint.replace(path, ""), { region, service: "aps" })).length, 1);
        });
    }

    it("takes what the signer tells by the host", () => {
        assert.deepEqual(found(writesTo(amp("eu-west-1"), {})), []);
        assert.deepEqual(found(writesTo(amp("eu-west-1"), { region: "", service: null })), []);
        assert.equal(found(writesTo(amp("eu-west-1", "vpce.amazonaws.com", "vpce-1.aps-workspaces"), {})).length, 2);
    });

    for (const wrong of [
        "",
        "/",
        "/workspaces/ws-1",
        "/workspaces/ws-1/",
        "/workspaces/ws-1/api/v1",
        "/workspaces/ws-1/api/v1/query",
        "/workspaces/ws-1/api/v1/query_range",
        "/workspaces/ws-1/api/v1/write",
        "/workspaces/ws-1/api/v1/remote-write",
        "/workspaces/ws-1//api/v1/remote_write",
        "/api/v1/remote_write",
        "/workspaces/ws-1/api/v1/remote_write/api/v1/remote_write",
        "/workspaces/${env:WORKSPACE}/api/v1/query",
        "/workspaces/ws-1/remote_write?x=/api/v1/remote_write",
    ]) {
        it(`finds AMP's path ${JSON.stringify(wrong)}`, () => {
            assert.deepEqual(found(writesTo(`https://aps-workspaces.eu-west-1.amazonaws.com${wrong}`)), [
                "exporters.prometheusremotewrite.endpoint: prometheusremotewrite sends remote writes to a path of AMP that doesn't take them: every request is refused. " +
                    "End exporters.prometheusremotewrite.endpoint in /workspaces/WORKSPACE/api/v1/remote_write.",
            ]);
        });
    }

    for (const open of [
        "${env:AMP_REMOTE_WRITE_URL}",
        "https://${env:HOST}/workspaces/ws-1",
        "https://aps-workspaces.${env:AWS_REGION}.amazonaws.com/workspaces/${env:WS}/api/v1/remote_write",
        "https://aps-workspaces.us-east-2.amazonaws.com${env:REST}",
        "https://aps-workspaces.eu-west-1.amazonaws.com/${env:REST}",
        "https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/${env:WS}/remote_write",
        "https://metrics.example.com/api/v1/push",
        "https://aps-workspaces.example.com/anything",
        "http://127.0.0.1:9090/api/v1/write",
        "not a URL",
        "",
    ]) {
        it(`is silent about ${JSON.stringify(open)}`, () => {
            assert.deepEqual(found(writesTo(open)), []);
        });
    }

    it("finds an ARN in place of a URL", () => {
        const [finding, ...more] = found(writesTo("arn:aws:ssm:eu-west-1:111122223333:parameter/url"));
        assert.deepEqual(more, []);
        assert.match(finding!, /has an ARN in place of a URL.* under secrets, with the ARN as valueFrom/);
    });

    it("finds remote writes to what takes none", () => {
        for (const host of ["aps", "xray", "logs", "monitoring"]) {
            assert.match(
                found(writesTo(amp("eu-west-1", "amazonaws.com", host)))[0]!,
                /sends remote writes to .*, which takes .*: every request is refused/,
            );
        }
    });

    for (const [signal, service, name] of signals) {
        const host = `https://${service}.eu-west-1.amazonaws.com`;
        const signing = { region: "eu-west-1", service };
        it(`takes OTLP ${signal} at ${host}`, () => {
            const key = `${signal}_endpoint`;
            assert.deepEqual(found(sendsOtlp(signal, { endpoint: host }, signing)), []);
            assert.deepEqual(found(sendsOtlp(signal, { endpoint: `${host}/` }, {})), []);
            assert.deepEqual(found(sendsOtlp(signal, { [key]: `${host}/v1/${signal}` }, signing)), []);
            assert.deepEqual(found(sendsOtlp(signal, { [key]: `${host}/v1/${signal}` }, signing, "otlp_http")), []);
        });

        it(`finds what is wrong about ${host}`, () => {
            const one = (settings: object, signed: object = signing, type = "otlphttp") => {
                const all = found(sendsOtlp(signal, settings, signed, type));
                assert.equal(all.length, 1, all.join("\n"));
                return all[0]!;
            };
            assert.match(
                one({ endpoint: `${host}/v1/${signal}` }),
                new RegExp(`to a path of ${name} .* Leave the path out of exporters.otlphttp.endpoint`),
            );
            assert.match(one({ [`${signal}_endpoint`]: host }), new RegExp(`End .* in /v1/${signal}`));
            assert.match(one({ endpoint: host }, { ...signing, service: "aps" }), /signs for the service "aps"/);
            assert.match(one({ endpoint: host }, { ...signing, region: "us-east-1" }), /signs for the region/);
            assert.match(one({ endpoint: `${service}.eu-west-1.amazonaws.com:443` }, signing, "otlp"), /over gRPC/);
            const [another] = signals.filter(([each]) => each !== signal);
            assert.match(
                one({ endpoint: `https://${another![1]}.eu-west-1.amazonaws.com` }, { service: another![1] }),
                new RegExp(`sends OTLP ${signal} to ${another![2]}, which takes OTLP ${another![0]} alone`),
            );
        });
    }

    it("compares the region of exporters that sign by themselves", () => {
        const own = (type: string, endpoint: string, region?: string) =>
            found((config) => {
                config.exporters[type] = { endpoint, region };
                config.service.pipelines["traces/app"]!.exporters = [type];
            });
        for (const [type, service] of [
            ["awsxray", "xray"],
            ["awsemf", "logs"],
            ["awscloudwatchlogs", "logs"],
        ] as const) {
            const endpoint = `https://${service}.us-east-1.amazonaws.com`;
            assert.deepEqual(own(type, endpoint, "us-east-1"), []);
            assert.deepEqual(own(type, endpoint), []);
            assert.match(own(type, endpoint, "eu-west-1")[0]!, new RegExp(`^exporters.${type}.region: `));
            assert.match(
                own(type, amp("us-east-1"), "us-east-1")[0]!,
                /sends to AMP, which doesn't take what it makes/,
            );
        }
    });

    it("says nothing of an exporter that no pipeline names, and of other signers", () => {
        assert.deepEqual(
            found((config) => (config.exporters["prometheusremotewrite/unused"] = { endpoint: `${amp("x")}/query` })),
            [],
        );
        assert.deepEqual(found(writesTo(amp("us-east-1"), {}, "bearertokenauth")), []);
    });
});

describe("the audit of logs over OTLP", () => {
    const missing = (headers: unknown, endpoint = "https://logs.eu-west-1.amazonaws.com/v1/logs"): boolean => {
        const config = safe();
        config.exporters.otlphttp = { logs_endpoint: endpoint, headers, sending_queue: { queue_size: 20 } };
        config.service.pipelines.logs = {
            receivers: ["otlp"],
            processors: ["memory_limiter", "batch"],
            exporters: ["otlphttp"],
        };
        return audit(config, inside).some(({ path }) => path === "exporters.otlphttp.headers");
    };

    it("finds CloudWatch Logs without the headers that it wants", () => {
        const [group, stream] = ["x-aws-log-group", "X-AWS-Log-Stream"];
        assert.equal(missing(undefined), true);
        assert.equal(missing({ [group]: "/ecs/orders" }), true);
        assert.equal(missing({ [group]: "/ecs/orders", [stream]: "default" }), false);
        assert.equal(missing([group, stream].map((name) => ({ name, value: "a" }))), false);
        assert.equal(missing("${env:HEADERS}"), false);
        assert.equal(missing(undefined, "https://otlp.corp.io/v1/logs"), false);
    });

    it("finds OTLP to AWS that nobody signs, and takes tokens and signatures", () => {
        const sends =
            (signal: string, settings: object) =>
            (config: Loose): void => {
                sendsOtlp(signal, settings, {})(config);
                const exporter = config.exporters.otlphttp as Record<string, unknown>;
                config.exporters.otlphttp = { ...exporter, auth: undefined, ...settings };
            };
        for (const [signal, service, name] of [
            ["traces", "xray", "X-Ray"],
            ["logs", "logs", "CloudWatch Logs"],
            ["metrics/cw", "monitoring", "CloudWatch"],
        ] as const) {
            const kind = signal.split("/")[0]!;
            const url = { [`${kind}_endpoint`]: `https://${service}.eu-west-1.amazonaws.com/v1/${kind}` };
            assert.deepEqual(found(sends(signal, url)), [
                `exporters.otlphttp.auth.authenticator: otlphttp sends to ${name} without a signature: every request is refused with 403. Set exporters.otlphttp.auth.authenticator to sigv4auth/${service}, define that extension with region and service ${service}, and list it in service.extensions.`,
            ]);
            const logs = { "x-aws-log-group": "/g", "x-aws-log-stream": "s" };
            for (const more of [
                { headers: { ...logs, Authorization: "Bearer ${env:TOKEN}" } },
                {
                    headers: [
                        ...Object.entries({ ...logs, authorization: "x" }).map(([name, value]) => ({ name, value })),
                    ],
                },
                { headers: "${env:HEADERS}" },
                { auth: { authenticator: "mine" } },
            ]) {
                assert.deepEqual(found(sends(signal, { ...url, ...more })), []);
            }
        }
        assert.deepEqual(found(sends("traces", { traces_endpoint: "https://gateway.example/v1/traces" })), []);
    });
});
