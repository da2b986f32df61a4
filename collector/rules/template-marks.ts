/** Marks of templates: what other programs fill in before anything reads the text. Pure. */

/** A mark in a text. */
export interface TemplateMark {
    /** What it looks like, without what is in it: `{{…}}`. */
    readonly sign: string;
    /** Whose it is, as the end of a sentence. */
    readonly of: string;
    readonly offset: number;
}

/**
 * By whose they are; none of them is a placeholder of the collector's, `${env:NAME}`, `${NAME}` or `${scheme:…}`. Each
 * looks at few characters, as a text may have a million beginnings of them.
 */
const marks: readonly (Omit<TemplateMark, "offset"> & { readonly pattern: RegExp })[] = [
    {
        sign: "{{…}}",
        of: "as Helm, Jinja, Go's templates and others have it",
        // A mapping in a mapping has a colon and no blank behind its braces; a reference is CloudFormation's.
        pattern: /\{\{-?\s{0,9}(?!resolve:)[\w.$"'(][^{}\n]{0,100}\}\}/,
    },
    { sign: "{%…%}", of: "as Jinja and its kin have it", pattern: /\{%-?\s[^\n]{0,100}?%\}/ },
    { sign: "<%…%>", of: "as ERB and EJS have it", pattern: /<%[=-]?\s[^\n]{0,100}?%>/ },
    { sign: "%{…}", of: "as Terraform has it", pattern: /%\{~?\s{0,9}(if|for|else|endif|endfor)\b[^}\n]{0,100}\}/ },
    {
        sign: "${…}",
        of: "as Terraform has it",
        pattern:
            /(?<!\$)\$\{\s{0,9}(var|local|data|module|path|each|count|self|terraform|aws_\w{1,60})\.[^}\n]{0,100}\}/,
    },
    {
        sign: "${…}",
        of: "a function as Terraform has it",
        pattern: /(?<!\$)\$\{\s{0,9}[a-z]\w{0,50}\([^\n]{0,100}\}/,
    },
    { sign: "${AWS::…}", of: "as CloudFormation has it in Fn::Sub", pattern: /(?<!\$)\$\{AWS::\w{1,60}\}/ },
    {
        // Of envsubst or Terraform: in a string it may be the collector's, as the value of a JSON property it can't.
        sign: "${…}",
        of: "as envsubst and Terraform have it",
        pattern: /"\s{0,5}:\s{0,5}\$\{\w{1,100}\}/,
    },
];

/** The first mark of a template in a text; undefined where there is none. */
export function templateMark(text: string): TemplateMark | undefined {
    return marks
        .flatMap(({ sign, of, pattern }) => {
            const found = pattern.exec(text);
            return found === null ? [] : [{ sign, of, offset: found.index }];
        })
        .sort((one, other) => one.offset - other.offset)[0];
}
