/**
 * Whether Go's `regexp.Compile` takes an expression: what a collector refuses before it starts. The reading is that of
 * Go's own parser with Perl's syntax (`regexp/syntax`, parse.go), so that what it takes is never refused here.
 */

/** Go's limit for a count, and for counts inside one another (`repeat`, `repeatIsValid`). */
const mostRepeats = 1000;

/** Groups inside one another at most (`maxHeight`). */
const mostNested = 1000;

class Refused extends Error {}

/** What has been read on one level: how often at most what can be repeated next is already repeated in itself. */
interface Level {
    /** Undefined where nothing stands that could be repeated. */
    operand: number | undefined;
    /** The largest of what stands before it. */
    largest: number;
}

/** Why Go refuses an expression, as the end of a sentence; undefined when it takes it. Takes any text. */
export function goRegexpProblem(pattern: string): string | undefined {
    try {
        new Reading(pattern).all();
        return undefined;
    } catch (error) {
        if (error instanceof Refused) {
            return error.message;
        }
        throw error;
    }
}

/** Where each part begins in what is left of the expression. */
const parts = {
    count: /^\{(\d+)(?:(,)(\d*))?\}/,
    flags: /^\(\?[imsU]*(?:-[imsU]+)?([:)])/,
    named: /^\(\?P?<([^>]*)>/,
    look: /^\(\?<?[=!]/,
    atomic: /^\(\?>/,
    unicode: /^\\[pP](?:\{(\^?)([^}]*)\}|([A-Za-z]))/,
    octal: /^\\(?:0[0-7]{0,2}|[1-7][0-7]{1,2})/,
    hex: /^\\x(?:\{([0-9a-fA-F]+)\}|([0-9a-fA-F]{2}))/,
    posix: /^\[:(.*?):\]/s,
} as const;

/** Classes of POSIX (`posixGroup`). */
const posixClasses = /^\^?(?:alnum|alpha|ascii|blank|cntrl|digit|graph|lower|print|punct|space|upper|word|xdigit)$/;

class Reading {
    private rest: string;
    private readonly levels: Level[] = [{ operand: undefined, largest: 1 }];

    constructor(pattern: string) {
        this.rest = pattern;
    }

    all(): void {
        let before = "";
        while (this.rest !== "") {
            before = this.next(before);
        }
        if (this.levels.length > 1) {
            throw new Refused("a parenthesis is never closed");
        }
    }

    /** Reads one part; the repetition that it was, or nothing. */
    private next(before: string): string {
        switch (this.rest[0]) {
            case "(":
                this.open();
                return "";
            case ")":
                this.close();
                return "";
            case "|":
                this.skip(1);
                this.push(undefined);
                return "";
            case "[":
                this.characterClass();
                this.push(1);
                return "";
            case "*":
            case "+":
            case "?":
                return this.repeat(this.rest[0], 1, before);
            case "{":
                return this.counted(before);
            case "\\":
                this.escape();
                return "";
            default:
                this.skip([...this.rest.slice(0, 2)][0]!.length);
                this.push(1);
                return "";
        }
    }

    private skip(length: number): string {
        const text = this.rest.slice(0, length);
        this.rest = this.rest.slice(length);
        return text;
    }

    private get level(): Level {
        return this.levels.at(-1)!;
    }

    private push(operand: number | undefined): void {
        this.level.largest = Math.max(this.level.largest, this.level.operand ?? 1);
        this.level.operand = operand;
    }

    private open(): void {
        const { rest } = this;
        const [flags, end] = parts.flags.exec(rest) ?? [];
        if (flags !== undefined) {
            this.skip(flags.length);
            if (end === ":") {
                this.enter();
            }
            return;
        }
        if (parts.look.test(rest)) {
            throw new Refused("Go has no lookahead and no lookbehind");
        }
        const [named, name] = parts.named.exec(rest) ?? [];
        if (named !== undefined) {
            if (!/^\w+$/.test(name!)) {
                throw new Refused("a group's name is not valid");
            }
            this.skip(named.length);
            this.enter();
            return;
        }
        if (parts.atomic.test(rest)) {
            throw new Refused("Go has no atomic groups");
        }
        if (rest.startsWith("(?")) {
            throw new Refused("Go doesn't know this kind of group");
        }
        this.skip(1);
        this.enter();
    }

    private enter(): void {
        if (this.levels.length >= mostNested) {
            throw new Refused("its groups nest too deeply");
        }
        this.levels.push({ operand: undefined, largest: 1 });
    }

    private close(): void {
        if (this.levels.length === 1) {
            throw new Refused("a parenthesis is closed that was never opened");
        }
        this.skip(1);
        const { operand, largest } = this.levels.pop()!;
        this.push(Math.max(largest, operand ?? 1));
    }

    private counted(before: string): string {
        const [text, low, comma, high] = parts.count.exec(this.rest) ?? [];
        if (text === undefined || isZeroLed(low) || isZeroLed(high)) {
            // A brace that counts nothing stands for itself.
            this.skip(1);
            this.push(1);
            return "";
        }
        const least = Number(low);
        const most = comma === undefined ? least : high === "" || high === undefined ? undefined : Number(high);
        if (least > mostRepeats || (most ?? 0) > mostRepeats) {
            throw new Refused(`Go repeats at most ${mostRepeats} times`);
        }
        if (most !== undefined && most < least) {
            throw new Refused("a repetition's most is below its least");
        }
        return this.repeat(text, most ?? least, before);
    }

    private repeat(text: string, times: number, before: string): string {
        const { operand } = this.level;
        if (operand === undefined) {
            throw new Refused("a repetition has nothing before it");
        }
        this.skip(text.length);
        const repetition = this.rest.startsWith("?") ? text + this.skip(1) : text;
        if (before !== "") {
            throw new Refused("Go has no possessive repetition, and none of a repetition");
        }
        if (text.startsWith("{") && times >= 2 && operand * times > mostRepeats) {
            throw new Refused(`Go repeats at most ${mostRepeats} times, those inside one another multiplied`);
        }
        this.level.operand = text.startsWith("{") ? operand * times : operand;
        return repetition;
    }

    private escape(): void {
        const [, sign] = this.rest;
        if (sign === "Q") {
            const end = this.rest.indexOf("\\E", 2);
            const length = end < 0 ? this.rest.length - 2 : end - 2;
            this.skip(end < 0 ? this.rest.length : end + 2);
            if (length > 0) {
                this.push(1);
            }
            return;
        }
        if (sign !== undefined && "AbBz".includes(sign)) {
            this.skip(2);
        } else if (!this.isClassEscape()) {
            this.character();
        }
        this.push(1);
    }

    /** Skips `\d`, `\pL` and their kin. */
    private isClassEscape(): boolean {
        if (/^\\[dsw]/i.test(this.rest)) {
            this.skip(2);
            return true;
        }
        if (/^\\[pP]/.test(this.rest)) {
            const [text, , name, letter] = parts.unicode.exec(this.rest) ?? [];
            if (text === undefined || !isUnicodeClass(name ?? letter!)) {
                throw new Refused("Go doesn't know a Unicode class in it");
            }
            this.skip(text.length);
            return true;
        }
        return false;
    }

    /** One sign that is escaped (`escape` in parse.go). */
    private character(): number {
        const { rest } = this;
        const [hex, long, short] = parts.hex.exec(rest) ?? [];
        if (hex !== undefined && Number.parseInt(long ?? short!, 16) <= 0x10ffff) {
            this.skip(hex.length);
            return Number.parseInt(long ?? short!, 16);
        }
        const [octal] = parts.octal.exec(rest) ?? [];
        if (octal !== undefined) {
            this.skip(octal.length);
            return Number.parseInt(octal.slice(1), 8);
        }
        const sign = rest[1];
        if (sign === undefined) {
            throw new Refused("it ends with a backslash");
        }
        const control = "afnrtv".indexOf(sign);
        if (control < 0 && /[A-Za-z0-9]|[^\0-\x7f]/.test(sign)) {
            throw new Refused(
                /[1-9k]/.test(sign) ? "Go has no backreferences" : `Go doesn't know the escape \\${sign}`,
            );
        }
        this.skip(2);
        return control < 0 ? sign.codePointAt(0)! : [7, 12, 10, 13, 9, 11][control]!;
    }

    private characterClass(): void {
        this.skip(this.rest.startsWith("[^") ? 2 : 1);
        for (let isFirst = true; isFirst || this.rest[0] !== "]"; isFirst = false) {
            if (this.rest === "") {
                throw new Refused("a class is never closed with ]");
            }
            const [posix, name] = parts.posix.exec(this.rest) ?? [];
            if (posix !== undefined) {
                if (!posixClasses.test(name!)) {
                    throw new Refused(`Go doesn't know the class ${posix}`);
                }
                this.skip(posix.length);
            } else if (!this.isClassEscape()) {
                this.range();
            }
        }
        this.skip(1);
    }

    private range(): void {
        const low = this.inClass();
        if (!/^-[^\]]/s.test(this.rest)) {
            return;
        }
        this.skip(1);
        if (this.inClass() < low) {
            throw new Refused("a range in a class runs backwards");
        }
    }

    private inClass(): number {
        if (this.rest.startsWith("\\")) {
            return this.character();
        }
        const sign = this.rest.codePointAt(0);
        if (sign === undefined) {
            throw new Refused("a class is never closed with ]");
        }
        this.skip(sign > 0xffff ? 2 : 1);
        return sign;
    }
}

/** Go reads no number with a zero before it (`parseInt`). */
const isZeroLed = (digits = ""): boolean => /^0\d/.test(digits);

/**
 * Every name that JavaScript knows too. Go since 1.25 also knows long names, in any case and with blanks; older ones
 * don't, and nothing is said of those.
 */
function isUnicodeClass(name: string): boolean {
    if (/^(?:any|ascii|assigned|cn|lc)$/i.test(name)) {
        return true;
    }
    const plain = name.replace(/^\^/, "");
    return [plain, capitalised(plain)].some((one) =>
        [`\\p{General_Category=${one}}`, `\\p{Script=${one}}`].some((source) => {
            try {
                new RegExp(source, "u");
                return /^\w+$/.test(one);
            } catch {
                return false;
            }
        }),
    );
}

/** As Unicode spells its names: `Old_Italic`. */
const capitalised = (name: string): string =>
    name
        .split(/[\s_-]+/)
        .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase())
        .join("_");
