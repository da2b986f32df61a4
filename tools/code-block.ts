/** Generated code blocks inside Markdown: each stands between two comments, the first with its name. */

/**
 * The document with this text as the code block of that name.
 * @throws when the document lacks the comments.
 */
export function withCodeBlock(document: string, name: string, text: string, language = ""): string {
    const block = new RegExp(`(<!-- ${name} -->\n)[^]*?(\n<!-- end -->)`);
    if (!block.test(document)) {
        throw new Error(`The code block ${name} must stand between <!-- ${name} --> and <!-- end -->: one is missing.`);
    }
    return document.replace(
        block,
        (_, before: string, after: string) => `${before}\n\`\`\`${language}\n${text}\n\`\`\`\n${after}`,
    );
}
