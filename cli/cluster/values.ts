/**
 * The texts that collectors take from elsewhere when they start: SSM parameters, secrets, objects in S3. Only what a
 * collector takes its config from is asked for, and none of it is ever shown.
 */
import type { FindParameter } from "../../audit/collectors";
import { isMapping } from "../../collector/values";
import type { Notice } from "../report";
import type { Reader } from "./inventory";
import { groupsOf, inParallel } from "./parallel";

/** An SSM parameter, as a secret of a container or an argument names it. */
interface SsmReference {
    readonly from: string;
    /** As GetParameters takes it: a name, or the ARN of one that may be another account's. */
    readonly name: string;
    readonly region?: string;
}

/** Most names in one GetParameters. */
const namesInCall = 10;

const ssmArn = /^arn:[^:]*:ssm:([^:]*):[^:]*:parameter\/(.+)$/s;

/** `arn:…:secret:NAME:KEY:STAGE:VERSION`, of which the last three may be empty or absent (ECS, "Secrets Manager"). */
const secretArn = /^(arn:[^:]*:secretsmanager:([^:]*):[^:]*:secret:[^:]+)(?::([^:]*))?(?::([^:]*))?(?::([^:]*))?$/s;

/** As ADOT takes an object (its S3 config provider). */
const objectUri = /^s3:\/\/([^/]+)\.s3[.-]([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/(.+)$/s;

/** Parameters that are secrets of Secrets Manager, as SSM gives them. */
const secretInSsm = /(^|\/)aws\/reference\/secretsmanager\//;

export class Values {
    readonly notices: Notice[] = [];
    private readonly known = new Map<string, string>();
    /** What was asked for, and hasn't been looked up yet. */
    private readonly waiting = new Set<string>();
    private readonly lookedUp = new Set<string>();

    /** @param readsSecrets Whether Secrets Manager may be read too. */
    constructor(
        private readonly reader: Reader,
        private readonly readsSecrets: boolean,
    ) {}

    /** What is known already; the rest is noted for `lookUp`. */
    readonly find: FindParameter = (from) => {
        const value = this.known.get(from);
        if (value === undefined && !this.lookedUp.has(from)) {
            this.waiting.add(from);
        }
        return value === undefined ? undefined : { value };
    };

    /** Looks up what was asked for; whether that has told anything. */
    async lookUp(): Promise<boolean> {
        const before = this.known.size;
        const all = [...this.waiting];
        this.waiting.clear();
        all.forEach((from) => this.lookedUp.add(from));
        const secrets = all.filter((from) => secretArn.test(from));
        const objects = all.filter((from) => from.startsWith("s3:"));
        const parameters = all.filter((from) => !secrets.includes(from) && !objects.includes(from));
        const allowed = parameters.filter((from) => !secretInSsm.test(from) || this.allows(from));
        await this.readParameters(allowed.map(referenceOf));
        await inParallel(
            secrets.filter((from) => this.allows(from)),
            (from) => this.readSecret(from),
        );
        await inParallel(objects, (uri) => this.readObject(uri));
        return this.known.size > before;
    }

    private allows(from: string): boolean {
        if (!this.readsSecrets) {
            this.note(from, "A config comes from this secret: --read-secrets reads it.");
        }
        return this.readsSecrets;
    }

    private async readParameters(references: readonly SsmReference[]): Promise<void> {
        const regions = new Map<string | undefined, SsmReference[]>();
        for (const reference of references) {
            regions.set(reference.region, [...(regions.get(reference.region) ?? []), reference]);
        }
        for (const [region, all] of regions) {
            await inParallel(groupsOf(all, namesInCall), (group) => this.readGroup(group, region));
        }
    }

    /** One right that is missing refuses the whole call, so that each of its names is asked for by itself then. */
    private async readGroup(group: readonly SsmReference[], region: string | undefined): Promise<void> {
        const input = { Names: [...new Set(group.map(({ name }) => name))], WithDecryption: true };
        const isAlone = input.Names.length === 1;
        const place = isAlone ? group[0]!.from : "";
        const answer = isAlone
            ? await this.reader.try("GetParameters", input, place, region)
            : await this.reader.attempt("GetParameters", input, region);
        if (answer === undefined) {
            if (!isAlone) {
                await inParallel(group, (one) => this.readGroup([one], region));
            }
            return;
        }
        for (const { from, name } of group) {
            const found = answer.Parameters?.find((each) => isNamed(name, each));
            if (found?.Value !== undefined) {
                this.known.set(from, found.Value);
            } else {
                this.note(from, "There is no such SSM parameter, from which a collector takes its config.");
            }
        }
    }

    private async readSecret(from: string): Promise<void> {
        const [, id = "", region, key, stage, version] = secretArn.exec(from) ?? [];
        const input = { SecretId: id, VersionStage: stage || undefined, VersionId: version || undefined };
        const secret = (await this.reader.try("GetSecretValue", input, id, region))?.SecretString;
        const value = secret === undefined || !key ? secret : memberOf(secret, key);
        if (value !== undefined) {
            this.known.set(from, value);
        }
    }

    private async readObject(uri: string): Promise<void> {
        const [, bucket = "", region, key = ""] = objectUri.exec(uri) ?? [];
        if (bucket === "") {
            this.note(uri, "ADOT takes an object as s3://BUCKET.s3.REGION.amazonaws.com/KEY.");
            return;
        }
        const input = { Bucket: bucket, Key: decodeURI(key) };
        const answer = await this.reader.try("GetObject", input, `arn:aws:s3:::${bucket}/${key}`, region);
        if (answer?.text !== undefined) {
            this.known.set(uri, answer.text);
        } else if (answer !== undefined) {
            this.note(uri, "The object is too large for a config.");
        }
    }

    private note(file: string, message: string): void {
        this.notices.push({ file, message });
    }
}

function referenceOf(from: string): SsmReference {
    const [, region] = ssmArn.exec(from) ?? [];
    return { from, name: from, region };
}

/** An ARN leaves the slash away before a name: `…:parameter/a/b` is `/a/b`, and `…:parameter/a` is `a` or `/a`. */
function isNamed(
    asked: string,
    { Name: name = "", ARN: arn, Selector: selector = "" }: { Name?: string; ARN?: string; Selector?: string },
): boolean {
    const inArn = ssmArn.exec(asked)?.[2];
    const bare = name.replace(/^\//, "");
    return inArn === undefined
        ? asked === name || asked === `${name}${selector}`
        : asked === arn || inArn === bare || inArn === `${bare}${selector}`;
}

/** A string by its key in a secret that is JSON, as ECS takes it. */
function memberOf(secret: string, key: string): string | undefined {
    try {
        const value: unknown = JSON.parse(secret);
        const member = isMapping(value) ? value[key] : undefined;
        return typeof member === "string" ? member : undefined;
    } catch {
        return undefined;
    }
}
