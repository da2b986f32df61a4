import * as pulumi from "@pulumi/pulumi";

/**
 * A name in AWS that is known at preview, because we choose it: `/pulumi-adot/<project>/<stack>/<name>`.
 * SSM parameters and log groups both allow letters, digits and `_.-/`; anything else becomes a hyphen.
 */
export function ownPath(name: string): string {
    const parts = ["pulumi-adot", pulumi.getProject(), pulumi.getStack(), name];
    return parts.map((part) => `/${part.replace(/[^A-Za-z0-9_.-]/g, "-")}`).join("");
}
