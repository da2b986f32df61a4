/**
 * Stands in for `pulumi-language-nodejs`, the language host of Pulumi's release archive, which the pinned CLI's Go
 * module does not hold. The engine dials it (`PULUMI_DEBUG_LANGUAGES`) and asks it to run the program with
 * `@pulumi/pulumi/cmd/run`, as the real one does.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import * as grpc from "@grpc/grpc-js";
import * as engine from "@pulumi/pulumi/proto/engine_pb";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import * as language from "@pulumi/pulumi/proto/language_pb";
import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb";
import * as plugin from "@pulumi/pulumi/proto/plugin_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { dieWithUs } from "../../tools/die-with-us";
import { listen, unary, unimplemented } from "../providers/server";

/**
 * Exit code by which the program's runner says that it has already told the user
 * (`nodeJSProcessExitedAfterLoggingUserActionableMessage`).
 */
const alreadyReported = 32;

export interface LanguageHost {
    port: number;
    close(): void;
}

/** Starts a language host for one CLI run; programs run in that run's environment. */
export async function startLanguageHost(environment: NodeJS.ProcessEnv): Promise<LanguageHost> {
    const server = new grpc.Server();
    const runner = new Runner(environment);
    server.addService(LanguageRuntimeService, {
        handshake: unary((request: language.LanguageHandshakeRequest) => {
            runner.connect(request.getEngineAddress());
            return new language.LanguageHandshakeResponse();
        }),
        getPluginInfo: unary(() => {
            const info = new plugin.PluginInfo();
            info.setVersion("1.0.0");
            return info;
        }),
        getRequiredPackages: unary(() => new language.GetRequiredPackagesResponse()),
        getRequiredPlugins: unary(() => new language.GetRequiredPluginsResponse()),
        about: unary(() => {
            const about = new language.AboutResponse();
            about.setExecutable(process.execPath);
            about.setVersion(process.version);
            return about;
        }),
        run: unary((request: language.RunRequest) => runner.run(request)),
        cancel: unary(() => {
            runner.stop();
            return new Empty();
        }),
        getProgramDependencies: unary(() => new language.GetProgramDependenciesResponse()),
        runtimeOptionsPrompts: unary(() => new language.RuntimeOptionsResponse()),
        installDependencies: unimplemented("installDependencies"),
        template: unimplemented("template"),
        runPlugin: unimplemented("runPlugin"),
        runPlugin2: unimplemented("runPlugin2"),
        generateProgram: unimplemented("generateProgram"),
        generateProject: unimplemented("generateProject"),
        generatePackage: unimplemented("generatePackage"),
        pack: unimplemented("pack"),
        link: unimplemented("link"),
    });
    const port = await listen(server);
    return {
        port,
        close: () => {
            runner.stop();
            server.forceShutdown();
        },
    };
}

class Runner {
    private readonly children = new Set<ChildProcess>();
    private address = "";
    private client: EngineClient | undefined;

    constructor(private readonly environment: NodeJS.ProcessEnv) {}

    connect(address: string): void {
        this.client?.close();
        this.address = address;
        this.client = new EngineClient(address, grpc.credentials.createInsecure());
    }

    stop(): void {
        this.children.forEach((child) => child.kill("SIGKILL"));
        this.client?.close();
        this.client = undefined;
    }

    async run(request: language.RunRequest): Promise<language.RunResponse> {
        const response = new language.RunResponse();
        const info = request.getInfo();
        const directory = info?.getProgramDirectory() ?? request.getPwd();
        let script: string;
        try {
            script = createRequire(join(directory, "package.json")).resolve("@pulumi/pulumi/cmd/run");
        } catch {
            response.setError(`@pulumi/pulumi cannot be found from ${directory}: run npm install there.`);
            return response;
        }
        const code = await this.spawn(request, [script, ...programArguments(request, this.address)], directory);
        if (code === alreadyReported) {
            response.setBail(true);
        } else if (code !== 0) {
            response.setError(`The program exited with code ${code}.`);
        }
        return response;
    }

    private async spawn(request: language.RunRequest, args: string[], cwd: string): Promise<number> {
        const options = request.getInfo()?.getOptions()?.toJavaScript() ?? {};
        const { nodeargs } = options;
        const nodeArguments = typeof nodeargs === "string" ? nodeargs.split(/\s+/).filter(Boolean) : [];
        const [program, ...rest] = [...dieWithUs(), process.execPath, ...nodeArguments, ...args];
        const child = spawn(program!, rest, {
            cwd,
            stdio: ["ignore", "pipe", "pipe"],
            env: {
                ...this.environment,
                PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().toObject())),
                PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
                PULUMI_NODEJS_TYPESCRIPT: options.typescript === false ? "false" : "true",
            },
        });
        this.children.add(child);
        const told = [this.tell(child.stdout, 1), this.tell(child.stderr, 2)];
        try {
            return await new Promise<number>((resolve, reject) => {
                child.on("error", reject);
                child.on("close", (code) => resolve(code ?? 1));
            });
        } finally {
            this.children.delete(child);
            await Promise.all(told.map((flush) => flush()));
        }
    }

    /**
     * Hands what the program prints to the engine, which shows it under the stack, as it does for its own language
     * hosts.
     */
    private tell(stream: NodeJS.ReadableStream, streamId: number): () => Promise<void> {
        let last = Promise.resolve();
        stream.setEncoding("utf8");
        stream.on("data", (text: string) => {
            last = last.then(() => this.log(text, streamId));
        });
        return () => last;
    }

    private log(text: string, streamId: number): Promise<void> {
        const request = new engine.LogRequest();
        request.setSeverity(engine.LogSeverity.INFO);
        request.setMessage(text);
        request.setStreamid(streamId);
        return new Promise((resolve) => (this.client ? this.client.log(request, () => resolve()) : resolve()));
    }
}

function programArguments(request: language.RunRequest, engineAddress: string): string[] {
    const info = request.getInfo();
    return [
        ...["--monitor", request.getMonitorAddress()],
        ...["--engine", engineAddress],
        ...["--organization", request.getOrganization()],
        ...["--project", request.getProject()],
        ...["--root-directory", info?.getRootDirectory() ?? request.getPwd()],
        ...["--stack", request.getStack()],
        ...["--pwd", request.getPwd()],
        ...(request.getDryrun() ? ["--dry-run"] : []),
        ...["--parallel", String(request.getParallel())],
        info?.getEntryPoint() ?? request.getProgram(),
        ...request.getArgsList(),
    ];
}
