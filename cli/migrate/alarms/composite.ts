/** The rule of a composite alarm ("PutCompositeAlarm", AlarmRule) in PromQL, of the conditions of what it names. */
import { alarmNameOf } from "../cloudwatch-dashboards/alarm-widget";
import { CannotSay } from "../metric-math/parse";

/** The states of an alarm; each has a result while it is in it. */
export interface States {
    readonly alarm: string;
    readonly ok: string;
    readonly insufficient: string;
}

const token = /\s*(?:("[^"]*"|'[^']*')|([()])|([^\s()"']+))/y;

/**
 * @param statesOf the states of an alarm by its name; undefined for one that isn't known.
 * @throws CannotSay for a rule that can't be read, and for an alarm that can't be told.
 */
export function compositeExpression(rule: string, statesOf: (name: string) => States | undefined): string {
    const tokens: string[] = [];
    token.lastIndex = 0;
    while (token.lastIndex < rule.trimEnd().length) {
        const found = token.exec(rule);
        if (found === null) {
            throw new CannotSay(`The rule ${JSON.stringify(rule)} can't be read.`);
        }
        tokens.push(found[0].trim());
    }
    let at = 0;
    const takes = (word: string): boolean => {
        const is = tokens[at] === word;
        at += is ? 1 : 0;
        return is;
    };
    const expect = (word: string): void => {
        if (!takes(word)) {
            throw new CannotSay(
                `The rule ${JSON.stringify(rule)} can't be read at ${JSON.stringify(tokens[at] ?? "its end")}.`,
            );
        }
    };

    function either(): string {
        let left = both();
        while (takes("OR")) {
            left = `(${left}) or on () (${both()})`;
        }
        return left;
    }
    function both(): string {
        let left = single();
        while (takes("AND")) {
            left = `(${left}) and on () (${single()})`;
        }
        return left;
    }
    function single(): string {
        if (takes("NOT")) {
            return `vector(1) unless on () (${single()})`;
        }
        if (takes("(")) {
            const inner = either();
            expect(")");
            return inner;
        }
        if (takes("TRUE")) {
            return "vector(1)";
        }
        if (takes("FALSE")) {
            return "vector(0) > 0";
        }
        const state = tokens[at];
        if (state === undefined || !["ALARM", "OK", "INSUFFICIENT_DATA"].includes(state)) {
            expect("ALARM");
        }
        at++;
        expect("(");
        const name: string[] = [];
        while (at < tokens.length && tokens[at] !== ")") {
            name.push(tokens[at++]!.replace(/^["'](.*)["']$/, "$1"));
        }
        expect(")");
        const alarm = alarmNameOf(name.join(" "));
        const states = statesOf(alarm);
        if (states === undefined) {
            throw new CannotSay(`It needs the alarm ${alarm}, which has no counterpart here.`);
        }
        return state === "ALARM" ? states.alarm : state === "OK" ? states.ok : states.insufficient;
    }

    const expression = either();
    if (at < tokens.length) {
        expect("AND");
    }
    return expression;
}
