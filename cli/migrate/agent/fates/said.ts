/** Sentences about settings of the CloudWatch agent that more than one of its sections has. */
import type { Said } from "../../ledger";

/** A pattern of paths, and what is said of what it fits to; `fates.ts` says how patterns are written. */
export type FateRow = readonly [pattern: string, said: Said];

export const same = (became: string): Said => ({ fate: "same", became });
export const changed = (became: string, why: string): Said => ({ fate: "changed", became, why });
export const unneeded = (why: string): Said => ({ fate: "unneeded", why });
export const none = (why: string): Said => ({ fate: "none", why });

export const ecsOnly =
    "A sidecar sees its task and not the machine under it; of the task, ECS measures CPU, memory, network and storage.";
export const ownInterval = changed(
    "scrapeIntervalSeconds",
    "All that a sidecar measures comes in one interval, which is that of its scrapes.",
);
export const rollup = changed(
    "by (…) in queries",
    "Series keep all their labels, and a query adds up over those that it doesn't name: no rollup is stored or paid for.",
);
export const renamed = changed(
    "the series' own name",
    "Series keep the name under which they were measured; a panel's title can have another.",
);
export const unit = unneeded("A series has no unit beside its name; panels give it, and the standard ones do.");
export const extraLabels = changed("labels", "A label is on all series of its task, and not on one plugin's alone.");
export const serviceName = same("serviceName");
export const environment = same("labels.deployment_environment");
export const logs = none(
    "The sidecar takes no logs from files: let containers write to standard output, which ECS's log driver awslogs or FireLens takes.",
);
export const awsRole = none(
    "The role is one that may write to CloudWatch. A sidecar writes to AMP as its task's role; where the workspace is in another account, give assumeRole.",
);
export const ownEndpoint = none(
    "The address is one of CloudWatch. Metrics go to AMP: in a network without a way out, make an interface endpoint for aps-workspaces.",
);
export const loopback = unneeded(
    "The sidecar listens on the task's loopback address alone, which nobody outside of the task reaches.",
);
export const queues = unneeded("Queues and batches are sized from the sidecar's memory.");
export const applicationSignals = none(
    "Application Signals takes its metrics from the CloudWatch agent alone. Send traces with otlp.traces, and histograms of calls as metrics by OTLP.",
);
export const kubernetes = none("It is about a cluster of Kubernetes, and this package is for ECS.");
export const notOnEcs = none(
    `${ecsOnly} Run Prometheus's node exporter on the instances where their metrics are needed.`,
);

/** Of a plugin that measures the machine; what has a counterpart among ECS's metrics, its reader says. */
export const measured = (why = ecsOnly): readonly FateRow[] => [
    ["measurement/**", none(`${why} Nothing of the same meaning is among its metrics.`)],
    ["measurement/*/rename", renamed],
    ["measurement/*/unit", unit],
    ["metrics_collection_interval", ownInterval],
    ["append_dimensions/**", extraLabels],
    ["drop_original_metrics/**", rollup],
    ["resources/**", unneeded("ECS measures the task as a whole.")],
    ["**", none(why)],
];

export const ofOtlp = (became: string): readonly FateRow[] => [
    ["grpc_endpoint", same(`${became}.grpcPort`)],
    ["http_endpoint", same(`${became}.httpPort`)],
    ["tls/**", loopback],
    ["service.name", unneeded("Programs that send by OTLP say what they are called; AdotTaskDefinition tells them.")],
    ["deployment.environment", environment],
    ["", same(became)],
];

export const below = (path: string, rows: readonly FateRow[]): readonly FateRow[] =>
    rows.map(([rest, said]) => [rest === "" ? path : `${path}/${rest}`, said]);

/** How the agent connects to a JVM. */
export const connection = [
    ...["username", "password_file", "realm", "remote_profile", "registry_ssl_enabled", "insecure"],
    ...["keystore_path", "keystore_type", "truststore_path", "truststore_type"],
];

export const discovered = (became: string): Said =>
    changed(became, "Each sidecar scrapes its own task at 127.0.0.1, so that nothing has to be discovered.");
