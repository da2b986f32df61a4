/** What the rows are made of in which a collector takes its config from an SSM parameter. */
import { configWith, containersWith } from "./task";
import { home, Later, type Row, type RowResource, type Verdict } from "./verdict-row";

export const unsafe = configWith(({ service }) => {
    Object.values(service.pipelines).forEach((pipeline) => pipeline.processors.shift());
});
export const safe = configWith(() => undefined);

const parameterType = "aws:ssm/parameter:Parameter";

export type Inputs = Record<string, unknown>;
type More = Partial<RowResource>;

/** What a row is made with: names of its own, so that all rows can be one program. */
export class Names {
    constructor(readonly slug: string) {}
    /** Name of the row's parameter. */
    get path(): string {
        return `/${this.slug}/config`;
    }
    arn({ account = home.account, region = home.region } = {}): string {
        return `arn:aws:ssm:${region}:${account}:parameter${this.path}`;
    }
    /** A task definition whose collector takes its config from there. */
    task(valueFrom: unknown = this.path, inputs: Inputs = {}, more: More = {}): RowResource {
        const text = (from: unknown): string =>
            JSON.stringify(
                containersWith((collector) => {
                    collector.environment.shift();
                    collector.secrets.push({ name: "AOT_CONFIG_CONTENT", valueFrom: String(from) });
                }),
            );
        return {
            type: "aws:ecs/taskDefinition:TaskDefinition",
            name: this.slug,
            inputs: {
                family: this.slug,
                cpu: "1024",
                memory: "2048",
                networkMode: "awsvpc",
                requiresCompatibilities: ["FARGATE"],
                executionRoleArn: roleIn(home.account),
                containerDefinitions: valueFrom instanceof Later ? new Later(text(valueFrom.value)) : text(valueFrom),
                ...inputs,
            },
            ...more,
        };
    }
    parameter(inputs: Inputs, more: More = {}): RowResource {
        return {
            type: parameterType,
            name: `${this.slug}-parameter`,
            inputs: { name: this.path, type: "String", tier: "Advanced", ...inputs },
            ...more,
        };
    }
}

export const unproven: Verdict = ["config-unproven"];
export const missing: Verdict = ["limiter-missing"];

type Rest = Omit<Row, "name" | "resources" | "preview" | "update">;

export function row(
    name: string,
    verdict: Verdict | readonly [preview: Verdict, update: Verdict],
    make: (names: Names) => readonly RowResource[],
    rest: Rest = {},
): Row {
    const [preview, update] = isPair(verdict) ? verdict : [verdict, verdict];
    const slug = name
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, "-")
        .replace(/-$/, "");
    return { name, resources: make(new Names(slug)), preview, update, ...rest };
}

const isPair = (verdict: unknown): verdict is readonly [Verdict, Verdict] =>
    Array.isArray(verdict) && verdict.length === 2 && verdict.some((each) => Array.isArray(each) || each === "waits");

export const inEngine = { engine: true } as const;
export const provider = (name: string, inputs: Inputs): RowResource => ({ type: "pulumi:providers:aws", name, inputs });
export const otherAccount = "444455556666";
export const roleIn = (account: string): string => `arn:aws:iam::${account}:role/execution`;
