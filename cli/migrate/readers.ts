/** All that `migrate` reads, as one table: the command, its help and its refusals ask it. */
import { agentReader } from "./agent/reader";
import { alloyReader } from "./alloy/reader";
import { collectorReader } from "./collector/reader";
import { containerInsightsReader } from "./container-insights";
import { grafanaAgentReader } from "./grafana-agent";
import { prometheusReader } from "./prometheus/reader";
import type { MigrationReader } from "./reader";
import { vmagentReader } from "./vmagent/reader";
import { vmagentTaskReader } from "./vmagent/task-reader";

/** In the order in which they are asked: what two of them would take is the first one's. */
export const readers: readonly MigrationReader[] = [
    // Before the CloudWatch agent's, which has a section of that name too.
    grafanaAgentReader,
    agentReader,
    containerInsightsReader,
    alloyReader,
    collectorReader,
    vmagentTaskReader,
    vmagentReader,
    prometheusReader,
];
