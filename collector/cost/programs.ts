/** Which known program a scrape job's target is, told by where the job asks. */
import { envoyStatsPath } from "../config/envoy-filter";
import { sidecarPorts } from "../config/scrape-args";
import { selfScrapeJob } from "../names/names";
import { countOf } from "../rules/config-view";
import { at, items, textOf } from "../values";
import { type Recording, recordings } from "./recordings";

/** Where a job asks. */
export interface Asked {
    readonly job: string;
    readonly path: string;
    /** Undefined where its target has none that is known. */
    readonly port?: number;
}

interface Program {
    readonly recording: Recording;
    readonly isIt: (asked: Asked, config: unknown) => boolean;
}

/** What the JMX exporter's documentation uses, and Prometheus's list of default ports has for it. */
const jmxExporterPort = 9404;

/** Where Spring Boot's actuator has Micrometer's page, below a base path of its own perhaps ("Endpoints"). */
const actuatorPath = "/actuator/prometheus";

/** In the order in which they are asked. */
const programs: readonly Program[] = [
    { recording: recordings.envoy, isIt: ({ path }) => path === envoyStatsPath },
    { recording: recordings.springBoot, isIt: ({ path }) => path.endsWith(actuatorPath) },
    {
        recording: recordings.collector,
        isIt: ({ job, port, path }, config) =>
            path === "/metrics" && (job === selfScrapeJob || port === ownPort(config)),
    },
    {
        recording: recordings.jvm,
        isIt: ({ job, port, path }) =>
            path === "/metrics" && (port === jmxExporterPort || /(^|[-_.])(jvm|jmx)/i.test(job)),
    },
    { recording: recordings.prometheus, isIt: ({ job, path }) => path === "/metrics" && /^prometheus$/i.test(job) },
];

/** What a target is taken for; undefined for a program that isn't known. */
export const programAt = (asked: Asked, config: unknown): Recording | undefined =>
    programs.find(({ isIt }) => isIt(asked, config))?.recording;

/** The port of the collector's own metrics: 8888 where nothing says otherwise ("Internal telemetry" of its docs). */
function ownPort(config: unknown): number {
    const readers = items(at(config, "service", "telemetry", "metrics", "readers"));
    const given = readers.map((reader) => at(reader, "pull", "exporter", "prometheus", "port"));
    const [, address] = /:(\d+)$/.exec(textOf(at(config, "service", "telemetry", "metrics", "address"))) ?? [];
    return countOf(given.find((each) => each !== undefined)) ?? countOf(Number(address)) ?? sidecarPorts.selfMetrics;
}
