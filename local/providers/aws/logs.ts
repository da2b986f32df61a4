/** CloudWatch Logs. Limits: the API model of CreateLogGroup and the retention values of PutRetentionPolicy. */
import { Refused, type ResourceType } from "../resource";
import { boolean, integer, string } from "../schema";
import { region, tags, text } from "./common";

export const logGroupToken = "aws:cloudwatch/logGroup:LogGroup";

/** Days that CloudWatch Logs keeps events; 0 is for ever. */
const retentionDays = [
    0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

const logGroup: ResourceType = {
    token: logGroupToken,
    exception: "InvalidParameterException",
    inputs: {
        name: string({ replace: true, minLength: 1, maxLength: 512, pattern: /^[.\-_/#A-Za-z0-9]+$/ }),
        retentionInDays: integer({ oneOf: retentionDays }),
        logGroupClass: string({ replace: true, oneOf: ["STANDARD", "INFREQUENT_ACCESS", "DELIVERY"] }),
        kmsKeyId: string({ maxLength: 256 }),
        skipDestroy: boolean(),
        deletionProtectionEnabled: boolean(),
        region,
        tags,
    },
    autoname: { input: "name", maxLength: 512 },
    defaults: { retentionInDays: 0, logGroupClass: "STANDARD", skipDestroy: false, deletionProtectionEnabled: false },
    computed: ["arn"],
    conflict: (id) => `ResourceAlreadyExistsException: The specified log group already exists: ${id}`,
    missing: (id) => `ResourceNotFoundException: The specified log group does not exist: ${id}`,
    create: (inputs, context) => {
        const name = text(inputs, "name");
        return { id: name, outputs: { arn: `arn:aws:logs:${context.region}:${context.accountId}:log-group:${name}` } };
    },
};

const logStreamToken = "aws:cloudwatch/logStream:LogStream";

/** The API model of CreateLogStream: a stream is in a group that exists. */
const logStream: ResourceType = {
    token: logStreamToken,
    exception: "InvalidParameterException",
    inputs: {
        name: string({ replace: true, minLength: 1, maxLength: 512, pattern: /^[^:*]+$/ }),
        logGroupName: string({
            required: true,
            replace: true,
            minLength: 1,
            maxLength: 512,
            pattern: /^[.\-_/#A-Za-z0-9]+$/,
        }),
        region,
    },
    autoname: { input: "name", maxLength: 512 },
    computed: ["arn"],
    conflict: (id) => `ResourceAlreadyExistsException: The specified log stream already exists: ${id}`,
    missing: (id) => `ResourceNotFoundException: The specified log stream does not exist: ${id}`,
    create: (inputs, context) => {
        const [group, name] = [text(inputs, "logGroupName"), text(inputs, "name")];
        if (!context.cloud.get(logGroupToken, `${context.region}/${group}`)) {
            throw new Refused("ResourceNotFoundException: The specified log group does not exist.");
        }
        const arn = `arn:aws:logs:${context.region}:${context.accountId}:log-group:${group}:log-stream:${name}`;
        // A name is taken within its group.
        return { id: `${group}/${name}`, outputs: { arn } };
    },
};

export const logs: readonly ResourceType[] = [logGroup, logStream];
