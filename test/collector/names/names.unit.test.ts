import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { type Metric, identityLabels, labels, metrics, prometheusName } from "../../../collector";

const fixtures = path.join(__dirname, "..", "..", "..", "local", "fixtures");

/** Kind and label names of every metric in a recorded exposition. */
function recorded(file: string): Map<string, { kind: string; labels: Set<string> }> {
    const found = new Map<string, { kind: string; labels: Set<string> }>();
    for (const line of fs.readFileSync(path.join(fixtures, file), "utf8").split("\n")) {
        const type = /^# TYPE (\S+) (\S+)/.exec(line);
        if (type) {
            found.set(type[1], { kind: type[2], labels: new Set() });
        }
        const sample = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? /.exec(line);
        if (sample) {
            const metric = found.get(sample[1]) ?? found.get(sample[1].replace(/_(bucket|sum|count)$/, ""));
            for (const [, label] of (sample[2] ?? "").matchAll(/(\w+)="/g)) {
                metric?.labels.add(label);
            }
        }
    }
    return found;
}

function assertRecorded(group: Readonly<Record<string, Metric>>, ...files: readonly string[]): void {
    const all = new Map(files.flatMap((file) => [...recorded(file)]));
    for (const [key, { name, kind, labels: own }] of Object.entries(group)) {
        const found = all.get(name);
        assert.ok(found, `${key}: ${name} isn't in ${files.join(" or ")}`);
        assert.equal(kind, found.kind, `${name} is a ${found.kind}`);
        assert.deepEqual(
            new Set(own),
            new Set([...found.labels].filter((label) => label !== labels.le)),
            `labels of ${name}`,
        );
    }
}

describe("names", () => {
    it("lists JVM metrics as jmx_exporter 1.0.1 exposes them", () => {
        assertRecorded(metrics.jvm, "jvm-jmx-exporter-1.0.1.prom");
    });

    it("lists Envoy metrics as Envoy 1.39.3 exposes them", () => {
        assertRecorded(metrics.envoy, "envoy-1.39.3-xds.prom", "envoy-1.39.3.prom");
    });

    it("spells OTLP names as the exporter does without suffixes", () => {
        const spelt: Record<string, string> = {
            "ecs.task.memory.utilized": "ecs_task_memory_utilized",
            "ecs.task.network.io.usage.rx_bytes": "ecs_task_network_io_usage_rx_bytes",
            "container.cpu.usage.vcpu": "container_cpu_usage_vcpu",
            "otelcol_processor_filter_datapoints.filtered": "otelcol_processor_filter_datapoints_filtered",
            "..a//b": "a_b",
            "5xx.count": "_5xx_count",
            "job:rate5m": "job:rate5m",
        };
        for (const [otel, name] of Object.entries(spelt)) {
            assert.equal(prometheusName(otel), name);
        }
    });

    it("gives each metric one name and each ECS metric the name of its OTLP metric", () => {
        const all = Object.values(metrics).flatMap((group) => Object.values<Metric>(group));
        const names = all.map(({ name }) => name);
        assert.equal(new Set(names).size, names.length);
        for (const { name, otel } of [...Object.values(metrics.ecs), ...Object.values(metrics.container)]) {
            assert.ok(otel, `${name} has no OTLP name`);
            assert.equal(name, prometheusName(otel));
        }
    });

    it("keeps what Container Insights shows: cpu, memory, network, storage, reserved and utilised", () => {
        const names = Object.values(metrics.ecs).map(({ name }) => name);
        for (const wanted of [
            "memory_utilized",
            "memory_reserved",
            "cpu_utilized",
            "cpu_reserved",
            "network_rate_rx",
            "network_rate_tx",
        ]) {
            assert.ok(names.includes(`ecs_task_${wanted}`), wanted);
        }
        for (const wanted of [
            "storage_read_bytes",
            "storage_write_bytes",
            "ephemeral_storage_utilized",
            "ephemeral_storage_reserved",
        ]) {
            assert.ok(names.includes(`ecs_task_${wanted}`), wanted);
        }
    });

    it("names the labels that identify a series", () => {
        assert.deepEqual(identityLabels, [
            "job",
            "instance",
            "scrape_job",
            "aws_ecs_cluster_name",
            "aws_ecs_task_family",
        ]);
    });
});
