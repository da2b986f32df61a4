/** What `sidecarPermissions` needs to know. */
import { boolean, type InputsOf, matching, nonEmptyString } from "../../collector/inputs";
import { type SidecarOptions, sidecarOptionInputs } from "./sidecar";
import { arnOf } from "./task";

/** The options of `withAdotSidecar`, and where things are. */
export interface PermissionOptions extends SidecarOptions {
    /** ARN of the AMP workspace that the collector writes to; needed with `destination` `amp`. */
    workspaceArn?: string;
    /** Account of the task, 12 digits; needed without `workspaceArn`. Default: the workspace's. */
    accountId?: string;
    /**
     * Region of the task: of its X-Ray, log groups, and SSM parameters without an ARN. Default: the workspace's, and
     * without one `region`.
     */
    taskRegion?: string;
    /** Add what ECS Exec needs, for a service with `enableExecuteCommand`. Default: false. */
    enableExecuteCommand?: boolean;
}

export const permissionOptionInputs = {
    ...sidecarOptionInputs,
    workspaceArn: arnOf("aps").optional(),
    accountId: matching(/^\d{12}$/, "an account's 12 digits").optional(),
    taskRegion: nonEmptyString().optional(),
    enableExecuteCommand: boolean().optional(false),
} satisfies InputsOf<PermissionOptions>;
