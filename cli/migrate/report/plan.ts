/** The way over, for what was read: both run for a while, are compared, and the old one goes. */
import type { Migration, Watched } from "../model";
import { rulesFile } from "../write/watched";

const compareDays = 14;

export function planFor({ tasks, outcomes, pairs, watched }: Migration): readonly string[] {
    const forms = new Set(outcomes.map(({ origin }) => origin.form));
    const isAgent = [...forms].some((form) => form.includes("CloudWatch agent"));
    const isInsights =
        outcomes.some(({ became }) => became === "ecsMetrics of each sidecar") ||
        [...forms].some((form) => form.startsWith("Container Insights"));
    const isCloudWatch = isAgent || isInsights || watched !== undefined;
    const lost = outcomes.filter(({ fate }) => fate === "none").length;
    const old = isAgent
        ? "the agent"
        : isInsights
          ? "Container Insights"
          : isCloudWatch
            ? "CloudWatch"
            : "the collector that is there";
    return [
        ...(lost === 0
            ? []
            : [
                  `Decide about the ${lost === 1 ? "one setting" : `${lost} settings`} without a counterpart: each says what to do instead.`,
              ]),
        "Deploy the platform, workspace and dashboards, where there is none yet (docs/deploy.md).",
        `Put the sidecar into ${tasks.length === 1 ? `the task ${tasks[0]!.name}` : "one of the tasks"} in an environment for tests, with its own image, CPU and memory in place of what stands there; ${old} stays as it is. Both measure at the same time, and neither knows of the other.`,
        ...(tasks.some(({ options: { statsd, otlp, xray } }) => [statsd, otlp, xray].some((each) => each !== undefined))
            ? [
                  "What containers push goes to one of the two: a container gets the sidecar's address by its variables, so that it leaves the agent with its next deployment. Keep one service that still sends to the agent, to compare with.",
              ]
            : []),
        "Check what is deployed: npx pulumi-adot audit says whether each sidecar is safe, and the dashboard of the collector whether it sends.",
        ...(pairs.length === 0
            ? []
            : [
                  `Compare, over an hour with load and over a day: for ${pairs.length === 1 ? "the pair" : `each of the ${pairs.length} pairs`} the statistic of CloudWatch at a period of five minutes, and the query in AMP at the same times. What a pair says of its differences is to be expected; anything beyond a few percent is a target, a label or a period that differs.`,
              ]),
        "Deploy it to the other services, then to production, one environment after the other.",
        `Let both run for ${compareDays} days, a release and a busy hour among them, so that alarms have fired in both or in neither.`,
        ...(isCloudWatch ? watchingSteps(watched) : []),
        ...(isAgent
            ? [
                  "Take the agent off: stop its service or take its container out of the task definition, delete its parameters, and take CloudWatchAgentServerPolicy and the rights to discover tasks from its role.",
              ]
            : isCloudWatch
              ? []
              : ["Take the old collector off: its container, its parameters and its rights."]),
        ...(isInsights
            ? [
                  "Turn Container Insights off, cluster by cluster: aws ecs update-cluster-settings --cluster NAME --settings name=containerInsights,value=disabled.",
              ]
            : []),
        isCloudWatch
            ? "Keep the log groups and metrics for as long as somebody may ask for them: CloudWatch deletes metrics after 15 months, and log groups when their retention says so."
            : "Keep what is stored for as long as somebody may ask for it: nothing of it is copied.",
    ];
}

/** Who is told, and what people look at. */
const watchingSteps = (watched: Watched | undefined): readonly string[] => [
    ...(watched === undefined || watched.groups.length === 0
        ? ["Move alarms meanwhile: given to this command as describe-alarms answers them, they become rules."]
        : [
              `Deploy ${rulesFile} (ruleFiles of PrometheusWorkspace) with a receiver that only you read, and hold its alerts against the alarms' history (aws cloudwatch describe-alarm-history).`,
              "Switch the receiver to who is on call, and the alarms' actions off (aws cloudwatch disable-alarm-actions); keep the alarms that have no counterpart.",
          ]),
    ...(watched === undefined || watched.dashboards.length === 0
        ? ["Move dashboards meanwhile: given to this command as get-dashboard answers them, they become Grafana's."]
        : [
              "Deploy the dashboards (dashboards of GrafanaWorkspace) and open them beside CloudWatch's with those who use them; fill the panels of text, or keep those widgets.",
          ]),
];
