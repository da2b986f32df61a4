/**
 * `node --import tsx tools/ecs-model.ts` writes components/inputs/ecs-model-data.ts: what ECS's API takes for a task
 * definition, from botocore's model of it (tools/requirements.txt says which release).
 */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { gunzipSync } from "node:zlib";

import * as prettier from "prettier";

import { requirePart } from "./parts";

/** Fields by structure, and values by enum. A type ends with `!` where the field is required. */
export interface EcsModel {
    readonly structures: Readonly<Record<string, Readonly<Record<string, string>>>>;
    readonly enums: Readonly<Record<string, readonly string[]>>;
}

/** A shape as botocore's file writes it. */
interface Shape {
    readonly type: string;
    readonly members?: Readonly<Record<string, { readonly shape: string }>>;
    readonly required?: readonly string[];
    readonly member?: { readonly shape: string };
    readonly value?: { readonly shape: string };
    readonly enum?: readonly string[];
}

/** What a call of ECS's takes, with all that it is made of. */
export function readEcsModel(operation: string): EcsModel {
    const print = "import botocore, os; print(os.path.dirname(botocore.__file__))";
    const botocore = execFileSync(requirePart("python"), ["-c", print], { encoding: "utf8" }).trim();
    const file = path.join(botocore, "data", "ecs", "2014-11-13", "service-2.json.gz");
    const { shapes } = JSON.parse(gunzipSync(fs.readFileSync(file)).toString("utf8")) as {
        shapes: Readonly<Record<string, Shape>>;
    };
    const structures: Record<string, Record<string, string>> = {};
    const enums: Record<string, readonly string[]> = {};

    function typeOf(name: string): string {
        const shape = shapes[name]!;
        switch (shape.type) {
            case "structure":
                read(name);
                return name;
            case "list":
                return `[${typeOf(shape.member!.shape)}]`;
            case "map":
                return `{${typeOf(shape.value!.shape)}}`;
            case "string":
                if (shape.enum !== undefined) {
                    enums[name] = shape.enum;
                    return name;
                }
                return "string";
            case "integer":
            case "boolean":
                return shape.type;
            default:
                throw new Error(`${name} is a ${shape.type}: this type is new in ECS's API, and has to be read here.`);
        }
    }

    function read(name: string): void {
        if (structures[name] !== undefined) {
            return;
        }
        const { members = {}, required = [] } = shapes[name]!;
        const fields: Record<string, string> = {};
        structures[name] = fields;
        for (const [field, { shape }] of Object.entries(members)) {
            fields[field] = `${typeOf(shape)}${required.includes(field) ? "!" : ""}`;
        }
    }

    read(`${operation}Request`);
    return { structures, enums };
}

async function main(): Promise<void> {
    const target = path.join(__dirname, "..", "components", "inputs", "ecs-model-data.ts");
    const text = `/**
 * What ECS takes for a task definition. Written by tools/ecs-model.ts, not by hand, from botocore's model of
 * \`RegisterTaskDefinition\`. A type is \`string\`, \`integer\`, \`boolean\`, a structure or an enum of this file, \`[]\` a list
 * of them, \`{}\` a mapping to them; it ends with \`!\` where the field is required.
 */
export const ecsModel = ${JSON.stringify(readEcsModel("RegisterTaskDefinition"))} as const;
`;
    const options = await prettier.resolveConfig(target);
    fs.writeFileSync(target, await prettier.format(text, { ...options, filepath: target }));
}

if (require.main === module) {
    void main();
}
