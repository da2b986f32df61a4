/** How a target is reached that isn't a plain listener of the task's own: host, TLS, and what it asks to know. */
import { InputError, type InputsOf, matching, nonEmptyString, oneOf, refuse } from "../inputs";
import type { ScrapeConfig } from "./model";

/** TLS to a target with `scheme: "https"`; its certificate is always checked. Files are the collector's container's. */
export interface ScrapeTlsArgs {
    /** File with the certificate of whoever signed the target's, in PEM. Default: what the image trusts. */
    caFile?: string;
    /** Name in the target's certificate. Default: the host. */
    serverName?: string;
    /** File with the collector's own certificate, in PEM, where the target asks for one. Default: none. */
    certFile?: string;
    /** File with its key. The collector starts only when each of these files is there. */
    keyFile?: string;
}

/** What a target wants to know before it answers: from a file that is mounted, or from a variable. */
export interface ScrapeAuthorizationArgs {
    /** Word before the credentials: `Bearer`, or another. Default: `Bearer`; with `username` there is none. */
    type?: string;
    /** For HTTP's basic authentication; the credentials are its password. Default: none. */
    username?: string;
    /** File with the credentials, in the collector's container. */
    credentialsFile?: string;
    /** Name of the variable with the credentials, from the `secrets` of the sidecar. */
    credentialsVariable?: string;
}

interface Access {
    readonly scheme?: string;
    readonly tls?: ScrapeTlsArgs;
    readonly authorization?: ScrapeAuthorizationArgs;
    readonly host?: string;
    readonly port: number;
}

/** The loopback address that the containers of a task share. */
export const ownHost = "127.0.0.1";

export const scheme = oneOf(["http", "https"]);

/** A name or an IPv4 address. */
export const host = matching(
    /^(?=.{1,253}$)[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*$/,
    "the name of a host, or its IPv4 address, without scheme, port and path",
);

const file = matching(/^\/[^$]*[^/$]$/, "the absolute path of a file in the collector's container");

export const tlsInputs = {
    caFile: file.optional(),
    serverName: nonEmptyString().optional(),
    certFile: file.optional(),
    keyFile: file.optional(),
} satisfies InputsOf<ScrapeTlsArgs>;

export const authorizationInputs = {
    type: matching(/^[A-Za-z][A-Za-z0-9._-]*$/, "one word, such as Bearer").optional("Bearer"),
    username: nonEmptyString().optional(),
    credentialsFile: file.optional(),
    credentialsVariable: matching(/^[A-Za-z_]\w*$/, "the name of a variable").optional(),
} satisfies InputsOf<ScrapeAuthorizationArgs>;

/** What single inputs can't show. */
export function checkAccess(
    path: string,
    { scheme: given = "http", tls, authorization, host: at, container }: Access & { readonly container?: string },
): void {
    if (container !== undefined && !isOwn({ host: at })) {
        throw new InputError(`${path}.container`, `${path}.container can't be given beside host: it is in the task.`);
    }
    if (tls !== undefined && given !== "https") {
        throw new InputError(`${path}.tls`, `${path}.tls can't be given: it is for scheme "https".`);
    }
    if ((tls?.certFile === undefined) !== (tls?.keyFile === undefined)) {
        const missing = tls?.certFile === undefined ? "certFile" : "keyFile";
        refuse(`${path}.tls.${missing}`, undefined, "a certificate and its key belong together");
    }
    if (authorization !== undefined) {
        checkAuthorization(`${path}.authorization`, authorization);
    }
}

function checkAuthorization(path: string, authorization: ScrapeAuthorizationArgs): void {
    const { type, username, credentialsFile, credentialsVariable } = authorization;
    if ((credentialsFile === undefined) === (credentialsVariable === undefined)) {
        throw new InputError(path, `${path} needs credentialsFile or credentialsVariable, one of them.`);
    }
    if (type?.toLowerCase() === "basic") {
        refuse(`${path}.type`, type, "for basic authentication give username instead");
    }
    if (type !== undefined && username !== undefined) {
        refuse(`${path}.type`, type, "with username there is none");
    }
}

/** Whether a job's target is in the task itself. */
export const isOwn = ({ host: given }: Pick<Access, "host">): boolean =>
    given === undefined || given === ownHost || given.toLowerCase() === "localhost";

/** The settings of a scrape config for it. */
export function accessConfig({ scheme: given, tls, authorization }: Access): Partial<ScrapeConfig> {
    const defined = (settings: Record<string, string | undefined>) =>
        Object.fromEntries(
            Object.entries(settings).flatMap(([key, value]) => (value === undefined ? [] : [[key, escaped(value)]])),
        );
    return {
        ...(given === undefined ? {} : { scheme: given }),
        ...(tls === undefined
            ? {}
            : {
                  tls_config: defined({
                      ca_file: tls.caFile,
                      server_name: tls.serverName,
                      cert_file: tls.certFile,
                      key_file: tls.keyFile,
                  }),
              }),
        ...(authorization === undefined ? {} : signIn(authorization)),
    };
}

/** `$` starts a placeholder for the collector. */
const escaped = (text: string): string => text.replaceAll("$", "$$$$");

function signIn({
    type,
    username,
    credentialsFile,
    credentialsVariable,
}: ScrapeAuthorizationArgs): Partial<ScrapeConfig> {
    const value = credentialsVariable === undefined ? undefined : `\${env:${credentialsVariable}}`;
    const given = (name: string) =>
        value === undefined ? { [`${name}_file`]: escaped(credentialsFile!) } : { [name]: value };
    return username === undefined
        ? { authorization: { ...(type === undefined ? {} : { type }), ...given("credentials") } }
        : { basic_auth: { username: escaped(username), ...given("password") } };
}
