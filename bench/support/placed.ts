/** Tables inside a document: each stands between two comments, the first with its name. */

/**
 * The document with one table made anew.
 * @throws when its place is missing; `what` names the table in the sentence.
 */
export function placed(document: string, name: string, what: string, table: string): string {
    const place = new RegExp(`(<!-- ${name} -->\n)[^]*?(\n<!-- end -->)`);
    if (!place.test(document)) {
        throw new Error(`There is no place for ${what}: a comment with its name, and one that says end.`);
    }
    return document.replace(place, (_, before: string, after: string) =>
        [before, "```", table, "```", after].join("\n").replaceAll("\n\n\n", "\n\n"),
    );
}
