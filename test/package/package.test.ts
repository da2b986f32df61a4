/** What `npm publish` would ship: that it is whole, and that it works where it is installed. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { isBuiltin } from "node:module";
import * as os from "node:os";
import * as path from "node:path";
import { ensureBuilt } from "../../local/build";
import { LocalEngine } from "../../local/engine";
import { repositoryRoot } from "../../tools/parts";
import { Progress } from "../../tools/progress";
import { needs, toolPath } from "../support/parts";

describe("the npm package", function () {
    this.timeout(120_000);
    let app: string;
    let files: string[];

    before(async () => {
        await ensureBuilt(new Progress(process.stderr));
        app = fs.mkdtempSync(path.join(os.tmpdir(), "pulumi-adot-package-"));
        const packed = execFileSync("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", app], {
            cwd: repositoryRoot,
            encoding: "utf8",
            stdio: ["ignore", "pipe", "ignore"],
        });
        const report = JSON.parse(packed) as unknown;
        // npm 12 gives an object by name, older ones a list.
        const [{ filename, files: list }] = Object.values(report as object) as [
            { filename: string; files: { path: string }[] },
        ];
        files = list.map((file) => file.path);

        // Installed as npm does it: unpacked under node_modules, with its dependencies beside it.
        const modules = path.join(app, "node_modules");
        fs.mkdirSync(path.join(modules, "pulumi-adot"), { recursive: true });
        execFileSync("tar", [
            "-xzf",
            path.join(app, filename),
            "-C",
            path.join(modules, "pulumi-adot"),
            "--strip-components=1",
        ]);
        for (const name of fs.readdirSync(path.join(repositoryRoot, "node_modules"))) {
            if (name !== "pulumi-adot" && !name.startsWith(".")) {
                fs.symlinkSync(path.join(repositoryRoot, "node_modules", name), path.join(modules, name));
            }
        }
    });

    after(() => fs.rmSync(app, { recursive: true, force: true }));

    it("holds the compiled code, its types, the sources for other languages, the pack and the licence", () => {
        for (const wanted of [
            "bin/index.js",
            "bin/index.d.ts",
            "bin/policies/index.js",
            "bin/cli/main.js",
            "docs/audit.md",
            "docs/rules/memory-limiter-required.md",
            "index.ts",
            "collector/index.ts",
            "audit/settings.ts",
            "components/index.ts",
            "dashboards/index.ts",
            "policies/PulumiPolicy.yaml",
            "policies/package.json",
            "PulumiPlugin.yaml",
            "tsconfig.json",
            "LICENSE",
            "README.md",
            "package.json",
        ]) {
            assert.ok(files.includes(wanted), `${wanted} is missing`);
        }
    });

    it("holds nothing of the workshop", () => {
        assert.deepEqual(
            files.filter((file) => /^(test|preview|local|tools|bench|stacks|examples|node_modules)\//.test(file)),
            [],
        );
    });

    it("has AWS's clients in a file of its own, and doesn't depend on them", () => {
        const file = path.join(app, "node_modules", "pulumi-adot", "bin", "cli", "cluster", "aws-clients.js");
        const required = [...fs.readFileSync(file, "utf8").matchAll(/\brequire\("([^"]+)"\)/g)].map(
            ([, name]) => name!,
        );
        assert.deepEqual(
            // The last one is in a message about what isn't asked of them.
            required.filter((name) => !isBuiltin(name) && !/^(\.\/|@aws-sdk\/signature-v4-crt$)/.test(name)),
            [],
        );
    });

    it("has a command that npx finds, and that knows the package's rules", () => {
        const { bin } = JSON.parse(
            fs.readFileSync(path.join(app, "node_modules", "pulumi-adot", "package.json"), "utf8"),
        ) as { bin: Record<string, string> };
        // As npm links it when it installs: a name on PATH for each `bin`, and the right to run it.
        const folder = path.join(app, "node_modules", ".bin");
        fs.mkdirSync(folder, { recursive: true });
        for (const [name, file] of Object.entries(bin)) {
            fs.chmodSync(path.join(app, "node_modules", "pulumi-adot", file), 0o755);
            fs.symlinkSync(path.join("..", "pulumi-adot", file), path.join(folder, name));
        }
        const container = { name: "adot-collector", image: "amazon/aws-otel-collector:v0.49.0", essential: false };
        const { status, stdout, stderr } = spawnSync("npx", ["--no-install", "pulumi-adot", "audit", "-"], {
            cwd: app,
            env: { ...process.env, npm_config_update_notifier: "false" },
            encoding: "utf8",
            input: JSON.stringify({ family: "orders", containerDefinitions: [container] }),
        });
        assert.equal(stderr, "");
        assert.equal(status, 1, stdout);
        const [, name] = /^ +See: npx pulumi-adot docs ([a-z-]+)$/m.exec(stdout) ?? [];
        const docs = (...names: string[]) =>
            spawnSync("npx", ["--no-install", "pulumi-adot", "docs", ...names], {
                cwd: app,
                env: { ...process.env, npm_config_update_notifier: "false" },
                encoding: "utf8",
            }).stdout;
        assert.match(docs(name ?? "no name"), new RegExp(`^# ${name}\n`));
        const pages = (folder: string) =>
            fs
                .readdirSync(path.join(repositoryRoot, folder))
                .filter((file) => file.endsWith(".md") && file !== "README.md")
                .map((file) => file.replace(".md", ""));
        const listed = docs().split("\n");
        assert.deepEqual(
            ["docs", "docs/rules", "docs/runbooks"].flatMap(pages).filter((page) => !listed.includes(`  ${page}`)),
            [],
        );
    });

    it("has a policy pack that the engine takes from where it is installed", async function () {
        needs(this, "pulumi");
        const engine = await LocalEngine.start({ stateDir: path.join(app, "state"), pulumi: toolPath("pulumi") });
        try {
            const projectDir = path.join(repositoryRoot, "test", "policies", "raw-tasks");
            const stack = engine.stack({ projectDir, stack: "test" });
            await stack.init();
            await stack.setConfig("raw-tasks:variants", "unlimited");
            const policyPacks = [path.join(app, "node_modules", "pulumi-adot", "policies")];
            const { exitCode, violations } = await stack.preview({ policyPacks });
            assert.notEqual(exitCode, 0);
            assert.deepEqual(
                violations.map(({ policy, enforcement }) => `${policy} ${enforcement}`),
                Array(2).fill("memory-limiter-required mandatory"),
            );
        } finally {
            await engine.close();
        }
    });

    it("loads, and gives an app what the README uses", () => {
        const names = ["PrometheusWorkspace", "GrafanaWorkspace", "AdotTaskDefinition", "Platform", "withAdotSidecar"];
        const { stdout, stderr } = spawnSync(
            process.execPath,
            [
                "-e",
                `const p = require("pulumi-adot"); console.log(${JSON.stringify(names)}.filter((name) => !(name in p)).join())`,
            ],
            { cwd: app, encoding: "utf8" },
        );
        assert.equal(stdout, "\n", stderr);
    });

    it("lets programs import what `exports` names, and nothing else", () => {
        const load = (name: string) =>
            spawnSync(process.execPath, ["-e", `console.log(Object.keys(require(${JSON.stringify(name)})).join())`], {
                cwd: app,
                encoding: "utf8",
            });
        const dashboards = load("pulumi-adot/dashboards").stdout.trim().split(",");
        assert.ok(dashboards.includes("standardDashboards") && dashboards.includes("select"), dashboards.join());
        assert.match(load("pulumi-adot/package.json").stdout, /\bexports\b/);
        assert.match(load("pulumi-adot/bin/collector").stderr, /ERR_PACKAGE_PATH_NOT_EXPORTED/);
        // The pack starts its server when it is loaded.
        const { stdout } = spawnSync(process.execPath, ["-p", 'require.resolve("pulumi-adot/policies")'], {
            cwd: app,
            encoding: "utf8",
        });
        assert.match(stdout, /bin\/policies\/index\.js\n$/);
    });

    it("type-checks in an app's own program", () => {
        fs.writeFileSync(
            path.join(app, "index.ts"),
            [
                'import { AdotTaskDefinition, Platform, standardDashboards, audit } from "pulumi-adot";',
                'const platform = Platform.fromStack("acme/observability/prod");',
                "const containers = { app: { image: 'orders', memory: 512 } };",
                'export const task = new AdotTaskDefinition("orders", { platform, cpu: 512, memory: 1024, containers });',
                "export const titles: string[] = standardDashboards().map(({ title }) => title);",
                "export const rules: string[] = audit({}).map(({ rule }) => rule);",
            ].join("\n"),
        );
        fs.writeFileSync(
            path.join(app, "tsconfig.json"),
            JSON.stringify({
                compilerOptions: {
                    strict: true,
                    noEmit: true,
                    module: "nodenext",
                    target: "es2022",
                    types: ["node"],
                    skipLibCheck: true,
                },
            }),
        );
        compiles(app);
    });

    it("type-checks in the program that its template makes, by the template's own settings", () => {
        const made = path.join(app, "platform");
        fs.cpSync(path.join(app, "node_modules", "pulumi-adot", "templates", "platform"), made, { recursive: true });
        compiles(made);
    });
});

function compiles(project: string): void {
    const tsc = path.join(repositoryRoot, "node_modules", "typescript", "bin", "tsc");
    const { stdout, status } = spawnSync(process.execPath, [tsc, "-p", project], { cwd: project, encoding: "utf8" });
    assert.equal(stdout, "");
    assert.equal(status, 0);
}
