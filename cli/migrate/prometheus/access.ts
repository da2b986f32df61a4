/** How Prometheus signs in at a target and checks its certificate, as `authorization` and `tls` of a job. */
import type { ScrapeAuthorizationArgs, ScrapeTlsArgs } from "../../../collector/config/scrape-access";
import type { ScrapeArgs } from "../../../collector/config/scrape-args";
import { at, isAbsent, isSet, textOf } from "../../../collector/values";
import type { Steps } from "../leaves";
import type { Said } from "../ledger";

/** What is said of a setting, by its path in a scrape config. */
export type Claim = readonly [steps: Steps, said: Said];

export interface Access {
    readonly args: Pick<ScrapeArgs, "authorization" | "tls">;
    readonly claims: readonly Claim[];
}

/** A path that `tls` and `authorization` take: of a file in the collector's container. */
const absolute = /^\/[^$]*[^/$]$/;

const same = (became: string): Said => ({ fate: "same", became });
const none = (why: string): Said => ({ fate: "none", why });

const placed = (became: string): Said => ({
    fate: "changed",
    became,
    why: "The file has to be in the collector's container: mount it there.",
});

const relative = none(
    "It is a path beside the config: mount the file into the collector's container, and give its absolute path.",
);

/**
 * @param job Path of the job, such as `scrape.app`.
 * @param variable Name of the variable that a secret comes in.
 * @param isHttps Whether the target is asked by TLS.
 */
export function accessOf(settings: unknown, job: string, variable: string, isHttps: boolean): Access {
    const authorization = authorizationOf(settings, `${job}.authorization`, variable);
    const tls = tlsOf(at(settings, "tls_config"), `${job}.tls`, isHttps);
    return {
        args: { ...authorization.args, ...tls.args },
        claims: [...authorization.claims, ...tls.claims],
    };
}

interface Found {
    readonly args: Access["args"];
    readonly claims: readonly Claim[];
}

const nothing: Found = { args: {}, claims: [] };

function authorizationOf(settings: unknown, became: string, variable: string): Found {
    const secret: Said = {
        fate: "changed",
        became: `${became}.credentialsVariable`,
        why: `A secret stands in no task definition: put it into Secrets Manager or an SSM parameter, and give the sidecar that in its secrets as ${variable}.`,
    };
    const oauth2: Claim[] = isAbsent(at(settings, "oauth2"))
        ? []
        : [
              [
                  ["oauth2"],
                  none("The sidecar signs in by a token or a password alone: let a proxy fetch tokens, or use those."),
              ],
          ];
    const holders: readonly {
        readonly owner: readonly string[];
        readonly value: string;
        readonly file: string;
        readonly beside: (settings: unknown) => { args: ScrapeAuthorizationArgs; claims: Claim[] } | undefined;
    }[] = [
        { owner: ["authorization"], value: "credentials", file: "credentials_file", beside: typeOf(became) },
        { owner: ["basic_auth"], value: "password", file: "password_file", beside: userOf(became) },
        { owner: [], value: "bearer_token", file: "bearer_token_file", beside: () => ({ args: {}, claims: [] }) },
    ];
    for (const { owner, value, file, beside } of holders) {
        const own = at(settings, ...owner);
        const kept = beside(own);
        if (kept === undefined) {
            continue;
        }
        const path = textOf(at(own, file));
        if (isSet(at(own, value))) {
            const args = { authorization: { ...kept.args, credentialsVariable: variable } };
            return { args, claims: [[[...owner, value], secret], ...kept.claims, ...oauth2] };
        }
        if (path !== "") {
            const where: Steps = [...owner, file];
            if (!absolute.test(path)) {
                return { ...nothing, claims: [[where, relative], [owner, withoutSecret], ...oauth2] };
            }
            const args = { authorization: { ...kept.args, credentialsFile: path } };
            return { args, claims: [[where, placed(`${became}.credentialsFile`)], ...kept.claims, ...oauth2] };
        }
    }
    return { ...nothing, claims: [[["authorization"], withoutSecret], [["basic_auth"], withoutSecret], ...oauth2] };
}

const withoutSecret = none(
    "The sidecar has no secret to send with it: give authorization a credentialsFile or a credentialsVariable.",
);

const typeOf = (became: string) => (settings: unknown) => {
    const type = at(settings, "type");
    if (!isSet(type)) {
        return { args: {}, claims: [] };
    }
    return /^[A-Za-z][A-Za-z0-9._-]*$/.test(textOf(type)) && textOf(type).toLowerCase() !== "basic"
        ? { args: { type: textOf(type) }, claims: [[["authorization", "type"], same(`${became}.type`)] as Claim] }
        : undefined;
};

const userOf = (became: string) => (settings: unknown) => {
    const user = at(settings, "username");
    return isSet(user) && textOf(user) !== ""
        ? {
              args: { username: textOf(user) },
              claims: [[["basic_auth", "username"], same(`${became}.username`)] as Claim],
          }
        : undefined;
};

/** Files of `tls_config`, by the option that each is. */
const files = { ca_file: "caFile", cert_file: "certFile", key_file: "keyFile" } as const;

function tlsOf(settings: unknown, became: string, isHttps: boolean): Found {
    if (isAbsent(settings)) {
        return nothing;
    }
    if (!isHttps) {
        return { args: {}, claims: [[["tls_config"], { fate: "unneeded", why: "The target is asked without TLS." }]] };
    }
    const tls: { -readonly [Key in keyof ScrapeTlsArgs]: ScrapeTlsArgs[Key] } = {};
    const claims: Claim[] = [];
    for (const [key, option] of Object.entries(files)) {
        const path = at(settings, key);
        if (isSet(path)) {
            const isFile = absolute.test(textOf(path));
            claims.push([["tls_config", key], isFile ? placed(`${became}.${option}`) : relative]);
            if (isFile) {
                tls[option] = textOf(path);
            }
        }
    }
    if ((tls.certFile === undefined) !== (tls.keyFile === undefined)) {
        const key = tls.certFile === undefined ? "key_file" : "cert_file";
        delete tls.certFile;
        delete tls.keyFile;
        const kept = claims.filter(([[, name]]) => name !== key);
        claims.splice(0, claims.length, ...kept, [
            ["tls_config", key],
            none("A certificate and its key belong together, and the other isn't a file that the sidecar can have."),
        ]);
    }
    if (isSet(at(settings, "server_name"))) {
        tls.serverName = textOf(at(settings, "server_name"));
        claims.push([["tls_config", "server_name"], same(`${became}.serverName`)]);
    }
    claims.push(
        [
            ["tls_config", "insecure_skip_verify"],
            at(settings, "insecure_skip_verify") === true
                ? none(
                      "The sidecar always checks certificates: give tls.caFile who signed this one, or tls.serverName.",
                  )
                : same(`${became}, which always checks`),
        ],
        ...["min_version", "max_version"].map((key): Claim => [
            ["tls_config", key],
            none("The sidecar takes Go's versions of TLS, 1.2 and later."),
        ]),
        [
            ["tls_config"],
            none("The sidecar takes certificates and keys from files alone: mount them, and give tls their paths."),
        ],
    );
    return { args: Object.keys(tls).length === 0 ? {} : { tls }, claims };
}
