/**
 * `npm run check:unchanged -- [COMMIT]`: deploys the platform and every example with the code of an earlier commit, by
 * the real engine, then previews the same state with the code at hand. Any difference is printed, and the status is 1.
 */
import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { LocalEngine } from "../../local/engine";
import { repositoryRoot } from "../../tools/parts";
import { toolPath } from "../support/parts";

/** Each stack by its folder and name, in the order of deployment. */
const stacks = [
    ...["local", "dev", "staging", "prod"].map((stack) => ({ folder: ".", stack })),
    ...fs
        .readdirSync(path.join(repositoryRoot, "examples"))
        .filter((name) => fs.existsSync(path.join(repositoryRoot, "examples", name, "Pulumi.local.yaml")))
        .map((name) => ({ folder: path.join("examples", name), stack: "local" })),
];

const git = (...args: string[]): string => execFileSync("git", args, { cwd: repositoryRoot, encoding: "utf8" }).trim();

/** A checkout of the commit with the packages at hand, its own in place of ours. */
function checkout(commit: string, folder: string): void {
    git("worktree", "add", "--detach", "--force", folder, commit);
    const modules = path.join(folder, "node_modules");
    fs.mkdirSync(modules);
    for (const name of fs.readdirSync(path.join(repositoryRoot, "node_modules"))) {
        const target = name === "pulumi-adot" ? ".." : fs.realpathSync(path.join(repositoryRoot, "node_modules", name));
        fs.symlinkSync(target, path.join(modules, name));
    }
    execFileSync("npm", ["run", "-s", "build"], { cwd: folder, stdio: "inherit" });
}

/** Runs in the earlier checkout, with its engine: `stacks`, the folder of the state and the CLI come as arguments. */
const deploy = `
import * as path from "node:path";
import { LocalEngine } from "./local/engine";
const [stacks, stateDir, pulumi] = process.argv.slice(2);
async function main() {
    const engine = await LocalEngine.start({ stateDir, pulumi });
    for (const { folder, stack: name } of JSON.parse(stacks)) {
        const stack = engine.stack({ projectDir: path.resolve(folder), stack: name });
        await stack.init();
        const { exitCode, stdout, stderr, changes } = await stack.up({ skipPreview: true });
        console.log(folder, name, "deployed:", JSON.stringify(changes));
        if (exitCode !== 0) {
            throw new Error(stdout + stderr);
        }
    }
    await engine.close();
}
main().catch((error) => {
    console.error(error);
    process.exitCode = 1;
});
`;

async function main(commit: string): Promise<number> {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "unchanged-"));
    const [before, stateDir, pulumi] = [path.join(folder, "before"), path.join(folder, "state"), toolPath("pulumi")];
    let changed = 0;
    try {
        checkout(commit, before);
        fs.writeFileSync(path.join(before, "deploy.ts"), deploy);
        const args = ["--import", "tsx", "deploy.ts", JSON.stringify(stacks), stateDir, pulumi];
        const { status } = spawnSync(process.execPath, args, { cwd: before, stdio: "inherit" });
        if (status !== 0) {
            throw new Error(`The stacks of ${commit} could not be deployed.`);
        }
        const engine = await LocalEngine.start({ stateDir, pulumi });
        for (const { folder: project, stack: name } of stacks) {
            const stack = engine.stack({ projectDir: path.join(repositoryRoot, project), stack: name });
            await stack.init();
            const { exitCode, stdout, stderr, changes } = await stack.preview({ expectNoChanges: true });
            console.log(`${project} ${name} previewed: ${JSON.stringify(changes)}`);
            if (exitCode !== 0) {
                changed += 1;
                console.log(`${stdout}${stderr}`);
            }
        }
        await engine.close();
    } finally {
        git("worktree", "remove", "--force", before);
        fs.rmSync(folder, { recursive: true, force: true });
    }
    console.log(changed === 0 ? `No change against ${commit}.` : `${changed} stacks would change.`);
    return changed === 0 ? 0 : 1;
}

const [commit = "d687800"] = process.argv.slice(2);
if (commit === "--help") {
    console.log("Usage: npm run check:unchanged -- [COMMIT]\n\nCOMMIT is d687800 where nothing is said.");
} else {
    main(commit).then(
        (status) => {
            process.exitCode = status;
        },
        (error: unknown) => {
            console.error(error);
            process.exitCode = 2;
        },
    );
}
