/**
 * The parts of SARIF 2.1.0 that reports have, as its schema has them (OASIS, sarif-schema-2.1.0.json); nothing else may
 * appear.
 */

const message = object({ text: { type: "string", minLength: 1 } }, ["text"]);

const level = { enum: ["none", "note", "warning", "error"] };

const region = object({ startLine: { type: "integer", minimum: 1 }, startColumn: { type: "integer", minimum: 1 } }, [
    "startLine",
    "startColumn",
]);

const location = object(
    {
        physicalLocation: object(
            {
                // Relative, or with a scheme; no blank, no backslash.
                artifactLocation: object({ uri: { type: "string", pattern: "^[A-Za-z0-9%._~!$&'()*+,;=:@/-]+$" } }, [
                    "uri",
                ]),
                region,
            },
            ["artifactLocation"],
        ),
    },
    ["physicalLocation"],
);

const notification = object({ level, message, locations: { type: "array", items: location } }, ["message"]);

const rule = object(
    {
        id: { type: "string" },
        name: { type: "string" },
        shortDescription: message,
        fullDescription: message,
        help: message,
        defaultConfiguration: object({ level }, ["level"]),
        properties: { type: "object" },
    },
    ["id"],
);

const result = object(
    {
        ruleId: { type: "string" },
        ruleIndex: { type: "integer", minimum: 0 },
        level,
        message,
        locations: { type: "array", items: location, minItems: 1 },
        suppressions: {
            type: "array",
            items: object({ kind: { enum: ["inSource", "external"] }, justification: { type: "string" } }, ["kind"]),
        },
    },
    ["message"],
);

const run = object(
    {
        tool: object(
            {
                driver: object(
                    {
                        name: { type: "string" },
                        version: { type: "string" },
                        rules: { type: "array", items: rule, uniqueItems: true },
                    },
                    ["name"],
                ),
            },
            ["driver"],
        ),
        columnKind: { enum: ["utf16CodeUnits", "unicodeCodePoints"] },
        invocations: {
            type: "array",
            items: object(
                {
                    executionSuccessful: { type: "boolean" },
                    toolExecutionNotifications: { type: "array", items: notification },
                },
                ["executionSuccessful"],
            ),
        },
        results: { type: "array", items: result },
    },
    ["tool"],
);

export const sarifSchema = object(
    { $schema: { type: "string" }, version: { const: "2.1.0" }, runs: { type: "array", items: run } },
    ["version", "runs"],
);

function object(properties: Record<string, object>, required: string[]): object {
    return { type: "object", properties, required, additionalProperties: false };
}
