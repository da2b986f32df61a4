/** In which words alerts say how grave they are. */
import type { Severity } from "./model";

/** The value of the label `severity` for each grade; `info`, on which nobody has to act, where there is such a word. */
export interface SeverityWords extends Readonly<Record<Severity, string>> {
    readonly info?: string;
}

/**
 * `page-ticket`: who acts, and when, as The Site Reliability Workbook has it. `mixin`: the words of monitoring mixins
 * ("Guidelines for alert names, labels, and annotations", monitoring.mixins.dev), in which the rules here have no
 * `info`.
 */
export const severityWords = {
    "page-ticket": { page: "page", ticket: "ticket" },
    mixin: { page: "critical", ticket: "warning", info: "info" },
} as const satisfies Readonly<Record<string, SeverityWords>>;

export const severityChoices = Object.keys(severityWords);
export const defaultSeverities = "page-ticket";

/** @param choice one of {@link severityChoices}, as the options' table has checked. */
export const wordsOf = (choice: string): SeverityWords => severityWords[choice as keyof typeof severityWords];

/** Every word of a grade, whatever was chosen: rules of one's own may have the other ones. */
export const everyWordFor = (...grades: readonly (keyof SeverityWords)[]): readonly string[] =>
    grades.flatMap((grade) => Object.values(severityWords).flatMap((words: SeverityWords) => words[grade] ?? []));
