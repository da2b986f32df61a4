/** Findings about configs in a template whose parameters have no values, in the template's words. Pure. */
import type { Finding } from "../collector";
import type { Container } from "./containers";
import { wordsIn } from "./sources/template-words";

const giveValue = "Give the parameter a Default in the template, or the stack a value for it.";

/**
 * The same finding with the names of parameters and resources in place of what stands for their values. Where the
 * config can't be read, the mistake may be the place itself: in braces it is no YAML unless it is in quotes.
 */
export function inTemplate(finding: Finding, { environment, command }: Container): Finding {
    const isUnreadable = finding.rule === "config-unreadable";
    const open = isUnreadable
        ? wordsIn([...environment.map(({ value }) => value), ...command].join("\n")).filter(
              ({ isParameter }) => isParameter,
          )
        : wordsIn(`${finding.path}\n${finding.message}\n${finding.fix}`);
    if (open.length === 0) {
        return finding;
    }
    const named = (text: string): string =>
        open.reduce(
            (whole, { placeholder, name, isParameter }) =>
                whole.replaceAll(placeholder, isParameter ? `the template's parameter ${name}` : `\${${name}}`),
            text,
        );
    const parameters = open.filter(({ isParameter }) => isParameter).map(({ name }) => name);
    const message = isUnreadable
        ? `${finding.message} The template's ${parameters.length === 1 ? "parameter" : "parameters"} ${parameters.join(", ")} in it ${parameters.length === 1 ? "has" : "have"} no value here.`
        : named(finding.message);
    const fix = parameters.length === 0 ? named(finding.fix) : `${giveValue} ${named(finding.fix)}`;
    return { ...finding, path: named(finding.path), message, fix };
}
