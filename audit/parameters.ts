/** How an ECS secret names an SSM parameter. Pure. */

/** Type token of @pulumi/aws `ssm.Parameter`. */
export const parameterType = "aws:ssm/parameter:Parameter";

/**
 * `/a/b`, `a/b` and `arn:aws:ssm:…:parameter/a/b` are the same parameter of the account that the program deploys to.
 */
export function parameterName(valueFrom: string): string {
    const name = /^arn:[^:]+:ssm:[^:]*:[^:]*:parameter\/?(.*)$/s.exec(valueFrom)?.[1] ?? valueFrom;
    return name.replace(/^\//, "");
}
