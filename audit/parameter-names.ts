/** Names of SSM parameters, of which only a deployment may know a part. Pure. */
import { literally } from "../collector/regex";
import { isUnknown, type Unknown } from "./knowledge";
import { aroundWords, pseudoParameter } from "./sources/template-words";

/** The template that a name stands in. */
export interface NameScope {
    /** Tells the stack from all others. */
    readonly id: string;
    /** `AWS::StackName`; undefined where that isn't known. */
    readonly stackName?: string;
}

export interface ParameterName {
    /** Two names with the same key are one; undefined where nothing tells. */
    readonly key?: string;
    /**
     * What is known of it, around each part that isn't: one text where all is known. Undefined for a name that AWS
     * makes up, which is no other's.
     */
    readonly parts?: readonly string[];
    /** Its unknown parts, the same text for the same ones; undefined where nothing tells which they are. */
    readonly words?: string;
    /** What each text that it may be is like, where there is more to tell than its parts. */
    readonly shape?: RegExp;
}

/** What pseudo parameters of CloudFormation are like. */
const shapes: Readonly<Record<string, string>> = {
    "AWS::AccountId": "\\d{12}",
    "AWS::Partition": "aws(?:-[a-z]{2,5}){0,3}",
    "AWS::Region": "[a-z]{2,4}(?:-[a-z]{3,12}){1,3}-\\d",
};

/** Of more, or of any other, nothing but the text around them is looked at: a pattern could take long. */
const mostShapes = 4;

function shapeOf(split: readonly string[]): RegExp | undefined {
    const words = split.filter((text, index) => !isOwnText(text, index));
    if (words.length > mostShapes || !words.every((word) => Object.hasOwn(shapes, word))) {
        return undefined;
    }
    const pattern = split.map((text, index) => (isOwnText(text, index) ? literally(text) : shapes[text]!));
    return new RegExp(`^${pattern.join("")}$`);
}

/** `/a` and `a` have one ARN, so that they count as one. */
const folded = (name: string): string => name.replace(/^\//, "");

/** A name as it is written; `scope` where a template has it, in which it may have values that a deployment makes. */
export function parameterName(written: string | Unknown, scope: NameScope | undefined): ParameterName {
    if (isUnknown(written)) {
        // A secret of which the text is known.
        if (written.text?.includes("…") === false) {
            return parameterName(written.text, scope);
        }
        const text = folded(written.text ?? "…");
        return { parts: text.split("…").flatMap((part) => aroundWords(part).filter(isOwnText)) };
    }
    const text = folded(scope === undefined ? written : withStackName(written, scope));
    const split = scope === undefined ? [text] : aroundWords(text);
    if (split.length === 1) {
        return { key: text, parts: split };
    }
    const words = split.filter((_, index) => !isOwnText(_, index)).sort();
    return {
        key: `${scope!.id}\n${text}`,
        parts: split.filter(isOwnText),
        words: `${scope!.id}\n${words.join()}`,
        shape: shapeOf(split),
    };
}

/** A name that AWS makes up for a resource of a template, as `Ref` gives it. */
export const generatedName = (reference: string, { id }: NameScope): ParameterName => ({ key: `${id}\n${reference}` });

/** Between the places of unknown values; see `aroundWords`. */
const isOwnText = (_: string, index: number): boolean => index % 2 === 0;

const withStackName = (text: string, { stackName }: NameScope): string =>
    stackName === undefined ? text : text.replaceAll(pseudoParameter("StackName")!.placeholder, () => stackName);

/** Whether two names may be one. */
export function mayBeSame(one: ParameterName, other: ParameterName): boolean {
    if (one.key !== undefined && one.key === other.key) {
        return true;
    }
    const [ours, theirs] = [one.parts, other.parts];
    if (ours === undefined || theirs === undefined || (ours.length === 1 && theirs.length === 1)) {
        return false;
    }
    if (!isOfShape(one, other) || !isOfShape(other, one)) {
        return false;
    }
    const [length, otherLength] = [ours, theirs].map((parts) => parts.join("").length);
    const isFitting =
        one.words !== undefined && one.words === other.words
            ? length === otherLength
            : (ours.length > 1 || length! >= otherLength!) && (theirs.length > 1 || otherLength! >= length!);
    return (
        isFitting && beginsAlike(ours[0]!, theirs[0]!) && beginsAlike(reversed(ours.at(-1)!), reversed(theirs.at(-1)!))
    );
}

/** Whether a name, where all of it is known, is like another. */
const isOfShape = ({ parts = [] }: ParameterName, { shape }: ParameterName): boolean =>
    shape === undefined || parts.length !== 1 || shape.test(parts[0]!);

const beginsAlike = (one: string, other: string): boolean => one.startsWith(other) || other.startsWith(one);

const reversed = (text: string): string => [...text].reverse().join("");
