/** Statements of IAM policies, as plain data. */

/** A statement of an IAM policy. */
export interface PolicyStatement {
    Sid: string;
    Effect: "Allow";
    Action: string[];
    Resource: string | string[];
    Condition?: Record<string, Record<string, string>>;
}

/** Where a task runs. */
export interface Place {
    partition: string;
    region: string;
    accountId: string;
}

/** An IAM policy. */
export interface PolicyDocument {
    Version: "2012-10-17";
    Statement: PolicyStatement[];
}

export function policy(statements: PolicyStatement[]): PolicyDocument {
    return { Version: "2012-10-17", Statement: statements };
}

export function allow(sid: string, actions: string[], resource: string | string[]): PolicyStatement {
    return { Sid: sid, Effect: "Allow", Action: actions, Resource: resource };
}

/** A statement about a list of ARNs; none about an empty one, which IAM refuses. */
export function when(arns: string[], statement: (arns: string[]) => PolicyStatement): PolicyStatement[] {
    return arns.length === 0 ? [] : [statement(arns)];
}

/** Sorted and without repeats, so that the same needs are the same text. */
export function unique(values: (string | undefined)[]): string[] {
    return [...new Set(values.filter((value) => value !== undefined))].sort();
}
