/** What the walk doesn't look at, each with its reason. docs/carriers.md shows this table, and a test compares them. */
import { plainKey } from "./places";
import type { TypeName } from "./types";

/** Something that is left out, and why. */
export interface Exception {
    /**
     * What the name is: a package of Pulumi, the types of an AWS service, one type, an input of any type; or an input
     * of a type which holds containers that are judged as a whole.
     */
    readonly what: "package" | "service" | "type" | "input" | "container";
    readonly name: string;
    /** Full sentence: why nothing that is there runs in an ECS task by it. */
    readonly reason: string;
}

const noTasks = "It makes nothing on ECS.";
const elsewhere = "What it runs isn't a task on ECS, for which this pack has its rules.";
const whereTaken = "It only holds a text; a task that takes its config from it is judged by that.";

const asWhole = "A container is judged as a whole, by its image, name, variables, entry point and command.";

export const exceptions: readonly Exception[] = [
    { what: "input", name: "tags", reason: "Tags are for people and bills; nothing runs with them." },
    { what: "input", name: "tagsAll", reason: "Tags are for people and bills; nothing runs with them." },
    { what: "input", name: "description", reason: "It is prose." },
    { what: "input", name: "comment", reason: "It is prose." },
    {
        what: "package",
        name: "pulumi",
        reason: "Stacks, stack references and providers; their resources come by themselves.",
    },
    { what: "package", name: "kubernetes", reason: elsewhere },
    { what: "package", name: "eks", reason: elsewhere },
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
    { what: "type", name: "s3.ObjectCopy", reason: whereTaken },
    { what: "type", name: "appconfig.HostedConfigurationVersion", reason: whereTaken },
];

const named = (what: Exception["what"]): readonly string[] =>
    exceptions.filter((exception) => exception.what === what).map(({ name }) => plainKey(name.replace(".", "")));

const [packages, services, inputs] = [named("package"), named("service"), new Set(named("input"))];
const types = new Set(named("type"));

/** Whether nothing of a type is looked at, unless the registry knows what it carries. */
export const isExceptedType = ({ provider, key }: TypeName): boolean =>
    packages.includes(provider) || types.has(key) || services.some((service) => key.startsWith(service));

/** Whether an input is left out, at any depth. */
export const isExceptedInput = (name: string): boolean => inputs.has(plainKey(name));
