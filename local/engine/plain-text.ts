/** Text as it reads without terminal colours. */

// eslint-disable-next-line no-control-regex -- escape sequences begin with a control character
const escape = /\u001b\[[0-9;]*m/g;

/** The CLI is told to use no colour; the stack traces of programs have some all the same. */
export function plainText(text: string): string {
    return text.replace(escape, "");
}
