/** `npm run floors`: draws the floors and the arrows between them, as dependency-cruiser finds them. */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { parseArgs } from "node:util";
import { withCodeBlock } from "../../tools/code-block";
import { runCommand } from "../../tools/command";
import { git } from "./git";
import { repositoryRoot } from "../../tools/parts";

const help = `Usage: npm run floors [-- OPTION]

Draws the top-level folders and which of them import which, types included, as a Mermaid diagram into CONTRIBUTING.md:
an arrow points to what is imported, and is left out where others already lead there. Tests, which import everything,
are left out.

  --check   write nothing; exit 1 when the diagram isn't the current one
  --help    this text
`;

/** The floors that each floor imports. */
export type Arrows = Readonly<Record<string, readonly string[]>>;

async function main(): Promise<number> {
    const { values } = parseArgs({ options: { check: { type: "boolean" }, help: { type: "boolean" } } });
    if (values.help) {
        process.stdout.write(help);
        return 0;
    }
    const file = path.join(repositoryRoot, "CONTRIBUTING.md");
    const document = fs.readFileSync(file, "utf8");
    const current = withCodeBlock(document, "floors", diagram(found()), "mermaid");
    if (values.check && current !== document) {
        process.stderr.write("The floors in CONTRIBUTING.md aren't the current ones: run `npm run floors`.\n");
        return 1;
    }
    fs.writeFileSync(file, current);
    return 0;
}

/** What dependency-cruiser prints as JSON, as far as it is read. */
interface Cruise {
    readonly modules: readonly { readonly source: string; readonly dependencies: readonly { resolved: string }[] }[];
}

function found(): Arrows {
    const sources = git(["ls-files", "*/*.ts"]).toString().split("\n").filter(Boolean);
    const floors = [...new Set(sources.map((name) => name.split("/")[0]!))].filter((name) => name !== "test");
    const cruiser = path.join(repositoryRoot, "node_modules", ".bin", "depcruise");
    const flags = ["--config", ".dependency-cruiser.mjs", "--output-type", "json", "--collapse", "^[^/]+"];
    const printed = execFileSync(cruiser, [...flags, ...floors], { cwd: repositoryRoot, encoding: "utf8" });
    const { modules } = JSON.parse(printed) as Cruise;
    return Object.fromEntries(
        floors.map((floor) => [
            floor,
            (modules.find(({ source }) => source === floor)?.dependencies ?? [])
                .map(({ resolved }) => resolved)
                .filter((name) => name !== floor && floors.includes(name))
                .sort(),
        ]),
    );
}

/** As Mermaid, the ground at the bottom; without arrows to what is reached through another floor. */
export function diagram(arrows: Arrows): string {
    const reached = (from: string, seen = new Set<string>()): Set<string> => {
        for (const next of (arrows[from] ?? []).filter((each) => !seen.has(each))) {
            reached(next, seen.add(next));
        }
        return seen;
    };
    const lines = Object.entries(arrows).flatMap(([from, all]) => {
        const direct = all.filter((to) => !all.some((other) => other !== to && reached(other).has(to)));
        return direct.length === 0 ? [from] : direct.map((to) => `${from} --> ${to}`);
    });
    return ["flowchart TD", ...lines.map((line) => `    ${line}`)].join("\n");
}

if (require.main === module) {
    runCommand(main);
}
