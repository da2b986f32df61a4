/** The tables of docs/ecs.md: every field of a task definition, and how it is given. */
import {
    containerFieldsGiven,
    fargateLimits,
    type Given,
    taskFieldsGiven,
    volumeFieldsGiven,
} from "../../components/inputs/ecs-fields";
import { fieldType, structureOf } from "../../components/inputs/ecs-model";

/** The tables by their names in the document. */
export const fieldTables = (): Readonly<Record<string, string>> => ({
    "task fields": table("RegisterTaskDefinitionRequest", taskFieldsGiven, ["containerDefinitions", "volumes"]),
    "container fields": table("ContainerDefinition", containerFieldsGiven, []),
    "volume fields": table("Volume", volumeFieldsGiven, []),
});

/** @param apart Fields that have a table of their own. */
function table(structure: string, given: Readonly<Record<string, Given>>, apart: readonly string[]): string {
    const rows = Object.entries(structureOf(structure)!).map(([field, type]) => {
        const inner = apart.includes(field) ? "" : fieldsIn(type);
        return [`\`${field}\`${inner === "" ? "" : `: ${inner}`}`, `${sentence(given[field]!)}${limits(field)}`];
    });
    return aligned([["ECS's field", "How it is given"], ...rows]);
}

/** The fields of a field, in words. */
function fieldsIn(type: string): string {
    const inner = structureOf(fieldType(type).of);
    return Object.entries(inner ?? {})
        .map(([field, of]) => {
            const deeper = fieldsIn(of);
            return `\`${field}\`${deeper === "" ? "" : ` (${deeper})`}`;
        })
        .join(", ");
}

function sentence(given: Given): string {
    switch (given.how) {
        case "input":
            return [given.input === "" ? "" : `\`${given.input}\``, given.note ?? ""].filter(Boolean).join(", ");
        case "passed on":
            return ["passed on in `fields`", given.note ?? ""].filter(Boolean).join("; ");
        case "no":
            return `no: ${given.why} ([AWS](${given.page}))`;
    }
}

function limits(field: string): string {
    return Object.entries(fargateLimits)
        .filter(([path]) => path.split(".")[0] === field && containerFieldsGiven[field as "cpu"]?.how !== "no")
        .map(([path, { only, page }]) => {
            const what = path === field ? "" : `\`${path.slice(field.length + 1)}\` `;
            const which =
                only === undefined ? "not on Fargate" : `on Fargate ${only.map((v) => `\`${v}\``).join(", ")}`;
            return `; ${what}${which} ([AWS](${page}))`;
        })
        .join("");
}

/** As Prettier writes a table. */
function aligned(rows: readonly (readonly string[])[]): string {
    const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
    const line = (cells: readonly string[]) =>
        `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(" | ")} |`;
    const [head, ...rest] = rows;
    return [line(head!), `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...rest.map(line)].join("\n");
}
