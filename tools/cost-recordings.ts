/**
 * Writes collector/cost/recorded/*.ts from the recordings in local/fixtures: what the programs expose, without values,
 * for the estimates of `npx pulumi-adot cost`.
 *
 *     node --import tsx tools/cost-recordings.ts
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { repositoryRoot } from "./parts";

/** By the file that is written; each recording is told in local/fixtures/README.md. */
const recordings: Readonly<Record<string, readonly [file: string, what: string]>> = {
    envoy: ["envoy-1.39.3.prom", "Envoy 1.39.3 with one cluster and one listener beside its admin port"],
    jvm: ["jvm-jmx-exporter-1.0.1-no-mbeans.prom", "the JMX exporter 1.0.1 that turns no MBeans into metrics"],
    "jvm-mbeans": ["jvm-jmx-exporter-1.0.1.prom", "the JMX exporter 1.0.1 with its default rules"],
    prometheus: ["go-prometheus-3.13.2.prom", "Prometheus 3.13.2 about itself"],
    "spring-boot": ["spring-boot-3.5.6.prom", "Spring Boot 3.5.6 with Micrometer 1.15.4 at /actuator/prometheus"],
    collector: ["otelcol-0.158.0.prom", "a collector of this package's config about itself"],
};

const bucket = /^(\S+_bucket\{.*?),?le="([^"]*)"\}$/;

/** Series without their values; the buckets of a histogram in one line, with their bounds behind it. */
function reduced(text: string): string {
    const lines: string[] = [];
    const bounds = new Map<string, string[]>();
    for (const line of text.split("\n").filter((each) => each !== "" && !each.startsWith("# HELP"))) {
        const series = line.startsWith("#") ? line : line.replace(/ \S+$/, "");
        const [, start, bound] = bucket.exec(series) ?? [];
        if (start === undefined) {
            lines.push(series);
        } else if (bounds.has(start)) {
            bounds.get(start)!.push(bound!);
        } else {
            bounds.set(start, [bound!]);
            lines.push(start);
        }
    }
    return lines.map((line) => (bounds.has(line) ? `${line}} le ${bounds.get(line)!.join(" ")}` : line)).join("\n");
}

for (const [name, [file, what]] of Object.entries(recordings)) {
    const text = reduced(fs.readFileSync(path.join(repositoryRoot, "local", "fixtures", file), "utf8"));
    fs.writeFileSync(
        path.join(repositoryRoot, "collector", "cost", "recorded", `${name}.ts`),
        [
            "/**",
            ` * What ${what} exposes. Made by tools/cost-recordings.ts`,
            ` * from local/fixtures/${file}. Don't change it by hand.`,
            " */",
            `export const series = String.raw\`\n${text}\n\`;`,
            "",
        ].join("\n"),
    );
}
