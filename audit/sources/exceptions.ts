/** What the walk doesn't look at, each with its reason. docs/carriers.md shows this table, and a test compares them. */
import { plainKey } from "./places";
import type { TypeName } from "./types";

/** Something that is left out, and why. */
export interface Exception {
    /**
     * What the name is: a package of Pulumi, the types of an AWS service, one type, an input of any type (`*` stands
     * for any beginning), an input of one type; or an input of a type which holds containers that are judged as a
     * whole.
     */
    readonly what: "package" | "service" | "type" | "input" | "type's input" | "container" | "documentation";
    readonly name: string;
    /** Full sentence: why nothing that is there runs in an ECS task by it. */
    readonly reason: string;
}

const noTasks = "It makes nothing on ECS.";
const elsewhere = "What it runs isn't a task on ECS, for which this pack has its rules.";
const whereTaken = "It only holds a text; a task that takes its config from it is judged by that.";

const matching = "It says which events match, and runs nothing.";
const otherCloud = "It makes nothing on AWS.";
const shown = "It shows or counts what there is, and runs nothing.";

const triggers = "Its triggers tell when it is made again; it runs nothing itself.";

const prose = "It is prose.";

const asWhole = "A container is judged as a whole, by its image, name, variables, entry point and command.";

/** Words that end the keys of texts about something. */
const proseKeys = [
    "description",
    "comment",
    "comments",
    "documentation",
    "note",
    "notes",
    "title",
    "summary",
    "remarks",
    "readme",
];

export const exceptions: readonly Exception[] = [
    { what: "input", name: "tags", reason: "Tags are for people and bills; nothing runs with them." },
    { what: "input", name: "tagsAll", reason: "Tags are for people and bills; nothing runs with them." },
    { what: "input", name: "*description", reason: prose },
    { what: "input", name: "*comment", reason: prose },
    ...proseKeys.map((key): Exception => ({ what: "documentation", name: `*${key}`, reason: prose })),
    { what: "type's input", name: "cloudwatch.EventRule eventPattern", reason: matching },
    { what: "type's input", name: "events.Rule eventPattern", reason: matching },
    { what: "type's input", name: "batch.JobDefinition eksProperties", reason: elsewhere },
    {
        what: "package",
        name: "pulumi",
        reason: "Stacks, stack references and providers; their resources come by themselves.",
    },
    {
        what: "package",
        name: "kubernetes",
        reason: "What it runs isn't a task on ECS. Resources that make tasks (ACK, Crossplane) are looked at.",
    },
    { what: "package", name: "eks", reason: elsewhere },
    { what: "package", name: "helm", reason: elsewhere },
    { what: "package", name: "kubectl", reason: elsewhere },
    {
        what: "package",
        name: "docker",
        reason: "It builds images, and runs containers where the program runs: not on ECS.",
    },
    { what: "package", name: "docker-build", reason: "It builds images." },
    {
        what: "package",
        name: "command",
        reason: "What a command does can't be seen; the policy task-definition-known refuses it.",
    },
    { what: "package", name: "random", reason: noTasks },
    { what: "package", name: "tls", reason: noTasks },
    { what: "package", name: "null", reason: triggers },
    { what: "package", name: "terraform", reason: triggers },
    { what: "package", name: "time", reason: noTasks },
    {
        what: "package",
        name: "grafana",
        reason: "Dashboards, alerts and datasources; they name collectors, and run none.",
    },
    { what: "package", name: "datadog", reason: "Dashboards and monitors; they name collectors, and run none." },
    { what: "package", name: "newrelic", reason: "Dashboards and alerts; they name collectors, and run none." },
    {
        what: "package",
        name: "github",
        reason: "Repositories and their files; what a workflow deploys is another program's.",
    },
    {
        what: "package",
        name: "gitlab",
        reason: "Repositories and their files; what a pipeline deploys is another program's.",
    },
    { what: "package", name: "gcp", reason: otherCloud },
    { what: "package", name: "google-native", reason: otherCloud },
    { what: "package", name: "azure", reason: otherCloud },
    { what: "package", name: "azure-native", reason: otherCloud },
    { what: "package", name: "digitalocean", reason: otherCloud },
    { what: "package", name: "nomad", reason: elsewhere },
    {
        what: "package",
        name: "pulumiservice",
        reason: "Settings of Pulumi Cloud; the programs that it runs are checked by themselves.",
    },
    { what: "package", name: "local", reason: whereTaken },
    { what: "package", name: "vault", reason: whereTaken },
    { what: "service", name: "ecr", reason: "Repositories hold images, and run none." },
    { what: "service", name: "iam", reason: "Policies and roles name things, and run none." },
    { what: "service", name: "codebuild", reason: "It builds images; what a build deploys can't be seen." },
    { what: "service", name: "imagebuilder", reason: "It builds images." },
    { what: "service", name: "lambda", reason: "A function isn't a task on ECS; its collector is a layer." },
    { what: "service", name: "eks", reason: elsewhere },
    { what: "service", name: "apprunner", reason: elsewhere },
    { what: "service", name: "lightsail", reason: elsewhere },
    { what: "service", name: "sagemaker", reason: elsewhere },
    { what: "service", name: "grafana", reason: "Workspaces of Grafana run no collector of ours." },
    {
        what: "service",
        name: "organizations",
        reason: "Policies of an organization allow and forbid, and run nothing.",
    },
    { what: "service", name: "cfg", reason: "Rules of AWS Config check what there is, and run nothing." },
    { what: "service", name: "cloudwatch.Log", reason: "Logs are written, filtered and passed on, and run nothing." },
    { what: "container", name: "ecs.DaemonTaskDefinition containerDefinitions", reason: asWhole },
    { what: "container", name: "ecs.ExpressGatewayService primaryContainer", reason: asWhole },
    {
        what: "container",
        name: "pipes.Pipe targetParameters.ecsTaskParameters.overrides.containerOverrides",
        reason: asWhole,
    },
    { what: "container", name: "pipes.Pipe targetParameters.batchJobParameters.containerOverrides", reason: asWhole },
    { what: "type", name: "ssm.Parameter", reason: whereTaken },
    { what: "type", name: "secretsmanager.SecretVersion", reason: whereTaken },
    { what: "type", name: "secretsmanager.Secret", reason: whereTaken },
    { what: "type", name: "s3.BucketObject", reason: whereTaken },
    { what: "type", name: "s3.BucketObjectv2", reason: whereTaken },
    { what: "type", name: "dynamodb.TableItem", reason: whereTaken },
    { what: "type", name: "cloudwatch.Dashboard", reason: shown },
    { what: "type", name: "cloudwatch.QueryDefinition", reason: shown },
    { what: "type", name: "amp.RuleGroupNamespace", reason: shown },
    { what: "type", name: "s3.ObjectCopy", reason: whereTaken },
    { what: "type", name: "appconfig.HostedConfigurationVersion", reason: whereTaken },
];

const plainType = (name: string): string => plainKey(name).replace(/[^a-z0-9]/g, "");
const named = (what: Exception["what"]): readonly string[] =>
    exceptions.filter((exception) => exception.what === what).map(({ name }) => name);

const packages = named("package");
const inputs = new Set(
    named("input")
        .filter((name) => !name.startsWith("*"))
        .map(plainKey),
);
const endings = named("input")
    .filter((name) => name.startsWith("*"))
    .map((name) => plainKey(name.slice(1)));
const inputsOfTypes = new Set(named("type's input").map((name) => name.split(" ").map(plainType).join(" ")));

/** What other schemas (CloudFormation's, Terraform's) call the types of the table, in the form of `TypeName.key`. */
const otherNames: Readonly<Record<string, readonly string[]>> = {
    "s3.BucketObject": ["s3object"],
    "amp.RuleGroupNamespace": ["apsrulegroupsnamespace", "prometheusrulegroupnamespace"],
    "appconfig.HostedConfigurationVersion": ["appconfighostedconfigurationversion"],
    "cloudwatch.QueryDefinition": ["logsquerydefinition", "cloudwatchquerydefinition"],
    cfg: ["config"],
    "cloudwatch.Log": ["logs", "cloudwatchlog"],
};
const allNames = (name: string): string[] => [plainType(name), ...(otherNames[name] ?? [])];
const types = new Set(named("type").flatMap(allNames));
const services = named("service").flatMap(allNames);

const documentation = new Set(named("documentation").map((name) => name.slice(1)));
/** Mappings whose keys are names that somebody has chosen: `environment: { NOTES: … }`. */
const chosen =
    /(variables?|vars?|environments?|env|parameters?|inputs?|data|payload|context|secrets?|files?|contents|values?|settings?|configs?|maps?|labels?)$/;

/** `release_notes`, `releaseNotes`: `notes`; a keynote is none. */
const lastWord = (key: string): string =>
    key
        .replace(/([a-z\d])([A-Z])/g, "$1 $2")
        .toLowerCase()
        .split(/[^a-z\d]+/)
        .at(-1)!;

/** Whether a value is a text for people by its key, wherever it stands: lines, too, but no mapping. */
export function isDocumentation(key: string, value: unknown, around: string): boolean {
    const isText =
        typeof value === "string" || (Array.isArray(value) && value.every((each) => typeof each === "string"));
    return isText && documentation.has(lastWord(key)) && !chosen.test(plainKey(around));
}

/** Groups in Kubernetes that make AWS's resources: ACK's `ecs.services.k8s.aws`, Crossplane's `ecs.aws.upbound.io`. */
const awsInKubernetes = /(^|\.)(services\.k8s\.aws|aws(\.m)?\.upbound\.io|aws\.crossplane\.io)$/;

/** Whether nothing of a type is looked at, unless the registry knows what it carries. */
export const isExceptedType = ({ provider, key, module }: TypeName): boolean =>
    (packages.includes(provider) && !awsInKubernetes.test(module.split("/", 1)[0] ?? "")) ||
    types.has(key) ||
    ((awsProviders.includes(provider) || module === "tf") && services.some((service) => key.startsWith(service)));

/** Providers whose modules are AWS's services: what somebody else calls `lambda` or `logs` may be anything. */
const awsProviders = ["AWS", "aws", "aws-native", "awscc"];

/**
 * Whether an input is left out. Tags and prose are only where they are the resource's own, as deeper keys may be names
 * that somebody has chosen: a state of a state machine may be called `Tags`.
 */
export function isExceptedInput({ key }: TypeName, name: string, isOwn: boolean): boolean {
    const plain = plainKey(name);
    return (
        isOwn &&
        (inputs.has(plain) || endings.some((ending) => plain.endsWith(ending)) || inputsOfTypes.has(`${key} ${plain}`))
    );
}
