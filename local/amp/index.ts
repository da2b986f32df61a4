/**
 * A stand-in for the data plane of Amazon Managed Service for Prometheus (AMP) on this machine: it is as strict as AMP
 * about signature, workspace, size and content of what it is sent, and has a real Prometheus behind each workspace.
 */
import { accessSync, constants } from "node:fs";
import * as path from "node:path";
import { accountOf, administratorOf, type Caller, decide, Iam, parsePolicy, type Policy } from "../iam";
import { defaultAccountId } from "../providers/account";
import { close, listen } from "../support/http";
import { requireFreePort } from "../support/ports";
import { AmpClient, type Labels, type PromMatrix, type PromVector, type RangeOptions } from "./client";
import { type Prometheus, startPrometheus } from "./prometheus";
import { ruleHealth, type RuleFiles, type RuleHealth, writeRuleFiles } from "./rules";
import { type AmpRequest, type AuthorizationRequest, createAmpServer, type Fault } from "./server";
import type { AwsCredentials } from "./signature";

export {
    AmpClient,
    type Labels,
    type PromMatrix,
    type PromRange,
    type PromSample,
    type PromVector,
    type RangeOptions,
} from "./client";
export { type RegisteredWorkspace, workspacesFromState } from "./from-state";
export type { RuleFiles, RuleHealth } from "./rules";
export type { AmpRequest, AuthorizationRequest, EndpointName, Fault } from "./server";
export { type AwsCredentials, signedFetch, type SignedFetchOptions } from "./signature";

export interface AmpOptions {
    /** The Prometheus executable, version 3. */
    readonly prometheus: string;
    /** Holds the data, one directory per workspace; kept at close. */
    readonly dataDir: string;
    readonly region: string;
    /**
     * Known credentials, of administrators of the account. The first are those that the query methods sign with.
     */
    readonly credentials: AwsCredentials | readonly AwsCredentials[];
    /** Account of workspaces and credentials that come without one, twelve digits. Default: that of the offline AWS. */
    readonly accountId?: string;
    /** Who else has keys, and what they may do. Default: nobody. */
    readonly iam?: Iam;
    /** TCP port on 127.0.0.1. Default: 0, a free one. */
    readonly port?: number;
    /** Seconds between two evaluations of the rules, for those who can't wait for AMP's. Default: each group's own. */
    readonly ruleIntervalSeconds?: number;
    /** Gets the lines that Prometheus prints, and one line per refused request. */
    readonly log?: (line: string) => void;
    /** The clock for signatures and sample ages. Default: this machine's. */
    readonly now?: () => Date;
    /** When it aborts, every Prometheus is stopped; call `close` all the same. */
    readonly signal?: AbortSignal;
}

/** Whose a workspace is, and who else may use it. */
export interface WorkspaceOwner {
    /** Twelve digits. Default: the stand-in's. */
    readonly accountId?: string;
    /** The resource policy, JSON. Default: none. */
    readonly resourcePolicy?: string;
}

export interface AmpStats {
    /** Requests that were answered. */
    readonly requests: number;
    /** Refused requests by reason: the AWS error type, or the reason of `DiscardedSamples`. */
    readonly rejected: Readonly<Record<string, number>>;
    /** In the remote writes that were taken. */
    readonly samplesWritten: number;
    /** By Prometheus's own count, since it was started, over all workspaces; what rules record is in it. */
    readonly samplesAppended: number;
}

export interface Amp {
    /**
     * Where AMP's data plane answers: what stands for https://aps-workspaces.<region>.amazonaws.com. No slash at the
     * end.
     */
    readonly url: string;
    /** The last 1000 answered requests, oldest first. */
    readonly requests: readonly AmpRequest[];
    /**
     * Makes a workspace known, or gives it another owner and policy. Its Prometheus starts with the first request, or
     * with `prometheusUrl`.
     */
    addWorkspace(workspaceId: string, owner?: WorkspaceOwner): void;
    /** Makes credentials known. Default: those of an administrator of the account. */
    addCredentials(credentials: AwsCredentials, caller?: Caller): void;
    /** The address of the workspace's own Prometheus, started if need be. Rejects when it can't be. */
    prometheusUrl(workspaceId: string): Promise<string>;
    /** Gives a workspace its rule files, in place of those it has. */
    setRules(workspaceId: string, files: RuleFiles): Promise<void>;
    /** What became of the workspace's rules. */
    rules(workspaceId: string): Promise<RuleHealth>;
    /** The next remote writes are answered so; undefined ends it. */
    setFault(fault: Fault | undefined): void;
    /** Signed, through the stand-in's own HTTP side, like the two below. */
    query(workspaceId: string, expression: string, options?: { time?: Date }): Promise<PromVector>;
    queryRange(workspaceId: string, expression: string, range: RangeOptions): Promise<PromMatrix>;
    series(workspaceId: string, ...selectors: string[]): Promise<Labels[]>;
    stats(): Promise<AmpStats>;
    /** Stops the server and every Prometheus. */
    close(): Promise<void>;
}

const keptRequests = 1000;

/** Starts the stand-in. Rejects when the port is taken or Prometheus can't be run. */
export async function startAmp(options: AmpOptions): Promise<Amp> {
    const { region, log, now = () => new Date(), accountId = defaultAccountId, iam = new Iam(), port = 0 } = options;
    requireExecutable(options.prometheus);
    const administrator = administratorOf(accountId, "local");
    const addCredentials = (credentials: AwsCredentials, caller = administrator): void =>
        iam.add({ credentials, caller });
    const given = [options.credentials].flat();
    given.forEach((credentials) => addCredentials(credentials));
    if (given[0] === undefined) {
        throw new Error("credentials is empty: the AMP stand-in needs at least one access key.");
    }

    const workspaces = new Workspaces(options);
    const authorize = ({ action, workspaceId, accessKeyId }: AuthorizationRequest): string | undefined => {
        const { caller } = iam.session(accessKeyId)!;
        const { owner, policy } = workspaces.access(workspaceId);
        // One that isn't there is nobody's: whoever asks is told so only if they might ask for their own.
        const resource = `arn:aws:aps:${region}:${owner ?? accountOf(caller.principalArn)}:workspace/${workspaceId}`;
        const decision = decide(caller, { action, resource }, policy);
        return decision.allowed ? undefined : decision.message;
    };
    const requests: AmpRequest[] = [];
    const rejected: Record<string, number> = {};
    let answered = 0;
    let samplesWritten = 0;
    let fault: Fault | undefined;
    const server = createAmpServer({
        region,
        now,
        authorize,
        credentials: (accessKeyId) => iam.session(accessKeyId)?.credentials,
        hasWorkspace: (workspaceId) => workspaces.has(workspaceId),
        database: (workspaceId) => workspaces.database(workspaceId),
        fault: () => fault,
        record(request) {
            answered++;
            samplesWritten += request.reason === undefined ? (request.samples ?? 0) : 0;
            requests.push(request);
            requests.splice(0, requests.length - keptRequests);
            if (request.reason !== undefined) {
                rejected[request.reason] = (rejected[request.reason] ?? 0) + 1;
                log?.(`amp | ${request.method} ${request.path} was refused: ${request.status} ${request.reason}`);
            }
        },
    });
    if (port !== 0) {
        await requireFreePort(port, "the AMP stand-in");
    }
    const url = `http://127.0.0.1:${await listen(server, port)}`;
    const client = new AmpClient({ url, region, credentials: given[0], now: options.now });

    return {
        url,
        requests,
        addWorkspace: (workspaceId, owner = {}) => workspaces.add(workspaceId, { accountId, ...owner }),
        addCredentials,
        prometheusUrl: async (workspaceId) => (await workspaces.database(workspaceId)).url,
        setRules: (workspaceId, files) => workspaces.setRules(workspaceId, files),
        rules: async (workspaceId) => ruleHealth((await workspaces.database(workspaceId)).url),
        setFault: (next) => void (fault = next),
        query: (workspaceId, expression, when) => client.query(workspaceId, expression, when),
        queryRange: (workspaceId, expression, range) => client.queryRange(workspaceId, expression, range),
        series: (workspaceId, ...selectors) => client.series(workspaceId, ...selectors),
        async stats() {
            const samplesAppended = await workspaces.samplesAppended();
            return { requests: answered, rejected: { ...rejected }, samplesWritten, samplesAppended };
        },
        async close() {
            await Promise.all([close(server), workspaces.stop()]);
        },
    };
}

/** Who owns a workspace, and its own policy; neither of one that isn't there. */
interface Access {
    readonly owner?: string;
    readonly policy?: Policy;
}

/**
 * The known workspaces, each with a Prometheus once somebody has asked for it: a query must not see another workspace.
 */
class Workspaces {
    private readonly databases = new Map<string, Promise<Prometheus> | undefined>();
    private readonly accesses = new Map<string, Access>();

    constructor(private readonly options: AmpOptions) {}

    add(workspaceId: string, { accountId, resourcePolicy }: WorkspaceOwner): void {
        // The id is a directory's name here, so it is held to the form that AMP gives out.
        if (!/^[0-9A-Za-z][-.0-9A-Z_a-z]{0,63}$/.test(workspaceId)) {
            throw new Error(
                `The workspace id is "${workspaceId}": must be 1 to 64 letters, digits, '-', '.' and '_', the first a letter or digit.`,
            );
        }
        if (!this.databases.has(workspaceId)) {
            this.databases.set(workspaceId, undefined);
        }
        this.accesses.set(workspaceId, {
            owner: accountId,
            policy:
                resourcePolicy === undefined
                    ? undefined
                    : parsePolicy(resourcePolicy, "resource", `The resource policy of ${workspaceId}`),
        });
    }

    access(workspaceId: string): Access {
        return this.accesses.get(workspaceId) ?? {};
    }

    has(workspaceId: string): boolean {
        return this.databases.has(workspaceId);
    }

    async setRules(workspaceId: string, files: RuleFiles): Promise<void> {
        const database = await this.database(workspaceId);
        writeRuleFiles(this.directory(workspaceId), files, this.options.ruleIntervalSeconds);
        await database.reload();
    }

    async database(workspaceId: string): Promise<Prometheus> {
        if (!this.has(workspaceId)) {
            throw new Error(
                `The workspace ${workspaceId} is unknown; known are: ${[...this.databases.keys()].join(", ") || "none"}.`,
            );
        }
        const running = this.databases.get(workspaceId);
        if (running !== undefined) {
            return running;
        }
        const { prometheus, log, signal } = this.options;
        const starting = startPrometheus({
            executable: prometheus,
            directory: this.directory(workspaceId),
            name: "prometheus",
            log,
            signal,
        });
        this.databases.set(workspaceId, starting);
        // Who asked gets the error; who asks next may have more luck.
        starting.catch(() => this.databases.set(workspaceId, undefined));
        return starting;
    }

    private directory(workspaceId: string): string {
        return path.resolve(this.options.dataDir, workspaceId);
    }

    async samplesAppended(): Promise<number> {
        const counts = (await this.running()).map(async ({ url }) => {
            const text = await (await fetch(`${url}/metrics`)).text();
            const counters = text.matchAll(/^prometheus_tsdb_head_samples_appended_total\{.*\} (\S+)$/gm);
            return [...counters].reduce((sum, [, value]) => sum + Number(value), 0);
        });
        return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
    }

    async stop(): Promise<void> {
        const running = await this.running();
        this.databases.clear();
        await Promise.all(running.map((database) => database.stop()));
    }

    /** Those that started; who asked for one that didn't has got the error. */
    private async running(): Promise<Prometheus[]> {
        const settled = await Promise.allSettled(this.databases.values());
        return settled.flatMap((one) => (one.status === "fulfilled" && one.value !== undefined ? [one.value] : []));
    }
}

function requireExecutable(file: string): void {
    try {
        accessSync(file, constants.X_OK);
    } catch {
        throw new Error(`prometheus is "${file}", which can't be run: must be the path of Prometheus 3.`);
    }
}
