/** What is said of a collector's parts that have no table of their own. */
import type { Said } from "../ledger";
import type { Claim } from "../prometheus/access";

export const empty: Said = { fate: "unneeded", why: "It is empty." };

/** What a receiver without settings becomes. */
export const optionOf: Readonly<Record<string, string>> = {
    otlp: "otlp",
    statsd: "statsd",
    awsxray: "xray",
    awsecscontainermetrics: "ecsMetrics",
};

/** What an option is made of. */
export const sources = {
    otlp: ["receivers", /^otlp$/],
    statsd: ["receivers", /^statsd$/],
    xray: ["receivers", /^awsxray$/],
    additions: ["processors", /^(?!batch$|memory_limiter$)/],
    labels: ["processors", /^resource$/],
} as const;

export const noSetting: Said = {
    fate: "none",
    why: "The option that takes this receiver's place has no such setting.",
};

export const otherReceiver: Said = {
    fate: "none",
    why: "The sidecar receives what programs push by OTLP, StatsD and X-Ray's SDKs, and what it scrapes: additions can bring this receiver with a pipeline of its own.",
};

export const receiverSetting: Said = {
    fate: "none",
    why: "The sidecar's receiver has scrape jobs alone: its release knows no such setting, or a transform of the config can set it.",
};

export const unknownExtension: Said = {
    fate: "none",
    why: "The sidecar has no such extension: additions.extensions can bring it.",
};

export const unknownSection: Said = {
    fate: "none",
    why: "The sidecar has nothing of that kind: additions may bring it.",
};

export const signing: readonly Claim[] = [
    [
        ["region"],
        {
            fate: "changed",
            became: "region",
            why: "It is the workspace's, and comes with platform where that is given.",
        },
    ],
    [
        ["assume_role"],
        {
            fate: "changed",
            became: "assumeRole",
            why: "Give the sidecar that option; without it, it writes as its task's role, which in one account is enough.",
        },
    ],
    [[], { fate: "unneeded", why: "The sidecar signs whatever it writes, for aps." }],
];
