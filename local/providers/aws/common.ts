/**
 * Inputs that most AWS resources share. Source of the limits: "Tag naming limits and requirements" of the Tagging AWS
 * Resources guide.
 */
import { randomBytes } from "node:crypto";
import { map, string } from "../schema";
import type { Properties } from "../values";

export const regionPattern = /^[a-z]{2}(-[a-z]+)+-\d$/;

/** `region`: each regional resource of the aws provider 7 takes one; a thing cannot move between regions. */
export const region = string({ replace: true, pattern: regionPattern });

/**
 * `tags`: 50 at most, keys of 128 and values of 256 letters, digits, spaces and `_.:/=+-@`; keys that begin with `aws:`
 * are Amazon's own.
 */
export const tags = map(string({ maxLength: 256, pattern: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u }), {
    maxItems: 50,
    key: { maxLength: 128, pattern: /^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]+$/iu },
});

export const arnPattern = /^arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:(\d{12}|aws|):.+$/;
export const roleArnPattern = /^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/;

/** Lower-case hex digits, as in the ids that AWS hands out. */
export function hex(digits: number): string {
    return randomBytes(Math.ceil(digits / 2))
        .toString("hex")
        .slice(0, digits);
}

/** A string property that is known to be there. */
export function text(properties: Properties, key: string): string {
    return String(properties[key]);
}
