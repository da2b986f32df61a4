/**
 * Conditions in the transformation language (OTTL): whether its parser takes them. Source: contrib's pkg/ottl
 * `grammar.go` at v0.158.0, whose parser tries what stands first and goes back as far as it must. Pure.
 */

/** A piece of a condition. */
export interface Token {
    readonly kind: string;
    readonly text: string;
}

/**
 * In the order in which its lexer tries them (`buildLexer`); blanks are left out. It looks at what is left alone, so
 * that a word may begin where another piece ends.
 */
const lexer: readonly (readonly [kind: string, pattern: RegExp])[] = [
    ["Bytes", /0x[a-fA-F0-9]+/y],
    ["Float", /(?:\d+\.\d*|\d*\.\d+)(?:[eE][-+]?\d+)?/y],
    ["Int", /\d+/y],
    ["String", /"(?:\\.|[^\\"])*"/y],
    ["nil", /nil\b/y],
    ["not", /not\b/y],
    ["or", /or\b/y],
    ["and", /and\b/y],
    ["Comparison", /==|!=|>=|<=|>|</y],
    ["=>", /=>/y],
    ["AddSub", /[+-]/y],
    ["MultDiv", /[/*]/y],
    ["Boolean", /(?:true|false)\b/y],
    ["=", /=/y],
    ["sign", /[(){}:,.[\]]/y],
    ["Upper", /[A-Z][A-Z0-9_]*/y],
    ["Lower", /[a-z][a-z0-9_]*/y],
    ["blank", /\s+/y],
    ["_", /_\b/y],
];

/** The pieces of a condition; undefined where there is one that the language doesn't have. */
export function tokensOf(text: string): readonly Token[] | undefined {
    const found: Token[] = [];
    for (let offset = 0; offset < text.length;) {
        const next = lexer.find(([, pattern]) => {
            pattern.lastIndex = offset;
            return pattern.test(text);
        });
        if (next === undefined) {
            return undefined;
        }
        const [kind, pattern] = next;
        if (kind !== "blank") {
            found.push({ kind: kind === "sign" ? text[offset]! : kind, text: text.slice(offset, pattern.lastIndex) });
        }
        offset = pattern.lastIndex;
    }
    return found;
}

/** The end of what is read from a place on; undefined where it isn't there. */
type Reader = (from: number) => number | undefined;

/** Whether the pieces are a condition as a whole. The work grows with their number, as nothing is read twice. */
export const isCondition = (tokens: readonly Token[]): boolean => new Grammar(tokens).condition(0) === tokens.length;

class Grammar {
    constructor(private readonly tokens: readonly Token[]) {}

    private is = (kind: string): Reader => {
        return (from) => (this.tokens[from]?.kind === kind ? from + 1 : undefined);
    };

    /** All one after the other. */
    private all =
        (...readers: readonly Reader[]): Reader =>
        (from) =>
            readers.reduce<number | undefined>((at, read) => (at === undefined ? undefined : read(at)), from);

    /** The first that is there. */
    private any =
        (...readers: readonly Reader[]): Reader =>
        (from) => {
            for (const read of readers) {
                const end = read(from);
                if (end !== undefined) {
                    return end;
                }
            }
            return undefined;
        };

    private many =
        (read: Reader): Reader =>
        (from) => {
            let end = from;
            for (let next = read(end); next !== undefined && next > end; next = read(end)) {
                end = next;
            }
            return end;
        };

    private maybe = (read: Reader): Reader => this.any(read, (from) => from);

    private without =
        (...kinds: readonly string[]): Reader =>
        (from) =>
            kinds.includes(this.tokens[from]?.kind ?? "") ? undefined : from;

    private once(read: Reader): Reader {
        const known = new Map<number, number | undefined>();
        return (from) => {
            if (!known.has(from)) {
                known.set(from, read(from));
            }
            return known.get(from);
        };
    }

    /** What is read through a name, as it isn't there yet while its own parts are made. */
    private later =
        (of: () => Reader): Reader =>
        (from) =>
            of()(from);

    private readonly letters = this.many(this.any(this.is("Upper"), this.is("Lower")));
    private readonly lowerName = this.all(this.is("Lower"), this.letters);
    private readonly upperName = this.all(this.is("Upper"), this.letters);
    private readonly anyValue = this.later(() => this.value);
    private readonly anyMath = this.later(() => this.math);

    private readonly key: Reader = this.all(
        this.is("["),
        this.any(
            this.all(this.is("String"), this.is("]")),
            this.all(this.is("Int"), this.is("]")),
            this.all(this.anyMath, this.is("]")),
            this.all(
                this.later(() => this.literal),
                this.is("]"),
            ),
        ),
    );
    private readonly keys = this.many(this.key);
    private readonly argument = this.all(
        this.maybe(this.all(this.lowerName, this.is("="))),
        this.any(this.anyValue, this.upperName),
    );
    private readonly argumentList = this.all(
        this.is("("),
        this.maybe(this.all(this.argument, this.many(this.all(this.is(","), this.argument)))),
        this.is(")"),
    );
    private readonly converter = this.once(this.all(this.upperName, this.argumentList, this.keys));
    private readonly field = this.all(this.is("Lower"), this.keys);
    private readonly path = this.all(this.field, this.many(this.all(this.is("."), this.field)));
    /** A function whose name begins with a small letter is refused wherever a value is wanted. */
    private readonly literal: Reader = this.once(
        this.any(this.converter, this.is("Float"), this.is("Int"), this.all(this.path, this.without("("))),
    );

    private readonly mathValue = this.all(
        this.maybe(this.is("AddSub")),
        this.any(this.literal, this.all(this.is("("), this.anyMath, this.is(")"))),
    );
    private readonly product = this.all(this.mathValue, this.many(this.all(this.is("MultDiv"), this.mathValue)));
    private readonly math = this.once(this.all(this.product, this.many(this.all(this.is("AddSub"), this.product))));

    private readonly parameter = this.any(this.is("Lower"), this.is("_"));
    private readonly lambda = this.all(
        this.is("("),
        this.maybe(this.all(this.parameter, this.many(this.all(this.is(","), this.parameter)))),
        this.is(")"),
        this.is("=>"),
        this.any(
            this.all(this.anyValue, this.without("or", "and", "Comparison")),
            this.later(() => this.condition),
        ),
    );
    private readonly list = this.all(
        this.is("["),
        this.many(this.anyValue),
        this.many(this.all(this.is(","), this.anyValue)),
        this.is("]"),
    );
    private readonly map = this.all(
        this.is("{"),
        this.many(this.all(this.is("String"), this.is(":"), this.anyValue, this.maybe(this.is(",")))),
        this.is("}"),
    );
    private readonly value: Reader = this.once(
        this.any(
            this.is("nil"),
            this.all(this.literal, this.without("AddSub", "MultDiv")),
            this.lambda,
            this.math,
            this.is("Bytes"),
            this.is("String"),
            this.is("Boolean"),
            this.all(this.is("Upper"), this.without("Lower")),
            this.map,
            this.list,
        ),
    );

    private readonly comparison = this.all(this.anyValue, this.is("Comparison"), this.anyValue);
    private readonly test = this.once(
        this.all(
            this.maybe(this.is("not")),
            this.any(
                this.comparison,
                this.is("Boolean"),
                this.converter,
                this.all(
                    this.is("("),
                    this.later(() => this.condition),
                    this.is(")"),
                ),
            ),
        ),
    );
    private readonly term = this.all(this.test, this.many(this.all(this.is("and"), this.test)));
    readonly condition: Reader = this.once(this.all(this.term, this.many(this.all(this.is("or"), this.term))));
}
