/** The role that a collector writes as, in place of its task's. */
import { type InputsOf, matching } from "../inputs";
import type { SigV4AuthExtension } from "./model";

/** The role that the collector writes as, in place of its task's. */
export interface AssumeRoleArgs {
    /**
     * ARN of the role. It has to trust the task's role, and to allow `aps:RemoteWrite` on the workspace, or for
     * CloudWatch `cloudwatch:PutMetricData`.
     */
    arn: string;
    /** The external id that its trust policy asks for. It is no secret. Default: none. */
    externalId?: string;
}

/** `RoleArn` and `ExternalId` of `AssumeRole` in the STS API reference. */
export const assumeRoleInputs = {
    arn: matching(
        /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/,
        "the ARN of a role, such as arn:aws:iam::111122223333:role/metrics-writer",
    ),
    externalId: matching(
        /^[\w+=,.@:/-]{2,1224}$/,
        "2 to 1224 letters, digits and signs of +=,.@:/-_, as STS takes it",
    ).optional(),
} satisfies InputsOf<AssumeRoleArgs>;

/** Who it signs as. STS is asked in the region that it signs for, which is the extension's default. */
export function assumed(role: AssumeRoleArgs | undefined): Pick<SigV4AuthExtension, "assume_role"> {
    if (role === undefined) {
        return {};
    }
    const { arn, externalId } = role;
    return { assume_role: { arn, ...(externalId !== undefined && { external_id: externalId }) } };
}
