import assert from "node:assert/strict";
import { adot, type AuditOptions, audit, memoryFloorMiB, sizeSidecar } from "../../../collector";
import { foreignPlaces, receiverPlaces } from "../../../collector/rules/message-bounds";
import { type Loose, safe } from "./audit-cases";

const inside: AuditOptions = { memoryMiB: 512, goMemLimitMiB: 384 };

/** The safe config in 512 MiB, with one receiver more in its traces. */
function withReceiver(id: string, settings: unknown): Loose {
    const config = safe();
    config.processors.memory_limiter = { check_interval: "1s", limit_mib: 358, spike_limit_mib: 153 };
    config.receivers[id] = settings;
    config.service.pipelines["traces/app"]!.receivers = ["otlp", id];
    return config;
}

const findings = (id: string, settings: unknown, options = inside) =>
    audit(withReceiver(id, settings), options).filter(({ rule }) => rule.startsWith("message-"));

const rules = (id: string, settings: unknown, options?: AuditOptions): string[] =>
    findings(id, settings, options).map(({ rule }) => rule);

/** `settings` inside the mappings of `keys`. */
const inMappings = (keys: readonly string[], settings: object): object =>
    keys.reduceRight<object>((inner, key) => ({ [key]: inner }), settings);

const placed = Object.entries({ ...receiverPlaces, ...foreignPlaces }).flatMap(([type, places]) =>
    "none" in places ? [] : places.map((place) => ({ type, ...place })),
);
const nameOf = ({ type, keys, kind }: (typeof placed)[number]): string => [type, ...keys, kind.key].join(".");

describe("the audit of what receivers take at once", () => {
    it("knows of every receiver that the release has which setting bounds a message, or why none does", () => {
        assert.deepEqual(Object.keys(receiverPlaces).sort(), [...adot.components.receivers].sort());
        for (const places of Object.values(receiverPlaces)) {
            assert.ok("none" in places ? places.none !== "" : places.length > 0);
        }
    });

    for (const place of placed) {
        const { type, keys, kind } = place;
        const value = (bytes: number) => bytes / kind.unit;

        it(`refuses what the container can't hold: ${nameOf(place)}`, () => {
            for (const written of [value(8 * 2 ** 30), `${value(8 * 2 ** 30)}`]) {
                const [found, ...others] = findings(`${type}/one`, inMappings(keys, { [kind.key]: written }));
                assert.deepEqual(others, []);
                assert.equal(found?.rule, "message-too-large");
                assert.equal(found.path, ["receivers", `${type}/one`, ...keys, kind.key].join("."));
            }
        });

        it(`passes what it can hold, and the default: ${nameOf(place)}`, () => {
            const small = value(2 ** 20) / (kind.times?.byDefault ?? 1);
            assert.deepEqual(rules(type, inMappings(keys, { [kind.key]: small })), []);
            for (const settings of [inMappings(keys, { [kind.key]: 0 }), inMappings(keys, {})]) {
                assert.ok(!rules(type, settings).includes("message-too-large"), JSON.stringify(settings));
            }
        });

        it(`refuses what only the running task knows: ${nameOf(place)}`, () => {
            const [found] = findings(type, inMappings(keys, { [kind.key]: "${env:SIZE}" }));
            assert.equal(found?.rule, "message-too-large");
            assert.match(found.message, /"\$\{env:SIZE\}": its value isn't known before the task starts/);
        });
    }

    it("refuses parts that only the running task knows, from the receiver itself down to the setting", () => {
        for (const { type, keys } of placed) {
            for (let depth = 0; depth <= keys.length; depth++) {
                const unknown = keys
                    .slice(0, depth)
                    .reduceRight<unknown>((inner, key) => ({ [key]: inner }), "${env:PART}");
                const [found, ...others] = findings(`${type}/one`, unknown);
                assert.equal(found?.rule, "message-too-large", type);
                assert.equal(found.path, ["receivers", `${type}/one`, ...keys.slice(0, depth)].join("."));
                assert.match(found.message, /"\$\{env:PART\}": its value isn't known before the task starts/);
                assert.deepEqual(others, []);
            }
        }
        assert.deepEqual(rules("new", "${env:PART}"), ["message-too-large"]);
        assert.deepEqual(rules("new", { listeners: [{ http: "${env:PART}" }] }), ["message-too-large"]);
    });

    it("lets everything else come from the running task", () => {
        const endpoint = { endpoint: "${env:HOST}:4317", tls: "${env:TLS}", auth: { authenticator: "${env:AUTH}" } };
        assert.deepEqual(rules("otlp/one", { protocols: { grpc: endpoint } }), []);
        assert.deepEqual(rules("new", { endpoint: "${env:HOST}", topics: ["${env:TOPIC}"] }), []);
        for (const [type, places] of Object.entries(receiverPlaces).filter(([, each]) => "none" in each)) {
            assert.ok("none" in places);
            assert.deepEqual(rules(`${type}/one`, "${env:PART}"), [], type);
        }
    });

    it("does what its fix says: the value in it passes", () => {
        for (const { type, keys, kind } of placed) {
            const [found] = findings(type, inMappings(keys, { [kind.key]: 1e12 }));
            const value = Number(/ to (\d+) or less/.exec(found!.fix)![1]);
            assert.deepEqual(rules(type, inMappings(keys, { [kind.key]: value })), [], found!.fix);
            assert.notDeepEqual(rules(type, inMappings(keys, { [kind.key]: value * 1.5 + 1 })), [], found!.fix);
        }
    });

    it("finds servers of receivers that it doesn't know by the names of their bounds, at any depth", () => {
        const huge = { max_request_body_size: 8 * 2 ** 30 };
        const [found] = findings("webhookevent", { listeners: [{ server: huge }] });
        assert.equal(found?.path, "receivers.webhookevent.listeners[0].server.max_request_body_size");
        assert.deepEqual(rules("splunk_hec", huge), ["message-too-large"]);
        assert.deepEqual(rules("new", { protocols: { grpc: { max_recv_msg_size_mib: 4_096 } } }), [
            "message-too-large",
        ]);
        const ring: Record<string, unknown> = { ...huge };
        ring.again = ring;
        assert.deepEqual(rules("ring", ring), ["message-too-large"]);
    });

    it("reads sizes with units, and takes what it can't read for what the collector doesn't start with", () => {
        for (const size of ["1GiB", "2 gb", "1000000kb", "1073741824", "1073741824b", 2 ** 30]) {
            assert.deepEqual(rules("filelog", { max_log_size: size }), ["message-too-large"], `${size}`);
        }
        for (const size of ["4MiB", "4mb", "", "many", -1, 1e-9, true, [], {}, null, "1e9", "0x7fffffff"]) {
            assert.deepEqual(rules("filelog", { max_log_size: size }), [], JSON.stringify(size));
        }
    });

    it("names in its fix what four senders at once leave room for", () => {
        const config = withReceiver("otlp/one", {
            protocols: { grpc: { max_recv_msg_size_mib: 4000 }, http: { max_request_body_size: 4e9 } },
        });
        const { limitMiB, spikeLimitMiB, goMemLimitMiB } = sizeSidecar(256);
        config.processors.memory_limiter = {
            check_interval: "1s",
            limit_mib: limitMiB,
            spike_limit_mib: spikeLimitMiB,
        };
        const found = audit(config, { memoryMiB: 256, goMemLimitMiB }).filter(
            ({ rule }) => rule === "message-too-large",
        );
        const sizes = found.map(({ fix }) => Number(/ to (\d+) or less, as 4 may arrive at once/.exec(fix)?.[1]));
        assert.deepEqual(sizes, [4, Math.floor((89 * 2 ** 20) / 20)]);
    });

    it("asks zipkin for the bound where its server is, and for no other", () => {
        const http = (bytes: number) => ({ protocols: { http: { max_request_body_size: bytes } } });
        assert.deepEqual(rules("zipkin", http(2 ** 20)), []);
        assert.deepEqual(rules("zipkin", {}), ["message-unbounded"]);
    });

    it("takes as many files at once as are read", () => {
        const files = (max_concurrent_files: number) =>
            rules("filelog", { max_log_size: "5MiB", max_concurrent_files });
        assert.deepEqual(files(2), []);
        assert.deepEqual(files(100), ["message-unbounded"]);
    });

    it("counts the packets that wait", () => {
        const udp = (settings: object) => rules("jaeger", { protocols: { thrift_compact: settings } });
        assert.deepEqual(udp({ queue_size: 100_000 }), ["message-too-large"]);
        assert.deepEqual(udp({ queue_size: "${env:QUEUE}" }), ["message-too-large"]);
        assert.deepEqual(udp({ queue_size: 100, max_packet_size: 131_072 }), []);
    });

    it("asks no receiver that no pipeline names", () => {
        const config = withReceiver("zipkin", { max_request_body_size: 1e12 });
        config.service.pipelines["traces/app"]!.receivers = ["otlp"];
        assert.deepEqual(audit(config, inside), []);
    });

    it("takes the limiter's spike where it doesn't know the container", () => {
        const grpc = (mib: number) => ({ protocols: { grpc: { max_recv_msg_size_mib: mib } } });
        assert.deepEqual(rules("otlp/one", grpc(7), {}), []);
        assert.deepEqual(rules("otlp/one", grpc(30), {}), ["message-unbounded"]);
        assert.deepEqual(rules("otlp/one", grpc(31), {}), ["message-too-large"]);
    });

    it("says nothing of gRPC's default, however little the limiter leaves", () => {
        const config = safe();
        config.processors.memory_limiter = { check_interval: "1s", limit_mib: 204, spike_limit_mib: 10 };
        const found = audit(config, { memoryMiB: 256 }).map(({ rule }) => rule);
        assert.ok(!found.includes("message-unbounded"), found.join());
    });

    it("advises a bound where several senders are more than a container holds, and nowhere else", () => {
        const http = (memoryMiB: number, settings: unknown = null): string[] => {
            const { limitMiB, spikeLimitMiB, goMemLimitMiB } = sizeSidecar(memoryMiB);
            const config = withReceiver("otlp/one", { protocols: { http: settings } });
            config.processors.memory_limiter = {
                check_interval: "1s",
                limit_mib: limitMiB,
                spike_limit_mib: spikeLimitMiB,
            };
            return audit(config, { memoryMiB, goMemLimitMiB }).map(({ rule }) => rule);
        };
        assert.deepEqual(http(memoryFloorMiB), ["message-unbounded"]);
        assert.deepEqual(http(memoryFloorMiB, { max_request_body_size: 20 * 2 ** 20 }), ["message-unbounded"]);
        assert.deepEqual(http(memoryFloorMiB, { max_request_body_size: 4 * 2 ** 20 }), []);
        // Four bodies of 20 MiB need 400 MiB.
        for (const memoryMiB of [384, 512, 1024]) {
            assert.deepEqual(http(memoryMiB), ["message-unbounded"], `${memoryMiB}`);
        }
        assert.deepEqual(http(2048), []);
        assert.deepEqual(http(4096), []);
        // One fits, four don't.
        assert.deepEqual(http(memoryFloorMiB, { max_request_body_size: 16 * 2 ** 20 }), ["message-unbounded"]);
    });
});
