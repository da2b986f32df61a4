/** The rights of a task with a collector, for programs that make their roles themselves. Pure. */
import { remoteWriteUrlVariable } from "../../collector";
import { checkInputs } from "../../collector/inputs";
import { type PermissionOptions, permissionOptionInputs } from "../inputs/permissions";
import type { SidecarOptions } from "../inputs/sidecar";
import { containerNeeds } from "./container-rights";
import { pipelineStatements } from "./pipeline-rights";
import { withFreePorts } from "./pushed";
import { type ContainerDefinition, sidecarConfig, sidecarModel, sidecarName, withRenderedSidecar } from "./sidecar";
import type { Place, PolicyStatement } from "./statements";
import { executeCommandStatement, executionStatements, secretArn } from "./task-policies";

/** Statements for the `Statement` of an IAM policy. */
export interface SidecarPermissions {
    /** For the task role: what the collector's pipelines do. */
    taskRole: PolicyStatement[];
    /** For the execution role: what ECS reads and writes to start these containers. */
    executionRole: PolicyStatement[];
}

/**
 * What both roles of a task need for these containers and the collector that `withAdotSidecar` puts beside them: remote
 * write, what exporters in `additions` do (X-Ray, CloudWatch), the URL's parameter, the containers' images, secrets,
 * files and log groups. Each statement is on the ARNs that it is needed for; what a service does by itself isn't in it.
 * The same containers and options as `withAdotSidecar` takes; throws where that throws.
 */
export function sidecarPermissions(containers: ContainerDefinition[], options: PermissionOptions): SidecarPermissions {
    checkInputs(permissionOptionInputs, options);
    const { workspaceArn, accountId, enableExecuteCommand, ...rest } = options;
    const sidecar: SidecarOptions = rest;
    const [, partition = "", , region = "", account = ""] = workspaceArn.split(":");
    const place: Place = { partition, region: options.taskRegion ?? region, accountId: accountId ?? account };
    const all = withRenderedSidecar(containers, sidecar, sidecarConfig).map((container) => ({
        ...container,
        // The URL's parameter has a statement of its own.
        secrets:
            container.name === sidecarName
                ? container.secrets!.filter(({ name }) => name !== remoteWriteUrlVariable)
                : container.secrets,
    }));
    return {
        taskRole: [
            ...pipelineStatements(sidecarModel(withFreePorts(sidecar, containers)), workspaceArn, place),
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
