/** Addresses and keys in which nobody has put what belongs there: `<region>`, `YOUR_API_KEY`, `ws-xxxxxxxx`. */
import { telemetryEndpoint } from "../telemetry-hosts";
import { at, entries, isMapping, items } from "../values";
import type { ConfigView } from "./config-view";
import { endpointFitting } from "./endpoint-fitting";
import { once } from "./per-config";
import type { ConfigRule } from "./rule";
import { jobsOf } from "./scrape-jobs";

/** A text in a config that has to be somebody's own. */
interface Own {
    readonly path: string;
    readonly text: string;
    /** A key may be secret, and is anything that its maker wants; an address is made of names. */
    readonly kind: "address" | "region" | "key";
}

/** Keys of settings that hold such texts, below an exporter or an extension. */
const keysOf: readonly (readonly [Own["kind"], RegExp])[] = [
    ["address", /^(?:\w+_)?(?:endpoint|url|uri)$|^(?:host|hostnames?|brokers|addresses|urls|endpoints)$/],
    ["address", /^(?:role_)?arn$/],
    ["region", /^(?:\w+_)?region$/],
    ["key", /^(?:\w+_)?(?:token|api_?key|key|secret|password|license_key)$/],
];

/** Headers that carry a key or the name of a tenant; others have texts of their own. */
const keyHeader = /auth|key|token|team|tenant|org|secret/i;

const ownTexts = once((config: ConfigView): readonly Own[] => {
    const found: Own[] = [];
    const walk = (value: unknown, path: string, kind: Own["kind"] | undefined): void => {
        if (typeof value === "string") {
            if (kind !== undefined) {
                found.push({ path, text: value, kind });
            }
        } else if (Array.isArray(value)) {
            value.forEach((inner: unknown, index) => walk(inner, `${path}[${index}]`, kind));
        } else if (isMapping(value)) {
            for (const [key, inner] of entries(value)) {
                const own = path.endsWith(".headers")
                    ? keyHeader.test(key)
                        ? "key"
                        : undefined
                    : keysOf.find(([, pattern]) => pattern.test(key))?.[0];
                walk(inner, `${path}.${key}`, own);
            }
        }
    };
    for (const kind of ["exporters", "extensions"] as const) {
        for (const id of config.started(kind)) {
            const [written, settings] = config.declared(kind, id) ?? [id, undefined];
            walk(settings, `${kind}.${written}`, undefined);
        }
    }
    for (const { path, settings } of config.used("receivers", "prometheus").flatMap((id) => jobsOf(config, id))) {
        items(at(settings, "static_configs")).forEach((group, index) =>
            walk(at(group, "targets"), `${path}.static_configs[${index}].targets`, "address"),
        );
    }
    return found;
});

/** What somebody has to fill in, as messages show it, which don't show the text. */
interface Blank {
    readonly sign: string;
    readonly pattern: RegExp;
    /** Where it can be nothing else. Default: everywhere. */
    readonly in?: readonly Own["kind"][];
}

/** What documentation calls `your-…` in an address or a key. */
const ofSomebody =
    "account|api[-_]?key|app|backend|cluster|collector|company|domain|endpoint|env|environment|gateway|host|hostname|id|instance|key|license|name|org|organization|project|region|secret|server|site|stack|team|tenant|token|url|vendor|workspace";

/** Each looks at few characters, as a text may have many beginnings of them. */
const blanks: readonly Blank[] = [
    { sign: "<…>", pattern: /<[A-Za-z][\w .-]{0,60}>/ },
    { sign: "YOUR_…", pattern: /(?<![A-Za-z\d])YOUR[_-]?[A-Z]/ },
    {
        sign: "your-…",
        pattern: new RegExp(`(?<![A-Za-z\\d-])your[-_](?:\\w{1,20}[-_])?(?:${ofSomebody})(?![a-z])`, "i"),
    },
    { sign: "xxxx", pattern: /(?<![A-Za-z\d])x{4,64}(?![A-Za-z\d])/i },
    { sign: "REPLACE_ME", pattern: /(?<![A-Za-z\d])(?:REPLACE|CHANGE)[_-]?(?:ME|THIS|WITH)/ },
    { sign: "TODO", pattern: /(?<![A-Za-z\d])(?:TODO|FIXME|TBD)(?![A-Za-z\d])/ },
    { sign: "{…}", pattern: /(?<!\$)\{[A-Za-z][\w.-]{0,60}\}/, in: ["address", "region"] },
    { sign: "[…]", pattern: /\[[A-Z][A-Z_-]{2,60}\]/, in: ["address", "region"] },
    { sign: "__…__", pattern: /__[A-Z][A-Z_]{0,60}__/, in: ["address", "region"] },
    { sign: "…", pattern: /\.\.\.|\u2026/, in: ["address", "region"] },
    // No host has such a name: at least two words in capital letters.
    { sign: "a name in capital letters", pattern: /(?<![\w$%])[A-Z][A-Z\d]*(?:_[A-Z\d]+)+(?!\w)/, in: ["region"] },
];

/** Words that stand in examples for what an address has in that place. */
const words = "REGION|REALM|TENANT|WORKSPACE|ACCOUNT|STACK|CLUSTER|DOMAIN|HOST|HOSTNAME|ENDPOINT|ADDRESS|ID|NAME|URL";
const wordInAddress = new RegExp(`(?<![A-Za-z\\d])(?:[A-Z\\d]+_)*(?:${words})(?:_(?:ID|NAME|HERE))?(?![A-Za-z\\d])`);

/** Ids of workspaces are made by AMP: `ws-` and a UUID. */
const noWorkspace = /^(?:ws-)?(?:(?:your|my|amp)[-_]?)?(?:workspace(?:[-_]?id)?|example.*|id)$|EXAMPLE|workspaceId/i;

const withoutVariables = (text: string): string => text.replace(/\$\{[^}]{0,200}\}/g, "0");

/** What isn't filled in there; undefined where nothing is known to be. */
function blankIn({ text, kind }: Own): string | undefined {
    const known = withoutVariables(text);
    const found = blanks.find((blank) => (blank.in ?? [kind]).includes(kind) && blank.pattern.test(known));
    if (found !== undefined) {
        return found.sign;
    }
    if (kind === "region") {
        return /^(?:your|my|aws)?[-_]?region$/i.test(known.trim()) ? known.trim() : undefined;
    }
    const [, host = ""] = kind === "address" ? (/^(?:[a-z][a-z\d+.-]*:\/\/)?([^/?#]*)/i.exec(known) ?? []) : [];
    const [word] = wordInAddress.exec(host) ?? [];
    if (word !== undefined) {
        return word;
    }
    const { region, path, service } = telemetryEndpoint(text) ?? {};
    if (region !== undefined && !region.includes("${") && !isRegion(region)) {
        return region;
    }
    const [, workspace = ""] =
        service?.signedAs === "aps" ? (/^\/workspaces\/([^/]*)/.exec(withoutVariables(path!)) ?? []) : [];
    return noWorkspace.test(workspace) || wordInAddress.test(workspace) ? workspace : undefined;
}

/** A region's name in any partition. */
const isRegion = (text: string): boolean => /^[a-z]{2,}(?:-[a-z]+)+-\d+$/.test(text);

/** An exporter, what signs for it or a scrape has a text that an example leaves open. */
export const addressNotFilledIn = {
    id: "address-not-filled-in",
    policy: endpointFitting,
    check: (config, report) => {
        for (const own of ownTexts(config)) {
            const sign = blankIn(own);
            if (sign !== undefined) {
                const nothing = own.kind === "key" ? "every request is refused" : "nothing is there";
                report({
                    path: own.path,
                    message: `${own.path} still has ${sign}, where something of your own belongs: ${nothing}.`,
                    fix: "Put in what is meant, or take it from an environment variable, as in ${env:NAME}.",
                });
            }
        }
    },
} as const satisfies ConfigRule;
