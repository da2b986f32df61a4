/**
 * The report as GitHub's workflow commands, which show up beside the lines of a pull request. Source: GitHub's
 * "Workflow commands for GitHub Actions".
 */
import { seePage } from "../../audit/rules";
import { aboutOf, type Format, forPeople, summaryOf } from "../report";

const commands = { mandatory: "error", advisory: "warning" } as const;

export const formatGithub: Format = forPeople((report) => {
    const findings = report.findings.map((finding) => {
        const { level, rule, policy, message, fix } = finding;
        const about = aboutOf(finding);
        const text = [...(about === "" ? [] : [`In ${about}:`]), message, `To fix it: ${fix}`, seePage(policy)];
        return command(commands[level], finding, rule, text.join("\n"));
    });
    const failures = report.failures.map((failure) => command("error", failure, "unreadable", failure.message));
    const notices = report.notices.map((notice) => command("notice", notice, "pulumi-adot", notice.message));
    return [...failures, ...findings, ...notices, summaryOf(report), ""].join("\n");
});

interface Target {
    readonly file: string;
    readonly line?: number;
    readonly column?: number;
}

function command(name: string, { file, line, column }: Target, title: string, message: string): string {
    // Standard input is not a file that a pull request could show.
    const properties = Object.entries(file === "-" ? { title } : { file, line, col: column, title })
        .filter(([, value]) => value !== undefined && value !== 0)
        .map(([key, value]) => `${key}=${escapedProperty(String(value))}`);
    return `::${name} ${properties.join(",")}::${escaped(message)}`;
}

/** A line ends a command, and `%` begins an escape. */
const escaped = (text: string): string => text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");

const escapedProperty = (text: string): string => escaped(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
