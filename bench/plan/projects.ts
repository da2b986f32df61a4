/** The two programs as compiled Pulumi projects in a directory of their own: nothing but planning is measured. */
import * as fs from "node:fs";
import * as path from "node:path";

import { ModuleKind, ScriptTarget, transpileModule } from "typescript";
import { stringify } from "yaml";
import { repositoryRoot } from "../../tools/parts";

/** The component, and its resources written by hand. */
export const sides = ["ours", "raw"] as const;
export type Side = (typeof sides)[number];

/** The same for both, as it is in names of resources. */
const projectName = "plan";

/** Writes the projects; gives the directory of each. */
export function writeProjects(directory: string): Record<Side, string> {
    return Object.fromEntries(sides.map((side) => [side, writeProject(path.join(directory, side), side)])) as Record<
        Side,
        string
    >;
}

function writeProject(directory: string, side: Side): string {
    fs.mkdirSync(directory, { recursive: true });
    const runtime = { name: "nodejs", options: { typescript: false } };
    fs.writeFileSync(path.join(directory, "Pulumi.yaml"), stringify({ name: projectName, runtime }));
    fs.writeFileSync(path.join(directory, "package.json"), JSON.stringify({ name: side, main: "index.js" }));
    fs.symlinkSync(path.join(repositoryRoot, "node_modules"), path.join(directory, "node_modules"));
    fs.writeFileSync(path.join(directory, "index.js"), compiled(side));
    fs.writeFileSync(path.join(directory, "shared.js"), compiled("shared"));
    return directory;
}

/** As the package is published: its own files are the compiled ones. */
function compiled(name: string): string {
    const source = fs.readFileSync(path.join(__dirname, "programs", `${name}.ts`), "utf8");
    const { outputText } = transpileModule(source, {
        compilerOptions: { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022 },
    });
    return outputText.replace('"../../../index"', JSON.stringify(path.join(repositoryRoot, "bin")));
}
