/** Where a Prometheus writes: the workspace of AMP's that the sidecar writes to, and other stores. */
import type { DestinationArgs } from "../../../collector/config/destination-args";
import { at, entries, items, textOf } from "../../../collector/values";
import { firstFree } from "../free-name";
import type { Said } from "../ledger";
import type { Claim } from "./access";
import { refusalOf, withoutValues } from "./fitting";
import { metricRules } from "./metric-rules";

export interface RemoteWrites {
    /** Region of the workspace, where one is written. */
    readonly region?: string;
    /** The rules of what writes to AMP, or of the only one that there is. */
    readonly writeRules: readonly unknown[];
    /** The other stores, by names of their own. */
    readonly destinations: Readonly<Record<string, DestinationArgs>>;
    readonly claims: readonly Claim[];
}

/** A workspace's endpoint (AMP user guide, "Set up metric ingestion using AWS managed collectors" and its API). */
const workspace = /^https?:\/\/aps-workspaces(?:-fips)?\.([a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|api\.aws)(?:[/:]|$)/;

/** Region of the workspace that an address leads to; undefined for any other address. */
export const workspaceRegion = (url: unknown): string | undefined => workspace.exec(textOf(url))?.[1];

const isSigned = (write: unknown): boolean => entries(write).some(([key]) => key === "sigv4");

/** Of one that writes to AMP, by the setting's name. */
const ofWorkspace: Readonly<Record<string, Said>> = {
    url: {
        fate: "changed",
        became: "platform, or remoteWriteParameter",
        why: "The sidecar gets the workspace's URL from an SSM parameter, which Platform.fromStack names.",
    },
    name: { fate: "unneeded", why: "A sidecar has one exporter." },
    queue_config: {
        fate: "unneeded",
        why: "Queue, batches and retries follow from the sidecar's memory, so that a dead endpoint costs samples and not the task.",
    },
    metadata_config: { fate: "unneeded", why: "The sidecar sends no metadata, which AMP asks nobody for." },
    remote_timeout: { fate: "unneeded", why: "The sidecar bounds an export with its retries by its memory." },
    send_exemplars: { fate: "none", why: "The sidecar sends no exemplars, as AMP stores none." },
    send_native_histograms: {
        fate: "changed",
        became: "nativeHistograms of a job",
        why: "What a job scrapes natively is sent so.",
    },
    protobuf_message: { fate: "unneeded", why: "The exporter speaks what AMP takes." },
};

const signing: Readonly<Record<string, Said>> = {
    region: { fate: "same", became: "region" },
    role_arn: {
        fate: "changed",
        became: "assumeRole.arn",
        why: "Give the sidecar that option; without it, it writes as its task's role, which in one account is enough.",
    },
    external_id: { fate: "changed", became: "assumeRole.externalId", why: "It belongs to that option's arn." },
    access_key: { fate: "unneeded", why: "The sidecar signs as its task's role, without keys." },
    secret_key: { fate: "unneeded", why: "The sidecar signs as its task's role, without keys." },
    profile: { fate: "unneeded", why: "The sidecar signs as its task's role, without profiles." },
    use_fips_sts_endpoint: {
        fate: "none",
        why: "The sidecar asks STS where AWS's SDK finds it: the variable AWS_USE_FIPS_ENDPOINT of the sidecar says so for it.",
    },
    service_name: { fate: "unneeded", why: "The sidecar signs for aps." },
};

const another: Said = {
    fate: "none",
    why: "The sidecar writes to one workspace, that of platform: give destinations an entry of the kind amp for this one.",
};

/** A name as `destinations` takes it, which none of the others has. */
function nameOf(write: unknown, taken: Readonly<Record<string, unknown>>): string {
    const host = /^https?:\/\/([^/:?#]*)/.exec(textOf(at(write, "url")))?.[1] ?? "";
    const plain = (textOf(at(write, "name")) || host.split(".")[0]!)
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, "-")
        .replace(/^[^a-z]+|-+$/g, "");
    const name =
        plain === "" || ["traces", "logs", "xray"].includes(plain) ? "store" : plain.slice(0, 40).replace(/-$/, "");
    return firstFree(name, (each) => Object.hasOwn(taken, each));
}

/** Which tenant's it is, to Mimir, Cortex and Loki; it is no secret. */
const tenant = "X-Scope-OrgID";

/** Settings by which a store knows who writes. */
const signIn = [
    "basic_auth",
    "authorization",
    "bearer_token",
    "bearer_token_file",
    "oauth2",
    "headers",
    "http_headers",
];

/** A store that isn't AMP. */
function elsewhere(write: unknown, name: string, isFollowed: boolean) {
    const became = `destinations.${name}`;
    const orgId = textOf(at(write, "headers", tenant));
    const args: DestinationArgs = {
        kind: "remote-write",
        url: textOf(at(write, "url")),
        ...(orgId === "" ? {} : { headers: { [tenant]: orgId } }),
    };
    const refusal = refusalOf({ destinations: { [name]: args } });
    if (refusal !== undefined) {
        const why = `It can't be one of the sidecar's destinations. ${withoutValues(refusal)}`;
        return { args: undefined, claims: [[[], { fate: "none", why }]] satisfies Claim[] };
    }
    const secret: Said = {
        fate: "none",
        why: `Put what signs in there into a secret, and give its name to ${became}: authorizationSecret for the whole value of Authorization, bearerTokenSecret for a token, secretHeaders for other headers.`,
    };
    const claims: Claim[] = [
        [["url"], { fate: "same", became: `${became}.url` }],
        [["headers", tenant], { fate: "same", became: `${became}.headers` }],
        ...signIn.map((key): Claim => [[key], secret]),
        ...["name", "queue_config", "metadata_config", "remote_timeout", "send_exemplars", "protobuf_message"].map(
            (key): Claim => [[key], key === "name" ? { fate: "same", became } : ofWorkspace[key]!],
        ),
        [["send_native_histograms"], ofWorkspace.send_native_histograms!],
        ...(isFollowed
            ? []
            : [
                  [
                      ["write_relabel_configs"],
                      {
                          fate: "none",
                          why: "All destinations get the same series, as relabel, allow and deny of a job leave them.",
                      },
                  ] as Claim,
              ]),
        [[], { fate: "none", why: "A destination has no such setting." }],
    ];
    return { args, claims };
}

export function remoteWrites(list: unknown): RemoteWrites {
    const all = items(list);
    const isWorkspace = (write: unknown): boolean => workspaceRegion(at(write, "url")) !== undefined || isSigned(write);
    // With one store alone, that store is what AMP takes the place of.
    const replaced = all.filter(isWorkspace)[0] ?? (all.length === 1 ? all[0] : undefined);
    const region = textOf(at(replaced, "sigv4", "region")) || workspaceRegion(at(replaced, "url"));
    const writeRules = items(at(replaced, "write_relabel_configs"));
    const destinations: Record<string, DestinationArgs> = {};
    const claims = all.flatMap((write, index): Claim[] => {
        const path = ["remote_write", index];
        const rules = metricRules(writeRules, "scrape.…").said.map((said, rule): Claim => [
            [...path, "write_relabel_configs", rule],
            said.fate === "same"
                ? {
                      fate: "changed",
                      became: "allow, deny and relabel of each job",
                      why: "It applies to what jobs scrape; the series up and those about ECS come whatever it says.",
                  }
                : said,
        ]);
        const isFollowed = write === replaced;
        if (isWorkspace(write) && !isFollowed) {
            return [[path, another]];
        }
        if (!isWorkspace(write)) {
            const name = nameOf(write, destinations);
            const store = elsewhere(write, name, isFollowed);
            if (store.args !== undefined) {
                destinations[name] = store.args;
            }
            return [
                ...(isFollowed ? rules : []),
                ...store.claims.map(([steps, said]): Claim => [[...path, ...steps], said]),
            ];
        }
        return [
            ...rules,
            ...Object.entries(ofWorkspace).map(([key, said]): Claim => [[...path, key], said]),
            ...Object.entries(signing).map(([key, said]): Claim => [[...path, "sigv4", key], said]),
            [[...path, "sigv4"], { fate: "unneeded", why: "The sidecar signs whatever it writes." }],
            [
                path,
                {
                    fate: "none",
                    why: "The sidecar reaches AMP by AWS's own endpoint, signed as its role: it has no such setting.",
                },
            ],
        ];
    });
    return { region: region === "" ? undefined : region, writeRules, destinations, claims };
}
