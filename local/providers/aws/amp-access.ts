/**
 * What belongs to an AMP workspace beside its rules: its resource policy and its log of queries. Sources: the API
 * models of PutResourcePolicy and CreateQueryLoggingConfiguration; "Resource-based policies" of the AMP user guide.
 */
import type { Context, ResourceType } from "../resource";
import { Refused } from "../resource";
import { integer, list, object, string } from "../schema";
import { isProperties, type Properties } from "../values";
import { region, text } from "./common";
import { logGroupToken } from "./logs";
import { malformed } from "./policy-document";

const exception = "ValidationException";

/** AMP refuses any other action in a workspace's policy, and wildcards. */
const shared = ["aps:RemoteWrite", "aps:QueryMetrics", "aps:GetSeries", "aps:GetLabels", "aps:GetMetricMetadata"];

function refusePolicy(policy: string): string | undefined {
    const wrong = malformed(policy, "resource");
    if (wrong !== undefined) {
        return wrong;
    }
    const { Statement: given } = JSON.parse(policy) as Properties;
    for (const statement of (Array.isArray(given) ? given : [given]) as Properties[]) {
        if (statement.NotAction !== undefined || statement.NotPrincipal !== undefined) {
            return "The policy must not have NotAction or NotPrincipal.";
        }
        const actions = [statement.Action].flat() as string[];
        const other = actions.find((action) => !shared.includes(action));
        if (other !== undefined) {
            return `The policy contains an unsupported action: ${other}. Supported are ${shared.join(", ")}.`;
        }
        const principals = isProperties(statement.Principal) ? [statement.Principal.AWS ?? []].flat() : [];
        const invalid = principals.find((each) => !principal.test(String(each)));
        if (invalid !== undefined) {
            return `Invalid principal in policy: "AWS":"${String(invalid)}"`;
        }
        const elsewhere = ([statement.Resource].flat() as string[]).find((each) => !workspaceArn.test(each));
        if (elsewhere !== undefined) {
            return `The policy's Resource must be the workspace, and isn't: ${elsewhere}`;
        }
    }
    return undefined;
}

/** An account by its number or its root, a role, a user, a session, or everybody. */
const principal = /^(\*|\d{12}|arn:aws[a-z-]*:(iam|sts)::\d{12}:(root|(role|user|assumed-role)\/[^*?]+))$/;
const workspaceArn = /^arn:aws[a-z-]*:aps:[a-z0-9-]+:\d{12}:workspace\/ws-[\w-]+$/;

/** `workspaceId`, as in every type of AMP's; given by those, so that the files make no circle. */
export function ofWorkspaces(
    workspaceId: ReturnType<typeof string>,
    requireWorkspace: (inputs: Properties, context: Context) => string,
): readonly ResourceType[] {
    const resourcePolicy: ResourceType = {
        token: "aws:amp/resourcePolicy:ResourcePolicy",
        exception,
        inputs: {
            workspaceId,
            policyDocument: string({ required: true, json: true, refuse: refusePolicy }),
            revisionId: string(),
            region,
            timeouts: object({ create: string(), update: string(), delete: string() }),
        },
        computed: ["revisionId"],
        volatile: ["revisionId"],
        missing: (id) => `ResourceNotFoundException: Resource policy not found: ${id}`,
        // Putting a policy takes the place of the one that is there, and so says nothing.
        create: (inputs, context) => {
            const id = requireWorkspace(inputs, context);
            requireOwnArn(inputs, id, context);
            return { id, outputs: { revisionId: "1" } };
        },
        update: (record, inputs, context) => {
            requireOwnArn(inputs, record.id, context);
            return { revisionId: String(Number(record.outputs.revisionId) + 1) };
        },
    };
    const queryLogging: ResourceType = {
        token: "aws:amp/queryLoggingConfiguration:QueryLoggingConfiguration",
        exception,
        inputs: {
            workspaceId,
            destinations: list(
                object({
                    cloudwatchLogs: object(
                        {
                            logGroupArn: string({
                                required: true,
                                pattern:
                                    /^arn:aws[a-z0-9-]*:logs:[a-z0-9-]+:[0-9]{12}:log-group:[A-Za-z0-9.\-_#/]{1,512}:\*$/,
                            }),
                        },
                        { required: true },
                    ),
                    filters: object({ qspThreshold: integer({ required: true, min: 0 }) }, { required: true }),
                }),
                { required: true, minItems: 1, maxItems: 1 },
            ),
            region,
            timeouts: object({ create: string(), update: string(), delete: string() }),
        },
        computed: [],
        missing: (id) => `ResourceNotFoundException: Query logging configuration not found: ${id}`,
        // A workspace has one.
        conflict: (id) => `ConflictException: Query logging configuration already exists: ${id}`,
        create: (inputs, context) => {
            requireGroup(inputs, context);
            return { id: requireWorkspace(inputs, context), outputs: {} };
        },
        update: (_record, inputs, context) => {
            requireGroup(inputs, context);
            return {};
        },
    };
    return [resourcePolicy, queryLogging];
}

function requireOwnArn(inputs: Properties, id: string, context: Context): void {
    const own = `arn:aws:aps:${context.region}:${context.accountId}:workspace/${id}`;
    const { Statement: given } = JSON.parse(text(inputs, "policyDocument")) as Properties;
    const resources = [given].flat().flatMap((statement) => (statement as { Resource: string | string[] }).Resource);
    const other = resources.find((arn) => arn !== own);
    if (other !== undefined) {
        throw new Refused(`${exception}: The policy's Resource must be the workspace ${own}, and isn't: ${other}`);
    }
}

function requireGroup(inputs: Properties, context: Context): void {
    const [destination] = inputs.destinations as { cloudwatchLogs: { logGroupArn: string } }[];
    const arn = destination!.cloudwatchLogs.logGroupArn;
    const [, , , logRegion, account, , name = ""] = arn.split(":");
    const isHere = logRegion === context.region && account === context.accountId;
    if (!isHere || !context.cloud.get(logGroupToken, `${context.region}/${name}`)) {
        throw new Refused(`ResourceNotFoundException: The log group ${arn} does not exist in ${context.region}.`);
    }
}
