/**
 * The report as JUnit's XML, which GitLab, Jenkins and the like show as tests: a suite for each file, a case for each
 * finding, and one that passes for a file without any. Source: the schema of Jenkins' xUnit plug-in (junit-10.xsd).
 */
import { seePage } from "../../audit/rules";
import { aboutOf, type Finding, type Format, isFailing, placeOf } from "../report";

type Attributes = Readonly<Record<string, string | number | undefined>>;

export const formatJunit: Format = (report) => {
    const { files, findings, exempted, known = [], failures, waiting = [] } = report;
    const suites = [...new Set([...files, ...failures.map(({ file }) => file)])].map((file) => {
        const isHere = (one: { file: string }): boolean => one.file === file;
        const broken = findings.filter(isHere).map((finding) => caseOf(finding, failed(finding, report.strict)));
        const passedOver = [...exempted, ...known].filter(isHere).map((finding) => {
            const message = finding.exemption ?? "It is known from the baseline.";
            return caseOf(finding, [element("skipped", { message })]);
        });
        const unread = failures
            .filter(isHere)
            .map((failure) =>
                readCase(file, [element("error", { message: failure.message }, [escaped(placeOf(failure))])]),
            );
        const later = waiting.filter(isHere).map(({ message }) => readCase(file, [element("skipped", { message })]));
        const cases = [...unread, ...broken, ...passedOver, ...later];
        const all = cases.length === 0 ? [readCase(file, [])] : cases;
        const counts = {
            tests: all.length,
            failures: findings.filter((one) => isHere(one) && isFailing(one, report.strict)).length,
            errors: unread.length,
            skipped: passedOver.length + later.length,
        };
        return element("testsuite", { name: file, ...counts }, all);
    });
    return `<?xml version="1.0" encoding="UTF-8"?>\n${element("testsuites", { name: "pulumi-adot" }, suites)}\n`;
};

const caseOf = (finding: Finding, inside: readonly string[]): string => {
    const about = aboutOf(finding);
    const name = [finding.rule, ...(about === "" ? [] : [about])].join(": ");
    return element("testcase", { classname: finding.policy, name, file: finding.file, line: finding.line }, inside);
};

const readCase = (file: string, inside: readonly string[]): string =>
    element("testcase", { classname: "file", name: "is safe", file }, inside);

/** Advice doesn't fail: it stands in the output of a case that passes. */
function failed(finding: Finding, strict: boolean): string[] {
    const { rule, policy, message, fix } = finding;
    const text = `${placeOf(finding)}\n${message}\nTo fix it: ${fix}\n${seePage(policy)}`;
    return isFailing(finding, strict)
        ? [element("failure", { type: rule, message }, [escaped(text)])]
        : [element("system-out", {}, [escaped(text)])];
}

/** @param inside Elements, or text that is escaped. */
function element(name: string, attributes: Attributes, inside: readonly string[] = []): string {
    const all = Object.entries(attributes)
        .filter(([, value]) => value !== undefined)
        .map(([key, value]) => ` ${key}="${escaped(String(value)).replace(/[\t\n\r]/g, reference)}"`);
    return inside.length === 0
        ? `<${name}${all.join("")}/>`
        : `<${name}${all.join("")}>${inside.some((one) => one.startsWith("<")) ? `\n${inside.join("\n")}\n` : inside.join("")}</${name}>`;
}

/** A parser makes a space of a line's end in an attribute. */
const reference = (sign: string): string => `&#${sign.charCodeAt(0)};`;

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Control characters, most of which XML 1.0 can't hold even as a reference, and lone surrogates become U+FFFD. */
const escaped = (text: string): string =>
    text
        .replace(/\p{Surrogate}/gu, "\ufffd")
        // eslint-disable-next-line no-control-regex -- These are what it is about.
        .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]/g, "\ufffd")
        .replace(/[&<>"]/g, (sign) => entities[sign]!)
        // A terminal goes back to the line's beginning, and a parser makes another end of a line of it.
        .replaceAll("\r", reference);
