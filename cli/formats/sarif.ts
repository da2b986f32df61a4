/** The report as SARIF 2.1.0, which code scanning and editors read. Source: the OASIS standard of that name. */
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import { fixableRules, linkOf, policyOf, type RuleName, seePage, type Severity, taskPolicies } from "../../audit/rules";
import { printableJson } from "../printable";
import { aboutOf, type Failure, type Finding, type Format, type Notice } from "../report";

/** The words that GitHub's code scanning has for how grave a rule is that isn't about security (`problem.severity`). */
const problemSeverities: Readonly<Record<Severity, string>> = {
    critical: "error",
    high: "error",
    medium: "warning",
    low: "recommendation",
};

const levels = { mandatory: "error", advisory: "warning" } as const;

/** Every rule, whether it is broken or not, so that a reader can tell which were asked. */
const rules: readonly RuleName[] = taskPolicies.flatMap((policy) => policy.rules);

export const formatSarif: Format = ({ findings, exempted, known, notices, failures }, { version }) => {
    const run = {
        tool: { driver: { name: "pulumi-adot", version, rules: rules.map((rule) => ruleOf(rule)) } },
        columnKind: "utf16CodeUnits",
        invocations: [
            {
                executionSuccessful: failures.length === 0,
                toolExecutionNotifications: [...failures.map(failureOf), ...notices.map(noticeOf)],
            },
        ],
        results: [
            ...findings.map((finding) => resultOf(finding, known && "new")),
            ...(known ?? []).map((finding) => resultOf(finding, "unchanged")),
            ...exempted.map((finding) => resultOf(finding)),
        ],
    };
    const log = {
        $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        version: "2.1.0",
        runs: [run],
    };
    return `${printableJson(JSON.stringify(log, undefined, 2))}\n`;
};

/** @param address Public address of the documentation. Default: this package's, if it has one. */
export function ruleOf(rule: RuleName, address?: string): object {
    const { name, displayName, description, severity, level } = policyOf(rule);
    const help = `${description} ${seePage(name, address)}`;
    const helpUri = linkOf(name, address);
    return {
        id: rule,
        name,
        shortDescription: { text: `${displayName}.` },
        fullDescription: { text: description },
        help: { text: help },
        ...(helpUri === undefined ? {} : { helpUri }),
        defaultConfiguration: { level: levels[level] },
        properties: { "problem.severity": problemSeverities[severity], severity, fixable: fixableRules.includes(rule) },
    };
}

/** @param baselineState SARIF's word for a finding that a baseline has, or hasn't. */
function resultOf(finding: Finding, baselineState?: "new" | "unchanged"): object {
    const { rule, level, file, line, column, message, fix, exemption } = finding;
    const about = aboutOf(finding);
    return {
        ruleId: rule,
        ruleIndex: rules.indexOf(rule),
        level: levels[level],
        ...(baselineState === undefined ? {} : { baselineState }),
        message: { text: `${about === "" ? "" : `In ${about}: `}${message} To fix it: ${fix}` },
        locations: [locationOf({ file, line, column })],
        ...(exemption === undefined ? {} : { suppressions: [{ kind: "external", justification: exemption }] }),
    };
}

function failureOf({ message, ...place }: Failure): object {
    return { level: "error", message: { text: message }, locations: [locationOf(place)] };
}

function noticeOf({ file, message }: Notice): object {
    return { level: "note", message: { text: message }, locations: [locationOf({ file })] };
}

function locationOf({ file, line, column }: { file: string; line?: number; column?: number }): object {
    const region = line === undefined || line === 0 ? {} : { region: { startLine: line, startColumn: column } };
    return { physicalLocation: { artifactLocation: { uri: uriOf(file) }, ...region } };
}

/** A relative reference for what is named relatively, so that it holds in another checkout too. */
function uriOf(file: string): string {
    if (file === "-") {
        return "stdin";
    }
    // What runs has an ARN, which is a URI (RFC 8141's kin), or one of ours.
    if (/^(arn:|ecs:\/\/)/.test(file)) {
        return encodeURI(file);
    }
    return path.isAbsolute(file)
        ? pathToFileURL(file).href
        : path.normalize(file).split(path.sep).map(encodeURIComponent).join("/");
}
