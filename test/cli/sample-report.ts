/** A report that has one of everything, for the formats. */
import type { Finding, Report } from "../../cli/report";

const limiter: Finding = {
    rule: "limiter-missing",
    policy: "memory-limiter-required",
    level: "mandatory",
    file: "tasks/orders, new.json",
    line: 14,
    column: 21,
    resource: 'task definition "orders"',
    container: "adot-collector",
    source: "AOT_CONFIG_CONTENT",
    path: "service.pipelines.metrics/100%.processors",
    message: "The pipeline metrics/100% has no memory_limiter.",
    fix: "Make memory_limiter the first.",
    page: "docs/rules/memory-limiter-required.md",
};

const advice: Finding = {
    rule: "identity-missing",
    policy: "series-identified",
    level: "advisory",
    file: "collector.yaml",
    line: 3,
    column: 1,
    path: "service.pipelines.metrics",
    message: "Nothing tells one task from another.",
    fix: "Add the task's id.",
    page: "docs/rules/series-identified.md",
};

export const sampleReport: Report = {
    files: ["tasks/orders, new.json", "collector.yaml", "-", "broken.json", "clean.json"],
    findings: [limiter, advice],
    exempted: [
        {
            ...limiter,
            rule: "image-unpinned",
            policy: "collector-image-pinned",
            level: "advisory",
            line: 12,
            column: 7,
            source: undefined,
            path: "image",
            message: "Its image has no tag.",
            fix: "Name a release.",
            page: "docs/rules/collector-image-pinned.md",
            exemption: 'Resource "orders" is exempt from collector-image-pinned until 2027-01-31. Reason: A trial.',
        },
    ],
    notices: [
        {
            file: "tasks/orders, new.json",
            message: 'Resource "orders" is exempt from collector-image-pinned until 2027-01-31. Reason: A trial.',
        },
        { file: "-", message: "No container is known for a collector, so there was nothing to check." },
    ],
    failures: [{ file: "broken.json", line: 7, column: 2, message: "The JSON lacks a comma or } here." }],
    looked: { carriers: { "task definition": 2 }, containers: 4, configs: 1, collectors: 2, notYet: 0 },
    strict: false,
};

export const emptyReport: Report = {
    files: ["clean.json"],
    findings: [],
    exempted: [],
    notices: [],
    failures: [],
    looked: { carriers: { "task definition": 1 }, containers: 2, configs: 0, collectors: 1, notYet: 0 },
    strict: false,
};
