import assert from "node:assert/strict";

import { parseContainerDefinitions } from "../../audit/containers";
import { inspectContainers } from "../../audit/violations";
import { adot } from "../../collector";
import { switchedOnGates } from "../../collector/release-data";
import { type ConfigJson, configWith, type ContainerJson, goodContainers } from "./task";

const amp = "https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-1/api/v1/remote_write";
const [gate] = switchedOnGates;

function found(
    endpoint: string,
    change: (exporter: Record<string, unknown>, config: ConfigJson) => void = () => undefined,
    ofCollector: (collector: ContainerJson) => void = plainly,
): string[] {
    const config = configWith((each) =>
        change(Object.assign(each.exporters.prometheusremotewrite!, { endpoint }), each),
    );
    const [app, collector] = goodContainers(config);
    ofCollector(collector);
    const containers = parseContainerDefinitions(JSON.stringify([app, collector]));
    return inspectContainers(containers, { kind: "task definition", name: "orders" })
        .violations.filter(({ policy }) => policy === "amp-writes-fitting")
        .map(({ rule, path, message }) => `${rule} ${path}: ${message}`);
}

/** Without the feature gate. */
const plainly = (collector: ContainerJson): void => {
    delete collector.command;
};
const starts =
    (...command: string[]) =>
    (collector: ContainerJson): void => {
        collector.command = command;
    };
const image =
    (name: string) =>
    (collector: ContainerJson): void => {
        plainly(collector);
        collector.image = name;
    };

const gated = starts(...adot.featureGates.map((each) => `--feature-gates=+${each}`));

describe("the audit of writes to AMP", () => {
    it("finds that 429 is dropped, without the gate", () => {
        const [one, ...more] = found(amp);
        assert.deepEqual(more, []);
        assert.match(
            one!,
            /^throttled-dropped exporters\.prometheusremotewrite: prometheusremotewrite drops what AMP throttles/,
        );
        for (const command of [
            [],
            [`--feature-gates=-${gate}`],
            ["--feature-gates=+exporter.prometheusremotewritexporter.enableSendingRW2"],
        ]) {
            assert.equal(found(amp, undefined, starts(...command)).length, 1, command.join());
        }
    });

    it("says nothing with the gate, and where AMP isn't known to be written to", () => {
        for (const command of [
            [`--feature-gates=+${gate}`],
            [`--feature-gates=${gate}`],
            ["--feature-gates", `${gate}`],
        ]) {
            assert.deepEqual(found(amp, undefined, starts(...command)), [], command.join());
        }
        assert.deepEqual(found("https://mimir.example.com/api/v1/push"), []);
    });

    describe("where the address comes from a secret", () => {
        const secret = "${env:AMP_REMOTE_WRITE_URL}";
        const signedBy =
            (settings: unknown, id = "sigv4auth") =>
            (exporter: Record<string, unknown>, config: ConfigJson): void => {
                Object.assign(config, { extensions: { [id]: settings } });
                Object.assign(config.service, { extensions: [id] });
                exporter.auth = { authenticator: id };
            };

        it("goes by what signs the requests: for AMP alone", () => {
            for (const address of [secret, "${AMP_REMOTE_WRITE_URL}", "https://${env:HOST}/api/v1/remote_write"]) {
                for (const id of ["sigv4auth", "sigv4auth/amp"]) {
                    const change = signedBy({ region: "eu-west-1", service: "aps" }, id);
                    assert.match(found(address, change).join(), /^throttled-dropped exporters\.prometheusremotewrite:/);
                    const tooLarge = found(
                        address,
                        (exporter, config) => {
                            change(exporter, config);
                            exporter.max_batch_size_bytes = 5_000_000;
                            config.processors.batch = { send_batch_max_size: 5_000 };
                        },
                        gated,
                    );
                    assert.match(tooLarge.join(), /^request-too-large /);
                }
            }
        });

        it("says nothing where that isn't said, or the host is a literal of another name", () => {
            for (const settings of [
                null,
                { region: "eu-west-1" },
                { service: "execute-api" },
                { service: "${env:SERVICE}" },
                { service: "" },
            ]) {
                assert.deepEqual(found(secret, signedBy(settings)), [], JSON.stringify(settings));
            }
            const byAnother = signedBy({ service: "aps" }, "oauth2client");
            assert.deepEqual(found(secret, byAnother), []);
            const unsigned = (exporter: Record<string, unknown>): void => {
                delete exporter.auth;
            };
            assert.deepEqual(found(secret, unsigned), []);
            for (const literal of ["http://proxy.internal:${env:PORT}/x", "http://proxy.internal/${env:PATH_OF}"]) {
                assert.deepEqual(found(literal), [], literal);
            }
        });
    });

    it("proposes the gate to the releases that have it alone", () => {
        const repository = "public.ecr.aws/aws-observability/aws-otel-collector";
        for (const tag of ["v0.40.0", "v0.43.3", "v0.49.0", "v0.50.0"]) {
            assert.equal(found(amp, undefined, image(`${repository}:${tag}`)).length, 1, tag);
        }
        for (const tag of ["v0.39.1", "latest", "v9.0.0"]) {
            assert.deepEqual(found(amp, undefined, image(`${repository}:${tag}`)), [], tag);
        }
    });

    const sized = (bytes: unknown, batch: unknown) =>
        found(
            amp,
            (exporter, config) => {
                exporter.max_batch_size_bytes = bytes;
                config.processors.batch = { send_batch_size: 1, send_batch_max_size: batch };
            },
            gated,
        );

    it("finds requests that AMP refuses", () => {
        assert.match(
            sized(5_000_000, 5_000)[0]!,
            /^request-too-large exporters\.prometheusremotewrite\.max_batch_size_bytes: .* up to 5000000 bytes/,
        );
        assert.match(sized(undefined, 8_192)[0]!, /up to 3000000 bytes, the default,/);
        assert.match(sized(1_000_001, undefined)[0]!, /up to 1000001 bytes/);
    });

    it("says nothing of requests that fit", () => {
        for (const [bytes, batch] of [
            [1_000_000, 8_192],
            [1_000_000, undefined],
            [undefined, 386],
            [3_000_000, 386],
            [undefined, undefined],
            ["${env:X}", 8_192],
        ]) {
            assert.deepEqual(sized(bytes, batch), [], `${bytes} ${batch}`);
        }
    });
});
