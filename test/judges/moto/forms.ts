/** Whether ids and ARNs of the offline provider look like those of AWS's that moto gives. */
import type { Form } from "./judge";

/**
 * Where moto's differ from AWS's documentation, which ours follow; by resource type and output.
 *
 * Sources: "How Elastic Load Balancing works with IAM" (`loadbalancer/net/…` for a Network Load Balancer), "Network
 * Load Balancers" (its DNS name), the examples in Cloud Map's API reference (16 letters and digits), and "EFS resource
 * IDs" (17 hexadecimal digits).
 */
const otherCloudMap = "moto's ids have 20 or 8 characters";
const shortEfs = "moto has the ids of 8 digits that EFS gave until 2021";

export const documentedOtherwise: Readonly<Record<string, string>> = {
    "aws:efs/accessPoint:AccessPoint arn": shortEfs,
    "aws:efs/accessPoint:AccessPoint id": shortEfs,
    "aws:efs/fileSystem:FileSystem arn": shortEfs,
    "aws:efs/fileSystem:FileSystem id": shortEfs,
    "aws:efs/mountTarget:MountTarget id": shortEfs,
    "aws:lb/listener:Listener arn": "moto says app of each load balancer",
    "aws:lb/loadBalancer:LoadBalancer arn": "moto says app of each load balancer",
    "aws:lb/loadBalancer:LoadBalancer dnsName": "moto counts the load balancers of a name",
    "aws:lb/loadBalancer:LoadBalancer zoneId": "moto has one example",
    "aws:servicediscovery/httpNamespace:HttpNamespace arn": otherCloudMap,
    "aws:servicediscovery/httpNamespace:HttpNamespace id": otherCloudMap,
    "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace arn": otherCloudMap,
    "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace id": otherCloudMap,
    "aws:servicediscovery/service:Service arn": otherCloudMap,
    "aws:servicediscovery/service:Service id": otherCloudMap,
};

/** Those of another form than moto's, as sentences: what is drawn may differ in its letters and digits only. */
export function otherForms(forms: readonly Form[]): string[] {
    const differing = forms.filter(({ of, ours, theirs }) => !documentedOtherwise[of] && !alike(ours, theirs));
    return [
        ...new Set(differing.map(({ of, ours, theirs }) => `${of}: ${String(ours)}, and moto's ${String(theirs)}`)),
    ];
}

/** The parts between punctuation: each is the same, or as long and drawn, which four characters at least are. */
function alike(ours: unknown, theirs: unknown): boolean {
    if (typeof ours !== "string" || typeof theirs !== "string") {
        return typeof ours === typeof theirs;
    }
    const [own, other] = [parts(ours), parts(theirs)];
    return (
        own.length === other.length && own.every((part, index) => part === other[index] || drawn(part, other[index]!))
    );
}

const parts = (text: string): string[] => text.split(/(?<=[^A-Za-z0-9])|(?=[^A-Za-z0-9])/);

const drawn = (one: string, other: string): boolean =>
    one.length === other.length &&
    [one, other].every((part) => /^[A-Za-z0-9]{4,}$/.test(part) && /\d/.test(one + other));
