/** The pack in the process that Pulumi runs it in, asked over gRPC as the engine asks. */
import * as fs from "node:fs";
import * as path from "node:path";

import * as grpc from "@grpc/grpc-js";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import {
    type AnalyzeDiagnostic,
    AnalyzeRequest,
    AnalyzerResourceOptions,
    ConfigureAnalyzerRequest,
    type AnalyzerInfo,
    type AnalyzeResponse,
    EnforcementLevel,
    PolicyConfig,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";

import { type Child, startProcess } from "../../local/support/process";

const root = path.join(__dirname, "..", "..");
/** The directory that `--policy-pack` names. */
export const packDirectory = path.join(root, "policies");

/** What stands for a string that isn't known during a preview, between engine and plugins. */
export const unknownString = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** One resource as the engine describes it to a pack. */
export interface Resource {
    type: string;
    name: string;
    inputs: Record<string, JavaScriptValue>;
    /** URN of the parent, where there is one. */
    parent?: string;
}

/** One diagnostic, in plain words. */
export interface Diagnostic {
    policy: string;
    level: "mandatory" | "advisory" | "other";
    message: string;
}

/** A policy pack in a process of its own. */
export class PackHost {
    private constructor(
        private readonly child: Child,
        private readonly client: AnalyzerClient,
        /** Milliseconds from the start of the process to the port that it prints. */
        readonly bootMs: number,
    ) {}

    /**
     * Boots the pack of a directory, by default the compiled one of this package, in Pulumi's own policy pack runner.
     */
    static async start(directory = packDirectory): Promise<PackHost> {
        checkBuild();
        const started = performance.now();
        let printPort: (line: string) => void = () => undefined;
        const printed = new Promise<string>((resolve) => (printPort = resolve));
        const child = startProcess({
            name: "policy pack",
            command: process.execPath,
            args: [require.resolve("@pulumi/pulumi/cmd/run-policy-pack"), "127.0.0.1:1", "."],
            cwd: directory,
            onLine: (line, stream) => {
                if (stream === "stdout") {
                    printPort(line);
                }
            },
        });
        const port = await Promise.race([printed, child.exited]);
        if (typeof port !== "string") {
            throw new Error(`The policy pack ended before it printed its port:\n${child.tail()}`);
        }
        const address = `127.0.0.1:${port}`;
        const bootMs = performance.now() - started;
        return new PackHost(child, new AnalyzerClient(address, grpc.credentials.createInsecure()), bootMs);
    }

    /** What the pack says of itself. */
    info(): Promise<AnalyzerInfo> {
        return new Promise((resolve, reject) => {
            this.client.getAnalyzerInfo(new Empty(), (error, info) => (error ? reject(error) : resolve(info)));
        });
    }

    /**
     * Gives policies their config, as the engine does once before it asks about resources; it also fills in the
     * defaults of their schemas.
     */
    async configure(config: Readonly<Record<string, Readonly<Record<string, JavaScriptValue>>>>): Promise<void> {
        const request = new ConfigureAnalyzerRequest();
        const levels = new Map(
            (await this.info()).getPoliciesList().map((one) => [one.getName(), one.getEnforcementlevel()]),
        );
        for (const [name, properties] of Object.entries(config)) {
            const policy = new PolicyConfig();
            policy.setProperties(Struct.fromJavaScript({ ...properties }));
            policy.setEnforcementlevel(levels.get(name)!);
            request.getPolicyconfigMap().set(name, policy);
        }
        await new Promise<void>((resolve, reject) => {
            this.client.configure(request, (error) => (error ? reject(error) : resolve()));
        });
    }

    /** Asks the pack about one resource. */
    async analyze({ type, name, inputs, parent }: Resource): Promise<Diagnostic[]> {
        const request = new AnalyzeRequest();
        request.setType(type);
        request.setName(name);
        request.setUrn(`urn:pulumi:test::orders::${type}::${name}`);
        request.setProperties(Struct.fromJavaScript(inputs));
        const options = new AnalyzerResourceOptions();
        options.setParent(parent ?? "");
        request.setOptions(options);
        const response = await new Promise<AnalyzeResponse>((resolve, reject) => {
            this.client.analyze(request, (error, answer) => (error ? reject(error) : resolve(answer)));
        });
        return response.getDiagnosticsList().map(plain);
    }

    async close(): Promise<void> {
        this.client.close();
        await this.child.stop();
    }
}

function plain(diagnostic: AnalyzeDiagnostic): Diagnostic {
    const level = diagnostic.getEnforcementlevel();
    return {
        policy: diagnostic.getPolicyname(),
        level:
            level === EnforcementLevel.MANDATORY
                ? "mandatory"
                : level === EnforcementLevel.ADVISORY
                  ? "advisory"
                  : "other",
        message: diagnostic.getMessage(),
    };
}

/** What is tested is what is published: the compiled pack. An old or missing build would test something else. */
function checkBuild(): void {
    const built = path.join(root, "bin", "policies", "index.js");
    const builtAt = fs.existsSync(built) ? fs.statSync(built).mtimeMs : 0;
    const sources = ["policies", "audit", "collector"].flatMap((room) =>
        fs
            .readdirSync(path.join(root, room), { recursive: true, encoding: "utf8" })
            .filter((name) => name.endsWith(".ts"))
            .map((name) => path.join(root, room, name)),
    );
    if (sources.some((source) => fs.statSync(source).mtimeMs > builtAt)) {
        throw new Error("The compiled policy pack is missing or older than its sources: run `npm run build`.");
    }
}
