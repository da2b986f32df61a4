/** Matchers of alerts as Alertmanager reads them (`pkg/labels/parse.go`), each a string such as `severity="page"`. */
import { goRegexpProblem } from "../../collector/go-regexp";
import { refuse, valueThat } from "../../collector/inputs";

interface Matcher {
    readonly label: string;
    readonly operator: string;
    readonly value: string;
}

const one =
    /^\s*([a-zA-Z_:][a-zA-Z0-9_:]*|"(?:[^"\\]|\\.)+")\s*(=~|!~|!=|=)\s*("(?:[^"\\]|\\[^])*"|(?:[^"\\\s]|\\[^])(?:[^"\\]|\\[^])*?|)\s*$/;

/** The matchers in a string, which may have several in braces or between commas; undefined where it is none. */
export function parseMatchers(text: string): Matcher[] | undefined {
    const inner = /^\s*\{([^]*)\}\s*$/.exec(text)?.[1] ?? text;
    const parts = inner.match(/(?:[^",]|"(?:[^"\\]|\\[^])*"|")+/g) ?? [];
    const trimmed = parts.filter((part) => part.trim() !== "");
    const found = trimmed.map((part) => one.exec(part));
    return found.length === 0 || found.some((each) => each === null)
        ? undefined
        : found.map((each) => {
              const [, label, operator, value] = each!;
              return { label: unquoted(label!), operator: operator!, value: unquoted(value!) };
          });
}

const unquoted = (text: string): string =>
    text.startsWith('"')
        ? text.slice(1, -1).replace(/\\(["\\n])/g, (_, each: string) => (each === "n" ? "\n" : each))
        : text;

export const matcher = valueThat(
    'a matcher such as severity="page" or job=~"a|b"',
    (value) => typeof value === "string" && parseMatchers(value) !== undefined,
).also((path, value: string) => {
    for (const { operator, value: expression } of parseMatchers(value)!) {
        const problem = operator.endsWith("~") ? goRegexpProblem(`^(?:${expression})$`) : undefined;
        if (problem !== undefined) {
            refuse(path, value, `its regular expression isn't one of Go's: ${problem}`);
        }
    }
});

/** Labels whose absence nothing tells of, in an alert that has any. */
const everywhere = ["alertname", "severity"];

/** Whether no alert that has a name and a severity fails to match. */
export const matchesAny = (matchers: readonly Matcher[]): boolean =>
    matchers.every(
        ({ label, operator, value }) =>
            (operator === "=~" && (value === ".*" || (value === ".+" && everywhere.includes(label)))) ||
            (operator === "!=" && value === "" && everywhere.includes(label)),
    );
