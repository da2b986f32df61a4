/** Texts that stand where a config belongs: what they are instead, and where they belong. Pure. */
import { templateMark } from "./template-marks";

/** Both are full sentences without the text itself, which may be secret. */
export interface Mistaken {
    readonly message: string;
    readonly fix: string;
}

/** A kind of text that people take for a config. */
interface Kind {
    readonly pattern: RegExp;
    readonly is: string;
    readonly fix: string;
}

const literal = "put the text of the config itself into it, which is checked before the task starts";

/** The first that matches tells. */
const kinds: readonly Kind[] = [
    {
        pattern: /^arn:[\w-]+:(ssm|secretsmanager):/,
        is: "an ARN, which ECS looks up in secrets alone",
        fix: `Under environment nothing is looked up: move the variable to secrets, with the ARN as valueFrom in place of value; or, better, ${literal}.`,
    },
    {
        pattern: /^arn:[\w-]+:s3:/,
        is: "the ARN of an object in S3, which nobody reads",
        fix: `To read it, name the object with --config=s3://… in command; or, better, ${literal}.`,
    },
    {
        pattern: /^arn:/,
        is: "an ARN",
        fix: "Write receivers, processors, exporters and service.",
    },
    {
        pattern: /^\{\{\s*resolve:/,
        is: "a dynamic reference, which CloudFormation resolves in templates alone",
        fix: `Outside of a template, move the variable to secrets with valueFrom; or, better, ${literal}.`,
    },
    {
        pattern: /^\$\{\s{0,9}\w{1,100}\s{0,9}\}$/,
        is: "a template's ${…} alone, as envsubst and Terraform have it, which nothing has filled in",
        fix: "Give the text that comes out of the template, as it is deployed.",
    },
    {
        pattern: /^--?(config|set)\b/,
        is: "an argument",
        fix: `Arguments belong into command. In a variable, ${literal}.`,
    },
    {
        pattern: /^(s3|https?|file|env|yaml|ssm|secretsmanager):\S/,
        is: "an address, as --config takes it",
        fix: `Name it with --config in command; or, better, ${literal}.`,
    },
    {
        pattern: /^(?=[^/]*\/)[\w./-]+$|^[\w.-]+\.ya?ml$/,
        is: "a path, or the name of an SSM parameter",
        fix: `The name of a parameter belongs under secrets, as valueFrom in place of value, and the path of a file behind --config in command; better, ${literal}.`,
    },
    {
        pattern: /^[A-Za-z0-9+/\r\n]{40,}={0,2}$/,
        is: "one long word, as base64 gives it, and nothing decodes it",
        fix: "Write the config as it was before it was encoded.",
    },
];

/** What a text is that should be a config and is a string. */
export function mistakenText(text: string): Mistaken {
    const trimmed = text.trim();
    const kind = kinds.find(({ pattern }) => pattern.test(trimmed));
    if (kind !== undefined) {
        return { message: `In place of a config there is ${kind.is}.`, fix: kind.fix };
    }
    return fromTemplate(trimmed) ?? notSections("a string");
}

/** @param value What the config is, in words or as an excerpt. */
export const notSections = (value: string): Mistaken => ({
    message: `The config is ${value}, not a mapping of sections.`,
    fix: "Write receivers, processors, exporters and service.",
});

/** What to say of a text with a template's marks in it that can't be read; undefined where it has none. */
export function fromTemplate(text: string): Mistaken | undefined {
    const mark = templateMark(text);
    return mark === undefined
        ? undefined
        : {
              message: `It is a template that is not filled in: it has ${mark.sign}, ${mark.of}.`,
              fix: "Give the text that comes out of the template, as it is deployed.",
          };
}
