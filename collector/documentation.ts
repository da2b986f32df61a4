/** Where the documentation is read: offline by a command of this package, and at its public address. */

/**
 * Public address of the folder `docs`, without a slash at the end, such as `https://example.com/docs`. Empty until the
 * package is published; from then on messages, SARIF and alerts link to it.
 */
export const documentationAddress = "";

/** Prints a page of the package, without network: of a policy, a rule, an alert, or a guide. */
export const docsCommand = (name: string): string => `npx pulumi-adot docs ${name}`;

/**
 * Where to read a page at its public address; undefined as long as there is none.
 *
 * @param file Path in `docs`: `rules/settings.md`.
 */
export const publicPage = (file: string, address: string = documentationAddress): string | undefined =>
    address === "" ? undefined : `${address}/${file}`;

/** The command that prints a page, and its link where it has one: what stands behind "See: ", with no full stop. */
export function whereToRead(name: string, file: string, address?: string): string {
    const link = publicPage(file, address);
    return link === undefined ? docsCommand(name) : `${docsCommand(name)} or ${link}`;
}
