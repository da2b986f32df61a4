/** Systems Manager Parameter Store. Limits: the API model and naming constraints of PutParameter. */
import { Refused, problemIf, type ResourceType } from "../resource";
import { boolean, integer, string } from "../schema";
import { isUnknown } from "../values";
import { region, tags, text } from "./common";

const parameterToken = "aws:ssm/parameter:Parameter";

/** Greatest value in bytes, by tier. Intelligent tiering moves a large value to the advanced tier. */
const valueBytes: Record<string, number> = { Standard: 4096, Advanced: 8192, "Intelligent-Tiering": 8192 };
/** A parameter's ARN, its name included, has this many characters at most. */
const arnLength = 1011;
const hierarchyLevels = 15;

function refuseName(name: string): string | undefined {
    if (/^\/?(aws|ssm)/i.test(name)) {
        return `Parameter name: can't be prefixed with "aws" or "ssm" (case-insensitive): ${name}`;
    }
    if (name.includes("/") && !name.startsWith("/")) {
        return `Parameter name must be a fully qualified name: ${name} has a hierarchy and must begin with "/".`;
    }
    if (name.split("/").filter((level) => level !== "").length > hierarchyLevels) {
        return `Parameter name: the hierarchy of ${name} is deeper than ${hierarchyLevels} levels.`;
    }
    return undefined;
}

function arnOf(name: string, regionName: string, accountId: string): string {
    return `arn:aws:ssm:${regionName}:${accountId}:parameter${name.startsWith("/") ? "" : "/"}${name}`;
}

const parameter: ResourceType = {
    token: parameterToken,
    exception: "ValidationException",
    inputs: {
        name: string({
            replace: true,
            minLength: 1,
            maxLength: 2048,
            pattern: /^[a-zA-Z0-9_.\-/]+$/,
            refuse: refuseName,
        }),
        type: string({ required: true, oneOf: ["String", "StringList", "SecureString"] }),
        value: string({ minLength: 1 }),
        insecureValue: string({ minLength: 1 }),
        valueWo: string({ minLength: 1 }),
        valueWoVersion: integer(),
        description: string({ maxLength: 1024 }),
        allowedPattern: string({ maxLength: 1024 }),
        dataType: string({ replace: true, oneOf: ["text", "aws:ec2:image", "aws:ssm:integration"] }),
        tier: string({ oneOf: ["Standard", "Advanced", "Intelligent-Tiering"] }),
        keyId: string({ minLength: 1, maxLength: 256, pattern: /^[a-zA-Z0-9:/_-]+$/ }),
        overwrite: boolean(),
        region,
        tags,
    },
    autoname: { input: "name", maxLength: 2048 },
    defaults: { dataType: "text", tier: "Standard" },
    computed: ["arn", "version", "hasValueWo"],
    volatile: ["version"],
    validate: (inputs, context) => {
        const contents = [inputs.value, inputs.insecureValue, inputs.valueWo].filter((each) => each !== undefined);
        const [content] = contents;
        const tier = isUnknown(inputs.tier) ? "Advanced" : String(inputs.tier ?? "Standard");
        const limit = valueBytes[tier] ?? 4096;
        const known = typeof content === "string" && !isUnknown(content) ? content : "";
        const allowed =
            typeof inputs.allowedPattern === "string" && !isUnknown(inputs.allowedPattern) ? inputs.allowedPattern : "";
        const name = isUnknown(inputs.name) ? "" : text(inputs, "name");
        return [
            ...problemIf(
                contents.length !== 1,
                "value",
                `${parameterToken} needs exactly one of "value", "insecureValue" and "valueWo".`,
            ),
            ...problemIf(
                Buffer.byteLength(known) > limit,
                "value",
                `ValidationException: ${tier} tier parameters support a maximum parameter value of ${limit} characters; this one has ${Buffer.byteLength(known)}.`,
            ),
            ...problemIf(
                /\{\{.*\}\}/.test(known),
                "value",
                "ValidationException: Parameter value can't nest another parameter: it has text in double braces.",
            ),
            ...problemIf(
                known !== "" && allowed !== "" && !matches(allowed, known),
                "value",
                `ParameterPatternMismatchException: Parameter value, cannot be validated against allowedPattern: ${allowed}`,
            ),
            ...problemIf(
                arnOf(name, context.region, context.accountId).length > arnLength,
                "name",
                `ValidationException: the parameter's ARN is longer than ${arnLength} characters: shorten the name (${name.length} characters).`,
            ),
        ];
    },
    conflict: (id) =>
        `ParameterAlreadyExists: The parameter already exists: ${id}. To overwrite this value, set the overwrite option in the request to true.`,
    missing: (id) => `ParameterNotFound: ${id}`,
    create: (inputs, context) => {
        const name = text(inputs, "name");
        return {
            id: name,
            outputs: {
                arn: arnOf(name, context.region, context.accountId),
                version: 1,
                hasValueWo: inputs.valueWo !== undefined,
            },
        };
    },
    update: (record, inputs) => {
        if (record.inputs.tier === "Advanced" && (inputs.tier ?? "Standard") === "Standard") {
            throw new Refused(
                "ValidationException: This parameter uses the advanced-parameter tier. You can't downgrade it to the standard tier.",
            );
        }
        return { version: Number(record.outputs.version) + 1 };
    },
};

export const ssm: readonly ResourceType[] = [parameter];

/** Whether the value fits a parameter's allowedPattern. Nothing fits an invalid pattern. */
function matches(pattern: string, value: string): boolean {
    try {
        return new RegExp(pattern).test(value);
    } catch {
        return false;
    }
}
