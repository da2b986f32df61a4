/** What was deployed into three accounts, at work: the apps' tasks, with stand-ins for IAM, STS and AMP. */
import * as fs from "node:fs";
import * as path from "node:path";

import { sidecarName } from "../../../../components";
import {
    type Amp,
    AmpClient,
    type AwsCredentials,
    signedFetch,
    startAmp,
    workspacesFromState,
} from "../../../../local/amp";
import { type ImageTable, runTask, type RunningTask, taskDefinitionFromState } from "../../../../local/ecs";
import type { StackState } from "../../../../local/engine";
import { Iam, randomKey, rolesFromState } from "../../../../local/iam";
import { localImages } from "../../../../local/images";
import { startSts, type Sts } from "../../../../local/sts";
import { closeAll } from "../../../../local/support/closing";
import { toolPath } from "../../../support/parts";

/** The states by program. */
export interface States {
    readonly platform: StackState;
    readonly app: StackState;
    readonly grafana: StackState;
}

/** The organization that every account here is in. */
const organization = "o-a1b2c3d4e5";
const [metricsRegion, appRegion] = ["eu-west-1", "eu-central-1"];

/** A datasource as Grafana has it. */
interface Datasource {
    readonly url: string;
    readonly sigV4Region: string;
    readonly sigV4AssumeRoleArn?: string;
    readonly sigV4ExternalId?: string;
}

export class StandIns {
    private constructor(
        readonly states: States,
        readonly iam: Iam,
        readonly sts: Sts,
        /** Of the platform's region. */
        readonly amp: Amp,
        readonly workspaceId: string,
        private readonly directory: string,
        private readonly closing: (() => unknown)[],
    ) {}

    static async start(states: States, directory: string): Promise<StandIns> {
        const roles = Object.values(states).flatMap((state) => rolesFromState(state as StackState));
        const accounts = new Set(roles.map(({ arn }) => arn.split(":")[4]!));
        const organizations = Object.fromEntries([...accounts].map((account) => [account, organization]));
        const iam = new Iam({ roles, organizations });
        const [workspace] = workspacesFromState(states.platform);
        const amp = await startAmp({
            prometheus: toolPath("prometheus"),
            dataDir: path.join(directory, "amp"),
            region: metricsRegion,
            // Of an account that has nothing to do with it.
            credentials: randomKey(),
            accountId: "999900001111",
            iam,
        });
        amp.addWorkspace(workspace!.workspaceId, workspace);
        const sts = await startSts({ iam, region: metricsRegion });
        const closing = [() => amp.close(), () => sts.close()];
        return new StandIns(states, iam, sts, amp, workspace!.workspaceId, directory, closing);
    }

    /** The workspace's own policy as it was deployed, and without a statement. */
    resourcePolicy(without?: string): string {
        const [workspace] = workspacesFromState(this.states.platform);
        const policy = JSON.parse(workspace!.resourcePolicy!) as { Statement: { Sid: string }[] };
        return JSON.stringify({ ...policy, Statement: policy.Statement.filter(({ Sid }) => Sid !== without) });
    }

    /** Gives the workspace another policy of its own; it stays the platform's. */
    setResourcePolicy(resourcePolicy: string): void {
        this.amp.addWorkspace(this.workspaceId, { ...workspacesFromState(this.states.platform)[0], resourcePolicy });
    }

    /** Runs a deployed task with its real collector. Its app is a page of metrics. */
    async runTask(family: string): Promise<RunningTask> {
        const definition = taskDefinitionFromState(this.states.app, family);
        const { credentials } = this.iam.assumeAsService("ecs-tasks.amazonaws.com", definition.taskRoleArn!, family);
        const task = await runTask({
            taskDefinition: definition,
            parameters: {},
            endpoints: {
                [`https://aps-workspaces.${metricsRegion}.amazonaws.com`]: this.amp.url,
                [`https://sts.${metricsRegion}.amazonaws.com`]: this.sts.url,
            },
            credentials,
            cluster: "shop",
            region: appRegion,
            images: [page, ...localImages()],
            workDir: path.join(this.directory, family),
            longestStopSeconds: 5,
        });
        this.closing.push(() => task.stop());
        return task;
    }

    /** What a task's collector has said so far. */
    collectorLog(family: string): string {
        return fs.readFileSync(path.join(this.directory, family, `${sidecarName}.log`), "utf8");
    }

    /** Keys of the deployed Grafana's role. */
    grafanaKeys(): AwsCredentials {
        const workspace = this.states.grafana.deployment.resources!.find(
            ({ type }) => type === "aws:grafana/workspace:Workspace",
        );
        return this.iam.assumeAsService("grafana.amazonaws.com", String(workspace!.outputs!.roleArn), "aws-grafana")
            .credentials;
    }

    datasource(uid: string): Datasource {
        const found = this.states.grafana.deployment.resources!.find(
            ({ type, outputs }) => type === "grafana:oss/dataSource:DataSource" && outputs?.uid === uid,
        );
        const settings = JSON.parse(String(found!.outputs!.jsonDataEncoded)) as Datasource;
        return { ...settings, url: String(found!.outputs!.url) };
    }

    /** Asks through a datasource as Grafana does: it assumes the datasource's role, if it has one, and signs. */
    async ask(uid: string, expression: string, region?: string): Promise<number> {
        const { url, sigV4Region, sigV4AssumeRoleArn, sigV4ExternalId } = this.datasource(uid);
        const own = this.grafanaKeys();
        const credentials =
            sigV4AssumeRoleArn === undefined ? own : await this.assume(own, sigV4AssumeRoleArn, sigV4ExternalId);
        const { origin, pathname } = new URL(url);
        if (origin !== `https://aps-workspaces.${metricsRegion}.amazonaws.com`) {
            throw new Error(`The datasource asks ${origin}.`);
        }
        const client = new AmpClient({ url: this.amp.url, region: region ?? sigV4Region, credentials });
        return (await client.query(pathname.split("/")[2]!, expression)).length;
    }

    private async assume(by: AwsCredentials, roleArn: string, externalId: string | undefined): Promise<AwsCredentials> {
        const response = await signedFetch(`${this.sts.url}/`, {
            region: metricsRegion,
            service: "sts",
            credentials: by,
            method: "POST",
            headers: { "content-type": "application/x-www-form-urlencoded" },
            body: new URLSearchParams({
                Action: "AssumeRole",
                Version: "2011-06-15",
                RoleArn: roleArn,
                RoleSessionName: "grafana",
                ...(externalId !== undefined && { ExternalId: externalId }),
            }).toString(),
        });
        const text = await response.text();
        const tag = (name: string): string => new RegExp(`<${name}>(.*)</${name}>`).exec(text)?.[1] ?? "";
        if (!response.ok) {
            throw new Error(`AssumeRole was refused with status ${response.status}: ${tag("Message")}`);
        }
        return {
            accessKeyId: tag("AccessKeyId"),
            secretAccessKey: tag("SecretAccessKey"),
            sessionToken: tag("SessionToken"),
        };
    }

    close(): Promise<void> {
        return closeAll(this.closing);
    }
}

/** In place of the app's image: a page with one metric. */
const page: ImageTable[number] = {
    pattern: "…/orders",
    matches: (repository) => repository.endsWith("/acme/orders"),
    launch: () => ({
        program: process.execPath,
        args: [
            "-e",
            `require("http").createServer((_, response) => response.setHeader("content-type", "text/plain; version=0.0.4")
                .end("# TYPE jvm_threads_current gauge\\njvm_threads_current 7\\n")).listen(9404, "127.0.0.1")`,
        ],
        environment: { PATH: process.env.PATH ?? "" },
        real: false,
        description: "a page with one metric",
        ports: [9404],
    }),
};
