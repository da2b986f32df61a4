/** Changes to a config's text that a parser may stumble over, by what they do. Each takes any text. */

const limited = "memory_limiter: {check_interval: 1s, limit_mib: 179}";
const received = "receivers: [prometheus], exporters: [prometheusremotewrite]";

/** A pipeline of one signal that takes its processors from an anchor, and then others by `more`. */
const withPipeline =
    (more: string) =>
    (text: string): string =>
        // In front of the section's own pipelines, so that the text stays one mapping.
        text.replace(
            /^( *)pipelines:\n/m,
            (found, indent: string) =>
                `${found}${indent}  metrics/safe: &safe {${received}, processors: [memory_limiter, batch]}\n${indent}  metrics/wild: ${more}\n`,
        );

/** The settings of the limiter in the block form, put in place of its limit. */
const withLimit =
    (limit: string) =>
    (text: string): string =>
        text.replace(/limit_mib: 179/, () => `limit_mib: ${limit}`);

/** Ends the first comment-less line of the processors with a comment, an odd line end, and other processors. */
const hidden =
    (end: string) =>
    (text: string): string =>
        text.replace(
            /^( *)pipelines:\n/m,
            (found, indent: string) => `${found}${indent}  # x${end}${indent}  x: {processors: [batch]}\n`,
        );

const bomb = (levels: number): string =>
    ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
        .concat(
            Array.from({ length: levels }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(", ")}]`),
        )
        .join("\n");

export const wildTexts: Readonly<Record<string, (text: string) => string>> = {
    "a section twice": (text) => `${text}\nprocessors: {${limited}}\n`,
    "a key with :: after all": (text) => `${text}\nservice::pipelines::metrics/ecs::processors: [batch]\n`,
    "a document before": (text) => `processors: {${limited}}\n---\n${text}`,
    "a document after": (text) => `${text}\n---\nprocessors: {}\n`,
    "the end of the document": (text) => `${text}\n...\n`,
    "a directive": (text) => `%YAML 1.1\n---\n${text}`,
    "a byte order mark": (text) => `\uFEFF${text}`,
    "a byte order mark within": (text) => text.replace("\n  ", "\n\uFEFF  "),
    "carriage returns": (text) => text.replaceAll("\n", "\r\n"),
    tabs: (text) => text.replace(/^ {2}/m, "\t"),
    "tabs behind": (text) => text.replaceAll("\n", "\t\n"),
    "a comment with U+0085": hidden("\u0085"),
    "a comment with U+2028": hidden("\u2028"),
    "a comment with a carriage return": hidden("\r"),
    "a comment with an ordinary end": hidden("\n"),
    "an alias for a pipeline": withPipeline("*safe"),
    "a merge": withPipeline("{<<: *safe}"),
    "a merge with other processors": withPipeline("{<<: *safe, processors: [batch]}"),
    "a merge after other processors": withPipeline("{processors: [batch], <<: *safe}"),
    "a merge of a list": withPipeline(`{<<: [{processors: [batch]}, *safe]}`),
    "a merge of a list, the safe first": withPipeline(`{<<: [*safe, {processors: [batch]}]}`),
    "a merge in quotes": withPipeline(`{"<<": *safe, ${received}, processors: [batch]}`),
    "a merge with a key of a question mark": withPipeline("{<<: *safe, ? processors : [batch]}"),
    "a merge with a key of a question mark without a blank": withPipeline("{<<: *safe, ?processors : [batch]}"),
    "a merge with a tag": withPipeline("{! <<: {processors: [batch]}, <<: *safe}"),
    "a merge with a tag, of the safe one": withPipeline(`{! <<: *safe, ${received}}`),
    "a merge with a colon at the end": withPipeline("{<<: *safe, processors:}"),
    "a merge with a key of a tag": withPipeline("{<<: *safe, !!str processors: [batch]}"),
    "a merge with a binary key": withPipeline("{<<: *safe, !!binary cHJvY2Vzc29ycw==: [batch]}"),
    "a merge with an escaped key": withPipeline('{<<: *safe, "proces\\x73ors": [batch]}'),
    "a merge with a key in the other case": withPipeline("{<<: *safe, Processors: [batch]}"),
    "a merge with a key and a blank": withPipeline("{<<: *safe, 'processors ': [batch]}"),
    "processors of a tag": withPipeline(`{${received}, processors: !!seq [memory_limiter, batch]}`),
    "processors of an unknown tag": withPipeline(`{${received}, processors: !x [memory_limiter, batch]}`),
    "processors of nothing but a tag": withPipeline(`{<<: *safe, processors: !!seq }`),
    "a limiter in quotes": withPipeline(`{${received}, processors: ["memory_limiter", 'batch']}`),
    "a limiter with escapes": withPipeline(`{${received}, processors: ["memory\\x5flimiter", batch]}`),
    "a limiter over two lines": withPipeline(`{${received}, processors: ["memory_\\\n      limiter", batch]}`),
    "a limiter in two lines": withPipeline(`{${received}, processors: [memory_limiter\n      x, batch]}`),
    "a limiter with a trailing comma": withPipeline(`{${received}, processors: [memory_limiter, batch,]}`),
    "a list of lists": withPipeline(`{${received}, processors: [[memory_limiter, batch]]}`),
    "a limit in base 16": withLimit("0xB3"),
    "a limit in base 8": withLimit("0263"),
    "a limit in base 8, the new way": withLimit("0o263"),
    "a queue's size in base 8": (text) => text.replace(/queue_size: 200/, "queue_size: 0310"),
    "a limit in base 60": withLimit("2:59"),
    "a limit with underscores": withLimit("1_79"),
    "a limit with an exponent": withLimit("1.79e2"),
    "a limit that is a number of a tag": withLimit('!!int "179"'),
    "a limit that is a text of a tag": withLimit("!!str 179"),
    "a limit that is infinite": withLimit(".inf"),
    "a limit that is no number": withLimit(".nan"),
    "a long text": (text) => `x: "${"a".repeat(64 * 1024)}"\n${text}`,
    "many keys": (text) => `x: {${Array.from({ length: 3000 }, (_, i) => `a${i}: ${i}`).join(", ")}}\n${text}`,
    "deep lists": (text) => `x: ${"[".repeat(5000)}${"]".repeat(5000)}\n${text}`,
    "deep mappings": (text) => `x: ${"{a: ".repeat(90)}1${"}".repeat(90)}\n${text}`,
    "aliases that multiply": (text) => `${bomb(6)}\n${text}`,
    "aliases that multiply a little": (text) => `${bomb(3)}\n${text}`,
    "an alias of itself": (text) => `x: &x {x: *x}\n${text}`,
    "placeholders that multiply": (text) => `x: "${"${env:P}".repeat(2000)}"\n${text}`,
    "many open placeholders": (text) => `x: "${"${".repeat(20_000)}"\n${text}`,
    "many closed placeholders": (text) => `x: "${"}".repeat(60_000)}"\n${text}`,
    "many dollars": (text) => `x: "${"$".repeat(60_000)}{env:P}"\n${text}`,
    "the first half": (text) => text.slice(0, text.length / 2),
    nothing: () => "",
    "a text": (text) => JSON.stringify(text),
    "a list": (text) => `[${JSON.stringify(text)}]`,
};
