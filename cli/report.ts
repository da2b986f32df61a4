/** What an audit says, before any format. */
import type { Level, RuleName } from "../audit/rules";
import type { FileFix, FixMode } from "./fix/file-fix";
import { counted, type Looked, lookedInWords } from "./looked";
import { printableTexts } from "./printable";

/** One breach of a rule. No field ever holds the value of a variable or a secret. */
export interface Finding {
    readonly rule: RuleName;
    readonly policy: string;
    readonly level: Level;
    /** The file as it was named on the command line; `-` for standard input. */
    readonly file: string;
    /** From 1; 0 of what isn't in a file. */
    readonly line: number;
    /** From 1, in UTF-16 units; 0 of what isn't in a file. */
    readonly column: number;
    /** `task definition "orders"`; undefined for a config by itself. */
    readonly resource?: string;
    /** Name of the container. */
    readonly container?: string;
    /** Where the container's config is from: `AOT_CONFIG_CONTENT`, for one. */
    readonly source?: string;
    /** Path in the config, or a property of the container. */
    readonly path?: string;
    /** Full sentence: what is wrong. */
    readonly message: string;
    /** Full sentence: what to do. */
    readonly fix: string;
    /** The page about the policy, in the package. */
    readonly page: string;
    /** Why it doesn't count, where the settings exempt the resource. */
    readonly exemption?: string;
}

/** What is not a finding but worth a sentence: an exemption, or a file in which nothing could be checked. */
export interface Notice {
    readonly file: string;
    readonly message: string;
}

/** A file that can't be read or understood. */
export interface Failure {
    readonly file: string;
    readonly line?: number;
    readonly column?: number;
    /** Full sentence. */
    readonly message: string;
}

/** A finding of an earlier run that is no longer there. */
export type Mended = Pick<Finding, "file" | "resource" | "container" | "message"> & { readonly rule: string };

export type Verdict = "unsafe" | "unproven" | "unread" | "safe" | "no collector";

/** A service of a running cluster, a daemon, or the tasks of a family that no service has started. */
export interface WorkloadReport {
    readonly cluster: string;
    readonly kind: "service" | "daemon" | "tasks";
    readonly name: string;
    readonly verdict: Verdict;
    /** Mandatory rules that are broken. */
    readonly rules: readonly RuleName[];
    /** Tasks that run. */
    readonly running: number;
    /** ARNs. */
    readonly taskDefinitions: readonly string[];
}

export interface Report {
    readonly files: readonly string[];
    /** Those that no exemption covers. */
    readonly findings: readonly Finding[];
    /** Those that an exemption covers. */
    readonly exempted: readonly Finding[];
    /** Those that a baseline has, which don't fail; undefined without a baseline. */
    readonly known?: readonly Finding[];
    /** Those of a baseline that are gone. */
    readonly mended?: readonly Mended[];
    readonly notices: readonly Notice[];
    /** Those of the notices that say what can't be checked yet. Default: none. */
    readonly waiting?: readonly Notice[];
    readonly failures: readonly Failure[];
    readonly looked: Looked;
    /** Whether advisory findings count for the exit status. */
    readonly strict: boolean;
    /** What was put right, where that was asked for; the findings are those that are left. */
    readonly fixes?: readonly FileFix[];
    /** What became of the changes. */
    readonly fixMode?: FixMode;
    /** What runs in clusters, where these were read. */
    readonly workloads?: readonly WorkloadReport[];
    /** What `files` are. Default: a file. */
    readonly noun?: string;
}

/** A report as text, for one kind of reader. */
export type Format = (report: Report, options: { readonly color: boolean; readonly version: string }) => string;

/** What isn't shown as it is: the texts of files, texts of several lines, and values, which are shown as JSON. */
const shownOtherwise = ["before", "after", "diff", "value"];

/** A format that people read: what names in files have in them does nothing to where it is shown. */
export const forPeople =
    (format: Format): Format =>
    (report, options) =>
        format(printableTexts(report, shownOtherwise), options);

/** Whether a finding makes the run fail: with `--strict` advice does, too. */
export const isFailing = ({ level }: Pick<Finding, "level">, strict: boolean): boolean =>
    strict || level === "mandatory";

export interface Counts {
    readonly mandatory: number;
    readonly advisory: number;
}

export function countsOf({ findings }: Report): Counts {
    const mandatory = findings.filter(({ level }) => level === "mandatory").length;
    return { mandatory, advisory: findings.length - mandatory };
}

/**
 * 0 without a finding that fails the audit, 1 with one, or with a change that nobody has made, 2 when a file couldn't
 * be read or written.
 */
export function statusOf(report: Report): number {
    if (report.failures.length > 0) {
        return 2;
    }
    const isOpen = report.fixMode === "check" && (report.fixes ?? []).some(({ changes }) => changes.length > 0);
    return isOpen || report.findings.some((finding) => isFailing(finding, report.strict)) ? 1 : 0;
}

/**
 * `2 findings (1 mandatory, 1 advisory) in 1 file.`, and why advice alone doesn't fail; without findings what was
 * looked at, since nothing found in nothing is no good news.
 */
export function summaryOf(report: Report): string {
    const { mandatory, advisory } = countsOf(report);
    const { findings, exempted, known, mended, failures, files, looked, strict, noun = "file" } = report;
    const unread = new Set(failures.map(({ file }) => file));
    const read = files.filter((file) => !unread.has(file)).length;
    const kinds = findings.length === 0 ? "" : ` (${mandatory} mandatory, ${advisory} advisory)`;
    const parts = [
        `${counted(findings.length, known === undefined ? "finding" : "new finding")}${kinds} in ${counted(read, noun)}`,
        ...(known === undefined ? [] : [`${known.length} known from the baseline`]),
        ...(mended === undefined ? [] : [`${mended.length} mended`]),
        ...(looked.notYet > 0 ? [`${looked.notYet} not checked yet`] : []),
        ...(exempted.length > 0 ? [`${exempted.length} exempted`] : []),
        ...(failures.length > 0 ? [`${counted(unread.size, noun === "file" ? noun : "part")} not readable`] : []),
    ];
    const advice = mandatory === 0 && advisory > 0 && !strict ? " Advisory findings fail only with --strict." : "";
    const words = findings.length === 0 ? lookedInWords(looked) : undefined;
    const what = words === undefined ? "" : ` Looked at ${words}.`;
    return `${parts.join(", ")}.${what}${advice}`;
}

/** Where something is, as editors and terminals link it: `orders.json:12:9`. */
export const placeOf = ({ file, line, column }: { file: string; line?: number; column?: number }): string =>
    line === undefined || line === 0 ? file : `${file}:${line}:${column ?? 1}`;

/** What a finding is about, in words: its container, resource and place in the config. */
export function aboutOf({ container, resource, source, path }: Finding): string {
    const parts = [
        container === undefined ? undefined : `container "${container}"`,
        resource === undefined ? undefined : `of ${resource}`.slice(container === undefined ? "of ".length : 0),
    ];
    const subject = parts.filter((part) => part !== undefined).join(" ");
    const place = [path, source].filter((part) => part !== undefined && part !== "").join(" in ");
    return [subject, place].filter((part) => part !== "").join(", ");
}
