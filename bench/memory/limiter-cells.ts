/**
 * What leaves the limiter in place and takes its memory away: settings that others write, each beside one that is safe.
 * Every rule about them has its cells here.
 */
import type { Cell } from "./cell";
import type { Messages } from "./messages";

export const limiterGroups = ["garbage", "messages", "checks", "scrapes"] as const;

/** One load, and the settings that go through it: variants of ours; ours as it ships is "". */
export interface LimiterCell {
    readonly group: (typeof limiterGroups)[number];
    readonly cell: Pick<Cell, "name" | "load"> & Partial<Cell>;
    /** The rule that says so. */
    readonly rule: string;
    /** What doesn't live through it. */
    readonly unsafe: readonly string[];
    /** What lives, and takes twice the memory or five times the CPU time of each safe one. */
    readonly costly?: readonly string[];
    readonly safe: readonly string[];
    readonly note?: string;
}

const counters = (series: number, churn = 0): Cell["load"] => ({ kind: "counters", series, churn, targets: 1 });

const message = (
    name: string,
    messages: Pick<Messages, "protocol" | "mib" | "senders">,
    variants: Pick<LimiterCell, "unsafe" | "safe">,
    rule: string,
): LimiterCell => ({
    group: "messages",
    cell: {
        name: `messages-${name}`,
        load: counters(1_000),
        messages: { ...messages, from: 10, everySeconds: 2 },
        seconds: 24,
    },
    rule,
    ...variants,
});

export const limiterCells: readonly LimiterCell[] = [
    {
        group: "garbage",
        cell: { name: "garbage-15k-churn", load: counters(15_000, 1) },
        rule: "gc-off",
        unsafe: ["gogc-off-alone", "gogc-1000-alone", "gogc-400-alone"],
        safe: ["gogc-100-alone", "gogc-200-alone", "gogc-off", "collect-1000h"],
    },
    {
        group: "garbage",
        cell: { name: "garbage-5k", load: counters(5_000), seconds: 60 },
        rule: "gc-interval-too-long",
        unsafe: ["gogc-off-collect-1000h"],
        safe: ["gogc-off-alone"],
        note: "what the limiter's own collections do, where nothing else collects",
    },
    message(
        "64-grpc",
        { protocol: "grpc", mib: 63, senders: 1 },
        { unsafe: ["otlp-8192"], safe: ["otlp"] },
        "message-too-large",
    ),
    message(
        "64-http",
        { protocol: "http", mib: 63, senders: 1 },
        { unsafe: ["otlp-8192"], safe: ["otlp"] },
        "message-too-large",
    ),
    message(
        "16-grpc",
        { protocol: "grpc", mib: 15, senders: 1 },
        { unsafe: [], safe: ["otlp-16"] },
        "message-too-large",
    ),
    message(
        "two-of-20-http",
        { protocol: "http", mib: 19, senders: 2 },
        { unsafe: ["otlp"], safe: ["otlp-4"] },
        "message-unbounded",
    ),
    message(
        "four-of-4-grpc",
        { protocol: "grpc", mib: 3.9, senders: 4 },
        { unsafe: [], safe: ["otlp"] },
        "message-unbounded",
    ),
    {
        group: "checks",
        cell: {
            name: "checks-long-queue",
            load: counters(15_000),
            faults: [{ from: 4, to: 200, mode: { kind: "status", status: 503 } }],
            seconds: 56,
            stopTimeoutSeconds: 2,
        },
        rule: "limiter-too-slow",
        unsafe: ["check-60s-long-queue"],
        safe: ["check-5s-long-queue", "long-queue"],
    },
    {
        group: "checks",
        cell: { name: "checks-5k", load: counters(5_000), seconds: 20 },
        rule: "limiter-too-fast",
        unsafe: [],
        costly: ["check-1ns"],
        safe: ["", "check-100ms", "check-10ms"],
        note: "what looking at the heap costs",
    },
    ...(["huge-body", "million-series"] as const).map((hostile): LimiterCell => ({
        group: "scrapes",
        cell: { name: `scrapes-${hostile}`, load: counters(1_000), hostile, seconds: 20 },
        rule: "scrape-unbounded",
        unsafe: [],
        costly: ["no-scrape-limits"],
        safe: [""],
    })),
];
