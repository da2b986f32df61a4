import { Role, RolePolicy, RolePolicyAttachment } from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";

import { type CollectorConfig, destinationSecrets, writesToPlatform } from "../../collector";
import { InputError, withDefaults } from "../../collector/inputs";
import { applied, inApply } from "../inputs/checks";
import { type RoleArgs, roleStatementInputs } from "../inputs/role";
import type { FilledTask } from "../inputs/task";
import { transformed } from "../transforms";
import type { Whereabouts } from "../whereabouts";
import { containerNeeds, logGroupArnIn, namingFields } from "./container-rights";
import { mountedFileSystems } from "./mounts";
import { exportersOfUnknownRights, hasMore, pipelineStatements } from "./pipeline-rights";
import { type Place, policy, type PolicyStatement } from "./statements";
import { parameterToRead } from "./remote-write";
import type { ResolvedTask } from "./task-containers";
import type { TaskTransforms } from "./task-transforms";
import { ecsTasksTrust, executeCommandStatement, executionStatements, mountStatements } from "./task-policies";

/** A role, and what has to be in place before it is of use. */
interface TaskRole {
    arn: pulumi.Output<string>;
    policies: pulumi.Resource[];
}

/** What a role may do. */
interface Rights {
    /** Its own policy, as JSON; none where it needs none, as a policy has at least one statement. */
    policy?: pulumi.Input<string>;
    /** ARNs of more policies. */
    policyArns: pulumi.Input<string>[];
}

/** What of a task its rights follow from. */
export type TaskWithRoles = Pick<
    FilledTask,
    | "platform"
    | "containers"
    | "volumes"
    | "taskRole"
    | "executionRole"
    | "taskPolicyArns"
    | "executionPolicyArns"
    | "enableExecuteCommand"
> & {
    readonly sidecar: Pick<FilledTask["sidecar"], "image" | "secrets" | "destination" | "destinations"> &
        Partial<Pick<FilledTask["sidecar"], "mounts">>;
};

type Containers = ResolvedTask["containers"];
type Volumes = ResolvedTask["volumes"];

/** The statements of the containers' role: the collector's pipelines, file systems, and ECS Exec. */
function statementsOfTask(
    task: TaskWithRoles,
    config: CollectorConfig,
    { workspaceArn, place, volumes, containers }: OfTask,
): PolicyStatement[] {
    return [
        ...pipelineStatements(config, workspaceArn, place),
        ...mountStatements(mountedFileSystems(volumes, containers, task.sidecar.mounts), place),
        ...(task.enableExecuteCommand === true ? [executeCommandStatement()] : []),
    ];
}

interface OfTask {
    readonly workspaceArn?: string;
    readonly place: Place;
    readonly volumes: Volumes;
    readonly containers: Containers;
}

/** A place for those who only want to know whether there are statements, and which actions are in them. */
const anywhere: Place = { partition: "aws", region: "eu-west-1", accountId: "111122223333" };
const anyWorkspace = "arn:aws:aps:eu-west-1:111122223333:workspace/ws-1";

/** The rights of the containers: the collector's, and what the service brings itself. */
export function rightsOfTask(
    task: TaskWithRoles,
    config: CollectorConfig,
    soFar: Pick<ResolvedTask, "containers" | "volumes">,
    whereabouts: Whereabouts,
): Rights {
    const json = (of: OfTask) => JSON.stringify(policy(statementsOfTask(task, config, of)));
    const { workspaceArn } = task.platform;
    const early = { workspaceArn: anyWorkspace, place: anywhere, volumes: soFar.volumes, containers: soFar.containers };
    // AWS is asked where the task is only where a statement says so.
    const statements = statementsOfTask(task, config, early);
    const policyArns = task.taskPolicyArns;
    if (statements.every(({ Resource }) => Resource === "*")) {
        return statements.length === 0 ? { policyArns } : { policy: json(early), policyArns };
    }
    const isPlain = !hasMore(statements) && writesToPlatform(task.sidecar);
    return {
        policy: isPlain
            ? applied(workspaceArn!, (arn) => json({ ...early, workspaceArn: arn }))
            : pulumi
                  .output({
                      workspaceArn,
                      place: placeOf(whereabouts),
                      volumes: task.volumes ?? [],
                      // Not the environment, which may be secret and would make the policy one.
                      containers: Object.fromEntries(
                          Object.entries(task.containers).map(([name, { image, memory, fields }]) => [
                              name,
                              { image, memory, fields: { mountPoints: (fields as Containers)?.mountPoints } },
                          ]),
                      ),
                  })
                  .apply(inApply((of) => json(of as OfTask))),
        policyArns,
    };
}

const placeOf = ({ partition, region, accountId }: Whereabouts) => ({ partition, region, accountId });

/** The rights with which ECS starts the task. */
export function rightsOfExecution(
    task: TaskWithRoles,
    place: { logGroupArn?: pulumi.Output<string>; logGroup: pulumi.Input<string>; whereabouts: Whereabouts },
): Rights {
    const json = pulumi
        .output({
            remoteWriteParameterArn: writesToPlatform(task.sidecar)
                ? parameterToRead(task.platform, place.whereabouts)
                : undefined,
            logGroupArn: place.logGroupArn,
            logGroup: place.logGroup,
            containers: [...naming(task.containers), ...naming({ sidecar: withDestinations(task.sidecar) })],
            ...placeOf(place.whereabouts),
        })
        .apply(
            inApply(({ containers, logGroup, ...needs }) => {
                const logGroupArn = needs.logGroupArn ?? logGroupArnIn(needs, logGroup);
                const ofContainers = containerNeeds(containers, needs, [logGroup]);
                return JSON.stringify(policy(executionStatements({ ...needs, logGroupArn, ...ofContainers })));
            }),
        );
    return { policy: json, policyArns: task.executionPolicyArns };
}

/** The collector's container with what it reads for destinations. */
const withDestinations = ({ image, secrets = {}, destinations }: TaskWithRoles["sidecar"]) => ({
    image,
    secrets: { ...destinationSecrets(destinations), ...secrets },
});

/** Of each container what names something that ECS reads or writes to start it. */
const naming = <Image, Secret>(
    containers: Readonly<
        Record<string, { readonly image: Image; readonly secrets?: Record<string, Secret>; readonly fields?: unknown }>
    >,
) =>
    Object.values(containers).map(({ image, secrets = {}, fields }) => {
        const given = (fields ?? {}) as Record<string, unknown>;
        return {
            ...Object.fromEntries(
                namingFields.filter((key) => given[key] !== undefined).map((key) => [key, given[key]]),
            ),
            image,
            secrets: Object.entries(secrets).map(([name, valueFrom]) => ({ name, valueFrom })),
        };
    });

/** Whether a role is taken as it is, so that nothing is attached to it. */
const isTaken = ({ arn, extend }: RoleArgs = {}): boolean => arn !== undefined && extend !== true;

/** A role that ECS may assume: made, taken as it is, or extended. */
export function taskRole(
    name: string,
    args: RoleArgs,
    rights: Rights,
    tags: FilledTask["tags"],
    parent: pulumi.Resource,
    child: "taskRole" | "executionRole",
    transforms?: TaskTransforms,
): TaskRole {
    const { arn, path, permissionsBoundary, statements } = args;
    if (isTaken(args)) {
        return { arn: pulumi.output(arn!), policies: [] };
    }
    const made =
        arn === undefined
            ? new Role(
                  ...transformed(
                      transforms,
                      child,
                      name,
                      { assumeRolePolicy: JSON.stringify(ecsTasksTrust), path, permissionsBoundary, tags },
                      { parent },
                  ),
              )
            : undefined;
    const role = made?.name ?? applied(arn!, (given) => given.slice(given.lastIndexOf("/") + 1));
    const inline = (suffix: string, json: pulumi.Input<string>) =>
        transformed(transforms, `${child}Policy`, `${name}-${suffix}`, { role, policy: json }, { parent });
    const own = rights.policy === undefined ? [] : [new RolePolicy(...inline("policy", rights.policy))];
    const more = statements === undefined ? [] : [new RolePolicy(...inline("statements", statementsJson(statements)))];
    const attached = rights.policyArns.map(
        (policyArn, i) =>
            new RolePolicyAttachment(
                ...transformed(
                    transforms,
                    `${child}PolicyAttachment`,
                    `${name}-policy-${i + 1}`,
                    { role, policyArn },
                    { parent },
                ),
            ),
    );
    return { arn: made?.arn ?? pulumi.output(arn!), policies: [...own, ...more, ...attached] };
}

const statementsJson = (statements: NonNullable<RoleArgs["statements"]>): pulumi.Output<string> =>
    pulumi.output(statements).apply((all) =>
        JSON.stringify({
            Version: "2012-10-17",
            Statement: all.map((statement) => {
                const { sid, effect, actions, resources, condition } = withDefaults(roleStatementInputs, statement);
                return { Sid: sid, Effect: effect, Action: actions, Resource: resources, Condition: condition };
            }),
        }),
    );

/**
 * Refuses an exporter that nobody gives its rights, on a role that is ours to give them to.
 * @param at The input that holds the collector's.
 */
export function checkRights(task: TaskWithRoles, config: CollectorConfig, at = "sidecar"): void {
    const { arn, statements = [] } = task.taskRole ?? {};
    const [id] = exportersOfUnknownRights(config);
    if (id !== undefined && arn === undefined && statements.length + task.taskPolicyArns.length === 0) {
        const path = `${at}.additions.exporters.${id}`;
        throw new InputError(
            path,
            `${path} signs for a service whose actions aren't known here: allow them in taskRole.statements or taskPolicyArns.`,
        );
    }
}

/** The actions that roles given as they are have to allow, in a sentence; undefined where there are none given. */
export function rightsToGive(
    task: TaskWithRoles,
    config: CollectorConfig,
    soFar: Pick<ResolvedTask, "containers" | "volumes" | "logGroup" | "sidecarImage">,
): string | undefined {
    const { containers, volumes, logGroup } = soFar;
    const said: string[] = [];
    if (isTaken(task.taskRole)) {
        const of = { workspaceArn: anyWorkspace, place: anywhere, volumes, containers };
        const statements = statementsOfTask(task, config, of);
        said.push(...(statements.length === 0 ? [] : [`taskRole.arn must allow ${actionsOf(statements)}`]));
    }
    if (isTaken(task.executionRole)) {
        const ours = naming({ sidecar: { ...withDestinations(task.sidecar), image: soFar.sidecarImage } });
        const needs = containerNeeds([...naming(containers), ...ours], anywhere, [logGroup]);
        const remoteWriteParameterArn = writesToPlatform(task.sidecar) ? "arn" : undefined;
        const toStart = { ...anywhere, ...needs, remoteWriteParameterArn, logGroupArn: "arn" };
        said.push(`executionRole.arn must allow ${actionsOf(executionStatements(toStart))}`);
    }
    return said.length === 0
        ? undefined
        : `${said.join("; ")}. They are taken as they are: sidecarPermissions(…) has the statements, and extend: true attaches them.`;
}

const actionsOf = (statements: readonly PolicyStatement[]): string =>
    [...new Set(statements.flatMap(({ Action }) => Action))].sort().join(", ");
