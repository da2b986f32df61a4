/** What ECS gives a collector for its destinations: variables, and where each is from. */
import type { DestinationArgs } from "./destination-args";

/** The variables of a destination's URL and secrets; no two names have the same. */
const variableOf = (name: string, what: string): string =>
    `DESTINATION_${name.replaceAll("-", "_")}__${what.replaceAll("-", "_")}`.toUpperCase();

/** The variable with the URL of a destination. */
export const urlVariable = (name: string): string => variableOf(name, "url");

/** The variable with the value of a header, or with the token of `Authorization`. */
export const headerVariable = (name: string, header: string): string => variableOf(name, `header-${header}`);

/** What ECS reads for destinations when the task starts: names or ARNs by variable. */
export function destinationSecrets(all: Readonly<Record<string, DestinationArgs>> = {}): Record<string, string> {
    return Object.fromEntries(
        Object.entries(all).flatMap(([name, args]) => {
            const { urlParameter, authorizationSecret, bearerTokenSecret, secretHeaders: secret = {} } = args;
            const authorization = authorizationSecret ?? bearerTokenSecret;
            return [
                ...(urlParameter === undefined ? [] : [[urlVariable(name), urlParameter] as const]),
                ...(authorization === undefined
                    ? []
                    : [[headerVariable(name, "authorization"), authorization] as const]),
                ...Object.entries(secret).map(([header, source]) => [headerVariable(name, header), source] as const),
            ];
        }),
    );
}
