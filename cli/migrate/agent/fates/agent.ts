/** What becomes of the agent's section `agent`. */
import { same, unneeded, none, serviceName, environment, awsRole, type FateRow } from "./said";

export const agentFates: readonly FateRow[] = [
    ["agent/metrics_collection_interval", same("scrapeIntervalSeconds")],
    ["agent/region", same("region")],
    ["agent/debug", same("logLevel")],
    ["agent/logfile", unneeded("The sidecar writes its log to standard output, which the log driver takes.")],
    ["agent/aws_sdk_log_level", none("The collector has no such setting; logLevel debug says most.")],
    ["agent/credentials/**", awsRole],
    ["agent/omit_hostname", unneeded("No series has the host's name: the label instance is the id of the ECS task.")],
    ["agent/run_as_user", unneeded("The collector's image has a user of its own.")],
    ["agent/user_agent", unneeded("The collector names itself in its requests.")],
    ["agent/service.name", serviceName],
    ["agent/deployment.environment", environment],
];
