/**
 * Inputs that most AWS resources share. Source of the limits: "Tag naming limits and requirements" of the Tagging AWS
 * Resources guide.
 */
import { randomBytes } from "node:crypto";
import type { CloudRecord } from "../cloud";
import { Refused, type Context } from "../resource";
import { map, string } from "../schema";
import { isProperties, type Properties } from "../values";

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

/**
 * First digits of the ids in EC2, EFS and Cloud Map that the offline cloud hands out. By them one that is gone can be
 * told from one of a network that a program brings with it, which is taken at its word.
 */
const ownDigits = "0ff1";

/** An id such as `sg-0ff1…`, as EC2 and EFS have them. */
export const ownId = (prefix: string, digits = 17): string => `${prefix}-${ownDigits}${hex(digits - ownDigits.length)}`;

/** An id of Cloud Map: 16 letters and digits, as in the examples of its API reference. */
export const ownCloudMapId = (prefix: "ns" | "srv"): string => ownId(prefix, 16);

const isOwnId = (id: string): boolean => id.slice(id.indexOf("-") + 1).startsWith(ownDigits);

/** The thing with an id: refused when it was the offline cloud's and is gone, undefined when it is the program's. */
export function ownThing(context: Context, token: string, id: unknown, gone: string): CloudRecord | undefined {
    const found = context.cloud.list(token).find((record) => record.id === id);
    if (found === undefined && typeof id === "string" && isOwnId(id)) {
        throw new Refused(gone);
    }
    return found;
}

/** Whether a text stands anywhere in a value. */
export function mentions(value: unknown, text: string): boolean {
    if (Array.isArray(value)) {
        return value.some((item) => mentions(item, text));
    }
    return isProperties(value) ? Object.values(value).some((item) => mentions(item, text)) : value === text;
}

/** A network address and the bits that count in it, no others set; as the aws provider wants an IPv4 block. */
export function isIpv4Block(text: string): boolean {
    const [, address = "", bits = ""] = /^(\d{1,3}(?:\.\d{1,3}){3})\/(\d{1,2})$/.exec(text) ?? [];
    const parts = address.split(".").map(Number);
    const [length, number] = [Number(bits), parts.reduce((sum, part) => sum * 256 + part, 0)];
    return bits !== "" && parts.every((part) => part <= 255) && length <= 32 && number % 2 ** (32 - length) === 0;
}

export const vpcIdPattern = /^vpc-[0-9a-f]{8,17}$/;
export const subnetIdPattern = /^subnet-[0-9a-f]{8,17}$/;
export const securityGroupIdPattern = /^sg-[0-9a-f]{8,17}$/;
