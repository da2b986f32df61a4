/**
 * Lists the settings of the CloudWatch agent's JSON Schema, for the test that finds a fate for each. Reads the schema
 * from standard input, and writes the list to standard output:
 * `npx tsx tools/agent-schema.ts COMMIT < translator/config/schema.json > test/cli/migrate/agent-schema.ts`
 */
import * as fs from "node:fs";
import { format, resolveConfig } from "prettier";

interface Schema {
    readonly $ref?: string;
    readonly allOf?: readonly Schema[];
    readonly oneOf?: readonly Schema[];
    readonly anyOf?: readonly Schema[];
    readonly properties?: Readonly<Record<string, Schema>>;
    readonly additionalProperties?: Schema | boolean;
    readonly items?: Schema;
    readonly enum?: readonly unknown[];
    readonly type?: string;
}

/** What stands at each path: steps separated by `/`, `[]` an item of a list, `*` a key of anybody's choice. */
type Settings = Map<string, Set<string>>;

function collect(root: Schema, schema: Schema, steps: readonly string[], settings: Settings, seen: readonly string[]) {
    if (schema.$ref !== undefined) {
        if (!seen.includes(schema.$ref)) {
            collect(root, resolve(root, schema.$ref), steps, settings, [...seen, schema.$ref]);
        }
        return;
    }
    const { properties = {}, additionalProperties: others, items } = schema;
    const parts: (readonly [Schema, readonly string[]])[] = [
        ...[...(schema.allOf ?? []), ...(schema.oneOf ?? []), ...(schema.anyOf ?? [])]
            // Some only say which of the properties are required.
            .filter((each) => Object.keys(each).some((key) => key !== "required"))
            .map((each) => [each, steps] as const),
        ...Object.entries(properties).map(([key, each]) => [each, [...steps, key]] as const),
        ...(typeof others === "object" ? [[others, [...steps, "*"]] as const] : []),
        ...(items === undefined ? [] : [[items, [...steps, "[]"]] as const]),
    ];
    parts.forEach(([each, at]) => collect(root, each, at, settings, seen));
    if (parts.length === 0) {
        const kind = schema.enum === undefined ? (schema.type ?? "any") : `one of ${schema.enum.join(" ")}`;
        const at = steps.join("/");
        settings.set(at, (settings.get(at) ?? new Set()).add(kind));
    }
}

const resolve = (root: Schema, reference: string): Schema =>
    reference
        .slice("#/".length)
        .split("/")
        .reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[key], root) as Schema;

async function main(): Promise<void> {
    const [commit = "an unknown commit"] = process.argv.slice(2);
    const root = JSON.parse(fs.readFileSync(0, "utf8")) as Schema;
    const settings: Settings = new Map();
    collect(root, root, [], settings, []);
    const list = [...settings].sort().map(([path, kinds]) => [path, [...kinds].sort().join(" or ")]);
    const text = `/**
 * The settings of the CloudWatch agent's JSON Schema, and what stands there. Written by \`tools/agent-schema.ts\` from
 * \`translator/config/schema.json\` of amazon-cloudwatch-agent at ${commit}.
 */
export const agentSettings: readonly (readonly [path: string, kind: string])[] = ${JSON.stringify(list)};
`;
    process.stdout.write(await format(text, { ...(await resolveConfig(__filename)), parser: "typescript" }));
}

void main();
