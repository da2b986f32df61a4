/** The rights of a task with a collector, for programs that make their roles themselves. */
import * as pulumi from "@pulumi/pulumi";

import { type CollectorConfig, remoteWriteUrlVariable, renderCollectorConfig, writesToPlatform } from "../../collector";
import { checkInputs, isObject, refuse } from "../../collector/inputs";
import { inApply } from "../inputs/checks";
import { type LatePermissionOptions, latePermissionInputs } from "../inputs/late-sidecar";
import { type PermissionOptions, permissionOptionInputs } from "../inputs/permissions";
import type { SidecarOptions } from "../inputs/sidecar";
import { type Whereabouts, whereaboutsWith } from "../whereabouts";
import { containerNeeds, namingFields } from "./container-rights";
import { givenContainers } from "./given-containers";
import { withJavaAgents } from "./java-agents";
import { present, settledOptions } from "./late-options";
import { containersIn } from "./late-sidecar";
import { pipelineStatements } from "./pipeline-rights";
import { type ContainerDefinition, sidecarModel, sidecarName, withRenderedSidecar } from "./sidecar";
import type { Place, PolicyStatement } from "./statements";
import { fromTask, isTask, type TaskArgs } from "./sidecar-task";
import { refuseUnsafeSidecar } from "./task-safety";
import { executeCommandStatement, executionStatements, partitionOf, secretArn } from "./task-policies";
import { isPlainList } from "./with-adot-sidecar";

/** Statements for the `Statement` of an IAM policy. */
export interface SidecarPermissions {
    /** For the task role: what the collector's pipelines do. */
    taskRole: PolicyStatement[];
    /** For the execution role: what ECS reads and writes to start these containers. */
    executionRole: PolicyStatement[];
}

/** The same in a program with Outputs. */
export interface LateSidecarPermissions {
    /** For the task role: what the collector's pipelines do. */
    taskRole: pulumi.Output<PolicyStatement[]>;
    /** For the execution role: what ECS reads and writes to start these containers. */
    executionRole: pulumi.Output<PolicyStatement[]>;
}

/** Containers in each of the forms that `withAdotSidecar` takes. */
export type SidecarContainers = TaskArgs | pulumi.Input<string> | pulumi.Input<object[]> | Record<string, object>;

/**
 * What both roles of a task need for these containers and the collector that `withAdotSidecar` puts beside them: remote
 * write, what exporters in `additions` do (X-Ray, CloudWatch), the URL's parameter, the containers' images, secrets,
 * files and log groups. Each statement is on the ARNs that it is needed for; what a service does by itself isn't in it.
 * The same containers and options as `withAdotSidecar` takes, before the collector is in them; throws where that
 * throws. With a platform or Outputs, the statements are Outputs.
 */
export function sidecarPermissions(
    containers: ContainerDefinition[],
    options: PermissionOptions & { platform?: undefined },
): SidecarPermissions;
export function sidecarPermissions(
    containers: SidecarContainers,
    options: LatePermissionOptions,
): LateSidecarPermissions;
export function sidecarPermissions(
    containers: SidecarContainers,
    options: PermissionOptions | LatePermissionOptions,
): SidecarPermissions | LateSidecarPermissions {
    return isPlainList(containers, options)
        ? plainPermissions(containers, options as PermissionOptions)
        : latePermissions(containers, options);
}

/**
 * Where the task is, as its workspace tells where nothing else is said.
 * @throws InputError where neither is.
 */
function placeOf({ workspaceArn, accountId, taskRegion, ...options }: PermissionOptions): Place {
    if (workspaceArn === undefined && writesToPlatform(options)) {
        refuse("workspaceArn", undefined, "it must be an ARN, arn:aws:aps:…, of the workspace that is written to");
    }
    if (workspaceArn === undefined && accountId === undefined) {
        refuse("accountId", undefined, "it must be an account's 12 digits where there is no workspaceArn");
    }
    const [, partition = partitionOf(options.region), , region = options.region, account = ""] =
        workspaceArn?.split(":") ?? [];
    return { partition, region: taskRegion ?? region, accountId: accountId ?? account };
}

/** The statements, of plain values. */
function plainPermissions(given: ContainerDefinition[], options: PermissionOptions): SidecarPermissions {
    checkInputs(permissionOptionInputs, options);
    const { workspaceArn, accountId: _, enableExecuteCommand, ...rest } = options;
    const sidecar: SidecarOptions = rest;
    const containers = withJavaAgents(givenContainers(given), sidecar);
    const place = placeOf(options);
    let model: CollectorConfig | undefined;
    const rendered = withRenderedSidecar(containers, sidecar, (_, made) => renderCollectorConfig((model = made())));
    refuseUnsafeSidecar(rendered, sidecar);
    const all = rendered.map((container) => ({
        ...container,
        // The URL's parameter has a statement of its own.
        secrets:
            container.name === sidecarName
                ? container.secrets!.filter(({ name }) => name !== remoteWriteUrlVariable)
                : container.secrets,
    }));
    return {
        taskRole: [
            ...pipelineStatements(model!, workspaceArn, place),
            ...(enableExecuteCommand === true ? [executeCommandStatement()] : []),
        ],
        executionRole: executionStatements({
            ...place,
            ...containerNeeds(all, place),
            remoteWriteParameterArn:
                options.remoteWriteParameter === undefined ? undefined : secretArn(options.remoteWriteParameter, place),
        }),
    };
}

/** The statements, of values that arrive; those of the task role don't wait for what only starting the task takes. */
export function latePermissions(
    given: SidecarContainers,
    options: LatePermissionOptions,
    whereabouts: () => Whereabouts = whereaboutsWith,
): LateSidecarPermissions {
    checkInputs(latePermissionInputs, options);
    const { workspaceArn, accountId, enableExecuteCommand, ...rest } = options;
    const { platform, remoteWriteParameter } = rest;
    const workspace = workspaceArn ?? platform?.workspaceArn;
    if (workspace === undefined && writesToPlatform(rest)) {
        refuse("workspaceArn", undefined, "it must be an ARN, arn:aws:aps:…, or platform must be given");
    }
    const settled = settledOptions(rest, isTask(given) ? fromTask(given) : {}, whereabouts);
    const containers = listOf(given);
    // What neither the program nor a workspace tells is asked of AWS.
    const isAsked = platform !== undefined || workspace === undefined;
    const allowed = <K extends keyof SidecarPermissions>(role: K, needed: pulumi.Input<string | object[]>) =>
        pulumi
            .output({
                containers: needed,
                sidecar: settled.values,
                workspaceArn: workspace,
                accountId: accountId ?? (isAsked ? whereabouts().accountId : undefined),
                parameterArn:
                    remoteWriteParameter === undefined && writesToPlatform(rest)
                        ? platform?.remoteWriteParameterArn
                        : undefined,
            })
            .apply(
                inApply(({ containers: arrived, sidecar, parameterArn, ...place }) => {
                    const own = sidecar as SidecarOptions;
                    const parameter = parameterArn ?? own.remoteWriteParameter;
                    const all = { ...own, ...present(place), remoteWriteParameter: parameter, enableExecuteCommand };
                    return plainPermissions(containersIn(arrived), all as PermissionOptions)[role];
                }),
            );
    return {
        taskRole: allowed("taskRole", only(["portMappings"], containers)),
        executionRole: allowed(
            "executionRole",
            only(["portMappings", "image", "secrets", ...namingFields], containers),
        ),
    };
}

/** Whether the task role needs anything: a policy has at least one statement. */
export function needsTaskRole(
    given: SidecarContainers,
    options: LatePermissionOptions,
    whereabouts: () => Whereabouts,
): boolean {
    const { workspaceArn: _, accountId: __, enableExecuteCommand, ...rest } = options;
    if (writesToPlatform(rest) || enableExecuteCommand === true) {
        return true;
    }
    const { soFar } = settledOptions(rest, isTask(given) ? fromTask(given) : {}, whereabouts);
    const anywhere: Place = { partition: "aws", region: "eu-west-1", accountId: "111122223333" };
    return pipelineStatements(sidecarModel(soFar), undefined, anywhere).length > 0;
}

/** A list of containers or its JSON, from each form. */
function listOf(given: SidecarContainers): pulumi.Input<string | object[]> {
    if (isTask(given)) {
        return given.containerDefinitions;
    }
    return isObject(given)
        ? Object.entries(given).map(([name, container]) => ({ ...(container as object), name }))
        : (given as pulumi.Input<string | object[]>);
}

/** The containers with these fields alone: others needn't be known, and may be secret. */
function only(fields: readonly string[], containers: pulumi.Input<string | object[]>): pulumi.Input<string | object[]> {
    return Array.isArray(containers)
        ? containers.map((container) =>
              Object.fromEntries(Object.entries(container).filter(([key]) => key === "name" || fields.includes(key))),
          )
        : containers;
}
