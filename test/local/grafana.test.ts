/** `npm start -- --grafana DIR`: the folder for a real Grafana. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import Ajv from "ajv";
import { after, beforeEach, describe, it } from "mocha";
import { parse } from "yaml";
import { renderRules, standardDashboards, standardRules } from "../../dashboards";
import { signedFetch, startAmp } from "../../local/amp";
import { showInGrafana } from "../../local/grafana";
import { grafanaFiles, type GrafanaFile, type GrafanaFilesRequest } from "../../local/grafana/files";
import { checkFolder, FolderProblem, writeFolder } from "../../local/grafana/folder";
import { grafanaCommand } from "../../local/grafana/program";
import { repositoryRoot } from "../../tools/parts";
import { needs, toolPath } from "../support/parts";
import { composeSchema, datasourcesSchema, providersSchema } from "./grafana-schema";

const root = fs.mkdtempSync(path.join(os.tmpdir(), "grafana-folder-"));
let directory: string;
beforeEach(() => {
    directory = path.join(fs.mkdtempSync(path.join(root, "test-")), "grafana");
});
after(() => fs.rmSync(root, { recursive: true, force: true }));

const request = (change: Partial<GrafanaFilesRequest> = {}): GrafanaFilesRequest => ({
    directory,
    prometheusUrl: "http://127.0.0.1:9090",
    amp: {
        url: "http://127.0.0.1:9091/workspaces/ws-1",
        region: "eu-west-1",
        accessKeyId: "ASIA1",
        secretAccessKey: "a$b/c+d",
    },
    dashboards: standardDashboards(),
    rules: { standard: renderRules(standardRules()) },
    scrapeSeconds: 20,
    port: 3000,
    platform: "linux",
    ...change,
});
const read = <T>(files: readonly GrafanaFile[], name: string): T =>
    parse(files.find((file) => file.name === name)!.text) as T;

interface Datasources {
    datasources: {
        uid: string;
        url: string;
        isDefault: boolean;
        secureJsonData?: { sigV4AccessKey: string; sigV4SecretKey: string };
    }[];
}
const sourcesFile = "provisioning/datasources/environment.yaml";
const providersFile = "provisioning/dashboards/environment.yaml";

describe("the files for a real Grafana", () => {
    for (const platform of ["linux", "darwin"] as const) {
        it(`have nothing that Grafana's provisioning and Compose don't read, on ${platform}`, () => {
            const files = grafanaFiles(request({ platform }));
            const ajv = new Ajv({ allErrors: true });
            for (const [name, schema] of [
                [sourcesFile, datasourcesSchema],
                [providersFile, providersSchema],
                ["compose.yaml", composeSchema],
            ] as const) {
                const valid = ajv.compile(schema);
                assert.ok(valid(read(files, name)), `${name}: ${ajv.errorsText(valid.errors)}`);
            }
            const sources = read<Datasources>(files, sourcesFile).datasources;
            assert.deepEqual(
                sources.map(({ isDefault }) => isDefault),
                [true, false],
            );
            assert.equal(new Set(sources.map(({ uid }) => uid)).size, 2);
        });
    }

    it("are the deployed dashboards and rules, each as it is", () => {
        const files = grafanaFiles(request());
        for (const dashboard of standardDashboards()) {
            assert.deepEqual(read(files, `dashboards/${dashboard.uid}.json`), dashboard);
        }
        assert.equal(files.find(({ name }) => name === "rules/standard.yaml")?.text, renderRules(standardRules()));
        assert.equal(new Set(files.map(({ name }) => name)).size, files.length);
    });

    it("write a dollar so that neither Grafana nor Compose takes it for a variable", () => {
        const files = grafanaFiles(request({ directory: "/tmp/a$HOME" }));
        const [, amp] = read<Datasources>(files, sourcesFile).datasources;
        assert.equal(amp!.secureJsonData?.sigV4SecretKey, "a$$b/c+d");
        const { providers } = read<{ providers: { options: { path: string } }[] }>(files, providersFile);
        assert.equal(providers[0]!.options.path, "/tmp/a$$HOME/dashboards");
        const compose = files.find(({ name }) => name === "compose.yaml")!.text;
        assert.ok(!/a\$HOME/.test(compose), compose);
    });

    it("name the machine from inside a container where that has a network of its own", () => {
        const urls = (platform: NodeJS.Platform): string[] =>
            read<Datasources>(grafanaFiles(request({ platform })), sourcesFile).datasources.map(({ url }) => url);
        assert.deepEqual(urls("linux"), ["http://127.0.0.1:9090", "http://127.0.0.1:9091/workspaces/ws-1"]);
        assert.deepEqual(urls("darwin"), [
            "http://host.docker.internal:9090",
            "http://host.docker.internal:9091/workspaces/ws-1",
        ]);
    });

    it("reach the environment as they say: the Prometheus, and AMP's stand-in by their keys alone", async function () {
        needs(this, "prometheus");
        this.timeout(60_000);
        const keys = { accessKeyId: "ASIAGRAFANA", secretAccessKey: "for/Grafana" };
        const amp = await startAmp({
            prometheus: toolPath("prometheus"),
            dataDir: path.join(root, "amp"),
            region: "eu-west-1",
            credentials: { accessKeyId: "ASIATASK", secretAccessKey: "x", sessionToken: "y" },
        });
        try {
            amp.addWorkspace("ws-1");
            amp.addCredentials(keys);
            const files = grafanaFiles(
                request({
                    prometheusUrl: await amp.prometheusUrl("ws-1"),
                    amp: { url: `${amp.url}/workspaces/ws-1`, region: "eu-west-1", ...keys },
                }),
            );
            const [prometheus, signed] = read<Datasources>(files, sourcesFile).datasources;
            const query = { method: "POST", body: "query=1%2B1" };
            const headers = { "content-type": "application/x-www-form-urlencoded" };
            assert.equal((await fetch(`${prometheus!.url}/api/v1/query`, { ...query, headers })).status, 200);
            assert.equal((await fetch(`${signed!.url}/api/v1/query`, { ...query, headers })).status, 403);
            const { sigV4AccessKey, sigV4SecretKey } = signed!.secureJsonData!;
            const credentials = { accessKeyId: sigV4AccessKey, secretAccessKey: sigV4SecretKey };
            const response = await signedFetch(`${signed!.url}/api/v1/query`, {
                ...query,
                headers,
                region: "eu-west-1",
                credentials,
            });
            assert.equal(response.status, 200);
        } finally {
            await amp.close();
        }
    });
});

describe("the folder for a real Grafana", () => {
    const files = [
        { name: "README.md", text: "one" },
        { name: "deeper/file.json", text: "{}" },
    ];
    const refused = (message: RegExp): void => {
        const error = (act: () => void): unknown => {
            try {
                act();
                return undefined;
            } catch (thrown) {
                return thrown;
            }
        };
        for (const act of [() => checkFolder(directory), () => writeFolder(directory, files)]) {
            const thrown = error(act);
            assert.ok(thrown instanceof FolderProblem, String(thrown));
            assert.match(thrown.message, message);
        }
    };

    it("is made where there is none, taken where it is empty, and written again over what was ours", () => {
        writeFolder(directory, files);
        assert.equal(fs.readFileSync(path.join(directory, "deeper/file.json"), "utf8"), "{}");
        writeFolder(directory, [{ name: "README.md", text: "two" }]);
        assert.equal(fs.readFileSync(path.join(directory, "README.md"), "utf8"), "two");
        assert.ok(!fs.existsSync(path.join(directory, "deeper/file.json")));
        const empty = `${directory}-empty`;
        fs.mkdirSync(empty);
        writeFolder(empty, files);
    });

    it("leaves alone what a Grafana keeps in it", () => {
        writeFolder(directory, files);
        fs.mkdirSync(path.join(directory, "data"));
        fs.writeFileSync(path.join(directory, "data", "grafana.db"), "db");
        writeFolder(directory, files);
        assert.equal(fs.readFileSync(path.join(directory, "data", "grafana.db"), "utf8"), "db");
    });

    it("is refused, and nothing in it is lost, when it holds anything else", () => {
        fs.mkdirSync(path.join(directory, "data"), { recursive: true });
        fs.writeFileSync(path.join(directory, "README.md"), "mine");
        fs.writeFileSync(path.join(directory, "data", "x"), "mine");
        refused(/holds other things \(README\.md, data\/x\): name a new or an empty directory/);
        assert.equal(fs.readFileSync(path.join(directory, "README.md"), "utf8"), "mine");
    });

    it("is refused when a file was added, changed or made a link", () => {
        writeFolder(directory, files);
        fs.writeFileSync(path.join(directory, "deeper/notes"), "mine");
        refused(/holds other things \(deeper\/notes\)/);
        fs.rmSync(path.join(directory, "deeper/notes"));
        const readme = path.join(directory, "README.md");
        fs.writeFileSync(readme, "edited");
        refused(/README\.md was changed since it was written: move it elsewhere/);
        const elsewhere = path.join(root, "elsewhere");
        fs.writeFileSync(elsewhere, "one");
        fs.rmSync(readme);
        fs.symlinkSync(elsewhere, readme);
        refused(/README\.md was changed/);
    });

    it("is refused when it is a file, or in one", () => {
        fs.mkdirSync(path.dirname(directory), { recursive: true });
        fs.writeFileSync(directory, "mine");
        refused(/is not a directory: name a new or an empty one\.$/);
        directory = path.join(directory, "deeper");
        refused(/is not a directory/);
    });

    it("believes no marker about what is outside of it", () => {
        fs.mkdirSync(directory, { recursive: true });
        const outside = path.join(path.dirname(directory), "mine");
        fs.writeFileSync(outside, "mine");
        fs.writeFileSync(path.join(directory, ".pulumi-adot.json"), JSON.stringify({ "../mine": "hash" }));
        writeFolder(directory, files);
        assert.equal(fs.readFileSync(outside, "utf8"), "mine");
    });
});

describe("a Grafana on PATH", () => {
    /** A program that answers as Grafana does when it is healthy, and says what it was started with. */
    const fake = `#!${process.execPath}
        const http = require("node:http");
        const { GF_SERVER_HTTP_PORT, GF_SERVER_HTTP_ADDR } = process.env;
        const said = JSON.stringify({ args: process.argv.slice(2), env: process.env });
        http.createServer((request, response) => response.end(said)).listen(GF_SERVER_HTTP_PORT, GF_SERVER_HTTP_ADDR);
    `;

    it("is started with the folder, and its home where its program is", async function () {
        this.timeout(30_000);
        const home = path.join(root, "grafana-home");
        fs.mkdirSync(path.join(home, "bin"), { recursive: true });
        fs.mkdirSync(path.join(home, "conf"));
        fs.writeFileSync(path.join(home, "conf", "defaults.ini"), "");
        const program = path.join(home, "bin", "grafana");
        fs.writeFileSync(program, fake, { mode: 0o755 });
        const find = (name: string): string | undefined => (name === "grafana" ? program : undefined);
        const shown = await showInGrafana({ ...request(), find });
        try {
            const url = /http:\/\/\S+/.exec(shown.lines.join("\n"))![0];
            const { args, env } = (await (await fetch(`${url}/api/health`)).json()) as {
                args: string[];
                env: Record<string, string>;
            };
            assert.deepEqual(args, ["server", "--homepath", home]);
            assert.equal(env.GF_PATHS_PROVISIONING, path.join(directory, "provisioning"));
            assert.equal(env.GF_AUTH_SIGV4_AUTH_ENABLED, "true");
            assert.equal(
                env.GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH,
                path.join(directory, "dashboards", `${standardDashboards()[0]!.uid}.json`),
            );
            assert.ok(fs.existsSync(env.GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH));
        } finally {
            await shown.stop();
        }
    });

    it("may be the older program; without either, the Compose file is named", async () => {
        const old = grafanaCommand((name) => (name === "grafana-server" ? "/bin/sh" : undefined));
        assert.equal(old?.[0], "/bin/sh");
        assert.ok(!old?.includes("server"));
        assert.equal(
            grafanaCommand(() => undefined),
            undefined,
        );
        const { lines } = await showInGrafana({ ...request(), find: () => undefined });
        assert.match(
            lines.join("\n"),
            /docker compose -f \S+\/grafana\/compose\.yaml up, then http:\/\/127\.0\.0\.1:\d+/,
        );
    });

    it("can't be asked for where nothing stays up", () => {
        const { status, stderr } = spawnSync(
            process.execPath,
            ["--import", "tsx", "local/main.ts", "--grafana", directory, "--once"],
            { cwd: repositoryRoot, encoding: "utf8" },
        );
        assert.equal(status, 2);
        assert.match(stderr, /^--grafana is of no use with --once: it shows the environment/);
        assert.ok(!fs.existsSync(directory));
    });
});
