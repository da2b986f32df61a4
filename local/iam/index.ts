/**
 * A stand-in for IAM: roles with their trust and their policies, and the access keys that were given out for them. What
 * decides is pure, in `evaluate.ts`.
 */
import { randomBytes } from "node:crypto";

import type { AwsCredentials } from "../amp/signature";
import { type Ask, type Caller, decide, type Decision, trustsService } from "./evaluate";
import { accountOf } from "./patterns";
import { parsePolicy, type Policy } from "./policy";
import type { RegisteredRole } from "./roles";

export { type Ask, type Caller, decide, type Decision } from "./evaluate";
export { accountOf } from "./patterns";
export { parsePolicy, type Policy } from "./policy";
export { type RegisteredRole, rolesFromState } from "./roles";

export interface IamOptions {
    readonly roles?: readonly RegisteredRole[];
    /** Organization ids by account. Default: none belongs to one. */
    readonly organizations?: Readonly<Record<string, string>>;
    /** The clock for the end of sessions. Default: this machine's. */
    readonly now?: () => Date;
}

/** Keys that somebody has, and who that is. */
export interface Session {
    readonly credentials: AwsCredentials;
    readonly caller: Caller;
}

interface KnownRole {
    readonly registered: RegisteredRole;
    readonly trust: Policy;
}

/** Seconds of a session that nobody asked a length for: AssumeRole's default. */
const sessionSeconds = 3600;

export class Iam {
    private readonly roles = new Map<string, KnownRole>();
    private readonly sessions = new Map<string, Session>();
    readonly now: () => Date;

    /** @throws Error for a trust policy that isn't understood. */
    constructor(private readonly options: IamOptions = {}) {
        this.now = options.now ?? (() => new Date());
        for (const registered of options.roles ?? []) {
            const trust = parsePolicy(registered.trust, "trust", `The trust policy of ${registered.arn}`);
            this.roles.set(registered.arn, { registered, trust });
        }
    }

    /** Whose an access key is; undefined for one that nobody was given. */
    session(accessKeyId: string): Session | undefined {
        return this.sessions.get(accessKeyId);
    }

    /** Makes keys known, as those of a caller. */
    add(session: Session): void {
        this.sessions.set(session.credentials.accessKeyId, session);
    }

    /**
     * Keys of a role for an AWS service, as ECS gives a task those of the task role.
     * @throws Error when the role isn't there, doesn't trust the service, or has policies that aren't understood.
     */
    assumeAsService(service: string, roleArn: string, sessionName: string): Session {
        const role = this.roles.get(roleArn);
        if (role === undefined) {
            throw new Error(
                `The role ${roleArn} is unknown; known are: ${[...this.roles.keys()].join(", ") || "none"}.`,
            );
        }
        if (!trustsService(role.trust, service, { "aws:SourceAccount": accountOf(roleArn) })) {
            throw new Error(`The trust policy of ${roleArn} doesn't let ${service} assume the role.`);
        }
        return this.open(role, sessionName, sessionSeconds);
    }

    /** Whether a caller may assume a role: its trust and the caller's policies. */
    mayAssume(caller: Caller, roleArn: string, context: Ask["context"]): Decision {
        const ask = { action: "sts:AssumeRole", resource: roleArn, context };
        // A role that isn't there trusts nobody, and STS says no more than that.
        return decide(caller, ask, this.roles.get(roleArn)?.trust ?? { kind: "trust", statements: [] });
    }

    /** The longest session of a role, seconds. */
    maxSessionSeconds(roleArn: string): number {
        return this.roles.get(roleArn)?.registered.maxSessionSeconds ?? sessionSeconds;
    }

    /** Keys of a role, for whoever may have them. */
    assume(roleArn: string, sessionName: string, seconds = sessionSeconds): Session {
        return this.open(this.roles.get(roleArn)!, sessionName, seconds);
    }

    private open({ registered }: KnownRole, sessionName: string, seconds: number): Session {
        const { arn, unread, policies } = registered;
        if (unread.length > 0) {
            throw new Error(`What ${arn} may do isn't known here, as it has ${unread.join(", ")}.`);
        }
        const session: Session = {
            credentials: {
                ...randomKey(),
                sessionToken: randomBytes(60).toString("base64"),
                expiration: new Date(this.now().getTime() + seconds * 1000),
            },
            caller: {
                arn: sessionArn(arn, sessionName),
                principalArn: arn,
                organization: this.options.organizations?.[accountOf(arn)],
                policies: Object.entries(policies).map(([name, document]) =>
                    parsePolicy(document, "identity", `The policy ${name} of ${arn}`),
                ),
            },
        };
        this.add(session);
        return session;
    }
}

/** ARN of a role's session; the role's path isn't in it. */
function sessionArn(roleArn: string, sessionName: string): string {
    const [, partition, , , account, role = ""] = roleArn.split(":");
    return `arn:${partition}:sts::${account}:assumed-role/${role.slice(role.lastIndexOf("/") + 1)}/${sessionName}`;
}

/** A made-up access key, as of a session. */
export function randomKey(): { readonly accessKeyId: string; readonly secretAccessKey: string } {
    return {
        accessKeyId: `ASIA${randomBytes(8).toString("hex").toUpperCase()}`,
        secretAccessKey: randomBytes(30).toString("base64"),
    };
}

/** A caller that may do everything in its own account, as an administrator. */
export const administratorOf = (accountId: string, name: string): Caller => ({
    arn: `arn:aws:iam::${accountId}:user/${name}`,
    principalArn: `arn:aws:iam::${accountId}:user/${name}`,
    policies: [everything],
});

const everything = parsePolicy(
    JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] }),
    "identity",
    "The administrator's policy",
);
