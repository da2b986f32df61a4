/** Values as TypeScript literals, as prettier would set them: four blanks, double quotes, 120 columns. */

/** A line of the program's own before a property. */
export type Comments = Readonly<Record<string, string>>;

const width = 120;

const keyText = (key: string): string => (/^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key));

/** Text that stands in the program as it is. */
export class Code {
    constructor(readonly text: string) {}
}

/**
 * A literal, without a line end behind it.
 * @param level Of the line that it begins in.
 * @param before Columns before it in that line.
 */
export function literal(value: unknown, level: number, before: number, comments: Comments = {}): string {
    const hasComments = Object.keys(comments).length > 0;
    const short = hasComments ? undefined : oneLine(value);
    // A comma or the like follows.
    if (short !== undefined && level * 4 + before + short.length + 1 <= width) {
        return short;
    }
    const pad = " ".repeat((level + 1) * 4);
    const end = " ".repeat(level * 4);
    if (Array.isArray(value)) {
        const lines = value.map((each: unknown) => `${pad}${literal(each, level + 1, 0)},\n`);
        return `[\n${lines.join("")}${end}]`;
    }
    if (isObject(value)) {
        const lines = defined(value).map(([key, each]) => {
            const comment = comments[key] === undefined ? "" : `${pad}// ${comments[key]}\n`;
            const name = keyText(key);
            if (each instanceof Code && each.text === name) {
                return `${comment}${pad}${name},\n`;
            }
            return `${comment}${pad}${name}: ${literal(each, level + 1, name.length + 2)},\n`;
        });
        return `{\n${lines.join("")}${end}}`;
    }
    return oneLine(value)!;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
    typeof value === "object" && value !== null && !(value instanceof Code);

const defined = (value: Readonly<Record<string, unknown>>): [string, unknown][] =>
    Object.entries(value).filter(([, each]) => each !== undefined);

function oneLine(value: unknown): string | undefined {
    if (value instanceof Code) {
        return value.text;
    }
    if (Array.isArray(value)) {
        const parts = value.map(oneLine);
        return parts.includes(undefined) ? undefined : `[${parts.join(", ")}]`;
    }
    if (isObject(value)) {
        const parts = defined(value).map(([key, each]) => `${keyText(key)}: ${oneLine(each)}`);
        return parts.length === 0 ? "{}" : `{ ${parts.join(", ")} }`;
    }
    return JSON.stringify(value);
}
